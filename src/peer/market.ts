import { DataError } from '../errors/index.ts'
import type { MarketSource } from '../market/config.ts'
import type { ExchangeSource } from '../market/exchange/config.ts'
import type { LiveBars } from '../market/exchange/liveBars.ts'
import { loadMarkets, symbolsOf } from '../market/sources.ts'
import type { MarketFeeds } from '../market/streams/feeds.ts'
import { buildDeclaredRows, declaredStateAt, type RowSpec } from '../market/streams/supervised.ts'
import type { MarketState, SupervisedRows } from '../types/index.ts'

const MINUTE_MS = 60_000

/** Opens the bars of an exchange, which grow as time passes. */
export type OpenLiveBars = (source: ExchangeSource) => Promise<LiveBars>

/** The markets that a peer learns from, scores on and answers about. */
export interface PeerMarket {
  /** In the order of the sources. */
  readonly symbols: readonly string[]
  /** Malformed rows that were left out. */
  readonly skippedRows: number
  /** Every row there is by now: the same object until there are more. */
  rows(): SupervisedRows
  /**
   * A symbol's state at a time that has been reached.
   *
   * @throws {DataError} TOO_SHORT for a symbol that is not here, or when the lookback lacks something
   */
  stateAt(symbol: string, atMs: number): MarketState
  /**
   * Resolves when all is known that happens before `atMs` (UTC ms): at once for files and simulations, which hold all they
   * ever will.
   *
   * @throws the signal's reason when it aborts; {ExchangeError} CLOSED
   */
  reached(atMs: number, signal: AbortSignal): Promise<void>
  /** @throws {DataError} TOO_SHORT when bars that do not grow end before `atMs` */
  requireUntil(atMs: number): void
  close(): Promise<void>
}

/**
 * Reads the histories and opens what is live, in the order of the sources.
 *
 * @throws {ConfigError} as `loadMarkets`, or INVALID_CONFIG for an exchange or market that there is not
 * @throws {DataError | ExchangeError | StorageError} when bars cannot be had, or give no row
 */
export async function openMarket(
  sources: readonly MarketSource[],
  rowSpec: RowSpec,
  openLiveBars: OpenLiveBars,
): Promise<PeerMarket> {
  const opened = new AsyncDisposableStack()
  try {
    const parts: Part[] = []
    const historical = await loadMarkets(
      sources.filter((source) => source.kind !== 'exchange'),
      rowSpec.set,
    )
    for (const market of historical.markets) parts.push({ market })
    for (const source of sources) {
      if (source.kind !== 'exchange') continue
      parts.push({ live: opened.adopt(await openLiveBars(source), (bars) => bars.close()) })
    }
    const order = symbolsOf(sources)
    const sorted = parts.toSorted((a, b) => order.indexOf(symbolOf(a)) - order.indexOf(symbolOf(b)))
    return new OpenMarket(sorted, rowSpec, historical.skippedRows, opened)
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

/** What follows from a market's rows, computed anew only when there are more. */
export function fromRows<T>(market: Pick<PeerMarket, 'rows'>, compute: (rows: SupervisedRows) => T): () => T {
  let last: { readonly rows: SupervisedRows; readonly value: T } | undefined
  return () => {
    const rows = market.rows()
    if (last?.rows !== rows) last = { rows, value: compute(rows) }
    return last.value
  }
}

type Part = { readonly market: MarketFeeds } | { readonly live: LiveBars }

function symbolOf(part: Part): string {
  return 'live' in part ? part.live.symbol : part.market.bars.symbol
}

class OpenMarket implements PeerMarket {
  readonly symbols: readonly string[]
  readonly skippedRows: number
  readonly #parts: readonly Part[]
  readonly #rowSpec: RowSpec
  readonly #opened: AsyncDisposableStack
  #rows: SupervisedRows
  /** Up to when all live bars are known, UTC ms. */
  #untilMs = Number.NEGATIVE_INFINITY
  /** Of the live bars that `#rows` were made of: how many there were, and up to when they were known. */
  #made: string

  constructor(parts: readonly Part[], rowSpec: RowSpec, skippedRows: number, opened: AsyncDisposableStack) {
    this.symbols = parts.map(symbolOf)
    this.skippedRows = skippedRows
    this.#parts = parts
    this.#rowSpec = rowSpec
    this.#opened = opened
    const markets = this.#markets()
    this.#made = this.#extentOf(markets)
    this.#rows = buildDeclaredRows(markets, rowSpec)
  }

  rows(): SupervisedRows {
    const markets = this.#markets()
    const extent = this.#extentOf(markets)
    if (extent !== this.#made) {
      this.#rows = buildDeclaredRows(markets, this.#rowSpec)
      this.#made = extent
    }
    return this.#rows
  }

  stateAt(symbol: string, atMs: number): MarketState {
    const market = this.#markets().find(({ bars }) => bars.symbol === symbol)
    if (market === undefined) {
      throw new DataError('TOO_SHORT', `this peer has no bars of ${symbol}; it has ${this.symbols.join(', ')}`)
    }
    return declaredStateAt(market, atMs, this.#rowSpec)
  }

  async reached(atMs: number, signal: AbortSignal): Promise<void> {
    await Promise.all(this.#parts.map((part) => ('live' in part ? part.live.reached(atMs, signal) : undefined)))
    this.#untilMs = Math.max(this.#untilMs, atMs)
  }

  requireUntil(atMs: number): void {
    for (const part of this.#parts) {
      if ('live' in part) continue
      const { symbol, timeMs } = part.market.bars
      const endMs = (timeMs.at(-1) ?? Number.NEGATIVE_INFINITY) + MINUTE_MS
      if (endMs >= atMs) continue
      const [end, wanted] = [endMs, atMs].map((ms) => new Date(ms).toISOString())
      throw new DataError('TOO_SHORT', `the bars of ${symbol} end at ${end}, the run's last window at ${wanted}`)
    }
  }

  close(): Promise<void> {
    return this.#opened.disposeAsync()
  }

  #markets(): MarketFeeds[] {
    return this.#parts.map((part) =>
      'live' in part ? { bars: part.live.bars(), knownUntilMs: this.#untilMs } : part.market,
    )
  }

  /** Bars are only ever added, so that their number tells what they are. */
  #extentOf(markets: readonly MarketFeeds[]): string {
    return markets.map(({ bars, knownUntilMs }) => `${bars.timeMs.length} ${knownUntilMs}`).join()
  }
}
