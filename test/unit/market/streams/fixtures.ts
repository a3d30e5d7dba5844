import { Random } from '../../../../src/kernels/random.ts'
import type { TradeSeries } from '../../../../src/market/bars/trades.ts'
import type { FeatureSpec } from '../../../../src/market/config.ts'
import { type FeatureSet, featureSetSchema } from '../../../../src/market/streams/featureSet.ts'
import { type FeatureTable, featureTable } from '../../../../src/market/streams/featureTable.ts'
import type {
  BookSeries,
  LiquidationSeries,
  MarketFeeds,
  PublishedSeries,
} from '../../../../src/market/streams/feeds.ts'
import { declaredStateAt, rowSpecOf } from '../../../../src/market/streams/supervised.ts'
import type { BarSeries, MarketState } from '../../../../src/types/index.ts'
import { filterBars, MINUTE, START, simulated } from '../fixtures.ts'

export type AllFeeds = Required<Omit<MarketFeeds, 'knownUntilMs'>>

/** The state that bars alone give. */
export function marketStateAt(bars: BarSeries, atMs: number, spec: FeatureSpec): MarketState {
  return declaredStateAt({ bars }, atMs, rowSpecOf(spec))
}

/** A market with every feed, bars of which some minutes are absent, and short outages of everything. */
export function marketWithAllFeeds(days: number, seed = 1): AllFeeds {
  const random = new Random(`feeds ${seed}`)
  const [series] = simulated(days, ['AAA'], seed)
  const outages = Array.from({ length: days * 2 }, () => START + random.below(days * 1440) * MINUTE)
  const isUp = (timeMs: number) => outages.every((from) => timeMs < from || timeMs >= from + 25 * MINUTE)
  const bars = filterBars(series, (timeMs) => isUp(timeMs) && random.float() > 0.1)
  const endMs = START + days * 1440 * MINUTE
  const times = (perMinute: number) =>
    Float64Array.from({ length: Math.floor(days * 1440 * perMinute) }, () => START + random.float() * (endMs - START))
      .filter(isUp)
      .toSorted()
  const priceAt = (timeMs: number) => series.close[Math.min(series.close.length - 1, (timeMs - START) / MINUTE) | 0]
  const tradeMs = times(2)
  const trades: TradeSeries = {
    timeMs: tradeMs,
    price: tradeMs.map(priceAt),
    quantity: tradeMs.map(() => 0.1 + random.float()),
    side: Int8Array.from(tradeMs, () => (random.float() < 0.5 ? 1 : -1)),
  }
  const bookMs = times(2)
  const levels = 3
  const column = (value: (timeMs: number, level: number) => number) =>
    Float64Array.from({ length: bookMs.length * levels }, (_, i) => value(bookMs[Math.floor(i / levels)], i % levels))
  const books: BookSeries = {
    timeMs: bookMs,
    levels,
    bidPrice: column((timeMs, level) => priceAt(timeMs) * (1 - 1e-4 * (level + random.float()))),
    bidQuantity: column(() => random.float()),
    askPrice: column((timeMs, level) => priceAt(timeMs) * (1 + 1e-4 * (level + random.float()))),
    askQuantity: column(() => random.float()),
  }
  const liquidationMs = times(0.05)
  const liquidations: LiquidationSeries = {
    timeMs: liquidationMs,
    quantity: liquidationMs.map(() => random.float()),
    side: Int8Array.from(liquidationMs, () => (random.float() < 0.5 ? 1 : -1)),
  }
  const published = (perMinute: number): PublishedSeries => {
    const publishedMs = times(perMinute)
    return { publishedMs, value: publishedMs.map(() => 1 + random.float()) }
  }
  return {
    bars,
    trades,
    books,
    liquidations,
    published: { fundingRate: published(1 / 240), openInterest: published(1 / 10), mood: published(1 / 300) },
  }
}

/** One declaration or more of every feature, with short spans, so that a few days hold many lookbacks. */
const declared: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  logReturn: [{ spanMinutes: 5 }, { spanMinutes: 60, lagMinutes: 30 }],
  scaledReturn: [{ spanMinutes: 60, unitMinutes: 240 }],
  priceRange: [{ spanMinutes: 45 }],
  closePosition: [{ spanMinutes: 45 }],
  averageTrueRange: [
    { barMinutes: 5, periods: 3 },
    { barMinutes: 1, periods: 4 },
  ],
  volume: [{ spanMinutes: 30 }],
  relativeLogVolume: [{ spanMinutes: 15, unitMinutes: 240 }],
  realisedVariance: [{ spanMinutes: 15 }, { spanMinutes: 240, log: false }],
  harTerm: [{ periodMinutes: 60, periods: 5 }],
  logVarianceRatio: [{ spanMinutes: 30, unitMinutes: 240 }],
  laggedLogVarianceRatio: [{ spanMinutes: 30, unitMinutes: 240, lagMinutes: 90 }],
  sameTimeLogVarianceRatio: [{ horizonMinutes: 60, days: 1, unitMinutes: 240 }],
  logBipowerShare: [{ spanMinutes: 120 }],
  jumpShare: [{ spanMinutes: 120 }],
  tradeSignImbalance: [{ spanMinutes: 20 }, { spanMinutes: 20, by: 'trades' }],
  kyleLambda: [{ spanMinutes: 60 }, { spanMinutes: 90, response: 'logPrice' }],
  liquidationVolume: [{ spanMinutes: 60 }, { spanMinutes: 45, side: 'long', log1p: false }],
  orderBookImbalance: [{ spanMinutes: 10, levels: 2 }],
  spread: [{ spanMinutes: 10 }],
  fundingRate: [{ maxAgeMinutes: 300 }],
  fundingRateChange: [{ spanMinutes: 240, maxAgeMinutes: 480 }],
  openInterestChange: [{ spanMinutes: 30 }],
  externalLevel: [{ series: 'mood', log: true, maxAgeMinutes: 400 }],
  externalChange: [{ series: 'mood', spanMinutes: 300, maxAgeMinutes: 600 }],
  timeOfDay: [{ wave: 'sin', harmonic: 3 }, { wave: 'cos' }],
  dayOfWeek: [{ wave: 'cos' }],
  zScore: [
    { of: { name: 'volume', parameters: { spanMinutes: 5, log1p: false } }, windowMinutes: 240, log1p: true },
    { of: { name: 'logReturn', parameters: { spanMinutes: 15 } }, windowMinutes: 120, everyMinutes: 5 },
    { of: { name: 'kyleLambda', parameters: { spanMinutes: 30 } }, windowMinutes: 90 },
  ],
}

export const DECLARED_NAMES = Object.keys(declared)

/** Every feature at least once. */
export const EVERY_FEATURE: FeatureSet = featureSetSchema.parse({
  features: Object.entries(declared).flatMap(([name, all]) => all.map((parameters) => ({ name, parameters }))),
})

export function setOf(...features: { name: string; parameters?: Record<string, unknown> }[]): FeatureSet {
  return featureSetSchema.parse({ features })
}

/** The value of a single feature at a time, from a table of it every minute. */
export function valueAt(table: FeatureTable, timeMs: number, column = 0): number {
  return table.values[((timeMs - table.startMs) / table.strideMs) * table.width + column]
}

/** The values of a single feature at every minute. */
export function tableOf(feeds: MarketFeeds, name: string, parameters: Record<string, unknown>): FeatureTable {
  return featureTable(feeds, setOf({ name, parameters }), 1)
}

/** A series with the rows for which `keep` holds. */
export function filterColumns<Series extends object>(
  series: Series,
  length: number,
  keep: (row: number) => boolean,
): Series {
  const kept = Object.entries(series).map(([name, column]) => {
    if (!ArrayBuffer.isView(column)) return [name, column]
    const values = column as Float64Array
    const width = values.length / length
    return [name, values.filter((_, i) => keep(Math.floor(i / width)))]
  })
  return Object.fromEntries(kept) as Series
}

/** The feeds with `change` applied to each, given its times. */
export function mapFeeds(
  feeds: AllFeeds,
  change: <Series extends object>(series: Series, timeMs: Float64Array) => Series,
): AllFeeds {
  const { bars, trades, books, liquidations, published } = feeds
  return {
    bars: change<BarSeries>(bars, bars.timeMs),
    trades: change(trades, trades.timeMs),
    books: change(books, books.timeMs),
    liquidations: change(liquidations, liquidations.timeMs),
    published: Object.fromEntries(
      Object.entries(published).map(([name, series]) => [name, change(series, series.publishedMs)]),
    ),
  }
}
