import { type Attack, poison } from '../src/aggregation/index.ts'
import { Random } from '../src/kernels/random.ts'
import { difference } from '../src/kernels/vector.ts'
import { rowsKnownAt } from '../src/market/rows.ts'
import type { Engine } from '../src/models/engine.ts'
import type { RevealedUpdate } from '../src/round/aggregateRound.ts'
import type { Checkpoint } from '../src/round/checkpoint.ts'
import type { Run } from '../src/round/run.ts'
import type { Hex, Member, RoundAnnouncement, SupervisedRows, UpdateShard } from '../src/types/index.ts'
import { chunkCount, chunkHashes, chunkOf, contentHash, signStatement } from '../src/wire/index.ts'

export interface TrainingModules {
  readonly run: Run
  readonly self: Member
  readonly accountKey: Hex
  readonly engine: Engine
  /** This worker's own rows, of all times. */
  readonly rows: SupervisedRows
  readonly attack: Attack
}

/**
 * One round of local training: H steps from the base model on the rows whose label ended by the market clock; the update
 * is the difference, encoded and signed.
 *
 * @throws {TrainingError} NO_ROWS | NON_FINITE_LOSS; an AbortError when `signal` aborts
 */
export async function trainUpdate(
  { run, self, accountKey, engine, rows, attack }: TrainingModules,
  base: Checkpoint,
  announcement: RoundAnnouncement,
  signal: AbortSignal,
): Promise<RevealedUpdate> {
  const { localSteps, batchSize, learningRate, optimizer } = run.manifest.training
  const seed = `${announcement.seed} ${self.account}`
  const known = rowsKnownAt(rows, announcement.marketClockMs)
  engine.setParameters(base.parameters)
  await engine.train(known, { steps: localSteps, batchSize, learningRate, optimizer, seed }, { signal })
  const random = new Random(`attack ${seed}`)
  const update = poison(difference(engine.parameters(), base.parameters), attack, () => random.normal())
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

/** The gossip frames of an update, each checkable by itself. */
export function shardsOf({ manifest, payload }: RevealedUpdate): UpdateShard[] {
  const hashes = chunkHashes(payload)
  return Array.from({ length: chunkCount(payload.byteLength) }, (_, index) => ({
    manifest,
    chunkHashes: hashes,
    index,
    bytes: chunkOf(payload, index),
  }))
}
