import { difference } from '../src/kernels/vector.ts'
import { rowsKnownAt } from '../src/market/rows.ts'
import { poisonedRows } from '../src/models/dataPoison.ts'
import type { Trainer } from '../src/models/trainer.ts'
import { trainingSetOf } from '../src/models/trainingSet.ts'
import type { RevealedUpdate } from '../src/round/aggregateRound.ts'
import type { Checkpoint } from '../src/round/checkpoint.ts'
import type { Run } from '../src/round/run.ts'
import type { Hex, Member, RoundAnnouncement, SupervisedRows } from '../src/types/index.ts'
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
      ? await trainedDifference(modules, base, announcement, modules.rows, self.account, signal)
      : await poisonedUpdate(modules, hostility, base, announcement, signal)
  const payload = run.codec.encode(update)
  const statement = {
    runId: run.id,
    round: announcement.round,
    ...self,
    baseModelHash: base.modelHash,
    codec: run.codec.name,
    parameterCount: run.parameterCount,
    payloadHash: contentHash(payload),
    payloadBytes: payload.byteLength,
  }
  return { manifest: signStatement('UpdateManifest', statement, run.chainId, accountKey), payload }
}

/** What training on the rows changes of the base model, seeded by the round and the account. */
async function trainedDifference(
  { run, trainer }: TrainingModules,
  base: Checkpoint,
  announcement: RoundAnnouncement,
  rows: SupervisedRows,
  account: string,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { localSteps: steps, ...training } = run.manifest.training
  const seed = `${announcement.seed} ${account}`
  const known = rowsKnownAt(rows, announcement.marketClockMs)
  const options = { ...training, steps, seed }
  const { parameters } = await trainer.trainInTurns(base.parameters, trainingSetOf(known), options, signal)
  return difference(parameters, base.parameters)
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
    honest.push(await trainedDifference(modules, base, announcement, rows, account, signal))
  }
  return hostileUpdate(hostility, run, announcement, self.account, honest)
}
