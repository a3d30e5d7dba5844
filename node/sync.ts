import { setTimeout as delay } from 'node:timers/promises'
import { MurmurationError, ProtocolError, WireError } from '../src/errors/index.ts'
import type { Logger } from '../src/logger/index.ts'
import type { Network } from '../src/network/index.ts'
import type { Replica } from '../src/peer/replica.ts'
import { type Checkpoint, checkpointBytes, readCheckpoint } from '../src/round/checkpoint.ts'
import { genesisCheckpoint, type Run } from '../src/round/run.ts'
import { settlementDifference } from '../src/round/settle.ts'
import type { LedgerEntry } from '../src/storage/index.ts'
import type { Balance, PeerId, Signed } from '../src/types/index.ts'
import {
  hashStatement,
  MAX_RECORD_ENTRIES,
  type RecordEntry,
  recoverSigner,
  type StatementKind,
  type Statements,
  type Status,
} from '../src/wire/index.ts'

const RETRY_MS = 500

export interface PeerStatus {
  readonly peer: PeerId
  readonly status: Status
}

/** Asks every connected peer where it is; a peer that does not answer is left out. */
export async function askStatuses(network: Network, signal: AbortSignal): Promise<PeerStatus[]> {
  const answers = await Promise.allSettled(
    network.connectedPeers().map(async (peer) => ({
      peer,
      status: await network.request(peer, 'status', {}, { signal }),
    })),
  )
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
}

/**
 * Takes over from one peer the part of the record chain this replica lacks, and the last checkpoint. Every link is
 * checked: the coordinator's signature, the hash of the record before, the base model, the payout; the checkpoint by its
 * hash. What a late joiner cannot check is the arithmetic of rounds whose updates are gone: there it trusts the
 * coordinator's signature, and the workers that were there to refuse.
 *
 * @throws {ProtocolError} BROKEN_CHAIN when the peer's chain does not follow from this replica's
 * @throws {NetworkError} when the peer does not answer or nobody has the checkpoint
 */
async function catchUpFrom(
  peer: PeerId,
  run: Run,
  replica: Replica,
  network: Network,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    // The last recorded round is asked for again while it waits for its settlement.
    const fromRound = Math.min(replica.head.settledRound, replica.head.round) + 1
    const { entries } = await network.request(peer, 'records', { fromRound, limit: MAX_RECORD_ENTRIES }, { signal })
    const before = `${replica.head.round} ${replica.head.settledRound}`
    const checked = checkChain(run, replica, fromRound, entries)
    const last = checked.at(-1)
    if (last === undefined) return
    const { modelHash } = last.record.statement
    const known = modelHash === replica.checkpoint.modelHash
    replica.adopt(checked, known ? replica.checkpoint : await fetchCheckpoint(run, modelHash, network, signal))
    if (`${replica.head.round} ${replica.head.settledRound}` === before) return
  }
}

export interface CatchUpModules {
  readonly run: Run
  readonly replica: Replica
  readonly network: Network
  readonly logger: Logger
}

/**
 * Catches up from the connected peers, the one that claims to be furthest first, and keeps asking until one answers.
 * A peer's claim alone delays nothing: the next is asked when it does not hold.
 *
 * @returns the statuses of the peers of this run
 * @throws {ProtocolError} WRONG_RUN when this worker has nothing yet and every peer that answers serves another run
 */
export async function catchUp(modules: CatchUpModules, signal: AbortSignal): Promise<PeerStatus[]> {
  const { run, replica, network, logger } = modules
  for (; ; await delay(RETRY_MS, undefined, { signal })) {
    const all = await askStatuses(network, signal)
    const ofThisRun = all.filter(({ status }) => status.runId === run.id)
    if (all.length > 0 && ofThisRun.length === 0 && replica.head.round === 0) {
      const { peer, status } = all[0]
      const message = `the peer ${peer} serves the run ${status.runId}, this worker's manifest is the run ${run.id}`
      throw new ProtocolError('WRONG_RUN', message)
    }
    let answered = false
    for (const { peer, status } of ofThisRun.sort((a, b) => b.status.settledRound - a.status.settledRound)) {
      if (answered && status.settledRound <= replica.head.settledRound) break
      try {
        await catchUpFrom(peer, run, replica, network, signal)
        answered = true
      } catch (error) {
        if (!(error instanceof MurmurationError)) throw error
        logger.warn({ err: error, peer }, 'cannot catch up from this peer yet')
      }
    }
    if (answered) return ofThisRun
  }
}

/** True when a peer can show the settlement of a round that this replica has not settled. */
export async function isAhead(
  peer: PeerId,
  { run, replica, network, logger }: CatchUpModules,
  signal: AbortSignal,
): Promise<boolean> {
  const fromRound = replica.head.settledRound + 1
  try {
    const { entries } = await network.request(peer, 'records', { fromRound, limit: 1 }, { signal })
    return entries.some(
      ({ settlement }) =>
        settlement?.statement.runId === run.id &&
        settlement.statement.round === fromRound &&
        isSignedByCoordinator(run, 'Settlement', settlement),
    )
  } catch (error) {
    if (!(error instanceof MurmurationError)) throw error
    logger.warn({ err: error, peer }, 'a peer that claims to be ahead shows nothing for it')
    return false
  }
}

/** True when the run's last round is settled. */
export function isFinished(run: Run, replica: Replica): boolean {
  return replica.head.settledRound >= run.manifest.schedule.rounds
}

async function fetchCheckpoint(
  run: Run,
  modelHash: Checkpoint['modelHash'],
  network: Network,
  signal: AbortSignal,
): Promise<Checkpoint> {
  const maxBytes = checkpointBytes(run.parameterCount)
  return readCheckpoint(await network.fetchContent(modelHash, { maxBytes, signal }), run.parameterCount)
}

function checkChain(run: Run, replica: Replica, fromRound: number, entries: readonly RecordEntry[]): LedgerEntry[] {
  const first = replica.entry(fromRound - 1)
  let previousHash = first?.recordHash ?? run.id
  let modelHash = first?.record.statement.modelHash ?? genesisCheckpoint(run).modelHash
  let balances: readonly Balance[] = replica.balances
  let mayBeUnsettled = false
  return entries.map((entry, position) => {
    const { record, settlement } = entry
    const { round } = record.statement
    const broken = (why: string) => new ProtocolError('BROKEN_CHAIN', `the record of round ${round} ${why}`)
    if (mayBeUnsettled) throw broken('follows one that is not settled')
    if (round !== fromRound + position) throw broken(`stands in the place of round ${fromRound + position}`)
    if (!isSignedByCoordinator(run, 'RoundRecord', record)) {
      throw broken(`is not signed by the coordinator ${run.manifest.coordinator}`)
    }
    const recordHash = hashStatement('RoundRecord', record.statement, run.chainId)
    const known = replica.entry(round)
    if (known !== undefined && known.recordHash !== recordHash)
      throw broken('was signed twice, with different contents')
    if (record.statement.previousRecordHash !== previousHash) throw broken('does not name the record before it')
    if (record.statement.baseModelHash !== modelHash) throw broken('starts from another model')
    if (settlement !== undefined) {
      if (!isSignedByCoordinator(run, 'Settlement', settlement)) {
        throw broken('has a settlement that the coordinator did not sign')
      }
      const difference = settlementDifference(run, record.statement, recordHash, settlement.statement, balances)
      if (difference !== undefined) throw broken(`has a settlement whose ${difference} does not follow from it`)
      balances = settlement.statement.balances
    }
    mayBeUnsettled = settlement === undefined
    previousHash = recordHash
    modelHash = record.statement.modelHash
    return { ...entry, recordHash }
  })
}

/** Whether the run's coordinator signed a statement; a signature that cannot be read is nobody's. */
export function isSignedByCoordinator<K extends StatementKind>(
  run: Run,
  kind: K,
  signed: Signed<Statements[K]>,
): boolean {
  try {
    return recoverSigner(kind, signed, run.chainId) === run.manifest.coordinator
  } catch (error) {
    if (error instanceof WireError) return false
    throw error
  }
}
