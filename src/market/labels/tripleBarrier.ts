import { log } from '../../kernels/math.ts'
import type { BarSeries } from '../../types/index.ts'
import { MINUTE_MS } from '../calendar.ts'
import { type HorizonOptions, horizonEnds, visitHorizons } from './horizon.ts'
import type { ClassLabels } from './labels.ts'

/** What a position opened at a row touches first: the stop, the end of the horizon, or the target. */
export const STOP = 0
export const TIME = 1
export const TARGET = 2

export interface BarrierOptions extends HorizonOptions {
  /** u and d: how far target and stop lie from the entry, in deviations, > 0. */
  readonly up: number
  readonly down: number
}

export interface BarrierLabels extends ClassLabels {
  /**
   * Log return at the exit: to the barrier that was touched, or to the open of a bar that begins beyond the stop, or to the
   * last close of the horizon; NaN for no label.
   */
  readonly exitReturn: Float64Array
}

/**
 * Triple barrier: with p₀ the last close before t, which of p₀(1 + u·σ), p₀(1 − d·σ) and t + horizon comes first. A bar
 * that touches both counts as the stop, for its inside is unknown. Only bars of the label itself matter: it ends with the
 * minute that touches, else with the horizon, and what follows changes nothing.
 *
 * @param timeMs - when rows stand: whole minutes, ascending, UTC ms
 * @param deviation - σ of each row's horizon, > 0, from before t; a row without one (NaN) has no label
 * @returns STOP, TIME or TARGET; −1 where nothing precedes the row, where the bars do not reach the horizon's end (even if
 * a barrier was touched: else the last rows would all be touches), or where the label lacks too many minutes
 * @see López de Prado 2018, Advances in Financial Machine Learning, 3.4
 */
export function tripleBarrierLabels(
  series: BarSeries,
  timeMs: Float64Array,
  deviation: Float64Array,
  { horizonMinutes, minCoverage, up, down }: BarrierOptions,
): BarrierLabels {
  const { close, high, low, open } = series
  const value = new Int8Array(timeMs.length).fill(-1)
  const exitReturn = new Float64Array(timeMs.length).fill(Number.NaN)
  const labelEndMs = horizonEnds(timeMs, horizonMinutes)
  visitHorizons(series, timeMs, horizonMinutes, ({ row, from, to, staleMinutes }) => {
    const sigma = deviation[row]
    if (!(sigma > 0)) return
    const entry = close[from - 1]
    const target = entry * (1 + up * sigma)
    const stop = entry * (1 - down * sigma)
    let bar = from
    while (bar < to && low[bar] > stop && high[bar] < target) bar++
    const isTouched = bar < to
    const endMs = isTouched ? series.timeMs[bar] + MINUTE_MS : labelEndMs[row]
    const bars = isTouched ? bar + 1 - from : to - from
    labelEndMs[row] = endMs
    if (bars === 0 || bars < minCoverage * (staleMinutes + (endMs - timeMs[row]) / MINUTE_MS)) return
    if (!isTouched) {
      value[row] = TIME
      exitReturn[row] = log(close[to - 1] / entry)
      return
    }
    const isStop = low[bar] <= stop
    value[row] = isStop ? STOP : TARGET
    exitReturn[row] = log((isStop ? Math.min(stop, open[bar]) : target) / entry)
  })
  return { value, labelEndMs, exitReturn }
}
