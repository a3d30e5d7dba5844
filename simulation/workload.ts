import type { RunManifestInput } from '../src/config/index.ts'
import type { DataPoison } from '../src/models/dataPoison.ts'

export const WORKLOADS = ['market', 'logistic'] as const
export type WorkloadName = (typeof WORKLOADS)[number]

/** How the workers' data differ. */
export type Split =
  /** Every worker holds regimes, or labels, in shares of its own, drawn from Dirichlet(alpha): the smaller, the more unlike. */
  | { readonly kind: 'dirichlet'; readonly alpha: number }
  /** Every worker holds one symbol. */
  | { readonly kind: 'symbol' }
  /** Everyone's data are alike. */
  | { readonly kind: 'even' }

/** A federated learning problem: a model, everyone's data, and the data that nobody trains on. */
export interface Workload {
  readonly name: WorkloadName
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
   * One worker's local training.
   *
   * @param base - the round's model, length d; not changed
   * @param seed - decides the order of the worker's rows
   * @returns the update, length d; undefined when training fails, as it does from a ruined model
   */
  train(worker: number, round: number, base: Float32Array, seed: string, poison?: DataPoison): Float32Array | undefined

  /** Loss of the round's model on data that came after it. */
  roundLoss(parameters: Float32Array, round: number): number

  /** Loss on data that come after all rounds. */
  finalLoss(parameters: Float32Array): number

  /** Loss against what a backdoor is to evoke, on the data of the final loss with its pattern: the lower, the better it works. */
  backdoorLoss?(parameters: Float32Array): number
}
