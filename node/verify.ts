import { NetworkError, WireError } from '../src/errors/index.ts'
import type { Network } from '../src/network/index.ts'
import { aggregateRound, type RevealedUpdate } from '../src/round/aggregateRound.ts'
import type { Checkpoint } from '../src/round/checkpoint.ts'
import { firstDifference, recordOf } from '../src/round/record.ts'
import type { Run } from '../src/round/run.ts'
import { payOut } from '../src/round/settle.ts'
import type { Balance, Hash, RecordedUpdate, RoundRecord, Settlement } from '../src/types/index.ts'
import { ZERO_HASH } from '../src/types/index.ts'
import { hashStatement, recoverSigner } from '../src/wire/index.ts'

export interface Verification {
  /** The model that this worker's own arithmetic gives. */
  readonly checkpoint: Checkpoint
  readonly revealed: ReadonlyMap<Hash, RevealedUpdate>
  /** The first field in which the record differs from the recomputed one; undefined when they agree. */
  readonly difference?: keyof RoundRecord
}

/**
 * Recomputes a record from the updates it names, fetching by hash what gossip did not bring.
 *
 * @param base - this worker's own model before the round
 * @param heard - the updates that gossip brought, by update hash
 * @throws {NetworkError} NOT_FOUND when no peer has an update that the record says was revealed
 */
export async function verifyRecord(
  run: Run,
  base: Checkpoint,
  previousRecordHash: Hash,
  record: RoundRecord,
  heard: ReadonlyMap<Hash, RevealedUpdate>,
  network: Network,
  signal: AbortSignal,
): Promise<Verification> {
  const revealed = new Map<Hash, RevealedUpdate>()
  for (const entry of record.updates) {
    // What the record says was not revealed counts as such, even if it reached this worker: it may have come late.
    if (entry.payloadHash === ZERO_HASH) continue
    revealed.set(entry.updateHash, heard.get(entry.updateHash) ?? (await fetchUpdate(run, entry, network, signal)))
  }
  const result = aggregateRound(run, base, record.updates, revealed)
  const difference = firstDifference(record, recordOf(run, record.round, previousRecordHash, base, result))
  return { checkpoint: result.checkpoint, revealed, difference }
}

/** @returns the first field in which a settlement's payout differs from what its own scores earn, if any */
export function payoutDifference(
  run: Run,
  settlement: Settlement,
  previous: readonly Balance[],
): 'scores' | 'balances' | 'rewardsRoot' | undefined {
  const { scores, balances, rewardsRoot } = settlement
  const effects = scores.map(({ account, effect }) => ({ account, effect }))
  return firstDifference({ scores, balances, rewardsRoot }, payOut(run, effects, previous))
}

async function fetchUpdate(
  run: Run,
  { account, updateHash, payloadHash }: RecordedUpdate,
  network: Network,
  signal: AbortSignal,
): Promise<RevealedUpdate> {
  const maxBytes = run.codec.encodedBytes(run.parameterCount)
  for (const peer of network.connectedPeers()) {
    try {
      const manifest = await network.request(peer, 'manifest', { updateHash }, { signal })
      const genuine =
        hashStatement('UpdateManifest', manifest.statement, run.chainId) === updateHash &&
        recoverSigner('UpdateManifest', manifest, run.chainId) === account &&
        manifest.statement.payloadHash === payloadHash
      if (genuine) return { manifest, payload: await network.fetchContent(payloadHash, { maxBytes, signal }) }
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof WireError)) throw error
    }
  }
  throw new NetworkError('NOT_FOUND', `no peer has the update ${updateHash} of ${account}`)
}
