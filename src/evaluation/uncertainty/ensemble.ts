import { requireCount, requireEqualLengths, requireFinite, requireRange } from '../checks.ts'
import { mean } from '../numeric/summary.ts'

export interface Mixture {
  /** μ̄. */
  readonly mean: number
  /** mean(σ² + μ²) − μ̄², the sum of the two parts. */
  readonly variance: number
  /** mean(σ²): noise that each member sees. */
  readonly aleatoric: number
  /** mean((μ − μ̄)²): what the members disagree on. */
  readonly epistemic: number
}

/**
 * Mean and variance of the equal mixture of an ensemble's forecasts.
 *
 * @param means - μ of each member, at least one, finite
 * @param variances - σ² >= 0 of each member, in the means' unit squared
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | NON_FINITE | OUT_OF_RANGE
 * @see Lakshminarayanan, Pritzel and Blundell 2017, arXiv:1612.01474
 */
export function ensembleMixture(means: ArrayLike<number>, variances: ArrayLike<number>): Mixture {
  requireEqualLengths({ means, variances })
  requireCount('an ensemble', means.length, 1)
  requireFinite('means', means)
  requireFinite('variances', variances)
  for (let i = 0; i < variances.length; i++) {
    requireRange(`variances[${i}]`, variances[i], variances[i] >= 0, '0 or more')
  }
  const center = mean(means)
  const aleatoric = mean(variances)
  // The same as mean(μ²) − μ̄², without its cancellation.
  const epistemic = mean(Float64Array.from(means, (value) => (value - center) * (value - center)))
  return { mean: center, variance: aleatoric + epistemic, aleatoric, epistemic }
}
