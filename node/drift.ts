import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StorageError } from '../src/errors/index.ts'
import { driftStateSchema } from '../src/evaluation/drift/config.ts'
import type { DriftConfig } from '../src/evaluation/drift/types.ts'
import type { Metrics } from '../src/metrics/index.ts'
import type { Replica } from '../src/peer/replica.ts'
import { causeOfPause, type DriftWatch, driftConfigOf, watchRound } from '../src/round/drift.ts'
import type { Run } from '../src/round/run.ts'
import { writeFileAtomically } from '../src/storage/index.ts'
import type { SupervisedRows, WorkerReport } from '../src/types/index.ts'
import type { PauseCause } from './machine.ts'

const FILE = 'drift.json'

const watchSchema = z.strictObject({
  round: z.int().min(1),
  state: driftStateSchema.optional(),
  pausedSince: z.int().min(1).optional(),
})

export interface DriftModules {
  readonly run: Run
  readonly replica: Replica
  /** Where the monitor remembers what it knows. */
  readonly dataDir: string
  readonly metrics: Metrics
  readonly report: (event: WorkerReport) => void
}

/**
 * Watches a worker's own rows from round to round, and remembers what it knows in its data directory, so that a restart
 * neither ends a pause nor begins one. Rounds that it was away for it makes up for, with their models where it has them.
 */
export class DriftMonitor {
  readonly #modules: DriftModules
  readonly #path: string
  readonly #config: DriftConfig | undefined
  #watch: DriftWatch | undefined

  /** @throws {StorageError} UNREADABLE | CORRUPT when what it knew cannot be read */
  constructor(modules: DriftModules) {
    this.#modules = modules
    this.#path = join(modules.dataDir, FILE)
    this.#config = driftConfigOf(modules.run)
    this.#watch = readWatch(this.#path)
  }

  /**
   * Takes in what is new in the rows by a round's clock; a second time for the same round changes nothing. The end of a
   * pause is reported.
   *
   * @param round - the next one after the last recorded
   * @param rows - this worker's own, of all times
   * @returns why this worker sends no update in the round, if its data makes it pause
   */
  observe(round: number, rows: SupervisedRows): PauseCause | undefined {
    const { run, metrics, report } = this.#modules
    if (this.#config === undefined) return undefined
    // Of later rounds it can only know from another copy of the run.
    const before = this.#watch !== undefined && this.#watch.round <= round ? this.#watch : undefined
    let watch = before
    while (watch === undefined || watch.round < round) {
      watch = watchRound(run, this.#config, watch, rows, this.#baseOf((watch?.round ?? 0) + 1))
    }
    if (watch !== before) {
      writeFileAtomically(this.#path, JSON.stringify(watch))
      this.#watch = watch
    }
    const cause = causeOfPause(watch)
    metrics.paused.set(cause === undefined ? 0 : 1)
    if (cause !== undefined) return { stream: cause.stream, test: cause.test, sinceRound: watch.pausedSince ?? round }
    const since = before?.pausedSince
    if (since !== undefined) report({ event: 'resumed', round, pausedRounds: round - since })
    return undefined
  }

  /** Parameters that a round started from; undefined when its checkpoint is gone, or never was here. */
  #baseOf(round: number): Float32Array | undefined {
    const { replica } = this.#modules
    const { head, checkpoint } = replica
    if (round === head.round + 1) return checkpoint.parameters
    const entry = replica.entry(round)
    try {
      return entry === undefined ? undefined : replica.checkpointOf(entry.record.statement.baseModelHash).parameters
    } catch (error) {
      if (error instanceof StorageError && error.code === 'NOT_FOUND') return undefined
      throw error
    }
  }
}

function readWatch(path: string): DriftWatch | undefined {
  if (!existsSync(path)) return undefined
  try {
    const { round, state, pausedSince } = watchSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return { round, ...(state === undefined ? {} : { state }), ...(pausedSince === undefined ? {} : { pausedSince }) }
  } catch (cause) {
    throw new StorageError('CORRUPT', `${path} is damaged; remove it, and the watch for drift begins anew`, { cause })
  }
}
