import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { DataError, StorageError } from '../../errors/index.ts'
import type { BarSeries } from '../../types/index.ts'
import { appendBars, type Manifest, readKlines } from '../files/index.ts'
import { datasetFolder, readManifest } from '../files/manifest.ts'
import { type Span, unite } from './spans.ts'

/** Beside a data set's manifest: which spans an exchange was asked for, so that what it does not have is not asked again. */
const SPANS_FILE = 'fetched.json'

/** How often, and how long, to wait for others who add to the store. */
const LOCK_TRIES = 50
const LOCK_RETRY_MS = 200

const spansSchema = z.strictObject({
  version: z.literal(1),
  spans: z.array(z.strictObject({ sinceMs: z.number(), untilMs: z.number() })),
})

export interface BarStoreOptions {
  /** Folder of the store. */
  readonly dir: string
  readonly venue: string
  readonly symbol: string
  readonly intervalMs: number
}

/** The bars of one market in a store, and what is known to be complete. */
export class BarStore {
  readonly folder: string
  readonly #options: BarStoreOptions

  constructor(options: BarStoreOptions) {
    this.#options = options
    this.folder = join(options.dir, datasetFolder({ kind: 'klines', ...options }))
  }

  /** @throws {DataError} UNREADABLE */
  manifest(): Promise<Manifest | undefined> {
    return readManifest(this.folder)
  }

  /** All bars, ascending. @throws {DataError} UNREADABLE */
  async read(): Promise<BarSeries | undefined> {
    return (await this.manifest()) === undefined ? undefined : (await readKlines(this.#options)).series
  }

  /**
   * The spans that need not be asked for: those that were, or from the first to the last bar of imported files.
   *
   * @throws {DataError} UNREADABLE
   */
  async complete(): Promise<Span[]> {
    const manifest = await this.manifest()
    if (manifest === undefined) return []
    const { fromMs, toMs } = manifest
    return (await this.#readSpans()) ?? [{ sinceMs: fromMs, untilMs: toMs + this.#options.intervalMs }]
  }

  /**
   * Adds bars, and notes that a span is complete with them.
   *
   * @param bars - may be none
   * @returns how many were new
   * @throws {DataError} CONFLICT | UNREADABLE
   * @throws {StorageError} LOCKED
   */
  async append(bars: BarSeries, asked: Span): Promise<number> {
    const complete = await this.complete()
    const count = bars.timeMs.length
    const added = count === 0 ? 0 : await this.#appendWhenFree(bars)
    if (count > 0 || complete.length > 0) await this.#writeSpans(unite([...complete, asked]))
    return added
  }

  async #appendWhenFree(bars: BarSeries): Promise<number> {
    const origin = `fetched from ${this.#options.venue}`
    for (let tries = 1; ; tries++) {
      try {
        return (await appendBars(bars, { ...this.#options, origin })).added
      } catch (error) {
        if (!(error instanceof StorageError && error.code === 'LOCKED') || tries === LOCK_TRIES) throw error
        await sleep(LOCK_RETRY_MS)
      }
    }
  }

  async #readSpans(): Promise<Span[] | undefined> {
    const path = join(this.folder, SPANS_FILE)
    try {
      return spansSchema.parse(JSON.parse(await readFile(path, 'utf8'))).spans
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw new DataError(
        'UNREADABLE',
        `${path}: this is no list of spans; without the file they are asked for again`,
        {
          cause: error,
        },
      )
    }
  }

  async #writeSpans(spans: readonly Span[]): Promise<void> {
    const path = join(this.folder, SPANS_FILE)
    const draft = `${path}.${process.pid}`
    await writeFile(draft, `${JSON.stringify({ version: 1, spans })}\n`)
    await rename(draft, path)
  }
}
