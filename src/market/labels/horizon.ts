import type { BarSeries } from '../../types/index.ts'
import { MINUTE_MS } from '../calendar.ts'
import { firstAtOrAfter } from '../streams/ascending.ts'

/** How long labels look ahead, and what bars they ask for. */
export interface HorizonOptions {
  /** Integer >= 1. */
  readonly horizonMinutes: number
  /** Share of the minutes from the last bar before the row to the label's end that must have a bar, 0 … 1. */
  readonly minCoverage: number
}

/** The bars of a row's horizon. */
export interface Horizon {
  /** Index of the row, of its first bar in [t, t + horizon), and of the first after them. */
  row: number
  from: number
  to: number
  /** Minutes from the end of the bar before t to t: how old the price is from which the label sets out. */
  staleMinutes: number
}

/**
 * Visits each row whose horizon the bars reach to the end and which has a bar before it.
 *
 * @param timeMs - when rows stand: whole minutes, ascending, UTC ms
 */
export function visitHorizons(
  series: BarSeries,
  timeMs: Float64Array,
  horizonMinutes: number,
  visit: (horizon: Readonly<Horizon>) => void,
): void {
  const bars = series.timeMs
  const horizonMs = horizonMinutes * MINUTE_MS
  const endMs = (bars.at(-1) ?? Number.NEGATIVE_INFINITY) + MINUTE_MS
  const horizon = { row: 0, from: firstAtOrAfter(bars, timeMs[0]), to: 0, staleMinutes: 0 }
  for (let row = 0; row < timeMs.length && timeMs[row] + horizonMs <= endMs; row++) {
    while (bars[horizon.from] < timeMs[row]) horizon.from++
    while (bars[horizon.to] < timeMs[row] + horizonMs) horizon.to++
    horizon.row = row
    if (horizon.from === 0) continue
    horizon.staleMinutes = (timeMs[row] - bars[horizon.from - 1]) / MINUTE_MS - 1
    visit(horizon)
  }
}

/** When each label is known at the latest. */
export function horizonEnds(timeMs: Float64Array, horizonMinutes: number): Float64Array {
  return timeMs.map((time) => time + horizonMinutes * MINUTE_MS)
}
