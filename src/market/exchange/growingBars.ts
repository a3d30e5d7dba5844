import type { BarSeries } from '../../types/index.ts'
import type { Bar } from './page.ts'

const FIRST_CAPACITY = 4096
const COLUMNS = 6

/** Bars of one symbol that only ever grow at the end. */
export class GrowingBars {
  readonly #symbol: string
  #columns = Array.from({ length: COLUMNS }, () => new Float64Array(FIRST_CAPACITY))
  #length = 0

  constructor(symbol: string) {
    this.#symbol = symbol
  }

  static of(symbol: string, bars: readonly Bar[]): GrowingBars {
    const growing = new GrowingBars(symbol)
    for (const bar of bars) growing.push(bar)
    return growing
  }

  get length(): number {
    return this.#length
  }

  /** Open time of the last bar, UTC ms; −∞ without any. */
  get lastMs(): number {
    return this.#length === 0 ? Number.NEGATIVE_INFINITY : this.#columns[0][this.#length - 1]
  }

  /** @param bar - after all others */
  push(bar: Bar): void {
    if (this.#length === this.#columns[0].length) this.#grow(2 * this.#length)
    for (const [index, value] of bar.entries()) this.#columns[index][this.#length] = value
    this.#length++
  }

  /** @param series - bars after all others */
  pushAll({ timeMs, open, high, low, close, volume }: BarSeries): void {
    const length = this.#length + timeMs.length
    if (length > this.#columns[0].length) this.#grow(Math.max(length, 2 * this.#length))
    for (const [index, column] of [timeMs, open, high, low, close, volume].entries()) {
      this.#columns[index].set(column, this.#length)
    }
    this.#length = length
  }

  /** The bars from the `from`-th on, without a copy; what is added later does not change them. */
  series(from = 0): BarSeries {
    const [timeMs, open, high, low, close, volume] = this.#columns.map((column) => column.subarray(from, this.#length))
    return { symbol: this.#symbol, timeMs, open, high, low, close, volume }
  }

  #grow(capacity: number): void {
    this.#columns = this.#columns.map((column) => {
      const larger = new Float64Array(capacity)
      larger.set(column)
      return larger
    })
  }
}
