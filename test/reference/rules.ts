import {
  combinations,
  dot,
  least,
  mean,
  minus,
  norm,
  principalDirection,
  type Rows,
  squaredDistance,
  times,
  weightedMean,
} from './linear.ts'

export { mean } from './linear.ts'

/** Robust aggregation as its definitions read, in float64, on rows written out: no geometry, no maps, nothing shared. */

export function meanOf(rows: Rows, selected: readonly number[]): Float64Array {
  return mean(selected.map((row) => rows[row]))
}

function perColumn(rows: Rows, rule: (values: Float64Array) => number): Float64Array {
  return rows[0].map((_, column) => rule(Float64Array.from(rows, (row) => row[column])))
}

function average(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
}

export function medianOf(values: Float64Array): number {
  const sorted = values.toSorted()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export function median(rows: Rows): Float64Array {
  return perColumn(rows, medianOf)
}

export function trimmedMean(rows: Rows, numByzantine: number): Float64Array {
  return perColumn(rows, (values) => average(values.toSorted().slice(numByzantine, values.length - numByzantine)))
}

export function meanAroundMedian(rows: Rows, keep: number): Float64Array {
  return perColumn(rows, (values) => {
    const centre = medianOf(values)
    const kept = least(
      values.map((value) => Math.abs(value - centre)),
      keep,
    )
    return average(kept.map((row) => values[row]))
  })
}

export function meamed(rows: Rows, numByzantine: number): Float64Array {
  return meanAroundMedian(rows, rows.length - numByzantine)
}

export function geometricMedian(rows: Rows, nu: number, steps: number): Float64Array {
  let z = times(0, rows[0])
  for (let step = 0; step < steps; step++) {
    z = weightedMean(
      rows,
      rows.map((row) => 1 / Math.max(nu, Math.sqrt(squaredDistance(row, z)))),
    )
  }
  return z
}

export type Neighbours = 'paper' | 'byzfl'

/** Σ of the squared distances of each row to its n − f − 2 (paper) or n − f − 1 (byzfl) nearest others. */
export function krumScores(rows: Rows, numByzantine: number, neighbours: Neighbours): number[] {
  const count = Math.max(0, rows.length - numByzantine - (neighbours === 'paper' ? 2 : 1))
  return rows.map((row, i) =>
    rows
      .filter((_, j) => j !== i)
      .map((other) => squaredDistance(row, other))
      .sort((a, b) => a - b)
      .slice(0, count)
      .reduce((sum, distance) => sum + distance, 0),
  )
}

export function krumSelection(rows: Rows, numByzantine: number, neighbours: Neighbours): number[] {
  return least(krumScores(rows, numByzantine, neighbours), 1)
}

export function multiKrumSelection(rows: Rows, numByzantine: number, neighbours: Neighbours): number[] {
  return least(krumScores(rows, numByzantine, neighbours), rows.length - numByzantine)
}

export function bulyanSelection(rows: Rows, numByzantine: number, neighbours: Neighbours): number[] {
  const remaining = rows.map((_, row) => row)
  const selected: number[] = []
  while (selected.length < rows.length - 2 * numByzantine) {
    const candidates = remaining.map((row) => rows[row])
    const [position] = krumSelection(candidates, numByzantine, neighbours)
    selected.push(...remaining.splice(position, 1))
  }
  return selected.sort((a, b) => a - b)
}

export function bulyan(rows: Rows, numByzantine: number, neighbours: Neighbours): Float64Array {
  const selected = bulyanSelection(rows, numByzantine, neighbours)
  return meanAroundMedian(
    selected.map((row) => rows[row]),
    rows.length - 4 * numByzantine,
  )
}

/** Rounding of an eigenvalue, relative. */
const EIGENVALUE_SLACK = 1e-12

/** The first (n − f)-subset, in lexicographic order, of least `badness`; what is less by no more than `slack` is equal. */
function bestSubset(rows: Rows, numByzantine: number, badness: (subset: Rows) => number, slack = 0): number[] {
  let best: number[] = []
  let least = Infinity
  for (const subset of combinations(rows.length, rows.length - numByzantine)) {
    const value = badness(subset.map((row) => rows[row]))
    if (value * (1 + slack) < least) {
      least = value
      best = subset
    }
  }
  return best
}

export function diameter(rows: Rows): number {
  return Math.max(0, ...rows.flatMap((a, i) => rows.slice(0, i).map((b) => squaredDistance(a, b))))
}

export function mdaSelection(rows: Rows, numByzantine: number): number[] {
  return bestSubset(rows, numByzantine, diameter)
}

export function smeaSelection(rows: Rows, numByzantine: number): number[] {
  const topEigenvalue = (subset: Rows) => principalDirection(subset, new Float64Array(subset.length).fill(1)).value
  return bestSubset(rows, numByzantine, topEigenvalue, EIGENVALUE_SLACK)
}

/** With another estimate of the top eigenvalue, compared as it is. */
export function smeaSelectionBy(rows: Rows, numByzantine: number, topEigenvalue: (subset: Rows) => number): number[] {
  return bestSubset(rows, numByzantine, topEigenvalue)
}

export function monnaSelection(rows: Rows, numByzantine: number, trustedRow: number): number[] {
  const distances = rows.map((row) => squaredDistance(row, rows[trustedRow]))
  return least(distances, rows.length - numByzantine)
}

export function centeredClipping(rows: Rows, start: Float64Array, tau: number, steps: number): Float64Array {
  let v = start
  for (let step = 0; step < steps; step++) {
    const clipped = rows.map((row) => clipRow(minus(row, v), tau))
    v = v.map((value, column) => value + average(clipped.map((row) => row[column])))
  }
  return v
}

export type Eigensolver = (
  centred: Rows,
  weights: Float64Array,
) => { readonly value: number; readonly vector: Float64Array }

export interface CafOptions {
  /** Of Σ wᵢdᵢdᵢᵀ / Σ wᵢ; exact by default. */
  readonly eigensolver?: Eigensolver
  /** Whether a row whose weight has become 0 may still set τmax, as in ByzFL. */
  readonly removedRowsCount?: boolean
}

/** The weighted mean of least top eigenvalue; the mean where no step can be taken (f = 0, or no spread at all). */
export function caf(rows: Rows, numByzantine: number, options: CafOptions = {}): Float64Array {
  const eigensolver = options.eigensolver ?? principalDirection
  let weights = new Float64Array(rows.length).fill(1)
  let best = mean(rows)
  let least = Infinity
  while (weights.reduce((sum, weight) => sum + weight, 0) > rows.length - 2 * numByzantine) {
    const centre = weightedMean(rows, weights)
    const centred = rows.map((row) => minus(row, centre))
    const { value, vector } = eigensolver(centred, weights)
    if (value < least) {
      least = value
      best = centre
    }
    const tau = centred.map((row) => dot(row, vector) ** 2)
    const largest = Math.max(...tau.filter((_, i) => options.removedRowsCount || weights[i] > 0))
    if (!(largest > 0)) break
    weights = weights.map((weight, i) => weight * Math.max(0, 1 - tau[i] / largest))
  }
  return best
}

/** ReLU of the cosine to the trusted update, rows rescaled to its norm. */
export function flTrust(rows: Rows, trusted: Float64Array): Float64Array {
  const trust = rows.map((row) => Math.max(0, dot(row, trusted) / (norm(row) * norm(trusted)) || 0))
  return weightedMean(
    rows.map((row) => times(norm(trusted) / norm(row) || 0, row)),
    trust,
  )
}

/** Rows that for every set of columns are not among the `dropped` with the largest squared projection. */
export function dncSelection(rows: Rows, columnSets: readonly (readonly number[])[], dropped: number): number[] {
  let good = rows.map((_, row) => row)
  for (const columns of columnSets) {
    const sampled = rows.map((row) => Float64Array.from(columns, (column) => row[column]))
    const centre = mean(sampled)
    const { vector } = principalDirection(
      sampled,
      sampled.map(() => 1),
    )
    const outlyingness = sampled.map((row) => dot(minus(row, centre), vector) ** 2)
    const kept = least(outlyingness, rows.length - dropped)
    good = good.filter((row) => kept.includes(row))
  }
  return good
}

export function signMajority(rows: Rows, scale: number): Float64Array {
  return perColumn(rows, (values) => scale * Math.sign(values.reduce((sum, value) => sum + Math.sign(value), 0)))
}

function clipRow(row: Float64Array, limit: number): Float64Array {
  const length = norm(row)
  return length > limit ? times(limit / length, row) : row
}

export function clip(rows: Rows, limit: number): Float64Array[] {
  return rows.map((row) => clipRow(row, limit))
}

export function clipToMedianNorm(rows: Rows): Float64Array[] {
  return clip(rows, medianOf(Float64Array.from(rows, norm)))
}

/** The ⌊2f/n·(n − f)⌋ longest rows clipped to the norm of the next longest. */
export function arc(rows: Rows, numByzantine: number): Float64Array[] {
  const n = rows.length
  const clipped = Math.floor((2 * numByzantine * (n - numByzantine)) / n)
  const norms = Float64Array.from(rows, norm).sort().reverse()
  return clip(rows, norms[Math.min(clipped, n - 1)])
}

/** For each row, the rows that it is mixed from: the n − f nearest, itself among them. */
export function nnmSelections(rows: Rows, numByzantine: number): number[][] {
  return rows.map((row) =>
    least(
      rows.map((other) => squaredDistance(row, other)),
      rows.length - numByzantine,
    ),
  )
}

export function nnm(rows: Rows, numByzantine: number): Float64Array[] {
  return nnmSelections(rows, numByzantine).map((selected) => meanOf(rows, selected))
}

/** Means of `size` consecutive rows of the permuted ones; the last bucket may be short. */
export function bucketing(rows: Rows, size: number, permutation: readonly number[]): Float64Array[] {
  const buckets = Math.ceil(rows.length / size)
  return Array.from({ length: buckets }, (_, bucket) =>
    meanOf(rows, permutation.slice(bucket * size, (bucket + 1) * size)),
  )
}
