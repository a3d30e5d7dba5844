import type { BarSeries } from '../../types/index.ts'
import { MINUTE_MS } from '../calendar.ts'
import { MarketPast } from '../streams/past.ts'
import type { HorizonOptions } from './horizon.ts'
import type { Labels } from './labels.ts'

/**
 * The realised variance of the bars that open in [t, t + horizon), by the very sums of the features.
 *
 * @param timeMs - when rows stand: whole minutes, ascending, UTC ms
 * @param options.minCoverage - share of the horizon's minutes alone that must have a bar
 * @param options.knownUntilMs - minutes before this that have no bar had no trade; the end of the last bar by default
 * @returns NaN where nothing precedes the row, or the bars do not reach the horizon's end or lack too many minutes
 */
export function realisedVarianceLabels(
  series: BarSeries,
  timeMs: Float64Array,
  {
    horizonMinutes,
    minCoverage,
    knownUntilMs = Number.NEGATIVE_INFINITY,
  }: HorizonOptions & { readonly knownUntilMs?: number | undefined },
): Labels {
  const bars = series.timeMs.length
  const value = new Float64Array(timeMs.length).fill(Number.NaN)
  const labelEndMs = timeMs.map((time) => time + horizonMinutes * MINUTE_MS)
  const endMs = bars === 0 ? Number.NEGATIVE_INFINITY : Math.max(series.timeMs[bars - 1] + MINUTE_MS, knownUntilMs)
  const past = new MarketPast(horizonMinutes)
  past.begin(Math.floor((series.timeMs[0] ?? 0) / MINUTE_MS))
  let bar = 0
  for (let i = 0; i < timeMs.length && labelEndMs[i] <= endMs; i++) {
    const end = labelEndMs[i] / MINUTE_MS
    while (past.minute < end) {
      if (series.timeMs[bar] < (past.minute + 1) * MINUTE_MS) {
        past.pushBar(series.close[bar], series.volume[bar])
        bar++
      } else past.pushGap()
    }
    // Without a bar before the row the first move is not known.
    if (past.minute !== end || !(series.timeMs[0] < timeMs[i])) continue
    if (past.countBars(horizonMinutes, 0) < minCoverage * horizonMinutes) continue
    value[i] = past.variance(horizonMinutes, 0)
  }
  return { value, labelEndMs }
}
