import type { UpdateCodec } from '../src/compression/index.ts'
import type { RunManifestInput } from '../src/config/index.ts'
import type { DataPoison } from '../src/models/dataPoison.ts'
import type { Hash } from '../src/types/index.ts'
import type { SimulatedWorker } from './federation.ts'

export const WORKLOADS = ['market', 'logistic', 'perceptron', 'recurrent'] as const
export type WorkloadName = (typeof WORKLOADS)[number]

/** How the workers' data differ. */
export type Split =
  /** Every worker holds regimes, or labels, in shares of its own, drawn from Dirichlet(alpha): the smaller, the more unlike. */
  | { readonly kind: 'dirichlet'; readonly alpha: number }
  /** Every worker holds one symbol. */
  | { readonly kind: 'symbol' }
  /** Everyone's data are alike. */
  | { readonly kind: 'even' }

/** What a workload knows of, and how it is usually run. */
export interface WorkloadTraits {
  /** How data may be dealt; the first is usual. */
  readonly splits: readonly Split['kind'][]
  readonly hasBackdoor: boolean
  /** Whether a worker can be told how many steps to take. */
  readonly hasLocalSteps: boolean
  readonly workers: number
  readonly rounds: number
  /** The usual pipeline; the manifest's when absent. */
  readonly rule?: string
}

const BENCHMARK = { hasBackdoor: false, hasLocalSteps: false, rule: 'mean' } as const

export const TRAITS: Readonly<Record<WorkloadName, WorkloadTraits>> = {
  market: { splits: ['dirichlet', 'symbol', 'even'], hasBackdoor: true, hasLocalSteps: true, workers: 20, rounds: 30 },
  logistic: { ...BENCHMARK, splits: ['even', 'dirichlet'], workers: 20, rounds: 100 },
  perceptron: { ...BENCHMARK, splits: ['even'], workers: 10, rounds: 30 },
  recurrent: { ...BENCHMARK, splits: ['even'], workers: 10, rounds: 10 },
}

/** Who trains in a round. */
export interface Trainee {
  /** Whose data. */
  readonly worker: number
  /** Decides the order of its rows. */
  readonly seed: string
}

/** What a round trains from. */
export interface RoundStart {
  readonly round: number
  readonly seed: Hash
  /** The round's model, length d. */
  readonly base: Float32Array
}

/** A federated learning problem: a model, everyone's data, and the data that nobody trains on. */
export interface Workload {
  /** For people. */
  readonly name: string
  /** What the loss is, for people. */
  readonly lossName: string
  /** d. */
  readonly parameterCount: number
  /** The parts of a run's manifest that the problem decides. */
  readonly manifest: Pick<RunManifestInput, 'schedule'> & Partial<RunManifestInput>

  /** Parameters before round 1, length d; the same for the same seed. */
  initialParameters(): Float32Array

  /** Makes the workers' data ready, which is not part of a round's work. */
  prepare(workers: readonly number[]): void

  /**
   * Local training of some workers.
   *
   * @param base - the round's model, length d; not changed
   * @returns for each the update, length d; undefined when training fails, as it does from a ruined model
   */
  train(
    trainees: readonly Trainee[],
    round: number,
    base: Float32Array,
    poison?: DataPoison,
  ): readonly (Float32Array | undefined)[]

  /** Loss of the round's model on data that came after it. */
  roundLoss(parameters: Float32Array, round: number): number

  /** Loss on data that come after all rounds. */
  finalLoss(parameters: Float32Array): number

  /** Of how many parts the final loss, and any round's, is the mean; undefined when it has none. */
  readonly lossParts?: number

  /** One of these parts, which may be computed apart; they count from 0. */
  lossPart?(parameters: Float32Array, part: number): number

  /** Loss against what a backdoor is to evoke, on the data of the final loss with its pattern: the lower, the better it works. */
  backdoorLoss?(parameters: Float32Array): number
}

/** The loss of {@link Workload.lossParts}; Infinity when it is not finite. */
export function meanLoss(parts: ArrayLike<number>): number {
  let total = 0
  for (let part = 0; part < parts.length; part++) total += parts[part]
  return Number.isFinite(total) ? total / parts.length : Number.POSITIVE_INFINITY
}

/** Local training of some workers: for each its encoded update, undefined when training fails. */
export function encodedUpdates(
  workload: Workload,
  codec: UpdateCodec,
  workers: readonly SimulatedWorker[],
  { round, seed, base }: RoundStart,
  poison?: DataPoison,
): (Uint8Array | undefined)[] {
  const trainees = workers.map(({ index, account }) => ({ worker: index, seed: `${seed} ${account}` }))
  return workload
    .train(trainees, round, base, poison)
    .map((update) => (update === undefined ? undefined : codec.encode(update)))
}
