import { DataError } from '../../errors/index.ts'
import { isoTime } from '../calendar.ts'
import type { Manifest } from '../files/index.ts'
import { BarStore } from './barStore.ts'
import { type ExchangeClient, type ExchangeModules, type ExchangeOptions, openExchange } from './client.ts'
import { GrowingBars } from './growingBars.ts'
import { fetchKlines } from './klines.ts'
import { type Span, subtract } from './spans.ts'

/** Bars that are held before they are stored: each time rewrites the month. */
const STORED_AT_ONCE = 40_000

export interface FetchBarsOptions extends ExchangeOptions, Span {
  /** Folder of the store; made when it is missing. */
  readonly dir: string
  /** The symbol's name in the store. @default ccxt's name of the market */
  readonly storedAs?: string | undefined
}

export interface FetchProgress {
  /** Of the time that was missing in the store, ms. */
  readonly doneMs: number
  readonly totalMs: number
  /** Fetched so far, and open time of the last bar, UTC ms. */
  readonly bars: number
  readonly atMs: number
}

export interface FetchModules extends ExchangeModules {
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined
  /** Told after bars have been stored. @param added - new ones, in all */
  readonly onStored?: ((added: number) => void) | undefined
}

export interface FetchedBars {
  /** The data set's. */
  readonly folder: string
  readonly manifest: Manifest
  /** ccxt's name of the market. */
  readonly market: string
  /** Bars that were new. */
  readonly added: number
}

/**
 * Brings what a store lacks of a span of bars. What has been fetched is stored even when the rest fails or the signal aborts,
 * and a later call goes on from there.
 *
 * @throws {ConfigError} INVALID_CONFIG for an exchange, market or timeframe that there is not
 * @throws {ExchangeError} when the exchange cannot be asked
 * @throws {DataError} TOO_SHORT when there is no bar; CONFLICT with bars that are stored
 * @throws {StorageError} LOCKED
 */
export async function fetchBars(options: FetchBarsOptions, modules: FetchModules): Promise<FetchedBars> {
  const client = await openExchange(options, modules)
  const symbol = options.storedAs ?? client.market
  const { exchange, intervalMs, market } = client
  const store = new BarStore({ dir: options.dir, venue: exchange, symbol, intervalMs })
  const untilMs = Math.min(options.untilMs, client.now())
  const added = await fetchMissing(client, store, { sinceMs: options.sinceMs, untilMs }, modules)
  const manifest = await store.manifest()
  if (manifest === undefined) {
    const span = `${isoTime(options.sinceMs)} to ${isoTime(untilMs)}`
    throw new DataError('TOO_SHORT', `${exchange} has no bar of ${market} from ${span}`)
  }
  return { folder: store.folder, manifest, market, added }
}

/**
 * The same of a client and a store that are open.
 *
 * @returns how many bars were new
 * @throws {ExchangeError | DataError | StorageError} as {@link fetchBars}
 */
export async function fetchMissing(
  client: ExchangeClient,
  store: BarStore,
  span: Span,
  modules: FetchModules,
): Promise<number> {
  return new Fetch(client, store, modules, subtract(span, await store.complete())).run()
}

class Fetch {
  readonly #client: ExchangeClient
  readonly #store: BarStore
  readonly #modules: FetchModules
  readonly #spans: readonly Span[]
  #doneMs = 0
  #bars = 0
  #added = 0

  constructor(client: ExchangeClient, store: BarStore, modules: FetchModules, spans: readonly Span[]) {
    this.#client = client
    this.#store = store
    this.#modules = modules
    this.#spans = spans
  }

  /** @returns how many bars were new */
  async run(): Promise<number> {
    for (const span of this.#spans) {
      await this.#fetchSpan(span)
      this.#doneMs += span.untilMs - span.sinceMs
    }
    return this.#added
  }

  async #fetchSpan(span: Span): Promise<void> {
    let pending = new GrowingBars('')
    let { sinceMs } = span
    const keep = async (untilMs: number): Promise<void> => {
      this.#added += await this.#store.append(pending.series(), { sinceMs, untilMs })
      sinceMs = untilMs
      pending = new GrowingBars('')
      this.#modules.onStored?.(this.#added)
    }
    // Only a later bar tells that there is none in between: what follows the last one is asked for again.
    const { intervalMs } = this.#client
    const keepHeld = async (): Promise<void> => {
      if (pending.length > 0) await keep(pending.lastMs + intervalMs)
    }
    try {
      for await (const { bars, reachedMs } of fetchKlines(this.#client, span, this.#modules)) {
        for (const bar of bars) pending.push(bar)
        this.#bars += bars.length
        this.#tell(span, reachedMs)
        if (pending.length >= STORED_AT_ONCE) await keepHeld()
      }
    } catch (error) {
      await keepHeld()
      throw error
    }
    const followed = (await this.#store.complete()).some((complete) => complete.sinceMs === span.untilMs)
    if (followed) await keep(span.untilMs)
    else await keepHeld()
  }

  #tell(span: Span, atMs: number): void {
    const totalMs = this.#spans.reduce((sum, { sinceMs, untilMs }) => sum + untilMs - sinceMs, 0)
    const doneMs = this.#doneMs + atMs - span.sinceMs
    this.#modules.onProgress?.({ doneMs, totalMs, bars: this.#bars, atMs })
  }
}
