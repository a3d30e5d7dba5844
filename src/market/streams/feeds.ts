import type { BarSeries } from '../../types/index.ts'
import type { TradeSeries } from '../bars/trades.ts'

/** Snapshots of an order book as columns; `timeMs` is when each could be known, not decreasing, UTC ms. */
export interface BookSeries {
  readonly timeMs: Float64Array
  /** Levels of a side in each snapshot, best first. */
  readonly levels: number
  /** n × levels, row-major; a level that a snapshot lacks is NaN, or has the quantity 0. */
  readonly bidPrice: Float64Array
  readonly bidQuantity: Float64Array
  readonly askPrice: Float64Array
  readonly askQuantity: Float64Array
}

/** Forced closings of positions as columns; `timeMs` is not decreasing, UTC ms. */
export interface LiquidationSeries {
  readonly timeMs: Float64Array
  /** > 0, in units of the base currency. */
  readonly quantity: Float64Array
  /** The forced order: +1 buys, so that a short ends; −1 sells, so that a long ends. */
  readonly side: Int8Array
}

/** A number published now and then: funding, open interest, a daily on-chain figure, a sentiment score. */
export interface PublishedSeries {
  /** When each value could first be known, never the time it is about; not decreasing, UTC ms. */
  readonly publishedMs: Float64Array
  readonly value: Float64Array
}

/** Names under which two published series have features of their own. */
export const FUNDING_RATE = 'fundingRate'
export const OPEN_INTEREST = 'openInterest'

/** All that is known of one market. A feature that reads a feed which is not there makes no sense and is refused. */
export interface MarketFeeds {
  /** 1-minute bars that open on whole minutes. */
  readonly bars: BarSeries
  /** Minutes before this that have no bar had no trade, UTC ms; the end of the last bar where absent or earlier. */
  readonly knownUntilMs?: number
  readonly trades?: TradeSeries
  readonly books?: BookSeries
  readonly liquidations?: LiquidationSeries
  readonly published?: Readonly<Record<string, PublishedSeries>>
}

/** What a feature may read beside bars: a feed by its name, or `published NAME`. */
export type FeedName = 'trades' | 'books' | 'liquidations' | `published ${string}`

/** A 1-minute bar. */
export interface Bar {
  /** When it opens, a whole minute, UTC ms. */
  readonly timeMs: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/** What happened in one minute; one object serves all minutes, so a stream must copy what it keeps. */
export interface MarketMinute {
  /** Minutes since 1970-01-01 UTC of its beginning. */
  minute: number
  /** Whether there is a bar; where not, prices are NaN and the volume is 0. */
  hasBar: boolean
  open: number
  high: number
  low: number
  close: number
  volume: number
  /** Base volume and number of trades by the aggressor's side. */
  buyVolume: number
  sellVolume: number
  buys: number
  sells: number
  /** Base volume of positions closed by force. */
  longLiquidations: number
  shortLiquidations: number
  /** The last value of each published series in this minute, by slot; NaN when it had none. */
  readonly published: Float64Array
}

/** The minute before anything is known of it. */
export function clearMinute(minute: MarketMinute): void {
  minute.hasBar = false
  minute.open = Number.NaN
  minute.high = Number.NaN
  minute.low = Number.NaN
  minute.close = Number.NaN
  minute.volume = 0
  minute.buyVolume = 0
  minute.sellVolume = 0
  minute.buys = 0
  minute.sells = 0
  minute.longLiquidations = 0
  minute.shortLiquidations = 0
  const { published } = minute
  // A call of fill costs more than this loop over the few series there are.
  for (let i = 0; i < published.length; i++) published[i] = Number.NaN
}

/** A minute of which nothing is known, with `publishedSeries` slots. */
export function emptyMinute(publishedSeries: number): MarketMinute {
  const minute: MarketMinute = {
    minute: 0,
    hasBar: false,
    open: Number.NaN,
    high: Number.NaN,
    low: Number.NaN,
    close: Number.NaN,
    volume: 0,
    buyVolume: 0,
    sellVolume: 0,
    buys: 0,
    sells: 0,
    longLiquidations: 0,
    shortLiquidations: 0,
    published: new Float64Array(publishedSeries),
  }
  clearMinute(minute)
  return minute
}
