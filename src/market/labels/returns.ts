import { log } from '../../kernels/math.ts'
import type { BarSeries } from '../../types/index.ts'
import { type HorizonOptions, horizonEnds, visitHorizons } from './horizon.ts'
import type { ClassLabels, Labels } from './labels.ts'

/**
 * Log returns from the last close before t to the last close in [t, t + horizon).
 *
 * @param timeMs - when rows stand: whole minutes, ascending, UTC ms
 * @returns NaN where nothing precedes the row, or the bars do not reach the horizon's end or lack too many minutes
 */
export function returnLabels(
  series: BarSeries,
  timeMs: Float64Array,
  { horizonMinutes, minCoverage }: HorizonOptions,
): Labels {
  const value = new Float64Array(timeMs.length).fill(Number.NaN)
  visitHorizons(series, timeMs, horizonMinutes, ({ row, from, to, staleMinutes }) => {
    if (to === from || to - from < minCoverage * (staleMinutes + horizonMinutes)) return
    value[row] = log(series.close[to - 1] / series.close[from - 1])
  })
  return { value, labelEndMs: horizonEnds(timeMs, horizonMinutes) }
}

/** Direction: 1 where the return is above 0, 0 where below; a move of exactly 0 has no label. */
export function directionLabels({ value, labelEndMs }: Labels): ClassLabels {
  return { value: Int8Array.from(value, (move) => (move > 0 ? 1 : move < 0 ? 0 : -1)), labelEndMs }
}

/**
 * The edges that cut returns into classes of equal frequency, with linear interpolation between order statistics (type 7
 * of Hyndman and Fan 1996). To be taken from training rows alone.
 *
 * @param returns - any order; NaN is left out
 * @param classes - 2 … 127
 * @returns `classes` − 1 ascending edges
 * @throws {RangeError} when there is no return
 */
export function quantileEdges(returns: Float64Array, classes: number): Float64Array {
  if (!Number.isInteger(classes) || classes < 2 || classes > 127) {
    throw new RangeError(`returns are cut into 2 to 127 classes, not ${classes}`)
  }
  const sorted = returns.filter((value) => !Number.isNaN(value)).toSorted()
  if (sorted.length === 0) throw new RangeError('quantiles need at least one return')
  return Float64Array.from({ length: classes - 1 }, (_, k) => {
    const place = ((k + 1) / classes) * (sorted.length - 1)
    const below = Math.floor(place)
    const above = Math.min(below + 1, sorted.length - 1)
    return sorted[below] + (place - below) * (sorted[above] - sorted[below])
  })
}

/**
 * The quantile class of each return: how many edges it reaches.
 *
 * @param edges - ascending, of `quantileEdges`
 */
export function quantileLabels({ value, labelEndMs }: Labels, edges: Float64Array): ClassLabels {
  const classOf = (move: number): number => {
    if (Number.isNaN(move)) return -1
    let reached = 0
    while (reached < edges.length && move >= edges[reached]) reached++
    return reached
  }
  return { value: Int8Array.from(value, classOf), labelEndMs }
}
