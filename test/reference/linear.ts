/** n rows of one length, float64. */
export type Rows = readonly Float64Array[]

export function toFloat64(rows: readonly ArrayLike<number>[]): Float64Array[] {
  return rows.map((row) => Float64Array.from(row))
}

export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, column) => sum + value * b[column], 0)
}

export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a))
}

export function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, column) => value - b[column])
}

export function times(factor: number, a: Float64Array): Float64Array {
  return a.map((value) => factor * value)
}

export function squaredDistance(a: Float64Array, b: Float64Array): number {
  const difference = minus(a, b)
  return dot(difference, difference)
}

/** Σ wᵢxᵢ / Σ wᵢ */
export function weightedMean(rows: Rows, weights: ArrayLike<number>): Float64Array {
  const total = rows.reduce((sum, _, i) => sum + weights[i], 0)
  return rows[0].map((_, column) => rows.reduce((sum, row, i) => sum + weights[i] * row[column], 0) / total)
}

export function mean(rows: Rows): Float64Array {
  return weightedMean(rows, new Float64Array(rows.length).fill(1))
}

/**
 * The top eigenpair of the covariance Σ cᵢ(xᵢ − μ)(xᵢ − μ)ᵀ / Σ cᵢ, μ the weighted mean; for more columns than rows from the
 * Gram matrix of the weighted deviations, which has the same eigenvalues.
 */
export function principalDirection(rows: Rows, weights: ArrayLike<number>) {
  const centre = weightedMean(rows, weights)
  const total = rows.reduce((sum, _, i) => sum + weights[i], 0)
  const deviations = rows.map((row, i) => times(Math.sqrt(weights[i] / total), minus(row, centre)))
  if (centre.length <= rows.length) {
    return topEigenpair(
      Array.from(centre, (_, a) => centre.map((_, b) => deviations.reduce((sum, row) => sum + row[a] * row[b], 0))),
    )
  }
  const { value, vector } = topEigenpair(deviations.map((a) => Float64Array.from(deviations, (b) => dot(a, b))))
  const direction = centre.map((_, column) => deviations.reduce((sum, row, i) => sum + vector[i] * row[column], 0))
  return { value, vector: times(1 / (norm(direction) || 1), direction) }
}

/** The largest eigenvalue of a symmetric matrix and a unit eigenvector of it, by cyclic Jacobi rotations. */
export function topEigenpair(symmetric: Rows): { readonly value: number; readonly vector: Float64Array } {
  const size = symmetric.length
  const a = symmetric.map((row) => row.slice())
  const vectors = a.map((_, i) => new Float64Array(size).fill(0).fill(1, i, i + 1))
  const scale = Math.max(...a.map((row) => Math.max(...row.map(Math.abs))))
  for (let sweep = 0; sweep < 100; sweep++) {
    let off = 0
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) off = Math.max(off, Math.abs(a[p][q]))
    if (off <= 1e-15 * scale) break
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, p, q)
  }
  let best = 0
  for (let i = 1; i < size; i++) if (a[i][i] > a[best][best]) best = i
  return { value: a[best][best], vector: Float64Array.from(vectors, (row) => row[best]) }
}

/** One Jacobi rotation that makes a[p][q] zero. */
function rotate(a: Float64Array[], vectors: Float64Array[], p: number, q: number): void {
  if (a[p][q] === 0) return
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (const row of [...a, ...vectors]) {
    const [atP, atQ] = [row[p], row[q]]
    row[p] = c * atP - s * atQ
    row[q] = s * atP + c * atQ
  }
  const [rowP, rowQ] = [a[p].slice(), a[q].slice()]
  for (let k = 0; k < rowP.length; k++) {
    a[p][k] = c * rowP[k] - s * rowQ[k]
    a[q][k] = s * rowP[k] + c * rowQ[k]
  }
}

/** Every subset of `size` of 0 … n − 1, each ascending, in lexicographic order. */
export function* combinations(n: number, size: number, from = 0): Generator<number[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let first = from; first <= n - size; first++) {
    for (const rest of combinations(n, size - 1, first + 1)) yield [first, ...rest]
  }
}

/** The `keep` indices of least score, ties to the lower index, ascending. */
export function least(scores: ArrayLike<number>, keep: number): number[] {
  return Array.from(scores, (score, index) => ({ score, index }))
    .sort((a, b) => (a.score === b.score ? a.index - b.index : a.score - b.score))
    .slice(0, keep)
    .map(({ index }) => index)
    .sort((a, b) => a - b)
}
