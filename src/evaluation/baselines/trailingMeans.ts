import { requireInteger } from '../checks.ts'

/**
 * Means of the last w horizons for several w.
 *
 * A mean is of the values present and is known once w horizons have ended and at least half of them were present. Each
 * is summed anew, oldest first, so that it depends on the horizons in its window alone, to the bit.
 */
export class TrailingMeans {
  private readonly windows: readonly number[]
  private readonly ring: Float64Array
  private count = 0

  /**
   * @param windows - lengths in horizons, integers >= 1
   * @throws {EvaluationError} OUT_OF_RANGE
   */
  constructor(windows: readonly number[]) {
    for (const window of windows) requireInteger('a window', window, 1)
    this.windows = windows
    this.ring = new Float64Array(Math.max(...windows))
  }

  /** @param value - the next horizon's, NaN where it is missing */
  observe(value: number): void {
    this.ring[this.count % this.ring.length] = value
    this.count++
  }

  /** Writes the mean of each window, NaN where it is not known, to `out` from `offset` on. */
  write(out: Float64Array, offset: number): void {
    const { count, ring } = this
    for (const [k, window] of this.windows.entries()) {
      let sum = 0
      let present = 0
      for (let t = count - window; t < count && count >= window; t++) {
        const value = ring[t % ring.length]
        if (Number.isNaN(value)) continue
        sum += value
        present++
      }
      out[offset + k] = 2 * present >= window ? sum / present : Number.NaN
    }
  }
}
