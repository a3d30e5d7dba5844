import { ExchangeError } from '../../errors/index.ts'
import type { BarSeries } from '../../types/index.ts'
import { MINUTE_MS } from '../calendar.ts'
import { BarStore } from './barStore.ts'
import { type ExchangeClient, openExchange } from './client.ts'
import { type Clock, SYSTEM_CLOCK } from './clock.ts'
import { fetchMissing } from './fetchBars.ts'
import { GrowingBars } from './growingBars.ts'
import { fetchKlines } from './klines.ts'
import { KnownBars } from './knownBars.ts'
import { askPage } from './page.ts'
import { retryDelay } from './retry.ts'
import type { Span } from './spans.ts'

/** After the close of a bar; exchanges need a moment to begin the next one. */
const POLL_AFTER_MS = 1500
/** While a bar that is due does not come: at first, and at most. */
const POLL_AGAIN_MS = 2000
const MAX_POLL_AGAIN_MS = 15_000
/** How often bars are stored and the clocks compared. */
const UPKEEP_MS = 3_600_000

/** The 1-minute bars of one market of an exchange, which grow as time passes. */
export interface LiveBars {
  readonly symbol: string
  /** All closed bars held, ascending; bars that come later do not change it. */
  bars(): BarSeries
  /**
   * Resolves when every minute that opens before `atMs` (UTC ms) is closed and either held or known to have had no trade.
   * A bar that the exchange gives only after that is held none the less.
   *
   * @throws the signal's reason when it aborts; {ExchangeError} CLOSED
   */
  reached(atMs: number, signal: AbortSignal): Promise<void>
  /** Ends the polling and stores what is not yet stored. */
  close(): Promise<void>
}

export interface LiveBarsOptions {
  /** As ccxt names it. */
  readonly exchange: string
  /** As the model names it, and the store. */
  readonly symbol: string
  /** As ccxt or the exchange names it. @default symbol */
  readonly market?: string | undefined
  /** Begin of the history, UTC ms. */
  readonly sinceMs: number
  /** Folder of a store for what was seen, so that a restart asks for the rest alone. @default none */
  readonly dir?: string | undefined
  /** Of a gateway that speaks the exchange's API. */
  readonly url?: string | undefined
}

/** Whether the exchange answers. */
export type ConnectionState =
  | { readonly connected: true }
  | {
      readonly connected: false
      /** Of the last good answer, UTC ms. */
      readonly sinceMs: number
      /** Why, and when the next attempt is due. */
      readonly error: Error
      readonly retryInMs: number
    }

export interface LiveBarsModules {
  /** @default the time of this machine */
  readonly clock?: Clock
  /** Ends the loading of the history; later it is `close` that ends. */
  readonly signal: AbortSignal
  /** Told when the exchange stops to answer, at each failed attempt after that, and when it answers again. */
  readonly onState?: ((state: ConnectionState) => void) | undefined
  /** Told when bars have been added. @param lastMs - open time of the last one, UTC ms */
  readonly onBars?: ((added: number, lastMs: number) => void) | undefined
  /** Told when bars could not be stored; they are held, and stored with later ones. */
  readonly onStoreError?: ((error: Error) => void) | undefined
}

/**
 * Loads the history and begins to poll.
 *
 * @throws {ConfigError} INVALID_CONFIG for an exchange or market that there is not
 * @throws {ExchangeError} when the history cannot be had
 * @throws {DataError | StorageError} when the store cannot be used
 */
export async function openLiveBars(options: LiveBarsOptions, modules: LiveBarsModules): Promise<LiveBars> {
  const { exchange, symbol, market = symbol, sinceMs, dir, url } = options
  const { clock = SYSTEM_CLOCK } = modules
  const closing = new AbortController()
  const abort = () => closing.abort(modules.signal.reason)
  modules.signal.throwIfAborted()
  modules.signal.addEventListener('abort', abort, { once: true })
  try {
    const { signal } = closing
    const client = await openExchange({ exchange, market, timeframe: '1m', url }, { clock, signal })
    const span = { sinceMs: Math.ceil(sinceMs / MINUTE_MS) * MINUTE_MS, untilMs: client.now() }
    const store =
      dir === undefined ? undefined : new BarStore({ dir, venue: client.exchange, symbol, intervalMs: MINUTE_MS })
    const bars = new GrowingBars(symbol)
    if (store === undefined) {
      for await (const page of fetchKlines(client, span, { clock, signal })) for (const bar of page.bars) bars.push(bar)
    } else {
      await fetchMissing(client, store, span, { clock, signal })
      const series = await store.read()
      if (series !== undefined) bars.pushAll(sinceOf(series, span.sinceMs))
    }
    return new PolledBars({ symbol, client, store, bars, span, closing }, { ...modules, clock })
  } finally {
    modules.signal.removeEventListener('abort', abort)
  }
}

function sinceOf(series: BarSeries, sinceMs: number): BarSeries {
  const found = series.timeMs.findIndex((timeMs) => timeMs >= sinceMs)
  const from = found === -1 ? series.timeMs.length : found
  const [timeMs, open, high, low, close, volume] = [
    ...[series.timeMs, series.open, series.high, series.low, series.close, series.volume],
  ].map((column) => column.subarray(from))
  return { symbol: series.symbol, timeMs, open, high, low, close, volume }
}

interface Opened {
  readonly symbol: string
  readonly client: ExchangeClient
  readonly store: BarStore | undefined
  readonly bars: GrowingBars
  readonly span: Span
  readonly closing: AbortController
}

class PolledBars implements LiveBars {
  readonly symbol: string
  readonly #client: ExchangeClient
  readonly #store: BarStore | undefined
  readonly #known: KnownBars
  readonly #closing: AbortController
  readonly #modules: LiveBarsModules & { readonly clock: Clock }
  readonly #polling: Promise<void>
  readonly #waiters = new Set<{ readonly atMs: number; readonly resolve: () => void }>()
  #stored: number
  #storedUntilMs: number
  #upkeepMs: number
  #againMs = POLL_AGAIN_MS

  constructor(
    { symbol, client, store, bars, span, closing }: Opened,
    modules: LiveBarsModules & { readonly clock: Clock },
  ) {
    this.symbol = symbol
    this.#client = client
    this.#store = store
    this.#closing = closing
    this.#modules = modules
    this.#known = new KnownBars(bars, span.sinceMs)
    this.#stored = bars.length
    this.#storedUntilMs = this.#known.untilMs
    this.#upkeepMs = client.now() + UPKEEP_MS
    this.#polling = this.#poll()
  }

  bars(): BarSeries {
    return this.#known.bars.series()
  }

  async reached(atMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#known.untilMs >= atMs) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const closed = () => reject(new ExchangeError('CLOSED', `the bars of ${this.symbol} are closed`))
    const aborted = () => reject(signal.reason)
    if (this.#closing.signal.aborted) closed()
    const waiter = { atMs, resolve }
    this.#waiters.add(waiter)
    this.#closing.signal.addEventListener('abort', closed)
    signal.addEventListener('abort', aborted)
    try {
      await promise
    } finally {
      this.#waiters.delete(waiter)
      this.#closing.signal.removeEventListener('abort', closed)
      signal.removeEventListener('abort', aborted)
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new ExchangeError('CLOSED', `the bars of ${this.symbol} are closed`))
    await this.#polling
    const error = await this.#storeNew()
    if (error !== undefined) this.#modules.onStoreError?.(error)
  }

  async #poll(): Promise<void> {
    const { clock, onState } = this.#modules
    const { signal } = this.#closing
    let failures = 0
    let answeredMs = clock.now()
    let delayMs = this.#dueInMs()
    while (!signal.aborted) {
      try {
        await clock.delay(delayMs, signal)
        await this.#ask()
        await this.#upkeep()
        if (failures > 0) onState?.({ connected: true })
        failures = 0
        answeredMs = clock.now()
        delayMs = this.#dueInMs()
      } catch (cause) {
        if (signal.aborted) return
        const error = cause instanceof Error ? cause : new Error(String(cause))
        delayMs = retryDelay(error, ++failures)
        // After an outage, or a machine's sleep, the clocks may have parted.
        this.#upkeepMs = 0
        onState?.({ connected: false, sinceMs: answeredMs, error, retryInMs: delayMs })
      }
    }
  }

  /** Until the first bar that is not known should be there; longer and longer while it does not come. */
  #dueInMs(): number {
    const dueMs = this.#known.untilMs + MINUTE_MS + POLL_AFTER_MS - this.#client.now()
    const waitMs = dueMs > 0 ? dueMs : this.#againMs
    this.#againMs = dueMs > 0 ? POLL_AGAIN_MS : Math.min(MAX_POLL_AGAIN_MS, 2 * this.#againMs)
    return waitMs
  }

  /** Asks for all that is not known, which after an outage takes several answers. */
  async #ask(): Promise<void> {
    for (let full = true; full; ) {
      const page = await askPage(this.#client, this.#known.askFromMs)
      const added = this.#known.add(page)
      if (added > 0) this.#modules.onBars?.(added, this.#known.bars.lastMs)
      for (const { atMs, resolve } of this.#waiters) if (this.#known.untilMs >= atMs) resolve()
      full = page.full && added > 0
    }
  }

  async #upkeep(): Promise<void> {
    if (this.#client.now() < this.#upkeepMs) return
    await this.#client.syncClock()
    this.#upkeepMs = this.#client.now() + UPKEEP_MS
    const error = await this.#storeNew()
    if (error !== undefined) this.#modules.onStoreError?.(error)
  }

  /** @returns what went wrong */
  async #storeNew(): Promise<Error | undefined> {
    const { bars } = this.#known
    if (this.#store === undefined || bars.length === this.#stored) return undefined
    const untilMs = bars.lastMs + MINUTE_MS
    const length = bars.length
    try {
      await this.#store.append(bars.series(this.#stored), { sinceMs: this.#storedUntilMs, untilMs })
      this.#stored = length
      this.#storedUntilMs = untilMs
      return undefined
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }
}
