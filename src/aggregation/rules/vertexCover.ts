import { AggregationError } from '../../errors/index.ts'

/**
 * Finds rows that are free of conflicts by leaving out few others: vertex cover, branching on the row with most conflicts,
 * whose worst case grows as 1.4656^budget, since rows with one or two conflicts need no branching.
 */
export class ConflictSearch {
  readonly #count: number
  readonly #maxSteps: number
  #steps = 0

  /** @param maxSteps - looks at a pair of rows, over all searches, before it gives up */
  constructor(count: number, maxSteps: number) {
    this.#count = count
    this.#maxSteps = maxSteps
  }

  get steps(): number {
    return this.#steps
  }

  /**
   * @param conflicts - count × count, symmetric, zero diagonal
   * @param rows - 1 for each row that may be kept; not changed
   * @param budget - how many of them may be left out
   * @returns 1 for each row kept, no two in conflict; undefined when there is no such choice
   * @throws {AggregationError} TOO_MUCH_WORK
   */
  keepable(conflicts: Uint8Array, rows: Uint8Array, budget: number): Uint8Array | undefined {
    const n = this.#count
    const kept = rows.slice()
    let left = budget
    for (;;) {
      const { edges, pendant, busiest, most } = this.#look(conflicts, kept)
      if (edges === 0) return kept
      if (left <= 0 || edges > left * most) return undefined
      // A row's only conflict is best left out itself; so is any row of what is then a ring.
      const certain = pendant >= 0 ? firstConflict(conflicts, kept, pendant, n) : most <= 2 ? busiest : -1
      if (certain < 0) return this.#branch(conflicts, kept, left, busiest, most)
      kept[certain] = 0
      left--
    }
  }

  #branch(conflicts: Uint8Array, kept: Uint8Array, budget: number, row: number, degree: number) {
    const without = kept.slice()
    without[row] = 0
    const found = this.keepable(conflicts, without, budget - 1)
    if (found !== undefined || degree > budget) return found
    for (let other = 0; other < this.#count; other++) if (conflicts[row * this.#count + other]) kept[other] = 0
    return this.keepable(conflicts, kept, budget - degree)
  }

  #look(conflicts: Uint8Array, kept: Uint8Array) {
    const n = this.#count
    this.#steps += n * n
    if (this.#steps > this.#maxSteps) {
      throw new AggregationError('TOO_MUCH_WORK', `the search for a subset is not done after ${this.#maxSteps} steps`)
    }
    let [edges, pendant, busiest, most] = [0, -1, -1, 0]
    for (let i = 0; i < n; i++) {
      if (!kept[i]) continue
      let degree = 0
      for (let j = 0; j < n; j++) degree += conflicts[i * n + j] & kept[j]
      edges += degree / 2
      if (degree === 1 && pendant < 0) pendant = i
      if (degree > most) [busiest, most] = [i, degree]
    }
    return { edges, pendant, busiest, most }
  }
}

function firstConflict(conflicts: Uint8Array, kept: Uint8Array, row: number, n: number): number {
  let other = 0
  while (!(conflicts[row * n + other] && kept[other])) other++
  return other
}
