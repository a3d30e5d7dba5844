import type { Logger } from '../src/logger/index.ts'
import type { Metrics } from '../src/metrics/index.ts'
import type { Replica } from '../src/peer/replica.ts'
import type { RevealedUpdate } from '../src/round/aggregateRound.ts'
import { shardsOf, UpdateCollector } from '../src/round/updateCollector.ts'
import type {
  Abstention,
  Commitment,
  Hash,
  RoundAnnouncement,
  Signed,
  SupervisedRows,
  UpdateShard,
  WorkerReport,
} from '../src/types/index.ts'
import { hashStatement, signStatement } from '../src/wire/index.ts'
import type { Hostility } from './hostility.ts'
import type { PauseCause } from './machine.ts'
import { type TrainingModules, trainUpdate } from './training.ts'

export interface ContributionModules extends Omit<TrainingModules, 'rows' | 'hostility'> {
  /** This worker's own, of all times up to now. */
  readonly ownRows: () => SupervisedRows
  readonly currentHostility: () => Hostility | undefined
  readonly replica: Replica
  readonly logger: Logger
  readonly metrics: Metrics
  readonly report: (event: WorkerReport) => void
}

/** The updates of the round under way: this worker's own, and what gossip brought of the others'. */
export class Contribution {
  readonly #modules: ContributionModules
  #collector: UpdateCollector
  #previous: UpdateCollector
  #own: RevealedUpdate | undefined
  #training = new AbortController()

  constructor(modules: ContributionModules) {
    this.#modules = modules
    this.#collector = new UpdateCollector(modules.run)
    this.#previous = new UpdateCollector(modules.run)
  }

  /** This round's updates and those of the round before, whose record may come late; by update hash. */
  get revealed(): ReadonlyMap<Hash, RevealedUpdate> {
    return new Map([...this.#previous.revealed, ...this.#collector.revealed])
  }

  begin(): void {
    this.#previous = this.#collector
    this.#collector = new UpdateCollector(this.#modules.run)
  }

  collect(shard: UpdateShard): void {
    this.#collector.add(shard)
  }

  /** @returns the hash of this worker's update; undefined when training was abandoned @throws {TrainingError} */
  async train(announcement: RoundAnnouncement): Promise<Hash | undefined> {
    const { run, replica, ownRows, currentHostility, metrics, report } = this.#modules
    const { round } = announcement
    this.#training = new AbortController()
    const { signal } = this.#training
    const startedMs = performance.now()
    const rows = ownRows()
    const hostility = currentHostility()
    report({ event: 'training', round, rows: rows.length })
    try {
      const modules = { ...this.#modules, rows, ...(hostility === undefined ? {} : { hostility }) }
      this.#own = await trainUpdate(modules, replica.checkpoint, announcement, signal)
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
    const trainingMs = Math.round(performance.now() - startedMs)
    metrics.trainingSeconds.observe(trainingMs / 1000)
    const updateHash = hashStatement('UpdateManifest', this.#own.manifest.statement, run.chainId)
    report({ event: 'committed', round, updateHash, trainingMs })
    return updateHash
  }

  abandon(): void {
    this.#training.abort()
  }

  /** @returns undefined when this worker committed to another update for the round before it restarted */
  commitment(round: number, updateHash: Hash): Signed<Commitment> | undefined {
    const { run, self, accountKey, replica, logger } = this.#modules
    if (!replica.rememberCommitment(round, updateHash)) {
      logger.warn({ round }, 'this worker committed to another update before it restarted; it sits this round out')
      return undefined
    }
    return signStatement('Commitment', { runId: run.id, round, ...self, updateHash }, run.chainId, accountKey)
  }

  /** What this worker says in place of a commitment. */
  abstention(round: number, cause: PauseCause): Signed<Abstention> {
    const { run, self, accountKey, report } = this.#modules
    report({ event: 'paused', round, ...cause })
    const statement = { runId: run.id, round, ...self, reason: 'DRIFT' as const, ...cause }
    return signStatement('Abstention', statement, run.chainId, accountKey)
  }

  /** The gossip frames of this worker's own update, which counts as revealed from then on. */
  reveal(): UpdateShard[] {
    const shards = this.#own === undefined ? [] : shardsOf(this.#own)
    for (const shard of shards) this.#collector.add(shard)
    return shards
  }
}
