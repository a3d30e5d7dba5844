import { log } from '../kernels/math.ts'
import type { BarSeries } from '../types/index.ts'

/** Prefix sums count in units of 2⁻⁴⁶ (a return of 1.2e-7 squared) and 2⁻²⁴ (of a log volume): see `BarHistory`. */
const VARIANCE_UNITS = 70_368_744_177_664
const LOG_VOLUME_UNITS = 16_777_216

function inUnits(value: number, units: number): number {
  return Math.floor(value * units + 0.5)
}

/**
 * Bars of one symbol prepared for sums over any span in O(log n).
 *
 * Sums are kept in whole units, so they are exact (up to a total variance of 128 or 10⁷ bars), and a span's sum does not
 * depend on how much history lies before it: whoever has the span's bars gets the same bits.
 */
export class BarHistory {
  readonly symbol: string
  /** Open times of the bars held, UTC ms. */
  readonly timeMs: Float64Array
  private readonly logClose: Float64Array
  /** Prefix sums, length n + 1, in units. */
  private readonly squares: Float64Array
  private readonly bipowers: Float64Array
  private readonly logVolumes: Float64Array
  private readonly traded: Float64Array

  /**
   * @param from - index of the first bar to hold
   * @param to - index after the last
   */
  constructor(series: BarSeries, from = 0, to = series.timeMs.length) {
    const n = to - from
    this.symbol = series.symbol
    this.timeMs = series.timeMs.subarray(from, to)
    this.logClose = new Float64Array(n)
    this.squares = new Float64Array(n + 1)
    this.bipowers = new Float64Array(n + 1)
    this.logVolumes = new Float64Array(n + 1)
    this.traded = new Float64Array(n + 1)
    let before = 0
    for (let i = 0; i < n; i++) {
      const logClose = log(series.close[from + i])
      // The move across absent minutes counts once, at the bar that ends the gap; the first bar has none before it.
      const move = i === 0 ? 0 : Math.abs(logClose - this.logClose[i - 1])
      const volume = series.volume[from + i]
      this.logClose[i] = logClose
      this.squares[i + 1] = this.squares[i] + inUnits(move * move, VARIANCE_UNITS)
      this.bipowers[i + 1] = this.bipowers[i] + inUnits(move * before, VARIANCE_UNITS)
      this.logVolumes[i + 1] = this.logVolumes[i] + (volume > 0 ? inUnits(log(volume), LOG_VOLUME_UNITS) : 0)
      this.traded[i + 1] = this.traded[i] + (volume > 0 ? 1 : 0)
      before = move
    }
  }

  /** Index of the first bar that opens at `timeMs` or later; n when there is none. */
  indexAt(timeMs: number): number {
    return firstAtOrAfter(this.timeMs, timeMs)
  }

  /** Number of bars that open in [fromMs, toMs). */
  bars(fromMs: number, toMs: number): number {
    return this.indexAt(toMs) - this.indexAt(fromMs)
  }

  /** Realised variance of [fromMs, toMs): the sum of squared 1-minute log returns. */
  variance(fromMs: number, toMs: number): number {
    return (this.squares[this.indexAt(toMs)] - this.squares[this.indexAt(fromMs)]) / VARIANCE_UNITS
  }

  /**
   * Bipower variation of [fromMs, toMs), the part of the variance that is not jumps: π/2 · Σ |rᵢ||rᵢ₋₁|.
   *
   * @see Barndorff-Nielsen and Shephard 2004, Power and bipower variation with stochastic volatility and jumps
   */
  bipowerVariation(fromMs: number, toMs: number): number {
    const sum = this.bipowers[this.indexAt(toMs)] - this.bipowers[this.indexAt(fromMs)]
    return ((Math.PI / 2) * sum) / VARIANCE_UNITS
  }

  /** Mean log volume of the bars of [fromMs, toMs) in which something traded, or undefined when nothing did. */
  meanLogVolume(fromMs: number, toMs: number): number | undefined {
    const [from, to] = [this.indexAt(fromMs), this.indexAt(toMs)]
    const traded = this.traded[to] - this.traded[from]
    return traded === 0 ? undefined : (this.logVolumes[to] - this.logVolumes[from]) / LOG_VOLUME_UNITS / traded
  }

  /** Log return from the last close before `fromMs` to the last close before `toMs`; both must exist. */
  logReturn(fromMs: number, toMs: number): number {
    return this.logClose[this.indexAt(toMs) - 1] - this.logClose[this.indexAt(fromMs) - 1]
  }
}

/** Index of the first element >= `value` of an ascending array; its length when there is none. */
export function firstAtOrAfter(ascending: Float64Array, value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}
