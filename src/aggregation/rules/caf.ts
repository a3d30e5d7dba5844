import { largestEigenpair } from '../../kernels/eigen.ts'
import type { Geometry } from '../geometry.ts'
import { centredGram, gramTimes } from './covariance.ts'
import { defineRule, majority } from './rule.ts'

/**
 * Covariance-bound agnostic filter: rows that stick out along the direction in which the rows vary most lose weight, until
 * no more than n − 2f is left; of the weighted means on the way the one with the least variance counts.
 *
 * c = 1; while Σc > n − 2f: μ the mean weighted by c, (λ, v) the top eigenpair of the weighted covariance, τᵢ = ⟨xᵢ − μ, v⟩²,
 * cᵢ ← cᵢ(1 − τᵢ/τmax). The largest τ is that of the rows which still weigh something, so that each step takes the weight of
 * at least one row and n steps are enough. Without variance, or for f = 0, the first mean counts.
 *
 * @see Allouah et al. 2025, Towards trustworthy federated learning with untrusted participants, arXiv:2505.01874
 */
export const caf = defineRule({
  name: 'caf',
  parameters: {},
  breakdownPoint: 'f < n/2',
  cost: 'O(n²·d + n⁴): a pass for all distances, then at most n eigenpairs of n × n',
  minUpdates: majority,
  aggregate({ geometry, count }, { numByzantine }) {
    const weights = new Float64Array(count).fill(1)
    let best = { weights: weights.slice(), variance: Number.POSITIVE_INFINITY }
    let iterations = 0
    do {
      iterations++
      const { variance, squaredDeviations } = topDirection(geometry, weights)
      if (variance < best.variance) best = { weights: weights.slice(), variance }
      const largest = squaredDeviations.reduce((most, deviation) => Math.max(most, deviation), 0)
      if (largest === 0) break
      for (let i = 0; i < count; i++) weights[i] *= weights[i] === 0 ? 0 : 1 - squaredDeviations[i] / largest
    } while (sum(weights) > count - 2 * numByzantine)
    const total = sum(best.weights)
    return {
      weights: best.weights.map((weight) => weight / total),
      diagnostics: { iterations, variance: best.variance },
    }
  },
})

/**
 * Of the rows weighted by c: the largest eigenvalue of their covariance, and how far each lies from the mean along its
 * direction, squared; 0 for rows of weight 0.
 *
 * With K the Gram matrix of the centred rows, √c·K·√c/Σc has the covariance's eigenvalues, and of its eigenvector u the
 * direction is v = Σ √cᵢuᵢ(xᵢ − μ)/√(λΣc).
 */
function topDirection(geometry: Geometry, weights: Float64Array) {
  const rows = [...weights.keys()].filter((row) => weights[row] > 0)
  const used = Float64Array.from(rows, (row) => weights[row])
  const k = rows.length
  const total = sum(used)
  const gram = centredGram(geometry, rows, used)
  const roots = used.map(Math.sqrt)
  const weighted = gram.map((product, at) => (product * roots[Math.floor(at / k)] * roots[at % k]) / total)
  const { value, vector } = largestEigenpair(weighted, k)
  const variance = Math.max(0, value)
  const squaredDeviations = new Float64Array(weights.length)
  if (variance === 0) return { variance, squaredDeviations }
  const along = gramTimes(
    gram,
    vector.map((component, i) => component * roots[i]),
  )
  for (let i = 0; i < k; i++) squaredDeviations[rows[i]] = (along[i] / (variance * total)) * along[i]
  return { variance, squaredDeviations }
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
