import { setImmediate as nextTurn } from 'node:timers/promises'
import { manifestSchema, parseConfig } from '../src/config/index.ts'
import { type Run, runOf } from '../src/round/run.ts'
import type { Hash } from '../src/types/index.ts'
import { Federation, type SimulatedRound, type SimulatedWorker } from './federation.ts'
import { adversaryOf } from './hostility.ts'
import { simulatedMembers } from './loopback.ts'
import type { GivenProblem } from './regression.ts'
import { type Rejections, totalRejections } from './rejections.ts'
import { checkSettings, fewestUpdates, type SimulationSettings } from './settings.ts'
import { TrainingThreads } from './trainingThreads.ts'
import type { Workload } from './workload.ts'
import { workloadOf } from './workloads.ts'

/** What a simulation came to. All but the times follow from the settings. */
export interface SimulationResult {
  readonly rounds: readonly SimulatedRound[]
  /** Loss of the model before round 1. */
  readonly initialLoss: number
  /** Loss of the last model on data that come after all rounds. */
  readonly finalLoss: number
  /** See `Workload`; of a workload that knows of backdoors. */
  readonly backdoorLoss?: number
  /** Content hash of the last checkpoint. */
  readonly modelHash: Hash
  readonly skippedRounds: number
  /** Over all rounds. */
  readonly rejected: { readonly honest: Rejections; readonly hostile: Rejections }
  /** How many hostile updates entered an aggregate, over all rounds. */
  readonly acceptedHostile: number
  /** Bytes of all messages, each counted once. */
  readonly bytes: number
  /** Mean wall time of a round's work, without data generation and evaluation. */
  readonly msPerRound: number
  /** Wall time before round 1. */
  readonly startMs: number
}

export interface SimulationControl {
  /** Called after every round. */
  readonly onRound?: (round: SimulatedRound) => void
  readonly signal?: AbortSignal
  /** Made by {@link workloadOf} of settings that differ in attack, rule, codec and who takes part at most. */
  readonly workload?: Workload
  /** See {@link workloadOf}; with it no workload. */
  readonly given?: GivenProblem
  /** Called before the first round. */
  readonly onReady?: (workload: Workload) => void
  /** How many train workers at the same time, where that takes long; their number shows in no result. @default 1 */
  readonly threads?: number
}

/**
 * Runs a whole federation in this process, see `Federation`. Gives the event loop a turn after every round.
 *
 * @throws {ConfigError} INVALID_CONFIG | IMPOSSIBLE_PIPELINE
 * @throws the signal's reason when it is aborted
 */
export async function simulate(
  settings: SimulationSettings,
  control: SimulationControl = {},
): Promise<SimulationResult> {
  const beganMs = performance.now()
  checkSettings(settings)
  const { threads = 1, given } = control
  if (threads <= 1 || !trainsLong(settings)) {
    return await simulateOn(undefined, settings, control, beganMs)
  }
  const training = new TrainingThreads(settings, { threads, given })
  try {
    return await simulateOn(training, settings, control, beganMs)
  } finally {
    await training.close()
  }
}

/** Steps of a market round, of all workers, that take about 150 ms: fewer are over before threads would have been of use. */
const LONG_MARKET_ROUND = 20_000

/** Whether threads are of use: softmax regression shares its steps among cores itself. */
function trainsLong({ workload, perRound, localSteps = 0 }: SimulationSettings): boolean {
  if (workload === 'market') return perRound * localSteps >= LONG_MARKET_ROUND
  return workload !== 'logistic'
}

async function simulateOn(
  training: TrainingThreads | undefined,
  settings: SimulationSettings,
  { workload: made, given, onReady, onRound, signal }: SimulationControl,
  beganMs: number,
): Promise<SimulationResult> {
  const own = made ?? workloadOf(settings, given)
  const workload = training?.share(own) ?? own
  const run = simulatedRun(settings, workload)
  const adversary =
    settings.byzantine === 0 || settings.isClean === true ? undefined : adversaryOf(settings.attack, run, workload)
  const { perRound } = settings
  const federation = new Federation({ run, workload, workers: workersOf(settings), perRound, adversary })
  const initial = federation.checkpoint.parameters
  onReady?.(own)
  const startMs = performance.now() - beganMs
  const rounds: SimulatedRound[] = []
  for (;;) {
    signal?.throwIfAborted()
    training?.check()
    const round = federation.nextRound()
    if (round === undefined) break
    rounds.push(round)
    onRound?.(round)
    await nextTurn()
  }
  const { parameters, modelHash } = federation.checkpoint
  return {
    rounds,
    initialLoss: workload.finalLoss(initial),
    // Of a loss that is the same every round the last one is known.
    finalLoss: workload.lossParts === undefined ? workload.finalLoss(parameters) : rounds[rounds.length - 1].loss,
    ...(workload.backdoorLoss === undefined ? {} : { backdoorLoss: workload.backdoorLoss(parameters) }),
    modelHash,
    skippedRounds: rounds.filter(({ outcome }) => outcome === 'skipped').length,
    rejected: {
      honest: totalRejections(rounds.map(({ rejected }) => rejected.honest)),
      hostile: totalRejections(rounds.map(({ rejected }) => rejected.hostile)),
    },
    acceptedHostile: rounds.reduce((sum, round) => sum + round.acceptedHostile, 0),
    bytes: federation.bytes,
    msPerRound: rounds.reduce((sum, { ms }) => sum + ms, 0) / rounds.length,
    startMs,
  }
}

/**
 * The same federation without its hostile workers, its honest updates averaged: what every defence is compared with. The
 * honest workers keep their data.
 */
export function cleanSettings(settings: SimulationSettings): SimulationSettings {
  const honest = settings.workers - settings.byzantine
  const perRound = Math.min(settings.perRound, honest)
  return { ...settings, isClean: true, rule: 'mean', numByzantine: 0, perRound }
}

/** The last workers are the hostile ones. */
function workersOf({ seed, workers, byzantine, isClean }: SimulationSettings): SimulatedWorker[] {
  const all = simulatedMembers(seed, workers).map((member, index) => ({
    ...member,
    index,
    isHostile: index >= workers - byzantine,
  }))
  return isClean === true ? all.filter(({ isHostile }) => !isHostile) : all
}

function simulatedRun(settings: SimulationSettings, workload: Workload): Run {
  const { seed, perRound, codec, rule, numByzantine } = settings
  const manifest = parseConfig(
    'the simulated manifest',
    {
      ...workload.manifest,
      name: 'simulation',
      coordinator: `0x${'00'.repeat(20)}`,
      seed,
      membership: { minimum: perRound, maximum: perRound },
      codec,
      aggregation: { pipeline: rule, numByzantine, minUpdates: fewestUpdates(settings) },
    },
    manifestSchema,
  )
  return { ...runOf(manifest), parameterCount: workload.parameterCount }
}
