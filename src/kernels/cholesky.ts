/**
 * Cholesky factor L of a symmetric positive definite matrix A = L·Lᵀ.
 *
 * @param matrix - A, n × n, row-major; only the lower triangle is read
 * @param n - order, integer >= 0
 * @param minPivot - a diagonal entry of L whose square is not above this counts as none, >= 0
 * @returns L, n × n, row-major, zero above the diagonal; undefined when A is not positive definite
 * @see Golub and Van Loan, Matrix Computations, 4.2
 */
export function cholesky(matrix: Float64Array, n: number, minPivot = 0): Float64Array | undefined {
  const factor = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]
      for (let k = 0; k < j; k++) sum -= factor[i * n + k] * factor[j * n + k]
      if (j < i) factor[i * n + j] = sum / factor[j * n + j]
      else if (sum > minPivot && sum < Infinity) factor[i * n + i] = Math.sqrt(sum)
      else return undefined
    }
  }
  return factor
}

/** Solves L·x = b by forward substitution; L as {@link cholesky} gives it. */
export function solveLower(factor: Float64Array, b: ArrayLike<number>): Float64Array {
  const n = b.length
  const x = Float64Array.from(b)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i * n + k] * x[k]
    x[i] /= factor[i * n + i]
  }
  return x
}

/** Solves L·Lᵀ·x = b; L as {@link cholesky} gives it. */
export function solveCholesky(factor: Float64Array, b: ArrayLike<number>): Float64Array {
  const x = solveLower(factor, b)
  const n = x.length
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= factor[k * n + i] * x[k]
    x[i] /= factor[i * n + i]
  }
  return x
}
