import { cholesky, solveCholesky } from './cholesky.ts'

/** A pivot below this share of its column's length means that the column is a combination of those before it. */
const MIN_PIVOT = 1e-10

/**
 * Least-squares coefficients from the normal equations A·x = b, by Cholesky's method on columns scaled to length 1.
 *
 * @param gram - A = XᵀX, n × n, row-major
 * @param moments - b = Xᵀy, length n
 * @returns x, length n; undefined when the columns of X are linearly dependent
 */
export function solveNormalEquations(gram: Float64Array, moments: Float64Array): Float64Array | undefined {
  const n = moments.length
  const lengths = Float64Array.from({ length: n }, (_, i) => Math.sqrt(gram[i * n + i]))
  const scaled = gram.map((value, at) => value / (lengths[Math.floor(at / n)] * lengths[at % n]))
  const factor = lengths.every((length) => length > 0) ? cholesky(scaled, n, MIN_PIVOT) : undefined
  if (factor === undefined) return undefined
  const solution = solveCholesky(
    factor,
    moments.map((moment, i) => moment / lengths[i]),
  )
  return solution.map((value, i) => value / lengths[i])
}
