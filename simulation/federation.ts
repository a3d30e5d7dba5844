import {
  type CoordinatorEffect,
  type CoordinatorEvent,
  type CoordinatorRules,
  type CoordinatorState,
  initialState,
  step,
} from '../coordinator/machine.ts'
import { MurmurationError } from '../src/errors/index.ts'
import { Random } from '../src/kernels/random.ts'
import { aggregateRound } from '../src/round/aggregateRound.ts'
import { type Checkpoint, checkpointOf } from '../src/round/checkpoint.ts'
import { recordOf } from '../src/round/record.ts'
import { announcementOf, type Run } from '../src/round/run.ts'
import { shardsOf, UpdateCollector } from '../src/round/updateCollector.ts'
import type { Account, CommittedUpdate, Hash, Member, RecordedUpdate, UpdateShard } from '../src/types/index.ts'
import { chunkHashes, hashStatement, MAX_BALANCES, rootOfChunks } from '../src/wire/index.ts'
import type { Adversary } from './adversaries.ts'
import { sample } from './draws.ts'
import { Loopback, unsigned } from './loopback.ts'
import { type Rejections, rejectionsOf } from './rejections.ts'
import { Stopwatch } from './stopwatch.ts'
import { Timeline } from './timeline.ts'
import { encodedUpdates, type Workload } from './workload.ts'

/** How long local training takes on the virtual clock: well within every deadline. */
const TRAINING_MS = 1000

/** A worker of the federation. */
export interface SimulatedWorker extends Member {
  /** Whose data it holds, see `Workload`. */
  readonly index: number
  readonly isHostile: boolean
}

export interface FederationModules {
  readonly run: Run
  readonly workload: Workload
  readonly workers: readonly SimulatedWorker[]
  /** How many workers are asked each round. */
  readonly perRound: number
  /** What the hostile workers do; without one they are as honest as the others. */
  readonly adversary?: Adversary
}

export interface SimulatedRound {
  readonly round: number
  readonly outcome: 'applied' | 'skipped'
  /** Loss of the round's model on data that came after it; Infinity when it is not finite. */
  readonly loss: number
  readonly asked: number
  /** How many of those asked are hostile. */
  readonly hostile: number
  readonly accepted: number
  readonly acceptedHostile: number
  readonly rejected: { readonly honest: Rejections; readonly hostile: Rejections }
  /** Wall time of local training, crafting, codecs, frames, hashes, state machine and aggregation. */
  readonly ms: number
}

/**
 * A whole federation in one process: the coordinator's state machine on a virtual clock, its effects carried out as its
 * service does, every message through the wire's codecs. Statements are hashed but neither signed nor checked.
 *
 * Who is not asked in a round is, to the coordinator, a worker that is away: the round ends at its deadline, and who was
 * away three times has to join again.
 */
export class Federation {
  readonly #modules: FederationModules
  readonly #rules: CoordinatorRules
  readonly #network = new Loopback()
  readonly #byAccount: ReadonlyMap<Account, SimulatedWorker>
  readonly #watch = new Stopwatch()
  readonly #timeline = new Timeline<CoordinatorEvent>()
  #state: CoordinatorState
  #checkpoint: Checkpoint
  #collector: UpdateCollector
  /** The updates of the round under way, of all workers, in shards, by hash. */
  #made = new Map<Hash, UpdateShard[]>()
  #asked: readonly SimulatedWorker[] = []
  #settled: SimulatedRound | undefined
  #result: ReturnType<typeof aggregateRound> | undefined

  constructor(modules: FederationModules) {
    const { run, workload, workers, perRound } = modules
    const { schedule, timing, aggregation } = run.manifest
    const parameters = workload.initialParameters()
    this.#modules = modules
    this.#byAccount = new Map(workers.map((worker) => [worker.account, worker]))
    this.#checkpoint = checkpointOf({ parameters, momentum: new Float32Array(parameters.length) }, run.model)
    this.#collector = new UpdateCollector(run)
    this.#rules = {
      minimumMembers: perRound,
      minimumUpdates: aggregation.minUpdates,
      maximumMembers: workers.length,
      maximumEarners: MAX_BALANCES,
      rounds: schedule.rounds,
      ...timing,
    }
    const { modelHash } = this.#checkpoint
    this.#state = initialState({ round: 1, previousRecordHash: run.id, baseModelHash: modelHash, unsettled: false })
  }

  /** The model after the rounds so far. */
  get checkpoint(): Checkpoint {
    return this.#checkpoint
  }

  /** Bytes of all messages so far, each counted once. */
  get bytes(): number {
    return this.#network.bytes
  }

  /**
   * Runs the next round from its announcement to its settlement; undefined after the last.
   *
   * @throws {MurmurationError} STALLED when the coordinator waits for what nothing will bring
   */
  nextRound(): SimulatedRound | undefined {
    this.#settled = undefined
    this.#watch.start()
    if (this.#asked.length === 0) {
      this.#dispatch({ type: 'started' })
      this.#invite(1)
    }
    while (this.#settled === undefined && this.#state.phase !== 'Finished') this.#advance()
    const ms = this.#watch.stop()
    return this.#settled === undefined ? undefined : { ...(this.#settled as SimulatedRound), ms }
  }

  /** Lets the clock run to the next event, or to the deadline when that is sooner. */
  #advance(): void {
    const { deadlineMs, phase, round } = this.#state
    const event = this.#timeline.next(deadlineMs)
    if (event === undefined && deadlineMs === Number.POSITIVE_INFINITY) {
      throw new MurmurationError('STALLED', `round ${round} stays in ${phase}: nothing is left to happen`)
    }
    this.#dispatch(event ?? { type: 'tick' })
  }

  #dispatch(event: CoordinatorEvent): void {
    const [state, effects] = step(this.#rules, this.#state, event, this.#timeline.nowMs)
    this.#state = state
    for (const effect of effects) this.#perform(effect)
  }

  #perform(effect: CoordinatorEffect): void {
    switch (effect.type) {
      case 'awaitMarket':
        // The data of a simulation are all there.
        this.#dispatch({ type: 'marketReached' })
        break
      case 'announce':
        this.#announce(effect.round, effect.commitTimeoutMs)
        break
      case 'callReveal':
        this.#callReveal(effect.round, effect.commitments)
        break
      case 'aggregate':
        this.#aggregate(effect)
        break
      case 'settle':
        this.#settle(effect.round)
        break
      case 'finish':
        break
      default:
        effect satisfies never
    }
  }

  /** Chooses who takes part in a round; whoever the coordinator does not count among its members joins. */
  #invite(round: number): void {
    const { run, workers, perRound, workload } = this.#modules
    this.#asked =
      perRound === workers.length ? workers : sample(workers, perRound, new Random(`sample ${run.id} ${round}`))
    this.#watch.without(() => workload.prepare(this.#asked.map(({ index }) => index)))
    const members = new Set(this.#state.members.map(({ account }) => account))
    for (const { account, peerId } of this.#asked) {
      if (!members.has(account)) this.#dispatch({ type: 'memberJoined', member: { account, peerId }, earners: [] })
    }
  }

  #announce(round: number, commitTimeoutMs: number): void {
    const { run } = this.#modules
    const { members, previousRecordHash, baseModelHash } = this.#state
    this.#collector = new UpdateCollector(run)
    this.#made = new Map()
    const asked = new Set(this.#asked.map(({ account }) => account))
    const present = members.filter(({ account }) => asked.has(account))
    const state = { round, previousRecordHash, baseModelHash, commitTimeoutMs, members: present }
    const { statement } = this.#network.send('round', unsigned(announcementOf(run, state)))
    const missed = new Map(members.map(({ account, missedRounds }) => [account, missedRounds]))
    const payloads = [...this.#train(round, statement.seed)]
    // The coordinator does not wait for who was away the last time: to be counted, it has to be early.
    payloads.sort(([a], [b]) => (missed.get(b.account) ?? 0) - (missed.get(a.account) ?? 0))
    for (const [i, [worker, payload]] of payloads.entries()) this.#commit(round, worker, payload, TRAINING_MS + i)
  }

  /** Encoded updates of all who were asked and could train: the hostile ones see the others' first. */
  #train(round: number, seed: Hash): Map<SimulatedWorker, Uint8Array> {
    const { run, workload, adversary } = this.#modules
    const start = { round, seed, base: this.#checkpoint.parameters }
    const payloads = new Map<SimulatedWorker, Uint8Array>()
    const [hostile, honest] = [true, false].map((attacks) =>
      this.#asked.filter(({ isHostile }) => (isHostile && adversary !== undefined) === attacks),
    )
    for (const [i, payload] of encodedUpdates(workload, run.codec, honest, start).entries()) {
      if (payload !== undefined) payloads.set(honest[i], payload)
    }
    const crafted = adversary?.craft({
      ...start,
      hostile,
      // In the canonical order, in which the coordinator will have them.
      honest: [...payloads].sort(([a], [b]) => (a.account < b.account ? -1 : 1)).map(([, payload]) => payload),
    })
    for (const [i, payload] of (crafted ?? []).entries()) if (payload !== undefined) payloads.set(hostile[i], payload)
    return payloads
  }

  #commit(round: number, { account, peerId }: SimulatedWorker, payload: Uint8Array, afterMs: number): void {
    const { run } = this.#modules
    const hashes = chunkHashes(payload)
    const manifest = unsigned({
      runId: run.id,
      round,
      account,
      peerId,
      baseModelHash: this.#checkpoint.modelHash,
      codec: run.codec.name,
      parameterCount: run.parameterCount,
      payloadHash: rootOfChunks(payload.byteLength, hashes),
      payloadBytes: payload.byteLength,
    })
    const updateHash = hashStatement('UpdateManifest', manifest.statement, run.chainId)
    this.#made.set(updateHash, shardsOf({ manifest, payload }, hashes))
    const { statement } = this.#network.send('commit', unsigned({ runId: run.id, round, account, peerId, updateHash }))
    this.#timeline.schedule(afterMs, { type: 'committed', ...statement })
  }

  #callReveal(round: number, commitments: readonly CommittedUpdate[]): void {
    const { statement } = this.#network.send('reveal', unsigned({ runId: this.#modules.run.id, round, commitments }))
    let afterMs = 0
    for (const { updateHash } of statement.commitments) {
      for (const shard of this.#made.get(updateHash) ?? []) {
        const revealed = this.#collector.add(this.#network.send('update', shard))
        if (revealed !== undefined) this.#timeline.schedule(++afterMs, { type: 'revealed', updateHash: revealed })
      }
    }
  }

  #aggregate({ round, commitments, abstentions }: Extract<CoordinatorEffect, { type: 'aggregate' }>): void {
    const { run } = this.#modules
    const result = aggregateRound(run, round, this.#checkpoint, commitments, this.#collector.revealed)
    const { previousRecordHash } = this.#state
    const { statement } = this.#network.send(
      'record',
      unsigned(recordOf(run, round, previousRecordHash, this.#checkpoint, result, abstentions)),
    )
    this.#result = result
    this.#checkpoint = result.checkpoint
    const recordHash = hashStatement('RoundRecord', statement, run.chainId)
    this.#timeline.schedule(0, { type: 'aggregated', recordHash, modelHash: statement.modelHash })
  }

  #settle(round: number): void {
    const { workload } = this.#modules
    const result = this.#result!
    const isHostile = ({ account }: RecordedUpdate): boolean => this.#byAccount.get(account)?.isHostile === true
    const accepted = result.updates.filter(({ rejection }) => rejection === '')
    this.#settled = {
      round,
      outcome: result.outcome,
      loss: this.#watch.without(() => workload.roundLoss(this.#checkpoint.parameters, round)),
      asked: this.#asked.length,
      hostile: this.#asked.filter((worker) => worker.isHostile).length,
      accepted: accepted.length,
      acceptedHostile: accepted.filter(isHostile).length,
      rejected: {
        honest: rejectionsOf(result.updates.filter((update) => !isHostile(update))),
        hostile: rejectionsOf(result.updates.filter(isHostile)),
      },
      ms: 0,
    }
    if (round < this.#rules.rounds) this.#invite(round + 1)
    this.#timeline.schedule(0, { type: 'settled' })
  }
}
