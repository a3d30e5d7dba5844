import { Random } from '../../../src/kernels/random.ts'
import { simulateMarket } from '../../../src/market/simulator/index.ts'
import type { BarSeries, SupervisedRows } from '../../../src/types/index.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** A Monday. */
export const START = Date.UTC(2025, 0, 6)
export const SPEC = { set: 'rv-v1', horizonMinutes: 60, strideMinutes: 15 } as const

export function simulated(days: number, symbols: string[] = ['AAA'], seed = 1): BarSeries[] {
  return simulateMarket({ seed, symbols, startMs: START, days })
}

/** Bars whose volatility changes from hour to hour; unlike simulated ones, the same for ever, to record what follows from them. */
export function walk(days: number, symbol: string): BarSeries {
  const random = new Random(`walk ${symbol}`)
  const column = () => new Float64Array(days * 1440)
  const bars = { open: column(), high: column(), low: column(), close: column(), volume: column() }
  let price = 100
  let volatility = 1e-3
  for (let i = 0; i < days * 1440; i++) {
    if (i % 60 === 0) volatility = 1e-3 * (0.5 + random.float())
    const close = price * (1 + volatility * random.normal())
    bars.open[i] = price
    bars.high[i] = Math.max(price, close) * (1 + volatility * random.float())
    bars.low[i] = Math.min(price, close) * (1 - volatility * random.float())
    bars.close[i] = close
    bars.volume[i] = 1 + 10 * random.float()
    price = close
  }
  return { symbol, timeMs: Float64Array.from({ length: days * 1440 }, (_, i) => START + i * MINUTE), ...bars }
}

/** The series with every bar for which `keep` holds. */
export function filterBars(series: BarSeries, keep: (timeMs: number) => boolean): BarSeries {
  const indices = [...series.timeMs.keys()].filter((i) => keep(series.timeMs[i]))
  const pick = (column: Float64Array) => Float64Array.from(indices, (i) => column[i])
  return {
    symbol: series.symbol,
    timeMs: pick(series.timeMs),
    open: pick(series.open),
    high: pick(series.high),
    low: pick(series.low),
    close: pick(series.close),
    volume: pick(series.volume),
  }
}

/** The series with every bar from `fromMs` on replaced by others of the same times. */
export function changeBarsFrom(series: BarSeries, fromMs: number, factor: number): BarSeries {
  const change = (column: Float64Array) =>
    column.map((value, i) => (series.timeMs[i] < fromMs ? value : value * factor * (1 + (i % 7) / 100)))
  return {
    symbol: series.symbol,
    timeMs: series.timeMs,
    open: change(series.open),
    high: change(series.high),
    low: change(series.low),
    close: change(series.close),
    volume: change(series.volume),
  }
}

/** Rows with the given realised variances and HAR terms, one per hour from `START`; features hold the row number. */
export function rowsOf(
  symbols: readonly string[],
  values: readonly { symbol: number; realised: number; past: readonly [number, number, number]; timeMs?: number }[],
): SupervisedRows {
  const timeMs = Float64Array.from(values, (value, i) => value.timeMs ?? START + i * HOUR)
  return {
    symbols,
    length: values.length,
    width: 2,
    features: Float32Array.from(values.flatMap((_, i) => [i, -i])),
    target: Float32Array.from(values, ({ realised, past }) => realised / past[1]),
    scale: Float64Array.from(values, ({ past }) => past[1]),
    pastVariance: Float64Array.from(values.flatMap(({ past }) => [...past])),
    symbolIndex: Uint16Array.from(values, ({ symbol }) => symbol),
    timeMs,
    labelEndMs: timeMs.map((time) => time + HOUR),
  }
}

/** What tells a row from all others of a market. */
export function rowKeys(rows: SupervisedRows): string[] {
  return Array.from({ length: rows.length }, (_, i) => `${rows.symbols[rows.symbolIndex[i]]} ${rows.timeMs[i]}`)
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum / values.length
}

export function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)]
  const covariance = mean(a.map((x, i) => (x - ma) * (b[i] - mb)))
  return covariance / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)))
}
