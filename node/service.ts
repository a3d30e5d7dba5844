import { setTimeout as delay } from 'node:timers/promises'
import { MurmurationError, ProtocolError, StorageError } from '../src/errors/index.ts'
import type { Logger } from '../src/logger/index.ts'
import type { Metrics } from '../src/metrics/index.ts'
import type { Trainer } from '../src/models/trainer.ts'
import type { Network } from '../src/network/index.ts'
import type { PeerMarket } from '../src/peer/market.ts'
import type { Replica } from '../src/peer/replica.ts'
import { serveReplica } from '../src/peer/serve.ts'
import { marketClockMs, type Run, roundSeed } from '../src/round/run.ts'
import type {
  Hash,
  Hex,
  Member,
  PeerId,
  RoundAnnouncement,
  RoundRecord,
  Settlement,
  Signed,
  SupervisedRows,
  WorkerReport,
} from '../src/types/index.ts'
import { type GossipPayloads, hashStatement, signStatement, type Topic } from '../src/wire/index.ts'
import type { RewardClaimer } from './claim.ts'
import { Contribution } from './contribution.ts'
import { DriftMonitor } from './drift.ts'
import type { Hostility } from './hostility.ts'
import {
  type Disagreement,
  initialState,
  type ReceivedRecord,
  step,
  type WorkerEffect,
  type WorkerEvent,
  type WorkerState,
} from './machine.ts'
import { joinRun } from './membership.ts'
import { isSignedByCoordinator } from './recordChain.ts'
import { hasRefused, rememberRefusal } from './refusal.ts'
import { askStatuses, type CatchUpModules, catchUp, isAhead, isFinished, type PeerStatus, type Trust } from './sync.ts'
import { Disagreed, verifyRecord, verifySettlement } from './verify.ts'

const PUBLISH_PATIENCE_MS = 10_000
/** How often a worker compares itself with its peers, in case gossip did not reach it. */
const POLL_MS = 2_000

export interface WorkerModules {
  readonly run: Run
  readonly self: Member
  readonly accountKey: Hex
  readonly replica: Replica
  readonly network: Network
  /** To learn from, and to check how others were scored. */
  readonly market: PeerMarket
  /** This worker's share of the rows there are by now, of all times. */
  readonly ownRows: () => SupervisedRows
  readonly trainer: Trainer
  /** Undefined for an honest worker. */
  readonly currentHostility: () => Hostility | undefined
  /** Absent when the run has no chain or the worker does not claim. */
  readonly claimer?: RewardClaimer
  /** Where a refusal is remembered. */
  readonly dataDir: string
  readonly isNamed: (peer: PeerId) => boolean
  readonly logger: Logger
  readonly metrics: Metrics
  readonly report: (event: WorkerReport) => void
  /** Told once of what this worker cannot go on with. */
  readonly fail: (error: Error) => void
}

/** Carries out the effects of the worker's state machine and feeds it what the network says. */
export class WorkerService {
  readonly #modules: WorkerModules
  readonly #contribution: Contribution
  /** Absent for a worker in a drill, which goes on whatever its data does. */
  readonly #drift: DriftMonitor | undefined
  readonly #catchUpModules: CatchUpModules
  readonly #stopping = new AbortController()
  #state: WorkerState
  #announcement: Signed<RoundAnnouncement> | undefined
  #polling: Promise<void> = Promise.resolve()
  #joining = false
  /** Only what happened before this worker started is taken on signatures. */
  #trust: Trust = 'signatures'

  constructor(modules: WorkerModules) {
    const { replica, currentHostility } = modules
    this.#modules = modules
    this.#contribution = new Contribution(modules)
    this.#drift = currentHostility() === undefined ? new DriftMonitor(modules) : undefined
    this.#catchUpModules = { ...modules, heard: () => this.#contribution.revealed }
    const head = { ...replica.head, modelHash: replica.checkpoint.modelHash }
    this.#state = initialState(head, hasRefused(modules.dataDir))
  }

  /** The round this worker believes to be under way; 0 before it heard of any. */
  get currentRound(): number {
    return Math.max(this.#state.announcement?.round ?? 0, this.#state.head.round)
  }

  peerOf(account: string): PeerId | undefined {
    return this.#state.announcement?.members.find((member) => member.account === account)?.peerId
  }

  start(): void {
    const { run, network } = this.#modules
    serveReplica({
      ...this.#modules,
      progress: () => ({
        round: this.currentRound,
        phase: this.#state.phase,
        ...(this.#announcement === undefined ? {} : { announcement: this.#announcement }),
      }),
    })
    network.on('round', (announcement) => this.#hear(announcement))
    network.on('reveal', ({ statement }) => this.#dispatch({ type: 'revealCalled', call: statement }))
    network.on('update', (shard) => {
      if (shard.manifest.statement.round === this.currentRound) this.#contribution.collect(shard)
    })
    network.on('record', (record) => {
      const recordHash = hashStatement('RoundRecord', record.statement, run.chainId)
      this.#dispatch({ type: 'recorded', record, recordHash })
    })
    network.on('settlement', (settlement) => this.#dispatch({ type: 'settled', settlement }))
    network.on('challenge', ({ statement: { account, round } }) => {
      this.#modules.logger.warn({ account, round }, 'another worker disagrees with a record')
    })
    this.#dispatch({ type: 'started' })
    this.#polling = this.#poll()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#contribution.abandon()
    await this.#polling
  }

  #hear(announcement: Signed<RoundAnnouncement>): void {
    const { run, logger } = this.#modules
    const { round, marketClockMs: clock, seed, baseModelHash } = announcement.statement
    if (clock !== marketClockMs(run, round) || seed !== roundSeed(run.id, round, baseModelHash)) {
      logger.warn({ round }, 'an announcement has another clock or seed than its round')
      return
    }
    if (round > this.currentRound) {
      this.#announcement = announcement
      this.#contribution.begin()
    }
    this.#dispatch({ type: 'announced', announcement: announcement.statement })
  }

  #dispatch(event: WorkerEvent): void {
    if (this.#stopping.signal.aborted) return
    const [state, effects] = step(this.#modules.self.account, this.#state, event)
    if (state.phase !== this.#state.phase) {
      this.#modules.logger.debug({ event: event.type, from: this.#state.phase, to: state.phase }, 'phase')
    }
    this.#state = state
    for (const effect of effects) this.#start(effect)
  }

  #start(effect: WorkerEffect): void {
    this.#perform(effect).catch((error: Error) => {
      if (this.#stopping.signal.aborted || error.name === 'AbortError') return
      if (error instanceof Disagreed) return this.#dispatch({ type: 'disagreed', ...error.disagreement })
      const { logger, metrics } = this.#modules
      metrics.errors.inc({ where: effect.type })
      logger.error({ err: error, round: this.currentRound }, `${effect.type} failed`)
      // What the network or a peer does wrong passes; a full disk does not, and a worker that cannot write must say so.
      if (!(error instanceof MurmurationError)) this.#modules.fail(error)
    })
  }

  async #perform(effect: WorkerEffect): Promise<void> {
    switch (effect.type) {
      case 'sync':
        return this.#sync()
      case 'join':
        return this.#join()
      case 'train':
        return this.#train(effect.announcement)
      case 'abandonTraining':
        return this.#contribution.abandon()
      case 'commit':
        return this.#commit(effect.round, effect.updateHash)
      case 'abstain':
        return this.#publish('abstain', this.#contribution.abstention(effect.round, effect.cause))
      case 'reveal':
        return this.#reveal()
      case 'verify':
        return this.#verify(effect)
      case 'verifySettlement':
        return this.#verifySettlement(effect.settlement)
      case 'refuse':
        return this.#refuse(effect)
      case 'finish':
        return this.#finish()
    }
  }

  async #sync(): Promise<void> {
    const { run, replica, report } = this.#modules
    // The end of the run may be in this worker's own ledger, and then nobody has to be there to tell of it.
    if (!isFinished(run, replica)) {
      const statuses = await this.#orFail(catchUp(this.#catchUpModules, this.#trust, this.#stopping.signal))
      for (const status of statuses) this.#hearStatus(status)
    }
    this.#trust = 'arithmetic'
    const head = { ...replica.head, modelHash: replica.checkpoint.modelHash }
    report({ event: 'synced', round: head.round, modelHash: head.modelHash })
    this.#dispatch({ type: 'synced', head, finished: isFinished(run, replica) })
  }

  async #join(): Promise<void> {
    if (this.#joining) return
    this.#joining = true
    try {
      const isMember = await this.#orFail(joinRun(this.#modules, this.#stopping.signal))
      if (isMember) this.#modules.report({ event: 'joined', account: this.#modules.self.account })
    } finally {
      this.#joining = false
    }
  }

  /** A worker of another run, or one that is refused, has nothing to go on with. */
  async #orFail<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (error instanceof ProtocolError && !(error instanceof Disagreed)) this.#modules.fail(error)
      throw error
    }
  }

  /** An announcement that came in a status has not passed the gossip validator. */
  #hearStatus({ peer, status: { announcement } }: PeerStatus): void {
    const { run, logger } = this.#modules
    if (announcement === undefined || announcement.statement.runId !== run.id) return
    if (isSignedByCoordinator(run, 'RoundAnnouncement', announcement)) this.#hear(announcement)
    else logger.warn({ peer }, 'a peer served a forged announcement')
  }

  async #train(announcement: RoundAnnouncement): Promise<void> {
    const { ownRows, metrics, logger } = this.#modules
    const { round } = announcement
    if (!(await this.#marketReaches(announcement))) return this.#dispatch({ type: 'trainingFailed', round })
    // Meanwhile the round may have gone on without this worker.
    if (this.#state.phase !== 'Training' || this.#state.trainedRound !== round) return
    const cause = this.#drift?.observe(round, ownRows())
    if (cause !== undefined) return this.#dispatch({ type: 'paused', round, cause })
    try {
      const updateHash = await this.#contribution.train(announcement)
      if (updateHash !== undefined) this.#dispatch({ type: 'trained', round, updateHash })
    } catch (error) {
      logger.error({ err: error, round }, 'training failed; this round goes on without this worker')
      metrics.errors.inc({ where: 'train' })
      this.#dispatch({ type: 'trainingFailed', round })
    }
  }

  /** Waits for the round's clock in this worker's own market, as long as a commitment would still be in time. */
  async #marketReaches({ round, marketClockMs: clock, commitTimeoutMs }: RoundAnnouncement): Promise<boolean> {
    const { market, report } = this.#modules
    const { signal } = this.#stopping
    try {
      await market.reached(clock, AbortSignal.any([signal, AbortSignal.timeout(commitTimeoutMs)]))
      return true
    } catch (error) {
      signal.throwIfAborted()
      const until = new Date(clock).toISOString()
      const isLate = (error as Error).name === 'TimeoutError'
      const reason = isLate ? `its market has not reached ${until} in time` : (error as Error).message
      report({ event: 'satOut', round, reason })
      return false
    }
  }

  async #commit(round: number, updateHash: Hash): Promise<void> {
    const commitment = this.#contribution.commitment(round, updateHash)
    if (commitment !== undefined) return this.#publish('commit', commitment)
    const { logger } = this.#modules
    logger.warn({ round }, 'this worker committed to another update before it restarted; it sits this round out')
  }

  async #reveal(): Promise<void> {
    for (const shard of this.#contribution.reveal()) await this.#publish('update', shard)
  }

  async #verify(received: ReceivedRecord): Promise<void> {
    const { run, replica, network, logger } = this.#modules
    const { record, recordHash } = received
    const { round } = record.statement
    const { recordHash: previous } = replica.head
    // Meanwhile this worker may have caught up past the record, from a peer that was faster.
    const isStale = () => this.#state.phase !== 'Verifying' || replica.head.recordHash !== previous
    try {
      const heard = this.#contribution.revealed
      const { checkpoint, revealed } = await verifyRecord(run, replica, received, heard, network, this.#stopping.signal)
      if (isStale()) return
      replica.saveUpdates(revealed)
      replica.append(record, checkpoint)
      this.#reportRecord(record.statement)
      this.#dispatch({ type: 'verified', round, recordHash, modelHash: checkpoint.modelHash })
    } catch (error) {
      if (isStale()) return
      if (error instanceof Disagreed || !(error instanceof MurmurationError)) throw error
      logger.warn({ err: error, round }, 'cannot recompute the record')
      this.#dispatch({ type: 'fellBehind' })
    }
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

  async #verifySettlement(signed: Signed<Settlement>): Promise<void> {
    const { run, self, replica, market, metrics, report } = this.#modules
    const settlement = signed.statement
    const { round, loss, randomWalkLoss, harLoss } = settlement
    const entry = replica.entry(round)
    if (entry === undefined) throw new StorageError('NOT_FOUND', `round ${round} has no record to settle`)
    verifySettlement(run, replica, entry, settlement, market.rows())
    replica.settle(signed)
    metrics.loss.set({ model: 'model' }, loss)
    metrics.loss.set({ model: 'randomWalk' }, randomWalkLoss)
    metrics.loss.set({ model: 'har' }, harLoss)
    const reward = settlement.scores.find(({ account }) => account === self.account)?.reward ?? 0n
    report({ event: 'settled', round, loss, reward: reward.toString() })
    this.#dispatch({ type: 'settlementVerified', round, final: isFinished(run, replica) })
  }

  async #refuse(disagreement: Disagreement): Promise<void> {
    const { run, self, accountKey, dataDir, logger, report } = this.#modules
    const { round, recordHash, recomputedModelHash, reason } = disagreement
    const remembered = rememberRefusal(dataDir, disagreement)
    logger.error({ round, recordHash, recomputedModelHash, remembered }, `${reason}; this worker keeps its last model`)
    report({ event: 'refused', round, reason })
    const challenge = { runId: run.id, round, ...self, recordHash, recomputedModelHash }
    await this.#publish('challenge', signStatement('Challenge', challenge, run.chainId, accountKey))
  }

  async #finish(): Promise<void> {
    const { replica, claimer, report } = this.#modules
    report({ event: 'finished', round: replica.head.round, modelHash: replica.checkpoint.modelHash })
    if (claimer !== undefined) report(await claimer.claim(replica.balances, this.#stopping.signal))
  }

  /** Gossip may miss a message; what the peers say of themselves makes up for it. */
  async #poll(): Promise<void> {
    const { signal } = this.#stopping
    let claimedAhead: ReadonlySet<PeerId> = new Set()
    while (!signal.aborted) {
      try {
        await delay(POLL_MS, undefined, { signal })
        if (this.#state.phase !== 'Syncing') claimedAhead = await this.#look(claimedAhead)
      } catch (error) {
        if (!signal.aborted) this.#modules.fail(error as Error)
        return
      }
    }
  }

  /** @returns the peers that claim to be ahead; who claims it twice in a row is asked to show it */
  async #look(claimedAhead: ReadonlySet<PeerId>): Promise<ReadonlySet<PeerId>> {
    const { run, replica, network } = this.#modules
    const { signal } = this.#stopping
    const statuses = (await askStatuses(network, signal)).filter(({ status }) => status.runId === run.id)
    for (const status of statuses) this.#hearStatus(status)
    const isWanted = statuses.some(({ status }) => status.phase === 'WaitingForMembers')
    if (isWanted) this.#dispatch({ type: 'membersWanted' })
    // One look may fall between a settlement and its gossip; two in a row mean that the gossip was missed.
    const ahead = statuses.filter(({ status }) => status.settledRound > replica.head.settledRound)
    for (const { peer } of ahead.filter(({ peer }) => claimedAhead.has(peer))) {
      if (await isAhead(peer, this.#catchUpModules, signal)) this.#dispatch({ type: 'fellBehind' })
    }
    return new Set(ahead.map(({ peer }) => peer))
  }

  async #publish<T extends Topic>(topic: T, payload: GossipPayloads[T]): Promise<void> {
    const { signal } = this.#stopping
    await this.#modules.network.publish(topic, payload, { signal, waitMs: PUBLISH_PATIENCE_MS })
  }
}
