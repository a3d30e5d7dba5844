import type { Geometry } from '../geometry.ts'
import { defineRule, majority, meanOf } from './rule.ts'
import { ConflictSearch } from './vertexCover.ts'

/** Pairs of rows looked at before the search gives up: some ten seconds. */
export const MDA_MAX_STEPS = 2_147_483_648
/** Of the search tree with each hostile row. */
const BRANCHING = 1.4656

/**
 * Minimum diameter averaging: the mean of the n − f rows whose largest distance is least; of several such subsets the first
 * in lexicographic order.
 *
 * Exact, without going through the C(n, f) subsets: whether n − f rows within a diameter exist is whether f rows cover all
 * pairs that are further apart, a search that grows as 1.4656^f at worst. It is given up after {@link MDA_MAX_STEPS}; a
 * manifest whose worst case could exceed that is refused.
 *
 * @see Rousseeuw 1985; El Mhamdi et al. 2021, arXiv:2008.00742
 */
export const mda = defineRule({
  name: 'mda',
  parameters: {},
  breakdownPoint: 'f < n/2',
  cost: 'O(n²·d + 1.4656^f·n²·(f + log n)) at worst',
  minUpdates: majority,
  tooMuchWork(count, numByzantine) {
    let steps = count * count * (numByzantine + 2 * Math.ceil(Math.sqrt(count)))
    for (let i = 0; i < numByzantine; i++) steps *= BRANCHING
    return steps <= MDA_MAX_STEPS ? undefined : `${numByzantine} of ${count} rows are too many to search for`
  },
  aggregate({ geometry, count }, { numByzantine }) {
    const { rows, diameter } = leastDiameter(geometry, numByzantine)
    return meanOf(count, rows, { diameter })
  },
})

/**
 * The lexicographically first of the subsets of n − f rows that have the least diameter.
 *
 * @throws {AggregationError} TOO_MUCH_WORK
 */
export function leastDiameter(
  { count: n, squaredDistances }: Geometry,
  f: number,
): { readonly rows: readonly number[]; readonly diameter: number } {
  const search = new ConflictSearch(n, MDA_MAX_STEPS)
  const conflictsBeyond = (limit: number) => Uint8Array.from(squaredDistances, (squared) => Number(squared > limit))
  const everyone = new Uint8Array(n).fill(1)

  const limits = [...new Set(squaredDistances).add(0)].sort((a, b) => a - b)
  let [low, high] = [0, limits.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (search.keepable(conflictsBeyond(limits[middle]), everyone, f) === undefined) low = middle + 1
    else high = middle
  }
  const rows = firstWithin(search, conflictsBeyond(limits[low]), n, f)
  return { rows, diameter: Math.sqrt(limits[low]) }
}

/** Takes row by row, from the first on, what n − f rows without conflict can still be completed with. */
function firstWithin(search: ConflictSearch, conflicts: Uint8Array, n: number, f: number): number[] {
  let open: Uint8Array = new Uint8Array(n).fill(1)
  let budget = f
  let witness = search.keepable(conflicts, open, budget)
  const rows: number[] = []
  for (let row = 0; row < n && rows.length < n - f; row++) {
    if (!open[row]) continue
    const rest = open.slice()
    let left = budget
    for (let other = 0; other < n; other++) {
      if (open[other] && conflicts[row * n + other]) {
        rest[other] = 0
        left--
      }
    }
    // The witness holds what was taken before: it does for this row too when it holds it.
    const found = left < 0 ? undefined : witness?.[row] ? witness : search.keepable(conflicts, rest, left)
    if (found === undefined) {
      open[row] = 0
      budget--
    } else {
      rows.push(row)
      witness = found
      open = rest
      budget = left
    }
  }
  return rows
}
