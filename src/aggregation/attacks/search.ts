import { dot, moved, multiplied, type Rows, squaredDistance } from './statistics.ts'

/** How a line is searched. */
export interface LineSearch {
  /** How often the objective is asked, >= 1. */
  readonly evaluations: number
  readonly start: number
  readonly delta: number
  /** By what the step shrinks, between 1/2 and 1. */
  readonly ratio: number
}

/** ByzFL's for its optimised attacks. */
export const OPTIMAL_FACTOR: LineSearch = { evaluations: 20, start: 0, delta: 10, ratio: 0.8 }

/**
 * The x >= start of the largest value among those tried, as ByzFL's optimised attacks search it: steps beyond the best
 * double while the value grows, then they shrink. A value that is not a number never counts.
 */
export function maximizeOnLine(
  valueAt: (x: number) => number,
  { evaluations, start, delta, ratio }: LineSearch,
): { readonly x: number; readonly value: number } {
  const first = valueAt(start)
  let best = { x: start, value: Number.isNaN(first) ? Number.NEGATIVE_INFINITY : first }
  let step = delta
  let isGrowing = true
  for (let left = evaluations - 1; left > 0; left--) {
    const x = best.x + step
    const value = valueAt(x)
    const isBetter = value > best.value
    if (isBetter) best = { x, value }
    isGrowing &&= isBetter
    step *= isGrowing ? 2 : ratio
  }
  return best
}

/**
 * The largest γ for which x̄ + γ·p is no farther from any honest row than the two farthest honest rows are from each
 * other. What the paper's halving search converges to, as the least root of one quadratic a row.
 *
 * @returns 0 when p is 0
 * @see Shejwalkar and Houmansadr 2021, Manipulating the Byzantine (Min-Max)
 */
export function minMaxFactor(rows: Rows, mean: ArrayLike<number>, direction: ArrayLike<number>): number {
  let farthest = 0
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j < i; j++) farthest = Math.max(farthest, squaredDistance(row, rows[j]))
  }
  const length = dot(direction, direction)
  if (length === 0) return 0
  let factor = Number.POSITIVE_INFINITY
  for (const row of rows) {
    const offset = moved(mean, -1, row)
    const along = dot(offset, direction)
    const room = Math.max(0, farthest - dot(offset, offset))
    factor = Math.min(factor, (Math.sqrt(along * along + length * room) - along) / length)
  }
  return Math.max(0, factor)
}

/**
 * The largest γ for which the squared distances of x̄ + γ·p to the honest rows sum to no more than those of any honest row
 * to the others.
 *
 * @returns 0 when p is 0
 * @see Shejwalkar and Houmansadr 2021, Manipulating the Byzantine (Min-Sum)
 */
export function minSumFactor(rows: Rows, mean: ArrayLike<number>, direction: ArrayLike<number>): number {
  const length = dot(direction, direction)
  if (length === 0) return 0
  const sumTo = (point: ArrayLike<number>): number =>
    rows.reduce((total, row) => total + squaredDistance(point, row), 0)
  const largest = Math.max(...rows.map(sumTo))
  // The offsets from the mean cancel, so the sum grows by n·γ²·‖p‖² alone.
  return Math.sqrt(Math.max(0, largest - sumTo(mean)) / (rows.length * length))
}

const PER_DIRECTION: LineSearch = { evaluations: 8, start: 0, delta: 0.5, ratio: 0.8 }
const REFINEMENTS = 19

/**
 * Tries x̄ + γ·p for the directions −x̄, −s, −sign x̄ and those to and from the honest row farthest from x̄, all as long as
 * that row is far, and searches on where the objective was largest: 59 evaluations at most.
 *
 * @param achievedBy - what a crafted row achieves; NaN for one that achieves nothing
 * @returns the best row tried
 */
export function strongestRow(
  rows: Rows,
  mean: ArrayLike<number>,
  deviation: ArrayLike<number>,
  achievedBy: (row: Float64Array) => number,
): Float64Array {
  const distances = rows.map((row) => squaredDistance(row, mean))
  const worst = rows[distances.indexOf(Math.max(...distances))]
  const radius = Math.sqrt(Math.max(...distances)) || Math.sqrt(dot(mean, mean))
  const toWorst = moved(worst, -1, mean)
  const directions = [
    multiplied(mean, -1),
    multiplied(deviation, -1),
    Float64Array.from(mean, (value) => -Math.sign(value)),
    toWorst,
    multiplied(toWorst, -1),
  ].filter((direction) => dot(direction, direction) > 0)

  let best = { row: moved(mean, 0, mean), value: Number.NEGATIVE_INFINITY, factor: 0, direction: mean }
  for (const direction of directions) {
    const sized = multiplied(direction, radius / Math.sqrt(dot(direction, direction)))
    const found = maximizeOnLine((factor) => achievedBy(moved(mean, factor, sized)), PER_DIRECTION)
    if (found.value > best.value) {
      best = { row: moved(mean, found.x, sized), value: found.value, factor: found.x, direction: sized }
    }
  }
  const { factor, direction } = best
  // From below the best factor, since this search only climbs.
  const finer = { evaluations: REFINEMENTS, start: factor / 2, delta: factor / 4, ratio: 0.8 }
  const found = maximizeOnLine((gamma) => achievedBy(moved(mean, gamma, direction)), finer)
  return found.value > best.value ? moved(mean, found.x, direction) : best.row
}
