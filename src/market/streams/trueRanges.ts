import type { MarketMinute } from './feeds.ts'

/** Bars that an average reaches back over, in multiples of n: the seed's weight has then fallen to e⁻⁷. */
const DEPTH = 8

/**
 * Wilder's average true range over the bars of some minutes that have closed.
 *
 * TR = max(H − L, |H − C₋₁|, |L − C₋₁|); the seed is the mean of n, then (ATR₋₁(n − 1) + TR)/n. Wilder's own seed stands
 * at the beginning of all history, so that his value depends on it; here it stands 8n bars before the last.
 * Periods without a bar are left out; they make no range.
 */
export class TrueRanges {
  private readonly barMinutes: number
  private readonly periods: number
  /** By number of the bar modulo 8n; NaN for a period without a bar. */
  private readonly ranges: Float64Array
  private high = Number.NEGATIVE_INFINITY
  private low = Number.POSITIVE_INFINITY
  private close = Number.NaN
  private closeBefore = Number.NaN
  /** Number of the bar that runs. */
  private bar = -1
  private cached = Number.NaN
  private isStale = true

  constructor(barMinutes: number, periods: number) {
    this.barMinutes = barMinutes
    this.periods = periods
    this.ranges = new Float64Array(DEPTH * periods).fill(Number.NaN)
  }

  /** Minutes before a row that its average sees: 8n bars that have closed and the one that runs. */
  static lookbackMinutes(barMinutes: number, periods: number): number {
    return (DEPTH * periods + 1) * barMinutes
  }

  push({ minute, hasBar, high, low, close }: Readonly<MarketMinute>): void {
    if (hasBar) {
      this.high = Math.max(this.high, high)
      this.low = Math.min(this.low, low)
      this.close = close
    }
    if ((minute + 1) % this.barMinutes === 0) this.closeBar(Math.floor(minute / this.barMinutes))
  }

  /** Price units; NaN when fewer than n of the last 8n periods have a bar. */
  average(): number {
    if (!this.isStale) return this.cached
    this.isStale = false
    const { ranges, periods } = this
    let count = 0
    let average = 0
    const kept = (periods - 1) / periods
    let place = this.bar % ranges.length
    for (let i = 0; i < ranges.length; i++) {
      place = place === ranges.length - 1 ? 0 : place + 1
      const range = ranges[place]
      if (Number.isNaN(range)) continue
      count++
      if (count < periods) average += range
      else if (count === periods) average = (average + range) / periods
      else average = average * kept + range / periods
    }
    this.cached = count < periods ? Number.NaN : average
    return this.cached
  }

  private closeBar(bar: number): void {
    const { ranges, high, low, closeBefore } = this
    const place = bar % ranges.length
    ranges[place] = Number.NaN
    if (high >= low) {
      ranges[place] = Number.isNaN(closeBefore)
        ? Number.NaN
        : Math.max(high - low, Math.abs(high - closeBefore), Math.abs(low - closeBefore))
      this.closeBefore = this.close
    }
    this.high = Number.NEGATIVE_INFINITY
    this.low = Number.POSITIVE_INFINITY
    this.bar = bar
    this.isStale = true
  }
}
