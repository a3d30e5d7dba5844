import { ConfigError } from '../../errors/index.ts'
import type { BarSeries } from '../../types/index.ts'
import { MINUTE_MS } from '../calendar.ts'
import { firstAtOrAfter } from './ascending.ts'
import { type FeatureSet, feedsOf, lookbackMinutesOf } from './featureSet.ts'
import type { Bar, MarketFeeds } from './feeds.ts'
import type { MarketStreams } from './marketStreams.ts'

/** Bars that belong to a lookback beside those in it: the last move before it needs both. */
const BARS_BEFORE = 2

/** One feed's rows in order. */
interface Cursor {
  /** UTC ms of the next row; Infinity after the last. */
  nextMs(): number
  pushBefore(timeMs: number): void
}

/** Plays the columns of a market into its streams. */
export class FeedPlayer {
  private readonly streams: MarketStreams
  private readonly cursors: readonly Cursor[]
  /** The whole minute up to which everything has been played. */
  private playedMs: number

  /**
   * @param fromMs - rows before this are left out, but for the two bars before it
   * @throws {ConfigError} INVALID_CONFIG when a feature reads a feed that the market does not have
   */
  constructor(feeds: MarketFeeds, set: FeatureSet, streams: MarketStreams, fromMs = Number.NEGATIVE_INFINITY) {
    this.streams = streams
    const cursors: Cursor[] = [new BarCursor(feeds.bars, fromMs, streams)]
    // No row stands before the first bar, so what lies further back than its lookback decides nothing.
    const othersMs = Math.max(fromMs, (feeds.bars.timeMs[0] ?? 0) - lookbackMinutesOf(set) * MINUTE_MS)
    for (const feed of feedsOf(set)) cursors.push(cursorOf(feeds, feed, othersMs, streams))
    this.cursors = cursors
    const firstMs = Math.min(...cursors.map((cursor) => cursor.nextMs()))
    this.playedMs = Math.floor(firstMs / MINUTE_MS) * MINUTE_MS
  }

  /** Plays all that happens before a whole minute, to which it brings the streams. */
  playBefore(timeMs: number): void {
    const { cursors, streams } = this
    while (this.playedMs < timeMs) {
      this.playedMs += MINUTE_MS
      for (let i = 0; i < cursors.length; i++) cursors[i].pushBefore(this.playedMs)
      streams.advanceTo(this.playedMs)
    }
  }
}

function cursorOf(feeds: MarketFeeds, feed: string, fromMs: number, streams: MarketStreams): Cursor {
  const { books, liquidations, trades } = feeds
  if (feed === 'trades' && trades !== undefined) {
    return new RowCursor(trades.timeMs, fromMs, (row) => streams.pushTrade(trades, row))
  }
  if (feed === 'books' && books !== undefined) {
    return new RowCursor(books.timeMs, fromMs, (row) => streams.pushBook(books, row))
  }
  if (feed === 'liquidations' && liquidations !== undefined) {
    return new RowCursor(liquidations.timeMs, fromMs, (row) => streams.pushLiquidation(liquidations, row))
  }
  if (feed.startsWith('published ')) {
    const name = feed.slice('published '.length)
    const series = feeds.published?.[name]
    if (series !== undefined) {
      const { publishedMs, value } = series
      return new RowCursor(publishedMs, fromMs, (row) => streams.pushPublished(name, publishedMs[row], value[row]))
    }
    throw new ConfigError(
      'INVALID_CONFIG',
      `a feature reads the published series ${name}, which ${feeds.bars.symbol} does not have`,
    )
  }
  throw new ConfigError('INVALID_CONFIG', `a feature reads ${feed}, which ${feeds.bars.symbol} does not have`)
}

class RowCursor implements Cursor {
  private readonly timeMs: Float64Array
  private readonly push: (row: number) => void
  private row: number

  constructor(timeMs: Float64Array, fromMs: number, push: (row: number) => void) {
    this.timeMs = timeMs
    this.push = push
    this.row = firstAtOrAfter(timeMs, fromMs)
  }

  nextMs(): number {
    return this.timeMs[this.row] ?? Number.POSITIVE_INFINITY
  }

  pushBefore(timeMs: number): void {
    while (this.timeMs[this.row] < timeMs) this.push(this.row++)
  }
}

class BarCursor implements Cursor {
  private readonly series: BarSeries
  private readonly streams: MarketStreams
  private row: number
  /** One object for all rows, so that a row costs no allocation. */
  private readonly bar: { -readonly [Field in keyof Bar]: Bar[Field] } = {
    timeMs: 0,
    open: Number.NaN,
    high: Number.NaN,
    low: Number.NaN,
    close: Number.NaN,
    volume: Number.NaN,
  }

  constructor(series: BarSeries, fromMs: number, streams: MarketStreams) {
    this.series = series
    this.streams = streams
    this.row = Math.max(0, firstAtOrAfter(series.timeMs, fromMs) - BARS_BEFORE)
  }

  nextMs(): number {
    return this.series.timeMs[this.row] ?? Number.POSITIVE_INFINITY
  }

  pushBefore(timeMs: number): void {
    const { bar, series } = this
    while (series.timeMs[this.row] < timeMs) {
      const row = this.row++
      bar.timeMs = series.timeMs[row]
      bar.open = series.open[row]
      bar.high = series.high[row]
      bar.low = series.low[row]
      bar.close = series.close[row]
      bar.volume = series.volume[row]
      this.streams.pushBar(bar)
    }
  }
}
