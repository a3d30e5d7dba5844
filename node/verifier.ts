import { MurmurationError, StorageError } from '../src/errors/index.ts'
import type { Logger } from '../src/logger/index.ts'
import type { Metrics } from '../src/metrics/index.ts'
import type { Network } from '../src/network/index.ts'
import type { PeerMarket } from '../src/peer/market.ts'
import type { Replica } from '../src/peer/replica.ts'
import type { RevealedUpdate } from '../src/round/aggregateRound.ts'
import { marketClockMs, type Run } from '../src/round/run.ts'
import type { Hash, Member, RoundRecord, Settlement, Signed, WorkerReport } from '../src/types/index.ts'
import type { ReceivedRecord, WorkerEvent, WorkerPhase } from './machine.ts'
import { marketLag } from './marketLag.ts'
import { isFinished } from './sync.ts'
import { Disagreed, verifyRecord, verifySettlement } from './verify.ts'

/** How long a settlement waits for the end of its window in this worker's own market, which may be behind the coordinator's. */
const MARKET_PATIENCE_MS = 120_000

export interface VerifierModules {
  readonly run: Run
  readonly self: Member
  readonly replica: Replica
  readonly network: Network
  /** To check how updates were scored. */
  readonly market: PeerMarket
  /** The updates that gossip brought, by update hash. */
  readonly heard: () => ReadonlyMap<Hash, RevealedUpdate>
  readonly phase: () => WorkerPhase
  readonly logger: Logger
  readonly metrics: Metrics
  readonly report: (event: WorkerReport) => void
}

/** Recomputes what the coordinator signs as it comes, and takes over what this worker's own arithmetic gives too. */
export class Verifier {
  readonly #modules: VerifierModules
  /** The round whose settlement waits for this worker's market; 0 when none does. */
  #settling = 0

  constructor(modules: VerifierModules) {
    this.#modules = modules
  }

  /** The last round whose settlement this worker has, be it checked or not; 0 before the first. */
  get settledRound(): number {
    return Math.max(this.#settling, this.#modules.replica.head.settledRound)
  }

  /**
   * @returns undefined when this worker has caught up past the record meanwhile, from a peer that was faster
   * @throws {Disagreed} when the record is not what its updates give
   */
  async record(received: ReceivedRecord, signal: AbortSignal): Promise<WorkerEvent | undefined> {
    const { run, replica, network, heard, phase, logger } = this.#modules
    const { record, recordHash } = received
    const { round } = record.statement
    const { recordHash: previous } = replica.head
    const isStale = () => phase() !== 'Verifying' || replica.head.recordHash !== previous
    try {
      const { checkpoint, revealed } = await verifyRecord(run, replica, received, heard(), network, signal)
      if (isStale()) return undefined
      replica.saveUpdates(revealed)
      replica.append(record, checkpoint)
      this.#reportRecord(record.statement)
      return { type: 'verified', round, recordHash, modelHash: checkpoint.modelHash }
    } catch (error) {
      if (isStale()) return undefined
      if (error instanceof Disagreed || !(error instanceof MurmurationError)) throw error
      logger.warn({ err: error, round }, 'cannot recompute the record')
      return { type: 'fellBehind' }
    }
  }

  /**
   * Waits for the end of the window in this worker's own market, a while, so that it has the rows that were scored.
   *
   * @returns undefined when the round was settled otherwise meanwhile, or the coordinator refused
   * @throws {Disagreed} when the settlement is not what its record and the rows give
   */
  async settlement(signed: Signed<Settlement>, signal: AbortSignal): Promise<WorkerEvent | undefined> {
    const { run, replica, market, phase, logger } = this.#modules
    const { round } = signed.statement
    this.#settling = round
    const reason = await marketLag(market, marketClockMs(run, round + 1), MARKET_PATIENCE_MS, signal)
    if (this.#settling === round) this.#settling = 0
    if (replica.head.settledRound !== round - 1 || phase() === 'Refused') return undefined
    if (reason !== undefined) logger.warn({ round, reason }, 'the scores of a settlement cannot be checked')
    const entry = replica.entry(round)
    if (entry === undefined) throw new StorageError('NOT_FOUND', `round ${round} has no record to settle`)
    verifySettlement(run, replica, entry, signed.statement, market.rows())
    replica.settle(signed)
    this.#reportSettlement(signed.statement)
    return { type: 'settlementVerified', round, final: isFinished(run, replica) }
  }

  #reportRecord(record: RoundRecord): void {
    const { self, metrics, logger, report } = this.#modules
    const { round, outcome, modelHash } = record
    const own = record.updates.find(({ account }) => account === self.account)
    if (own?.rejection) logger.warn({ round, reason: own.rejection }, 'the update of this worker was not counted')
    else logger.info({ round, outcome, modelHash }, 'recomputed the round and agree')
    for (const { rejection } of record.updates) metrics.updates.inc({ verdict: rejection || 'accepted' })
    for (const { reason } of record.abstentions) metrics.abstentions.inc({ reason })
    metrics.round.set(round)
    report({ event: 'recorded', round, outcome, modelHash, rejection: own === undefined ? null : own.rejection })
  }

  #reportSettlement({ round, loss, randomWalkLoss, harLoss, scores }: Settlement): void {
    const { self, metrics, report } = this.#modules
    metrics.loss.set({ model: 'model' }, loss)
    metrics.loss.set({ model: 'randomWalk' }, randomWalkLoss)
    metrics.loss.set({ model: 'har' }, harLoss)
    const reward = scores.find(({ account }) => account === self.account)?.reward ?? 0n
    report({ event: 'settled', round, loss, reward: reward.toString() })
  }
}
