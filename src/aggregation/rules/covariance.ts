import type { Geometry } from '../geometry.ts'

/**
 * ⟨xᵢ − μ, xⱼ − μ⟩ for all pairs of some rows, μ the mean of these rows weighted by `weights`: from distances alone, so that
 * neither an offset that all rows share nor a row of weight 0 costs any digits.
 *
 * @param rows - k indices
 * @param weights - k values, their sum > 0
 * @returns k × k, row-major, symmetric
 */
export function centredGram(geometry: Geometry, rows: readonly number[], weights: Float64Array): Float64Array {
  const k = rows.length
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const distances = rows.map((row) => {
    const from = geometry.distancesFrom(row)
    return Float64Array.from(rows, (other) => from[other])
  })
  const means = distances.map(
    (from) => from.reduce((sum, d, j) => sum + (weights[j] === 0 ? 0 : weights[j] * d), 0) / total,
  )
  const overall = means.reduce((sum, mean, i) => sum + (weights[i] === 0 ? 0 : weights[i] * mean), 0) / total
  const gram = new Float64Array(k * k)
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      const product = (means[i] + means[j] - distances[i][j] - overall) / 2
      gram[i * k + j] = product
      gram[j * k + i] = product
    }
  }
  return gram
}

/** K·v, each sum in order: equal rows of K give equal bits. */
export function gramTimes(gram: Float64Array, vector: Float64Array): Float64Array {
  const k = vector.length
  return vector.map((_, i) => {
    let sum = 0
    for (let j = 0; j < k; j++) sum += gram[i * k + j] * vector[j]
    return sum
  })
}
