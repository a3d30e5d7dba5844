import { log } from '../../kernels/math.ts'

/** Sums count in units of 2⁻⁴⁶ (a return of 1.2e-7 squared) and 2⁻²⁴ (of a log volume), so that they are exact. */
const VARIANCE_UNITS = 70_368_744_177_664
const LOG_VOLUME_UNITS = 16_777_216
/** Prefix sums are begun anew well before 2⁵³. */
const LARGE = 4_503_599_627_370_496
const NO_BAR = -1

function inUnits(value: number, units: number): number {
  return Math.floor(value * units + 0.5)
}

/**
 * The recent past of one market, minute by minute: sums over the bars between any two whole minutes in O(1).
 *
 * Spans are given as two numbers of minutes before the present, `from` > `to`, and hold the bars that open in them.
 * Prefix sums stand in rings by time, so an absent minute takes a place and adds nothing. They are whole numbers: a
 * span's sum does not depend on what lies before it, bit for bit (up to a total variance of 64 in the past that is held).
 * A price move across absent minutes counts once, at the bar that ends the gap.
 */
export class MarketPast {
  /** The present: minutes since 1970-01-01 UTC; all bars that open before it are in. */
  minute = 0
  /** When the first bar of all opened, in the same minutes; −1 before it. */
  firstBar: number = NO_BAR
  private readonly mask: number
  private readonly logClose: Float64Array
  private readonly squares: Float64Array
  private readonly bipowers: Float64Array
  private readonly logVolumes: Float64Array
  private readonly traded: Int32Array
  private readonly bars: Int32Array
  private readonly lastBar: Int32Array
  private move = 0
  private limit = LARGE

  /** @param lookbackMinutes - how far back spans may reach, >= 1 */
  constructor(lookbackMinutes: number) {
    let capacity = 2
    while (capacity < lookbackMinutes + 1) capacity *= 2
    this.mask = capacity - 1
    this.logClose = new Float64Array(capacity).fill(Number.NaN)
    this.squares = new Float64Array(capacity)
    this.bipowers = new Float64Array(capacity)
    this.logVolumes = new Float64Array(capacity)
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
    squares[to] = squares[from]
    bipowers[to] = bipowers[from]
    logVolumes[to] = logVolumes[from]
    traded[to] = traded[from]
    bars[to] = bars[from]
    lastBar[to] = lastBar[from]
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
    const square = squares[from] + inUnits(move * move, VARIANCE_UNITS)
    const logVolume = logVolumes[from] + (isTraded ? inUnits(log(volume), LOG_VOLUME_UNITS) : 0)
    logClose[to] = closeNow
    squares[to] = square
    bipowers[to] = bipowers[from] + inUnits(move * this.move, VARIANCE_UNITS)
    logVolumes[to] = logVolume
    traded[to] = traded[from] + (isTraded ? 1 : 0)
    bars[to] = bars[from] + 1
    lastBar[to] = bar
    this.minute = bar + 1
    this.move = move
    // Bipower sums stay below the squares' sums but for rounding: |ab| <= (a² + b²)/2.
    if (Math.max(square, Math.abs(logVolume)) > this.limit) this.rebase()
  }

  /** Number of bars of a span. */
  countBars(from: number, to: number): number {
    return (this.bars[(this.minute - to) & this.mask] - this.bars[(this.minute - from) & this.mask]) | 0
  }

  /** Realised variance of a span: the sum of squared 1-minute log returns. */
  variance(from: number, to: number): number {
    const { mask, minute, squares } = this
    return (squares[(minute - to) & mask] - squares[(minute - from) & mask]) / VARIANCE_UNITS
  }

  /**
   * Bipower variation of a span, the part of the variance that is not jumps: π/2 · Σ |rᵢ||rᵢ₋₁|.
   *
   * @see Barndorff-Nielsen and Shephard 2004, Power and bipower variation with stochastic volatility and jumps
   */
  bipowerVariation(from: number, to: number): number {
    const { mask, minute, bipowers } = this
    return ((Math.PI / 2) * (bipowers[(minute - to) & mask] - bipowers[(minute - from) & mask])) / VARIANCE_UNITS
  }

  /** Mean log volume of the bars of a span in which something traded; NaN when nothing did. */
  meanLogVolume(from: number, to: number): number {
    const [begin, end] = [(this.minute - from) & this.mask, (this.minute - to) & this.mask]
    const traded = (this.traded[end] - this.traded[begin]) | 0
    if (traded === 0) return Number.NaN
    return (this.logVolumes[end] - this.logVolumes[begin]) / LOG_VOLUME_UNITS / traded
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
    if (minimum === 0) return true
    const begin = this.minute - from
    const before = this.lastBar[begin & this.mask]
    return before !== NO_BAR && this.countBars(from, to) >= minimum * (from - to + begin - before - 1)
  }

  /** Counts from the oldest minute that is held. */
  private rebase(): void {
    const oldest = (this.minute + 1) & this.mask
    for (const sums of [this.squares, this.bipowers, this.logVolumes]) {
      const base = sums[oldest]
      for (let i = 0; i < sums.length; i++) sums[i] -= base
    }
    // Doubled where one lookback alone is that large, so that this stays rare.
    const now = this.minute & this.mask
    this.limit = Math.max(LARGE, 2 * this.squares[now], 2 * Math.abs(this.logVolumes[now]))
  }
}
