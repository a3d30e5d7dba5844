/** A limb: sums and differences of numbers below it are exact. */
const LIMB = 4_503_599_627_370_496

/**
 * Prefix sums of whole numbers in a ring, in two limbs: the sum between two places is exact below 2⁵³ however large what
 * was summed before them, so that one absurd price does not cost the sums after it their last bits.
 */
export class ExactSums {
  private readonly low: Float64Array
  private readonly high: Int32Array

  constructor(capacity: number) {
    this.low = new Float64Array(capacity)
    this.high = new Int32Array(capacity)
  }

  /** Sets the sum at `to` to the one at `from` and `units`, a whole number. */
  add(from: number, to: number, units: number): void {
    let low = this.low[from] + units
    let high = this.high[from]
    if (low >= LIMB || low < 0) {
      const limbs = Math.floor(units / LIMB)
      low = this.low[from] + (units - limbs * LIMB)
      high += limbs
      if (low >= LIMB) {
        low -= LIMB
        high++
      }
    }
    this.low[to] = low
    this.high[to] = high
  }

  /** What was added after `from` up to `to`. */
  between(from: number, to: number): number {
    const limbs = (this.high[to] - this.high[from]) | 0
    const low = this.low[to] - this.low[from]
    return limbs === 0 ? low : low + limbs * LIMB
  }
}
