import { checkPipeline, parsePipeline, updatesNeeded } from '../src/aggregation/index.ts'
import type { CodecName } from '../src/compression/index.ts'
import { canonicalAttack } from '../src/config/index.ts'
import { AggregationError, ConfigError } from '../src/errors/index.ts'
import type { Calibration } from '../src/market/simulator/index.ts'
import { MAX_MEMBERS } from '../src/wire/index.ts'
import { type Split, TRAITS, type WorkloadName } from './workload.ts'

/** What a simulation simulates; equal settings give equal models. */
export interface SimulationSettings {
  readonly workload: WorkloadName
  /** N. */
  readonly workers: number
  /** K <= N: how many workers are asked each round. */
  readonly perRound: number
  /** How many of the N are hostile. */
  readonly byzantine: number
  /** Name of the attack, or `none`. */
  readonly attack: string
  /** Aggregation pipeline in its canonical form. */
  readonly rule: string
  /** f: how many hostile updates a round the rule is told to withstand. */
  readonly numByzantine: number
  readonly rounds: number
  readonly seed: number
  readonly split: Split
  readonly codec: CodecName
  /** Mini-batch steps a worker takes each round; the workload's own when absent. */
  readonly localSteps?: number
  /** What kind of markets the market workload simulates; the simulator's usual ones when absent. */
  readonly calibration?: Calibration
  /** True: the hostile workers are not there at all, see `cleanSettings`. */
  readonly isClean?: boolean
}

/**
 * How many hostile updates to expect among the K of a round: f = ⌈K·byzantine/N⌉. A round's sample may hold more.
 */
export function expectedByzantine({
  workers,
  perRound,
  byzantine,
}: Pick<SimulationSettings, 'workers' | 'perRound' | 'byzantine'>): number {
  return Math.ceil((perRound * byzantine) / workers)
}

/**
 * Refuses what cannot be simulated.
 *
 * @throws {ConfigError} INVALID_CONFIG | IMPOSSIBLE_PIPELINE
 */
export function checkSettings(settings: SimulationSettings): void {
  const { workload, workers, perRound, byzantine, split } = settings
  const refuse = (message: string): never => {
    throw new ConfigError('INVALID_CONFIG', message)
  }
  if (2 * byzantine >= workers) {
    refuse(`${byzantine} of ${workers} workers cannot be Byzantine: no rule withstands half of them or more`)
  }
  if (perRound > workers) refuse(`${perRound} workers a round cannot be drawn from ${workers}`)
  if (perRound > MAX_MEMBERS) {
    refuse(`a round has room for ${MAX_MEMBERS} updates, not ${perRound}: set --per-round to ${MAX_MEMBERS} or less`)
  }
  const { splits, hasLocalSteps, hasBackdoor } = TRAITS[workload]
  if (!splits.includes(split.kind)) {
    refuse(`the data of the workload ${workload} cannot be dealt by ${split.kind}: use --split ${splits.join(' or ')}`)
  }
  if (!hasLocalSteps && settings.localSteps !== undefined) {
    refuse(`a worker of the workload ${workload} always trains whole epochs: leave out --local-steps`)
  }
  if (!hasBackdoor && settings.attack === 'backdoor') {
    refuse(`the workload ${workload} has labels to flip, but no backdoor: use --workload market`)
  }
  canonicalAttack(settings.attack)
  fewestUpdates(settings)
}

/**
 * The least number of accepted updates with which a round counts: as few as the pipeline works with.
 *
 * @throws {ConfigError} IMPOSSIBLE_PIPELINE when even all K updates are too few, or the pipeline needs what nobody has
 */
export function fewestUpdates({ rule, perRound, numByzantine }: SimulationSettings): number {
  const pipeline = parsePipeline(rule)
  const fewest = Math.min(perRound, updatesNeeded(pipeline, numByzantine))
  try {
    checkPipeline(pipeline, fewest, numByzantine, { maxUpdates: perRound })
  } catch (cause) {
    if (!(cause instanceof AggregationError)) throw cause
    throw new ConfigError('IMPOSSIBLE_PIPELINE', cause.message, { cause })
  }
  return fewest
}
