import type { BarSeries } from '../../types/index.ts'
import { isoTime, MINUTE_MS } from '../calendar.ts'

/** A bar of several minutes. */
export interface LongBar {
  /** When it opens, a whole multiple of its length in UTC, ms. */
  readonly timeMs: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
  /** How many of its minutes had a bar, >= 1. */
  readonly minutes: number
}

/** Joins 1-minute bars to longer ones as they come; periods without a bar have none. The bar that runs is never given out. */
export class BarResampler {
  private readonly lengthMs: number
  private readonly running = { timeMs: 0, open: 0, high: 0, low: 0, close: 0, volume: 0, minutes: 0 }
  private lastMs = Number.NEGATIVE_INFINITY

  /** @param minutes - length of a bar, an integer >= 1 */
  constructor(minutes: number) {
    if (!Number.isInteger(minutes) || minutes < 1) throw new RangeError(`a bar has whole minutes, not ${minutes}`)
    this.lengthMs = minutes * MINUTE_MS
  }

  /**
   * Takes the next 1-minute bar.
   *
   * @param closed - called with each bar that is over: the one before a bar of a later period, and the one that the last
   * minute of its period ends
   * @throws {RangeError} when it is not later than the bar before
   */
  push(series: BarSeries, row: number, closed: (bar: LongBar) => void): void {
    const timeMs = series.timeMs[row]
    if (!(timeMs > this.lastMs))
      throw new RangeError(`the bar at ${isoTime(timeMs)} comes after ${isoTime(this.lastMs)}`)
    this.closeBefore(timeMs, closed)
    this.lastMs = timeMs
    const { running } = this
    if (running.minutes === 0) {
      running.timeMs = Math.floor(timeMs / this.lengthMs) * this.lengthMs
      running.open = series.open[row]
      running.high = series.high[row]
      running.low = series.low[row]
      running.volume = 0
    }
    running.high = Math.max(running.high, series.high[row])
    running.low = Math.min(running.low, series.low[row])
    running.close = series.close[row]
    running.volume += series.volume[row]
    running.minutes++
    this.closeBefore(timeMs + MINUTE_MS, closed)
  }

  /** Says that all bars that open before a time have come. */
  closeBefore(timeMs: number, closed: (bar: LongBar) => void): void {
    const { running } = this
    if (running.minutes === 0 || timeMs < running.timeMs + this.lengthMs) return
    closed({ ...running })
    running.minutes = 0
  }
}

/**
 * 1-minute bars joined to longer ones. The last is given only if the bars or `untilMs` reach its end.
 *
 * @param options.minutes - length of a bar
 * @param options.minCoverage - share of a bar's minutes that must be there, or it is left out
 * @param options.untilMs - up to when the bars are all there
 * @throws {RangeError} when times do not increase
 */
export function resampleBars(
  series: BarSeries,
  options: { readonly minutes: number; readonly minCoverage?: number; readonly untilMs?: number },
): BarSeries {
  const { minutes, minCoverage = 0, untilMs = Number.NEGATIVE_INFINITY } = options
  const bars: LongBar[] = []
  const keep = (bar: LongBar): void => {
    if (bar.minutes >= minCoverage * minutes) bars.push(bar)
  }
  const resampler = new BarResampler(minutes)
  for (let row = 0; row < series.timeMs.length; row++) resampler.push(series, row, keep)
  resampler.closeBefore(untilMs, keep)
  return {
    symbol: series.symbol,
    timeMs: Float64Array.from(bars, (bar) => bar.timeMs),
    open: Float64Array.from(bars, (bar) => bar.open),
    high: Float64Array.from(bars, (bar) => bar.high),
    low: Float64Array.from(bars, (bar) => bar.low),
    close: Float64Array.from(bars, (bar) => bar.close),
    volume: Float64Array.from(bars, (bar) => bar.volume),
  }
}
