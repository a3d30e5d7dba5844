import { MurmurationError } from '../src/errors/index.ts'
import type { Logger } from '../src/logger/index.ts'
import type { Metrics } from '../src/metrics/index.ts'
import type { Network } from '../src/network/index.ts'
import type { PeerMarket } from '../src/peer/market.ts'
import type { NetworkMeter } from '../src/peer/meter.ts'
import type { Replica } from '../src/peer/replica.ts'
import { serveReplica } from '../src/peer/serve.ts'
import { isKnownAbstention, recordedAbstention } from '../src/round/abstentions.ts'
import type { aggregateRound } from '../src/round/aggregateRound.ts'
import { recordOf } from '../src/round/record.ts'
import { announcementOf, marketClockMs, type Run } from '../src/round/run.ts'
import { payOut, scoreBaselines, type scoreUpdates, settlementOf } from '../src/round/settle.ts'
import { UpdateCollector } from '../src/round/updateCollector.ts'
import type {
  Abstention,
  CoordinatorReport,
  Hex,
  Member,
  PeerId,
  RoundAnnouncement,
  Settlement,
  Signed,
} from '../src/types/index.ts'
import {
  type GossipPayloads,
  type JoinRequest,
  type JoinResponse,
  MAX_BALANCES,
  recoverSigner,
  type StatementKind,
  type Statements,
  signStatement,
  type Topic,
} from '../src/wire/index.ts'
import { type ChainPoster, settledRounds } from './chainPoster.ts'
import {
  type CoordinatorEffect,
  type CoordinatorEvent,
  type CoordinatorRules,
  type CoordinatorState,
  initialState,
  refusalOf,
  step,
} from './machine.ts'
import { reportRound } from './reports.ts'

/** How long a publication waits for a first subscriber before it counts as failed. */
const PUBLISH_PATIENCE_MS = 10_000

type AggregateEffect = Extract<CoordinatorEffect, { type: 'aggregate' }>

/** The arithmetic that every worker repeats. */
export interface RoundArithmetic {
  readonly aggregateRound: typeof aggregateRound
  readonly scoreUpdates: typeof scoreUpdates
}

export interface CoordinatorModules {
  readonly run: Run
  readonly self: Member
  readonly accountKey: Hex
  readonly replica: Replica
  readonly network: Network
  readonly meter: NetworkMeter
  /** To score on. */
  readonly market: PeerMarket
  /** Absent for a run without a chain. */
  readonly chain?: ChainPoster
  readonly logger: Logger
  readonly metrics: Metrics
  readonly report: (event: CoordinatorReport) => void
  /** Told once of what this coordinator cannot go on with. */
  readonly fail: (error: Error) => void
  readonly arithmetic: RoundArithmetic
}

/** Carries out the effects of the coordinator's state machine and feeds it what the network says. */
export class CoordinatorService {
  readonly #modules: CoordinatorModules
  readonly #rules: CoordinatorRules
  readonly #stopping = new AbortController()
  #state: CoordinatorState
  #collector: UpdateCollector
  #announcement: Signed<RoundAnnouncement> | undefined
  #timer: NodeJS.Timeout | undefined
  #roundStarted = { ms: 0, bytes: 0 }

  constructor(modules: CoordinatorModules) {
    const { run, replica } = modules
    const { membership, schedule, timing, aggregation } = run.manifest
    this.#modules = modules
    this.#rules = {
      allowed: membership.accounts,
      minimumMembers: membership.minimum,
      minimumUpdates: aggregation.minUpdates,
      maximumMembers: membership.maximum,
      maximumEarners: MAX_BALANCES,
      rounds: schedule.rounds,
      ...timing,
    }
    const { round, recordHash, settledRound } = replica.head
    const unsettled = round > settledRound
    this.#state = initialState({
      round: unsettled ? round : round + 1,
      previousRecordHash: recordHash,
      baseModelHash: replica.checkpoint.modelHash,
      unsettled,
    })
    this.#collector = new UpdateCollector(run)
  }

  /** The round under way, or the next one while members are waited for; from 1. */
  get currentRound(): number {
    return this.#state.round
  }

  peerOf(account: string): PeerId | undefined {
    return this.#state.members.find((member) => member.account === account)?.peerId
  }

  start(): void {
    const { network, replica, chain } = this.#modules
    serveReplica({
      ...this.#modules,
      progress: () => ({
        round: this.#state.round,
        phase: this.#state.phase,
        ...(this.#announcement === undefined ? {} : { announcement: this.#announcement }),
      }),
    })
    network.handle('join', (request, { peer }) => this.#admit(request, peer))
    network.on('commit', ({ statement }) => {
      this.#modules.report({ event: 'committed', round: statement.round, account: statement.account })
      this.#dispatch({ type: 'committed', ...statement })
    })
    network.on('abstain', (abstention) => this.#hearAbstention(abstention))
    network.on('update', (shard) => this.#collect(shard))
    network.on('challenge', ({ statement: { account, round, recordHash } }) => {
      this.#modules.logger.warn({ account, round, recordHash }, 'a worker disagrees with a record')
      this.#modules.report({ event: 'challenge', round, account })
    })
    chain?.resume(settledRounds(replica, replica.head.settledRound))
    this.#dispatch({ type: 'started' })
  }

  stop(): void {
    this.#stopping.abort()
    clearTimeout(this.#timer)
  }

  #admit({ membership }: JoinRequest, from: PeerId): JoinResponse {
    const { run, self, report } = this.#modules
    const { account, peerId, runId } = membership.statement
    const proof = this.#sign('Membership', { ...self, runId: run.id })
    const refuse = (code: string, message: string): JoinResponse => ({ accepted: false, code, message, proof })
    if (runId !== run.id) return refuse('WRONG_RUN', `this coordinator leads the run ${run.id}, not ${runId}`)
    if (peerId !== from) return refuse('PEER_MISMATCH', `the account vouches for the peer ${peerId}, not for ${from}`)
    if (recoverSigner('Membership', membership, run.chainId) !== account) {
      return refuse('BAD_SIGNATURE', `the membership is not signed by ${account}`)
    }
    const earners = this.#modules.replica.balances.map((balance) => balance.account)
    const refusal = refusalOf(this.#rules, this.#state, account, earners)
    if (refusal !== undefined) return refuse(this.#state.phase === 'Finished' ? 'FINISHED' : 'NOT_ALLOWED', refusal)
    const isKnown = this.#state.members.some((member) => member.account === account)
    // Before the dispatch, which may open a round at once.
    const members = this.#state.members.length + (isKnown ? 0 : 1)
    if (this.peerOf(account) !== peerId) report({ event: 'member', account, peerId, members })
    this.#dispatch({ type: 'memberJoined', member: { account, peerId }, earners })
    return { accepted: true, proof }
  }

  #collect(shard: GossipPayloads['update']): void {
    const { round, account } = shard.manifest.statement
    if (round !== this.#state.round) return
    const updateHash = this.#collector.add(shard)
    if (updateHash === undefined) return
    this.#modules.report({ event: 'revealed', round, account })
    this.#dispatch({ type: 'revealed', updateHash })
  }

  #hearAbstention(signed: Signed<Abstention>): void {
    const { run, logger, report } = this.#modules
    const { round, account, stream, test } = signed.statement
    if (!isKnownAbstention(run, signed.statement)) {
      logger.warn({ round, account, stream, test }, 'a worker abstains for what this run does not watch')
      return
    }
    report({ event: 'abstained', round, account, stream, test })
    this.#dispatch({ type: 'abstained', round, abstention: recordedAbstention(signed) })
  }

  #dispatch(event: CoordinatorEvent): void {
    if (this.#stopping.signal.aborted) return
    const [state, effects] = step(this.#rules, this.#state, event, performance.now())
    this.#state = state
    clearTimeout(this.#timer)
    if (Number.isFinite(state.deadlineMs)) {
      const remainingMs = Math.max(0, state.deadlineMs - performance.now())
      this.#timer = setTimeout(() => this.#dispatch({ type: 'tick' }), remainingMs)
    }
    for (const effect of effects) this.#start(effect)
  }

  #start(effect: CoordinatorEffect): void {
    this.#perform(effect).catch((error: Error) => {
      if (this.#stopping.signal.aborted) return
      const { logger, metrics } = this.#modules
      metrics.errors.inc({ where: effect.type })
      logger.error({ err: error, round: this.#state.round }, `${effect.type} failed`)
      // A phase whose work failed never ends: better to stop, and to go on from the last record when started again.
      this.#modules.fail(error)
    })
  }

  async #perform(effect: CoordinatorEffect): Promise<void> {
    switch (effect.type) {
      case 'awaitMarket':
        await this.#modules.market.reached(marketClockMs(this.#modules.run, effect.round), this.#stopping.signal)
        return this.#dispatch({ type: 'marketReached' })
      case 'announce':
        return this.#announce(effect.round, effect.commitTimeoutMs)
      case 'callReveal': {
        const { run } = this.#modules
        const call = { runId: run.id, round: effect.round, commitments: effect.commitments }
        return this.#publish('reveal', this.#sign('RevealCall', call))
      }
      case 'aggregate':
        return this.#aggregate(effect)
      case 'settle':
        return this.#settle(effect.round)
      case 'finish':
        return this.#finish()
    }
  }

  async #announce(round: number, commitTimeoutMs: number): Promise<void> {
    const { run, meter, report } = this.#modules
    const { members, previousRecordHash, baseModelHash } = this.#state
    this.#collector = new UpdateCollector(run)
    this.#roundStarted = { ms: performance.now(), bytes: meter.gossipBytes }
    const state = { round, previousRecordHash, baseModelHash, commitTimeoutMs, members }
    const announcement = this.#sign('RoundAnnouncement', announcementOf(run, state))
    this.#announcement = announcement
    report({ event: 'announced', round, rounds: run.manifest.schedule.rounds, members: members.length })
    await this.#publish('round', announcement)
  }

  async #aggregate({ round, commitments, abstentions }: AggregateEffect): Promise<void> {
    const { run, replica, metrics, arithmetic } = this.#modules
    const base = replica.checkpoint
    const result = arithmetic.aggregateRound(run, round, base, commitments, this.#collector.revealed)
    const { previousRecordHash } = this.#state
    const record = this.#sign('RoundRecord', recordOf(run, round, previousRecordHash, base, result, abstentions))
    replica.saveUpdates(this.#collector.revealed)
    replica.append(record, result.checkpoint)
    for (const { rejection } of result.updates) metrics.updates.inc({ verdict: rejection || 'accepted' })
    for (const { reason } of abstentions) metrics.abstentions.inc({ reason })
    metrics.round.set(round)
    this.#announcement = undefined
    await this.#publish('record', record)
    this.#dispatch({ type: 'aggregated', ...replica.head, modelHash: result.checkpoint.modelHash })
  }

  async #settle(round: number): Promise<void> {
    const { run, replica, market, chain, metrics, arithmetic } = this.#modules
    const entry = replica.entry(round)
    if (entry === undefined) throw new MurmurationError('NOT_RECORDED', `round ${round} has no record to settle`)
    const record = entry.record.statement
    await market.reached(marketClockMs(run, round + 1), this.#stopping.signal)
    const rows = market.rows()
    const scores = arithmetic.scoreUpdates(
      run,
      round,
      replica.checkpointOf(record.baseModelHash).parameters,
      replica.checkpointOf(record.modelHash).parameters,
      replica.acceptedUpdates(record),
      rows,
    )
    const score = { ...scores, ...scoreBaselines(run, round, rows) }
    const payout = payOut(run, score.effects, replica.balances)
    const settlement = this.#sign('Settlement', settlementOf(run, round, entry.recordHash, score, payout))
    replica.settle(settlement)
    chain?.enqueue({ record, settlement: settlement.statement })
    metrics.loss.set({ model: 'model' }, score.loss)
    metrics.loss.set({ model: 'randomWalk' }, score.randomWalkLoss)
    metrics.loss.set({ model: 'har' }, score.harLoss)
    this.#report(record.round, settlement)
    await this.#publish('settlement', settlement)
    this.#dispatch({ type: 'settled' })
  }

  #report(round: number, settlement: Signed<Settlement>): void {
    const { replica, meter, report } = this.#modules
    const entry = replica.entry(round)
    if (entry === undefined) return
    const { ms, bytes } = this.#roundStarted
    report(
      reportRound(entry, settlement.statement, {
        ms: Math.round(performance.now() - ms),
        bytes: meter.gossipBytes - bytes,
      }),
    )
  }

  async #finish(): Promise<void> {
    const { replica, chain, report } = this.#modules
    await chain?.drained()
    report({
      event: 'finished',
      round: replica.head.round,
      modelHash: replica.checkpoint.modelHash,
      recordHash: replica.head.recordHash,
      earned: Object.fromEntries(replica.balances.map(({ account, amount }) => [account, amount.toString()])),
    })
  }

  /** A message that nobody hears is not lost: workers ask for the status and the records. */
  async #publish<T extends Topic>(topic: T, payload: GossipPayloads[T]): Promise<void> {
    const { network, logger, metrics } = this.#modules
    const { signal } = this.#stopping
    try {
      await network.publish(topic, payload, {
        signal,
        waitMs: PUBLISH_PATIENCE_MS,
      })
    } catch (error) {
      if (signal.aborted) throw error
      metrics.errors.inc({ where: `publish ${topic}` })
      logger.warn({ err: error, topic, round: this.#state.round }, 'published to nobody')
    }
  }

  #sign<K extends StatementKind>(kind: K, statement: Statements[K]): Signed<Statements[K]> {
    const { run, accountKey } = this.#modules
    return signStatement(kind, statement, run.chainId, accountKey)
  }
}
