/**
 * Sums over the last w steps whose bits depend on those steps alone, at O(1) a step and without cancellation.
 *
 * Steps are dealt into blocks of w that begin at whole multiples of w. The last w steps are the end of one block and the
 * beginning of the next; beginnings are summed forwards as they come, ends backwards once a block is full. So whoever has
 * the last w steps adds the same numbers in the same order, however long the history before them (van Herk 1992, Gil and
 * Werman 1993: the same decomposition for running maxima).
 */
abstract class Trailing {
  /** w. */
  readonly length: number
  /** Place in the block of the last step. */
  protected place = -1

  constructor(length: number) {
    this.length = length
  }

  /** @param step - number of the step; the next must be one more */
  protected advance(step: number): number {
    this.place = this.place === -1 ? step % this.length : this.place + 1
    if (this.place === this.length) this.place = 0
    return this.place
  }
}

/** Sum of the last w values. */
export class TrailingSum extends Trailing {
  private readonly values: Float64Array
  /** Sum of the block before from a place to its end. */
  private readonly ends: Float64Array
  private beginning = 0
  /** Sum of the last w steps, in the order given above. */
  sum = 0

  constructor(length: number) {
    super(length)
    this.values = new Float64Array(length)
    this.ends = new Float64Array(length + 1)
  }

  push(step: number, value: number): void {
    const place = this.advance(step)
    this.values[place] = value
    this.beginning = place === 0 ? value : this.beginning + value
    this.sum = this.ends[place + 1] + this.beginning
    if (place === this.length - 1) this.endBlock()
  }

  private endBlock(): void {
    let sum = 0
    for (let i = this.length - 1; i >= 0; i--) {
      sum += this.values[i]
      this.ends[i] = sum
    }
  }
}

/** Largest of the last w values; −Infinity stands for none. */
export class TrailingMaximum extends Trailing {
  private readonly values: Float64Array
  /** Largest of the block before from a place to its end. */
  private readonly ends: Float64Array
  private beginning = Number.NEGATIVE_INFINITY
  maximum = Number.NEGATIVE_INFINITY

  constructor(length: number) {
    super(length)
    this.values = new Float64Array(length).fill(Number.NEGATIVE_INFINITY)
    this.ends = new Float64Array(length + 1).fill(Number.NEGATIVE_INFINITY)
  }

  push(step: number, value: number): void {
    const place = this.advance(step)
    this.values[place] = value
    this.beginning = place === 0 ? value : Math.max(this.beginning, value)
    this.maximum = Math.max(this.ends[place + 1], this.beginning)
    if (place === this.length - 1) this.endBlock()
  }

  private endBlock(): void {
    let maximum = Number.NEGATIVE_INFINITY
    for (let i = this.length - 1; i >= 0; i--) {
      maximum = Math.max(maximum, this.values[i])
      this.ends[i] = maximum
    }
  }
}

/**
 * Count, means, and sums of squared and crossed deviations of the last w pairs (x, y); a pair with x = NaN is none.
 *
 * @see Chan, Golub and LeVeque 1979 for the merge of two parts
 */
export class TrailingMoments extends Trailing {
  /** Of the last w pairs, after each push. */
  count = 0
  meanX = Number.NaN
  squaresX = Number.NaN
  products = Number.NaN
  private readonly x: Float64Array
  private readonly y: Float64Array
  /** Count, mean x, mean y, Σ(x − x̄)², Σ(x − x̄)(y − ȳ) of the block before from a place to its end, place by place. */
  private readonly ends: Float64Array
  private readonly beginning = new Float64Array(5)

  constructor(length: number) {
    super(length)
    this.x = new Float64Array(length).fill(Number.NaN)
    this.y = new Float64Array(length).fill(Number.NaN)
    this.ends = new Float64Array((length + 1) * 5)
  }

  push(step: number, x: number, y: number): void {
    const place = this.advance(step)
    this.x[place] = x
    this.y[place] = y
    if (place === 0) this.beginning.fill(0)
    addPair(this.beginning, x, y)
    this.merge((place + 1) * 5)
    if (place === this.length - 1) this.endBlock()
  }

  private endBlock(): void {
    const { ends } = this
    const moments = this.beginning
    moments.fill(0)
    for (let i = this.length - 1; i >= 0; i--) {
      addPair(moments, this.x[i], this.y[i])
      // Five stores take a fraction of the time of a call of set.
      for (let k = 0; k < 5; k++) ends[i * 5 + k] = moments[k]
    }
  }

  private merge(at: number): void {
    const { beginning, ends } = this
    const before = ends[at]
    const after = beginning[0]
    const count = before + after
    const dx = beginning[1] - ends[at + 1]
    const dy = beginning[2] - ends[at + 2]
    const share = count === 0 ? 0 : after / count
    this.count = count
    this.meanX = ends[at + 1] + dx * share
    this.squaresX = ends[at + 3] + beginning[3] + dx * dx * before * share
    this.products = ends[at + 4] + beginning[4] + dx * dy * before * share
  }
}

function addPair(moments: Float64Array, x: number, y: number): void {
  if (Number.isNaN(x)) return
  const count = moments[0] + 1
  const dx = x - moments[1]
  const dy = y - moments[2]
  moments[0] = count
  moments[1] += dx / count
  moments[2] += dy / count
  moments[3] += dx * (x - moments[1])
  moments[4] += dx * (y - moments[2])
}
