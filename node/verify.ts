import { NetworkError, ProtocolError, StorageError } from '../src/errors/index.ts'
import type { Network } from '../src/network/index.ts'
import type { Replica } from '../src/peer/replica.ts'
import { abstentionViolation } from '../src/round/abstentions.ts'
import { aggregateRound, type RevealedUpdate } from '../src/round/aggregateRound.ts'
import type { Checkpoint } from '../src/round/checkpoint.ts'
import { firstDifference, recordOf } from '../src/round/record.ts'
import type { Run } from '../src/round/run.ts'
import { scoreDifference, scoreUpdates, settlementDifference } from '../src/round/settle.ts'
import type { LedgerEntry } from '../src/storage/index.ts'
import type { Hash, PeerId, RecordedUpdate, RoundRecord, Settlement, SupervisedRows } from '../src/types/index.ts'
import { ZERO_HASH } from '../src/types/index.ts'
import { hashStatement, recoverSigner } from '../src/wire/index.ts'
import type { Disagreement, ReceivedRecord } from './machine.ts'

/** What the coordinator signed is not what its inputs give. */
export class Disagreed extends ProtocolError {
  readonly disagreement: Disagreement

  constructor(disagreement: Disagreement) {
    super('RECORD_MISMATCH', `round ${disagreement.round}: ${disagreement.reason}`)
    this.disagreement = disagreement
  }
}

export interface Verification {
  /** The model that this worker's own arithmetic gives. */
  readonly checkpoint: Checkpoint
  readonly revealed: ReadonlyMap<Hash, RevealedUpdate>
}

/**
 * Recomputes a record from the updates it names, fetching by hash what gossip did not bring.
 *
 * @param replica - this worker's own chain, up to the round before
 * @param heard - the updates that gossip brought, by update hash
 * @throws {Disagreed} when the record is not what its updates give
 * @throws {NetworkError} NOT_FOUND when no peer has an update that the record says was revealed
 */
export async function verifyRecord(
  run: Run,
  replica: Replica,
  { record: { statement: record }, recordHash }: ReceivedRecord,
  heard: ReadonlyMap<Hash, RevealedUpdate>,
  network: Network,
  signal: AbortSignal,
): Promise<Verification> {
  const base = replica.checkpoint
  const { recordHash: previousRecordHash } = replica.head
  // What the record says was not revealed counts as such, even if it reached this worker: it may have come late.
  const counted = record.updates.filter(({ payloadHash }) => payloadHash !== ZERO_HASH)
  const updates = counted.map(async (entry): Promise<[Hash, RevealedUpdate]> => {
    const known = heard.get(entry.updateHash)
    return [entry.updateHash, known ?? (await fetchUpdate(run, record.round, entry, network, signal))]
  })
  const revealed = new Map(await Promise.all(updates))
  const result = aggregateRound(run, record.round, base, record.updates, revealed)
  const recomputed = recordOf(run, record.round, previousRecordHash, base, result, record.abstentions)
  const difference = firstDifference(record, recomputed)
  const violation = abstentionViolation(run, record)
  if (difference !== undefined || violation !== undefined) {
    const reason = violation === undefined ? `its ${difference} is not what its updates give` : `it ${violation}`
    const recomputedModelHash = result.checkpoint.modelHash
    throw new Disagreed({ round: record.round, recordHash, recomputedModelHash, reason })
  }
  return { checkpoint: result.checkpoint, revealed }
}

/**
 * Recomputes a settlement: the payout always, the scores where this worker has the rows that were scored.
 *
 * @param replica - settled up to the round before; it may have recorded later rounds already
 * @param entry - the settled round
 * @param market - every row this worker knows of, its own and others'
 * @throws {Disagreed} when the settlement is not what its record, its scores and the balances before give
 * @throws {StorageError} CORRUPT when a stored model or update is damaged
 */
export function verifySettlement(
  run: Run,
  replica: Replica,
  { record: { statement: record }, recordHash }: LedgerEntry,
  claimed: Settlement,
  market: SupervisedRows,
): void {
  const difference =
    settlementDifference(run, record, recordHash, claimed, replica.balances) ??
    ownScoreDifference(run, replica, record, claimed, market)
  if (difference === undefined) return
  const reason = `the settlement's ${difference} is not what its record gives`
  throw new Disagreed({ round: record.round, recordHash, recomputedModelHash: record.modelHash, reason })
}

function ownScoreDifference(
  run: Run,
  replica: Replica,
  record: RoundRecord,
  claimed: Settlement,
  market: SupervisedRows,
): keyof Settlement | undefined {
  try {
    const [base, model] = [record.baseModelHash, record.modelHash].map((hash) => replica.checkpointOf(hash).parameters)
    const own = scoreUpdates(run, record.round, base, model, replica.acceptedUpdates(record), market)
    return scoreDifference(claimed, own)
  } catch (error) {
    // A worker that has just caught up has the record, but neither the model before it nor its updates.
    if (error instanceof StorageError && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}

/** Asks every connected peer at once: a slow one delays nobody. */
async function fetchUpdate(
  run: Run,
  round: number,
  entry: RecordedUpdate,
  network: Network,
  signal: AbortSignal,
): Promise<RevealedUpdate> {
  const asked = network.connectedPeers().map((peer) => fetchUpdateFrom(peer, run, round, entry, network, signal))
  try {
    return await Promise.any(asked)
  } catch (cause) {
    signal.throwIfAborted()
    const { updateHash, account } = entry
    throw new NetworkError('NOT_FOUND', `no peer shows the update ${updateHash} of ${account}`, { cause })
  }
}

async function fetchUpdateFrom(
  peer: PeerId,
  run: Run,
  round: number,
  { account, updateHash, payloadHash }: RecordedUpdate,
  network: Network,
  signal: AbortSignal,
): Promise<RevealedUpdate> {
  const manifest = await network.request(peer, 'manifest', { updateHash }, { signal })
  const isGenuine =
    manifest.statement.runId === run.id &&
    // After a skipped round the base model is the same, so that an old update would fit again.
    manifest.statement.round === round &&
    hashStatement('UpdateManifest', manifest.statement, run.chainId) === updateHash &&
    recoverSigner('UpdateManifest', manifest, run.chainId) === account &&
    manifest.statement.payloadHash === payloadHash
  if (!isGenuine) throw new NetworkError('BAD_RESPONSE', `${peer} serves another manifest than ${updateHash}`)
  const maxBytes = run.codec.encodedBytes(run.parameterCount)
  return { manifest, payload: await network.fetchContent(payloadHash, { maxBytes, signal }) }
}
