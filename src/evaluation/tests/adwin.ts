import { log } from '../../kernels/math.ts'
import { requireOpenUnit, requireRange } from '../checks.ts'

/** Buckets of equal size kept before two are merged: Bifet and Gavaldà's M. */
const MAX_BUCKETS = 5
/** Either part of a split has at least so many values, so that two outliers at an end are no change. */
const MIN_PART = 5

/** 2^row values in a row. */
interface Bucket {
  readonly total: number
  /** Σ(x − mean)² within the bucket. */
  readonly squares: number
}

/**
 * The adaptive window: buckets of 2^k values, at most five of each size, so O(log n) numbers for a window of n.
 * Plain data, never changed in place.
 */
export interface AdwinState {
  /** rows[k] holds buckets of 2^k values, oldest first; the last row holds the oldest. */
  readonly rows: readonly (readonly Bucket[])[]
  /** Values in the window. */
  readonly width: number
  /** Sum of the values in the window. */
  readonly total: number
  /** Σ(x − mean)² of the window. */
  readonly squares: number
}

export interface AdwinStep {
  readonly state: AdwinState
  /** Whether the window was cut: its older and newer part have different means. */
  readonly cut: boolean
  /** Mean of the newer part − mean of the older part at the last cut; 0 without one. */
  readonly change: number
}

/** An ADWIN that has seen nothing. */
export const EMPTY_ADWIN: AdwinState = { rows: [], width: 0, total: 0, squares: 0 }

function powerOfTwo(k: number): number {
  let power = 1
  for (let i = 0; i < k; i++) power *= 2
  return power
}

/** Σ(x − mean)² of two groups together. */
function pooled(n1: number, first: Bucket, n2: number, second: Bucket): number {
  const gap = first.total / n1 - second.total / n2
  return first.squares + second.squares + ((n1 * n2) / (n1 + n2)) * gap * gap
}

function append(state: AdwinState, value: number): AdwinState {
  const rows = state.rows.map((row) => row.slice())
  let carried: Bucket | undefined = { total: value, squares: 0 }
  for (let k = 0, size = 1; carried !== undefined; k++, size *= 2) {
    if (k === rows.length) rows.push([])
    const row: Bucket[] = rows[k]
    row.push(carried)
    if (row.length <= MAX_BUCKETS) break
    const [first, second] = row.splice(0, 2)
    carried = { total: first.total + second.total, squares: pooled(size, first, size, second) }
  }
  const { width, total, squares } = state
  const own = { total: value, squares: 0 }
  return {
    rows,
    width: width + 1,
    total: total + value,
    squares: width === 0 ? 0 : pooled(width, { total, squares }, 1, own),
  }
}

function withoutOldest(state: AdwinState): AdwinState {
  const last = state.rows.length - 1
  const size = powerOfTwo(last)
  const [oldest, ...rest] = state.rows[last]
  const rows = state.rows.slice(0, last)
  if (rest.length > 0) rows.push(rest)
  const width = state.width - size
  const total = state.total - oldest.total
  if (width === 0) return EMPTY_ADWIN
  const gap = oldest.total / size - total / width
  const squares = state.squares - oldest.squares - ((size * width) / state.width) * gap * gap
  return { rows, width, total, squares: Math.max(0, squares) }
}

/** Mean of the newer part − that of the older at the first split that the bound tells apart, undefined without one. */
function significantChange({ rows, width, total, squares }: AdwinState, delta: number): number | undefined {
  if (width < 2 * MIN_PART) return undefined
  const variance = squares / width
  const logTerm = log((2 * log(width)) / delta)
  let olderCount = 0
  let olderTotal = 0
  for (let k = rows.length - 1; k >= 0; k--) {
    for (const bucket of rows[k]) {
      olderCount += powerOfTwo(k)
      olderTotal += bucket.total
      const newerCount = width - olderCount
      if (newerCount < MIN_PART) return undefined
      if (olderCount < MIN_PART) continue
      const inverse = 1 / olderCount + 1 / newerCount
      const bound = Math.sqrt(2 * inverse * variance * logTerm) + (2 / 3) * inverse * logTerm
      const change = (total - olderTotal) / newerCount - olderTotal / olderCount
      if (Math.abs(change) > bound) return change
    }
  }
  return undefined
}

/**
 * ADWIN2: adds a value to the window, then drops the oldest buckets for as long as some split of the window has parts
 * whose means differ by more than ε = √(2/m·σ²·ln(2/δ′)) + 2/(3m)·ln(2/δ′), 1/m = 1/n₀ + 1/n₁, δ′ = δ/ln n.
 *
 * @param state - the window before, or {@link EMPTY_ADWIN}
 * @param value - in [0, 1]: the bound supposes it
 * @param delta - δ in (0, 1): confidence of a false cut. @default 0.002
 * @throws {EvaluationError} OUT_OF_RANGE
 * @see Bifet and Gavaldà 2007, Learning from time-changing data with adaptive windowing
 */
export function adwin(state: AdwinState, value: number, delta = 0.002): AdwinStep {
  requireRange('value', value, value >= 0 && value <= 1, 'in [0, 1]')
  requireOpenUnit('delta', delta)
  let next = append(state, value)
  let change = significantChange(next, delta)
  const cut = change !== undefined
  let last = 0
  while (change !== undefined) {
    last = change
    next = withoutOldest(next)
    change = significantChange(next, delta)
  }
  return { state: next, cut, change: last }
}
