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
  const factor = new Float64Array(n * n)
  const solution = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    if (!(lengths[i] > 0)) return undefined
    let value = moments[i] / lengths[i]
    for (let j = 0; j <= i; j++) {
      let sum = gram[i * n + j] / (lengths[i] * lengths[j])
      for (let k = 0; k < j; k++) sum -= factor[i * n + k] * factor[j * n + k]
      if (j < i) {
        factor[i * n + j] = sum / factor[j * n + j]
        value -= factor[i * n + j] * solution[j]
      } else {
        if (!(sum > MIN_PIVOT)) return undefined
        factor[i * n + i] = Math.sqrt(sum)
      }
    }
    solution[i] = value / factor[i * n + i]
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i] -= factor[k * n + i] * solution[k]
    solution[i] /= factor[i * n + i]
  }
  for (let i = 0; i < n; i++) solution[i] /= lengths[i]
  return solution
}
