import { log } from '../../kernels/math.ts'
import { ExactSums } from './exactSums.ts'

/** Sums count in units of 2⁻⁴⁶ (a return of 1.2e-7 squared) and 2⁻²⁴ (of a log volume), so that they are exact. */
const VARIANCE_UNITS = 70_368_744_177_664
const LOG_VOLUME_UNITS = 16_777_216
const NO_BAR = -1

function inUnits(value: number, units: number): number {
  return Math.floor(value * units + 0.5)
}

/**
 * The recent past of one market, minute by minute: sums over the bars between any two whole minutes in O(1).
 *
 * Spans are given as two numbers of minutes before the present, `from` > `to`, and hold the bars that open in them.
 * Prefix sums stand in rings by time, so an absent minute takes a place and adds nothing. They are whole numbers: a
 * span's sum does not depend on what lies before it, bit for bit (up to a variance of 128 in the span).
 * A price move across absent minutes counts once, at the bar that ends the gap.
 */
export class MarketPast {
  /** The present: minutes since 1970-01-01 UTC; all bars that open before it are in. */
  minute = 0
  /** When the first bar of all opened, in the same minutes; −1 before it. */
  firstBar: number = NO_BAR
  private readonly mask: number
  private readonly logClose: Float64Array
  private readonly squares: ExactSums
  private readonly bipowers: ExactSums
  private readonly logVolumes: ExactSums
  private readonly traded: Int32Array
  private readonly bars: Int32Array
  private readonly lastBar: Int32Array
  private move = 0
  /** How many minutes before the present have had a bar, one and all. */
  private run = 0

  /** @param lookbackMinutes - how far back spans may reach, >= 1 */
  constructor(lookbackMinutes: number) {
    let capacity = 2
    while (capacity < lookbackMinutes + 1) capacity *= 2
    this.mask = capacity - 1
    this.logClose = new Float64Array(capacity).fill(Number.NaN)
    this.squares = new ExactSums(capacity)
    this.bipowers = new ExactSums(capacity)
    this.logVolumes = new ExactSums(capacity)
    this.traded = new Int32Array(capacity)
    this.bars = new Int32Array(capacity)
    this.lastBar = new Int32Array(capacity).fill(NO_BAR)
  }

  /** Sets the present before the first minute is pushed. */
  begin(minute: number): void {
    this.minute = minute
  }

  /** The present minute passes without a bar. */
  pushGap(): void {
    const { bars, bipowers, lastBar, logClose, logVolumes, mask, squares, traded } = this
    const from = this.minute & mask
    this.minute++
    const to = this.minute & mask
    logClose[to] = logClose[from]
    squares.add(from, to, 0)
    bipowers.add(from, to, 0)
    logVolumes.add(from, to, 0)
    traded[to] = traded[from]
    bars[to] = bars[from]
    lastBar[to] = lastBar[from]
    this.run = 0
  }

  /**
   * The present minute passes with a bar.
   *
   * @param close - > 0
   * @param volume - >= 0; 0 where nothing traded or the exchange reports none
   */
  pushBar(close: number, volume: number): void {
    const { bars, bipowers, lastBar, logClose, logVolumes, mask, squares, traded } = this
    const bar = this.minute
    const from = bar & mask
    const to = (bar + 1) & mask
    const closeNow = log(close)
    let move = 0
    if (this.firstBar === NO_BAR) this.firstBar = bar
    else move = Math.abs(closeNow - logClose[from])
    const isTraded = volume > 0
    logClose[to] = closeNow
    squares.add(from, to, inUnits(move * move, VARIANCE_UNITS))
    bipowers.add(from, to, inUnits(move * this.move, VARIANCE_UNITS))
    logVolumes.add(from, to, isTraded ? inUnits(log(volume), LOG_VOLUME_UNITS) : 0)
    traded[to] = traded[from] + (isTraded ? 1 : 0)
    bars[to] = bars[from] + 1
    lastBar[to] = bar
    this.minute = bar + 1
    this.move = move
    this.run++
  }

  /** Number of bars of a span. */
  countBars(from: number, to: number): number {
    return (this.bars[(this.minute - to) & this.mask] - this.bars[(this.minute - from) & this.mask]) | 0
  }

  /** Realised variance of a span: the sum of squared 1-minute log returns. */
  variance(from: number, to: number): number {
    const { mask, minute, squares } = this
    return squares.between((minute - from) & mask, (minute - to) & mask) / VARIANCE_UNITS
  }

  /**
   * Bipower variation of a span, the part of the variance that is not jumps: π/2 · Σ |rᵢ||rᵢ₋₁|.
   *
   * @see Barndorff-Nielsen and Shephard 2004, Power and bipower variation with stochastic volatility and jumps
   */
  bipowerVariation(from: number, to: number): number {
    const { mask, minute, bipowers } = this
    return ((Math.PI / 2) * bipowers.between((minute - from) & mask, (minute - to) & mask)) / VARIANCE_UNITS
  }

  /** Mean log volume of the bars of a span in which something traded; NaN when nothing did. */
  meanLogVolume(from: number, to: number): number {
    const [begin, end] = [(this.minute - from) & this.mask, (this.minute - to) & this.mask]
    const traded = (this.traded[end] - this.traded[begin]) | 0
    if (traded === 0) return Number.NaN
    return this.logVolumes.between(begin, end) / LOG_VOLUME_UNITS / traded
  }

  /** Log return from the last close before a span to the last close in or before its end; NaN when there is none. */
  logReturn(from: number, to: number): number {
    return this.logClose[(this.minute - to) & this.mask] - this.logClose[(this.minute - from) & this.mask]
  }

  /** Log of the last close that is older than `ago` minutes; NaN when there is none. */
  logCloseBefore(ago: number): number {
    return this.logClose[(this.minute - ago) & this.mask]
  }

  /**
   * Whether enough minutes of a span have a bar. The span's first move began at the bar before it, so the minutes from
   * there count too: a span that begins with the end of an outage is not covered.
   *
   * @param minimum - share of the minutes, 0 … 1; 0 asks for nothing
   */
  isCovered(from: number, to: number, minimum: number): boolean {
    if (minimum === 0 || this.run > from) return true
    const begin = this.minute - from
    const before = this.lastBar[begin & this.mask]
    return before !== NO_BAR && this.countBars(from, to) >= minimum * (from - to + begin - before - 1)
  }
}
