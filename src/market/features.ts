import { DataError } from '../errors/index.ts'
import type { BarSeries, MarketState, SupervisedRows } from '../types/index.ts'
import { BarHistory, firstAtOrAfter } from './barHistory.ts'
import { DAY_MS, HOUR_MS, isoTime, MINUTE_MS } from './calendar.ts'
import type { FeatureSpec } from './config.ts'
import { dayScale, featureWidth, writeFeatures } from './featureSets.ts'

const LOOKBACK_MS = 14 * DAY_MS
const WEEK_MS = 7 * DAY_MS
/** Half the minutes of each of these spans before a row, and of its label, must have a bar. */
const COVERED_SPANS_MS = [HOUR_MS, DAY_MS, LOOKBACK_MS]
const MIN_COVERAGE = 0.5

/**
 * All rows that the bars give, of all symbols, ordered by time, then symbol name.
 *
 * Rows stand at whole multiples of the stride in UTC. A row at t sees bars that open before t; its label is made of those
 * that open in [t, t + horizon). Left out are rows whose 14-day lookback or label lacks too many minutes, whose label is
 * not over yet, has no variance or crosses UTC midnight. Rows do not depend on bars outside their lookback and label.
 *
 * @param series - bars of distinct symbols, 1 minute each
 * @throws {DataError} TOO_SHORT when a symbol gives no row
 */
export function buildRows(series: readonly BarSeries[], spec: FeatureSpec): SupervisedRows {
  const sorted = series.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1))
  const histories = sorted.map((bars) => new BarHistory(bars))
  const anchors = histories.flatMap((history, symbol) =>
    labelledTimes(history, spec).map((timeMs) => ({ timeMs, symbol })),
  )
  anchors.sort((a, b) => a.timeMs - b.timeMs || a.symbol - b.symbol)

  const length = anchors.length
  const width = featureWidth(spec)
  const horizonMs = spec.horizonMinutes * MINUTE_MS
  const features = new Float32Array(length * width)
  const target = new Float32Array(length)
  const scale = new Float64Array(length)
  const pastVariance = new Float64Array(length * 3)
  const symbolIndex = new Uint16Array(length)
  const timeMs = new Float64Array(length)
  const labelEndMs = new Float64Array(length)
  for (let i = 0; i < length; i++) {
    const { timeMs: t, symbol } = anchors[i]
    const history = histories[symbol]
    writeFeatures(history, t, spec, features, i * width)
    scale[i] = dayScale(history, t, spec)
    target[i] = history.variance(t, t + horizonMs) / scale[i]
    pastVariance[i * 3] = history.variance(t - horizonMs, t)
    pastVariance[i * 3 + 1] = scale[i]
    pastVariance[i * 3 + 2] = history.variance(t - WEEK_MS, t) * (horizonMs / WEEK_MS)
    symbolIndex[i] = symbol
    timeMs[i] = t
    labelEndMs[i] = t + horizonMs
  }
  const symbols = sorted.map((bars) => bars.symbol)
  return {
    symbols,
    length,
    width,
    features,
    target,
    scale,
    pastVariance,
    symbolIndex,
    timeMs,
    labelEndMs,
  }
}

/**
 * A market as the model sees it at a time, from bars that open before it: the bits of the row that stands there.
 *
 * @param atMs - UTC ms; the state stands at the whole minute at or before it, so that no open bar is seen
 * @throws {DataError} TOO_SHORT saying what the lookback lacks
 */
export function marketStateAt(series: BarSeries, atMs: number, spec: FeatureSpec): MarketState {
  const timeMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS
  const from = Math.max(0, firstAtOrAfter(series.timeMs, timeMs - LOOKBACK_MS) - 1)
  const history = new BarHistory(series, from, firstAtOrAfter(series.timeMs, timeMs))
  const lack = lackOfLookback(history, timeMs)
  if (lack !== undefined) throw new DataError('TOO_SHORT', `${series.symbol}: ${lack}`)
  const features = new Float32Array(featureWidth(spec))
  writeFeatures(history, timeMs, spec, features, 0)
  return { symbol: series.symbol, timeMs, features, scale: dayScale(history, timeMs, spec) }
}

/** The times at which a row stands, ascending. */
function labelledTimes(history: BarHistory, spec: FeatureSpec): number[] {
  const strideMs = spec.strideMinutes * MINUTE_MS
  const horizonMs = spec.horizonMinutes * MINUTE_MS
  const times: number[] = []
  let lack: string | undefined
  const first = history.timeMs[0] ?? 0
  // A bar closes a minute after it opens; a label is over when the bars reach its end.
  const endMs = (history.timeMs.at(-1) ?? 0) + MINUTE_MS
  for (let t = Math.ceil((first + LOOKBACK_MS) / strideMs) * strideMs; t + horizonMs <= endMs; t += strideMs) {
    if ((t % DAY_MS) + horizonMs > DAY_MS) continue
    lack = lackOfLookback(history, t)
    if (lack !== undefined) continue
    if (history.bars(t, t + horizonMs) < MIN_COVERAGE * spec.horizonMinutes) continue
    if (history.variance(t, t + horizonMs) > 0) times.push(t)
  }
  if (times.length === 0) {
    const span = history.timeMs.length === 0 ? 'no bars' : `bars from ${isoTime(first)} to ${isoTime(endMs)}`
    const need = `a row needs 14 days of 1-minute bars before it and ${spec.horizonMinutes} minutes after`
    throw new DataError('TOO_SHORT', `${history.symbol}: ${span} give no row: ${lack ?? need}`)
  }
  return times
}

/** What the bars before a time lack for features, if anything. */
function lackOfLookback(history: BarHistory, timeMs: number): string | undefined {
  const [first] = history.timeMs
  if (!(first < timeMs - LOOKBACK_MS)) {
    const begin =
      first === undefined || first >= timeMs
        ? 'there is no bar before'
        : `the bars begin at ${isoTime(first)}, not 14 days before`
    return `${begin} ${isoTime(timeMs)}`
  }
  for (const spanMs of COVERED_SPANS_MS) {
    const minutes = spanMs / MINUTE_MS
    const bars = history.bars(timeMs - spanMs, timeMs)
    if (bars < MIN_COVERAGE * minutes) {
      return `only ${bars} of the ${minutes} minutes before ${isoTime(timeMs)} have a bar, and half must`
    }
  }
  if (!(history.variance(timeMs - DAY_MS, timeMs) > 0))
    return `the price stands still on the day before ${isoTime(timeMs)}`
  return undefined
}
