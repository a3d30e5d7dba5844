import type { Trainer } from '../src/models/trainer.ts'
import type { Checkpoint } from '../src/round/checkpoint.ts'
import { type Run, roundTermsOf } from '../src/round/run.ts'
import type { Member, SupervisedRows, UpdateManifest } from '../src/types/index.ts'
import { type LocalTraining, trainLocally, updateManifestOf } from './training.ts'

export interface ReplayModules {
  readonly run: Run
  readonly trainer: Trainer
  /** The member's share of the market rows, of all times. */
  readonly rows: SupervisedRows
}

/** What a member that trained honestly on the rows would have sent. */
export interface Replayed extends LocalTraining {
  readonly manifest: UpdateManifest
  readonly payload: Uint8Array
}

/**
 * Trains again as a member did in a past round, with the very code that it trained with.
 *
 * @throws {TrainingError} NO_ROWS | NON_FINITE_LOSS; an AbortError when `signal` aborts
 */
export async function replayUpdate(
  modules: ReplayModules,
  base: Checkpoint,
  round: number,
  member: Member,
  signal: AbortSignal,
): Promise<Replayed> {
  const { run, rows } = modules
  const terms = roundTermsOf(run, round, base.modelHash)
  const training = await trainLocally(modules, base, terms, rows, member.account, signal)
  const payload = run.codec.encode(training.update)
  return { ...training, payload, manifest: updateManifestOf(run, round, member, base, payload) }
}
