import { MurmurationError, ProtocolError } from '../src/errors/index.ts'
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
  Signed,
  SupervisedRows,
  WorkerReport,
} from '../src/types/index.ts'
import { type GossipPayloads, hashStatement, type Topic } from '../src/wire/index.ts'
import type { RewardClaimer } from './claim.ts'
import { Contribution } from './contribution.ts'
import { DriftMonitor } from './drift.ts'
import type { Hostility } from './hostility.ts'
import { type LocalRoundModules, workOnRound } from './localRound.ts'
import { initialState, step, type WorkerEffect, type WorkerEvent, type WorkerState } from './machine.ts'
import { joinRun } from './membership.ts'
import { pollPeers } from './poll.ts'
import { isSignedByCoordinator } from './recordChain.ts'
import { hasRefused, refuse } from './refusal.ts'
import { type CatchUpModules, catchUp, isFinished, type PeerStatus, type Trust } from './sync.ts'
import { Verifier } from './verifier.ts'
import { Disagreed } from './verify.ts'

const PUBLISH_PATIENCE_MS = 10_000

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
  readonly #verifier: Verifier
  readonly #localRoundModules: LocalRoundModules
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
    const heard = () => this.#contribution.revealed
    this.#catchUpModules = { ...modules, heard }
    this.#verifier = new Verifier({ ...modules, heard, phase: () => this.#state.phase })
    this.#localRoundModules = {
      ...modules,
      contribution: this.#contribution,
      drift: currentHostility() === undefined ? new DriftMonitor(modules) : undefined,
      isTraining: (round) => this.#state.phase === 'Training' && this.#state.trainedRound === round,
    }
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

  async #poll(): Promise<void> {
    const { signal } = this.#stopping
    const modules = {
      ...this.#catchUpModules,
      phase: () => this.#state.phase,
      settledRound: () => this.#verifier.settledRound,
      hear: (status: PeerStatus) => this.#hearStatus(status),
      noteMissed: (event: WorkerEvent) => this.#dispatch(event),
    }
    await pollPeers(modules, signal).catch((error: Error) => {
      if (!signal.aborted) this.#modules.fail(error)
    })
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
        return this.#follow(workOnRound(this.#localRoundModules, effect.announcement, this.#stopping.signal))
      case 'abandonTraining':
        return this.#contribution.abandon()
      case 'commit':
        return this.#commit(effect.round, effect.updateHash)
      case 'abstain':
        return this.#publish('abstain', this.#contribution.abstention(effect.round, effect.cause))
      case 'reveal':
        for (const shard of this.#contribution.reveal()) await this.#publish('update', shard)
        return
      case 'verify':
        return this.#follow(this.#verifier.record(effect, this.#stopping.signal))
      case 'verifySettlement':
        return this.#follow(this.#verifier.settlement(effect.settlement, this.#stopping.signal))
      case 'refuse':
        return this.#publish('challenge', refuse(this.#modules, effect))
      case 'finish':
        return this.#finish()
    }
  }

  /** Tells the state machine what came of work, if anything. */
  async #follow(work: Promise<WorkerEvent | undefined>): Promise<void> {
    const event = await work
    if (event !== undefined) this.#dispatch(event)
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

  async #commit(round: number, updateHash: Hash): Promise<void> {
    const commitment = this.#contribution.commitment(round, updateHash)
    if (commitment !== undefined) await this.#publish('commit', commitment)
  }

  async #finish(): Promise<void> {
    const { replica, claimer, report } = this.#modules
    report({ event: 'finished', round: replica.head.round, modelHash: replica.checkpoint.modelHash })
    if (claimer !== undefined) report(await claimer.claim(replica.balances, this.#stopping.signal))
  }

  async #publish<T extends Topic>(topic: T, payload: GossipPayloads[T]): Promise<void> {
    const { signal } = this.#stopping
    await this.#modules.network.publish(topic, payload, { signal, waitMs: PUBLISH_PATIENCE_MS })
  }
}
