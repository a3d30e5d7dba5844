import { setTimeout as delay } from 'node:timers/promises'
import { MurmurationError, NetworkError, ProtocolError } from '../src/errors/index.ts'
import type { Logger } from '../src/logger/index.ts'
import type { Network } from '../src/network/index.ts'
import type { PeerMarket } from '../src/peer/market.ts'
import type { Replica } from '../src/peer/replica.ts'
import type { RevealedUpdate } from '../src/round/aggregateRound.ts'
import { type Checkpoint, checkpointBytes, readCheckpoint } from '../src/round/checkpoint.ts'
import type { Run } from '../src/round/run.ts'
import type { LedgerEntry } from '../src/storage/index.ts'
import type { Hash, PeerId } from '../src/types/index.ts'
import { MAX_RECORD_ENTRIES, type Status } from '../src/wire/index.ts'
import { checkChain, isSignedByCoordinator } from './recordChain.ts'
import { Disagreed, verifyRecord, verifySettlement } from './verify.ts'

const RETRY_MS = 500
/** How long a peer may take to say where it is; a slow one is left out of this look. */
const STATUS_PATIENCE_MS = 2_000
/** How long nobody may answer before the user hears of it, and hears of it again. */
const SILENCE_MS = 5_000
/** How long the updates that a record counts may stay unseen before its coordinator is refused. */
const UNSEEN_PATIENCE_MS = 10_000

export interface PeerStatus {
  readonly peer: PeerId
  readonly status: Status
}

export interface CatchUpModules {
  readonly run: Run
  readonly replica: Replica
  readonly network: Network
  readonly market: Pick<PeerMarket, 'rows'>
  /** The updates that gossip brought lately, by update hash. */
  readonly heard: () => ReadonlyMap<Hash, RevealedUpdate>
  readonly logger: Logger
  /** True for the peers that the user named: only these can tell a worker that it is in the wrong run. */
  readonly isNamed: (peer: PeerId) => boolean
}

/**
 * How far the records that a worker missed are trusted. `signatures`: it was not there, and who has the updates of old
 * rounds is gone, so that the coordinator's signature and the workers that were there must do. `arithmetic`: it was there
 * and has to be able to recompute each round; what it cannot recompute it does not take over.
 */
export type Trust = 'signatures' | 'arithmetic'

/** Asks every connected peer where it is; a peer that does not answer soon is left out. */
export async function askStatuses(network: Network, signal: AbortSignal): Promise<PeerStatus[]> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(STATUS_PATIENCE_MS)])
  const answers = await Promise.allSettled(
    network.connectedPeers().map(async (peer) => ({
      peer,
      status: await network.request(peer, 'status', {}, { signal: patience }),
    })),
  )
  signal.throwIfAborted()
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
}

/**
 * Catches up from the connected peers, the one that claims to be furthest first, and keeps asking until one answers.
 * A peer's claim alone delays nothing: the next is asked when it does not hold.
 *
 * @returns the statuses of the peers of this run
 * @throws {ProtocolError} WRONG_RUN when this worker has nothing yet and a peer it was told to dial serves another run
 * @throws {Disagreed} when what the coordinator signed is not what its inputs give
 */
export async function catchUp(modules: CatchUpModules, trust: Trust, signal: AbortSignal): Promise<PeerStatus[]> {
  const { run, replica, network, logger } = modules
  let unseenSinceMs: number | undefined
  let toldMs = performance.now()
  for (; ; await delay(RETRY_MS, undefined, { signal })) {
    const all = await askStatuses(network, signal)
    const ofThisRun = all.filter(({ status }) => status.runId === run.id)
    if (ofThisRun.length === 0) requireSameRun(all, modules)
    if (ofThisRun.length === 0 && performance.now() - toldMs > SILENCE_MS) {
      toldMs = performance.now()
      logger.warn({ connected: network.connectedPeers().length }, 'no peer of this run answers yet; still dialling')
    }
    let answered = false
    let unseen: UnseenUpdates | undefined
    for (const { peer, status } of ofThisRun.sort((a, b) => b.status.settledRound - a.status.settledRound)) {
      if (answered && status.settledRound <= replica.head.settledRound) break
      try {
        await catchUpFrom(peer, modules, trust, signal)
        answered = true
      } catch (error) {
        if (!(error instanceof MurmurationError) || error instanceof Disagreed) throw error
        logger.warn({ err: error, peer }, 'cannot catch up from this peer yet')
        if (error instanceof UnseenUpdates) unseen = error
      }
    }
    // Peers that know of nothing new do not outweigh one that shows a record which nobody can recompute.
    if (unseen !== undefined && unseen.round > replica.head.round) {
      unseenSinceMs ??= performance.now()
      if (performance.now() - unseenSinceMs > UNSEEN_PATIENCE_MS) throw unseen.asDisagreement()
    } else if (answered) return ofThisRun
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

function requireSameRun(all: readonly PeerStatus[], { run, replica, isNamed }: CatchUpModules): void {
  const stray = all.find(({ peer }) => isNamed(peer))
  if (stray === undefined || replica.head.round > 0) return
  const { peer, status } = stray
  const message = `the peer ${peer} serves the run ${status.runId}, this worker's manifest is the run ${run.id}`
  throw new ProtocolError('WRONG_RUN', message)
}

/** Nobody shows the updates that a record counts, which keeps this worker from recomputing it. */
class UnseenUpdates extends NetworkError {
  readonly #entry: LedgerEntry

  constructor(entry: LedgerEntry, cause: NetworkError) {
    super('NOT_FOUND', cause.message, { cause })
    this.#entry = entry
  }

  get round(): number {
    return this.#entry.record.statement.round
  }

  asDisagreement(): Disagreed {
    const { recordHash, record } = this.#entry
    const { round, baseModelHash } = record.statement
    return new Disagreed({ round, recordHash, recomputedModelHash: baseModelHash, reason: this.message })
  }
}

async function catchUpFrom(peer: PeerId, modules: CatchUpModules, trust: Trust, signal: AbortSignal): Promise<void> {
  const { run, replica, network } = modules
  for (;;) {
    const before = `${replica.head.round} ${replica.head.settledRound}`
    // The last recorded round is asked for again while it waits for its settlement.
    const fromRound = Math.min(replica.head.settledRound, replica.head.round) + 1
    const { entries } = await network.request(peer, 'records', { fromRound, limit: MAX_RECORD_ENTRIES }, { signal })
    const checked = checkChain(run, replica, fromRound, entries)
    if (trust === 'signatures') await adopt(checked, modules, signal)
    else for (const entry of checked) await recompute(entry, modules, signal)
    if (`${replica.head.round} ${replica.head.settledRound}` === before) return
  }
}

async function adopt(
  entries: readonly LedgerEntry[],
  { run, replica, network }: CatchUpModules,
  signal: AbortSignal,
): Promise<void> {
  const last = entries.at(-1)
  if (last === undefined) return
  const { modelHash } = last.record.statement
  const known = modelHash === replica.checkpoint.modelHash
  replica.adopt(entries, known ? replica.checkpoint : await fetchCheckpoint(run, modelHash, network, signal))
}

async function recompute(entry: LedgerEntry, modules: CatchUpModules, signal: AbortSignal): Promise<void> {
  const { run, replica, network, market, heard } = modules
  const { record, settlement } = entry
  const { round } = record.statement
  if (round === replica.head.round + 1) {
    const verified = await verifyRecord(run, replica, entry, heard(), network, signal).catch((error) => {
      throw error instanceof NetworkError && error.code === 'NOT_FOUND' ? new UnseenUpdates(entry, error) : error
    })
    const { checkpoint, revealed } = verified
    replica.saveUpdates(revealed)
    replica.append(record, checkpoint)
  }
  if (settlement === undefined || round !== replica.head.settledRound + 1) return
  verifySettlement(run, replica, entry, settlement.statement, market.rows())
  replica.settle(settlement)
}

async function fetchCheckpoint(
  run: Run,
  modelHash: Checkpoint['modelHash'],
  network: Network,
  signal: AbortSignal,
): Promise<Checkpoint> {
  const maxBytes = checkpointBytes(run.parameterCount)
  return readCheckpoint(await network.fetchContent(modelHash, { maxBytes, signal }), run.model)
}
