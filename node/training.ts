import { difference } from '../src/kernels/vector.ts'
import { rowsKnownAt } from '../src/market/rows.ts'
import { poisonedRows } from '../src/models/dataPoison.ts'
import type { Trained, Trainer } from '../src/models/trainer.ts'
import { trainingSetOf } from '../src/models/trainingSet.ts'
import type { RevealedUpdate } from '../src/round/aggregateRound.ts'
import type { Checkpoint } from '../src/round/checkpoint.ts'
import type { RoundTerms, Run } from '../src/round/run.ts'
import type { Hex, Member, RoundAnnouncement, SupervisedRows, UpdateManifest } from '../src/types/index.ts'
import { contentHash, signStatement } from '../src/wire/index.ts'
import { type Hostility, hostileUpdate } from './hostility.ts'

export interface TrainingModules {
  readonly run: Run
  readonly self: Member
  readonly accountKey: Hex
  readonly trainer: Trainer
  /** This worker's own rows, of all times. */
  readonly rows: SupervisedRows
  /** Absent for an honest worker. */
  readonly hostility?: Hostility
}

/**
 * One round of local training: H steps from the base model on the rows whose label ended by the market clock; the update
 * is the difference, encoded and signed.
 *
 * @throws {TrainingError} NO_ROWS | NON_FINITE_LOSS; an AbortError when `signal` aborts
 */
export async function trainUpdate(
  modules: TrainingModules,
  base: Checkpoint,
  announcement: RoundAnnouncement,
  signal: AbortSignal,
): Promise<RevealedUpdate> {
  const { run, self, accountKey, hostility } = modules
  const update =
    hostility === undefined
      ? (await trainLocally(modules, base, announcement, modules.rows, self.account, signal)).update
      : await poisonedUpdate(modules, hostility, base, announcement, signal)
  const payload = run.codec.encode(update)
  const statement = updateManifestOf(run, announcement.round, self, base, payload)
  return { manifest: signStatement('UpdateManifest', statement, run.chainId, accountKey), payload }
}

/** What a member says of its encoded update of a round. */
export function updateManifestOf(
  run: Run,
  round: number,
  { account, peerId }: Member,
  base: Checkpoint,
  payload: Uint8Array,
): UpdateManifest {
  return {
    runId: run.id,
    round,
    account,
    peerId,
    baseModelHash: base.modelHash,
    codec: run.codec.name,
    parameterCount: run.parameterCount,
    payloadHash: contentHash(payload),
    payloadBytes: payload.byteLength,
  }
}

/** A worker's training in a round, before anything is done to it. */
export interface LocalTraining extends Omit<Trained, 'parameters'> {
  /** What training changes of the base model. */
  readonly update: Float32Array
  /** How many of the rows were known by the round's clock. */
  readonly rows: number
}

/**
 * Training of one account in one round: on the rows that were known by then, seeded by the round and the account. Whoever
 * has the rows gets the same bits.
 *
 * @param rows - of all times
 * @throws {TrainingError} NO_ROWS | NON_FINITE_LOSS; an AbortError when `signal` aborts
 */
export async function trainLocally(
  { run, trainer }: Pick<TrainingModules, 'run' | 'trainer'>,
  base: Checkpoint,
  { marketClockMs, seed }: RoundTerms,
  rows: SupervisedRows,
  account: string,
  signal: AbortSignal,
): Promise<LocalTraining> {
  const { localSteps: steps, ...training } = run.manifest.training
  const known = rowsKnownAt(rows, marketClockMs)
  const options = { ...training, steps, seed: `${seed} ${account}` }
  const trained = await trainer.trainInTurns(base.parameters, trainingSetOf(known), options, signal)
  const { parameters, ...rest } = trained
  return { ...rest, update: difference(parameters, base.parameters), rows: known.length }
}

/** A drill: what the victims will send is trained on their data, since nobody can see it before committing. */
async function poisonedUpdate(
  modules: TrainingModules,
  hostility: Hostility,
  base: Checkpoint,
  announcement: RoundAnnouncement,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { run, self, rows } = modules
  const { victims, dataPoison } = hostility
  const own = dataPoison === undefined ? rows : poisonedRows(rows, dataPoison, `${announcement.seed} ${self.account}`)
  const honest: Float32Array[] = []
  for (const { rows, account } of victims.length > 0 ? victims : [{ rows: own, account: self.account }]) {
    honest.push((await trainLocally(modules, base, announcement, rows, account, signal)).update)
  }
  return hostileUpdate(hostility, run, announcement, self.account, honest)
}
