import type { HorizonSeries } from '../../../src/evaluation/baselines/series.ts'
import { log } from '../../../src/kernels/math.ts'
import { realisedVarianceLabels } from '../../../src/market/labels/realisedVariance.ts'
import { returnLabels } from '../../../src/market/labels/returns.ts'
import type { BarSeries, FeatureShape, SupervisedRows } from '../../../src/types/index.ts'

const MINUTE_MS = 60_000
/** Half the minutes of a horizon must have a bar, as for the labels of rows. */
export const MIN_COVERAGE = 0.5

/** One symbol's horizons, one after the other at whole multiples of their length in UTC. */
export interface HorizonGrid {
  readonly symbol: string
  /** When the first begins, UTC ms. */
  readonly startMs: number
  readonly horizonMs: number
  /** What the baselines see: horizon t begins at startMs + t·horizonMs. */
  readonly series: HorizonSeries
  /** Of each horizon, the row that stands where it begins; −1 where there is none. */
  readonly row: Int32Array
}

/**
 * The regular series of horizons that the baselines run on, and which of them have a row of the model.
 *
 * Ridge regression reads what the model reads at a row, but for steps of a sequence, and the log of the past day's
 * variance, in units of which the model's values are.
 *
 * @param rows - at whole multiples of the horizon
 */
export function horizonGrid(
  bars: BarSeries,
  rows: SupervisedRows,
  { statics }: FeatureShape,
  horizonMinutes: number,
): HorizonGrid {
  const horizonMs = horizonMinutes * MINUTE_MS
  const startMs = Math.ceil(bars.timeMs[0] / horizonMs) * horizonMs
  const endMs = bars.timeMs[bars.timeMs.length - 1] + MINUTE_MS
  const length = Math.max(0, Math.floor((endMs - startMs) / horizonMs))
  const times = Float64Array.from({ length }, (_, t) => startMs + t * horizonMs)
  const options = { horizonMinutes, minCoverage: MIN_COVERAGE }
  const width = statics.length + 1
  const features = new Float64Array(length * width).fill(Number.NaN)
  const row = new Int32Array(length).fill(-1)
  const symbol = rows.symbols.indexOf(bars.symbol)
  const firstStatic = rows.width - statics.length
  for (let i = 0; i < rows.length; i++) {
    if (rows.symbolIndex[i] !== symbol) continue
    const t = (rows.timeMs[i] - startMs) / horizonMs
    row[t] = i
    if (t === 0) continue
    // What is known when horizon t begins is known at the end of the one before it.
    const at = (t - 1) * width
    features[at] = log(rows.scale[i])
    for (let k = 1; k < width; k++) features[at + k] = rows.features[i * rows.width + firstStatic + k - 1]
  }
  const variance = realisedVarianceLabels(bars, times, options).value
  const logReturn = returnLabels(bars, times, options).value
  return { symbol: bars.symbol, startMs, horizonMs, series: { variance, logReturn, features, width }, row }
}

/** The first horizon that begins at `timeMs` or later; at most their number. */
export function horizonFrom({ startMs, horizonMs, row }: HorizonGrid, timeMs: number): number {
  return Math.min(row.length, Math.max(0, Math.ceil((timeMs - startMs) / horizonMs)))
}

/** The first horizon that ends after `timeMs`; at most their number. */
export function horizonUntil({ startMs, horizonMs, row }: HorizonGrid, timeMs: number): number {
  return Math.min(row.length, Math.max(0, Math.floor((timeMs - startMs) / horizonMs)))
}
