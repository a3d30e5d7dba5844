import { cholesky, solveCholesky, solveLower } from '../../kernels/cholesky.ts'
import { requireFinite, requireRange } from '../checks.ts'
import { EvaluationError } from '../errors.ts'

/** Sums over rows; those of several workers are added up entry by entry. */
export interface FeatureSums {
  /** ΦᵀΦ, k × k, row-major. */
  readonly gram: Float64Array
  /** Φᵀy, length k. */
  readonly moments: Float64Array
}

export interface BayesianPrediction {
  /** φᵀm. */
  readonly mean: number
  /** σ² + φᵀΣφ. */
  readonly variance: number
  /** φᵀΣφ: the part that more data would take away. */
  readonly epistemic: number
}

export interface BayesianLastLayer {
  /** m = ΣΦᵀy/σ², length k: the weights' posterior mean. */
  readonly mean: Float64Array
  /** Σ = (ΦᵀΦ/σ² + λI)⁻¹, k × k, row-major: the weights' posterior covariance. */
  readonly covariance: Float64Array
  /** @param features - φ, length k, of the last hidden layer (with a 1 for the bias) */
  predict(features: ArrayLike<number>): BayesianPrediction
}

/**
 * ΦᵀΦ and Φᵀy of rows.
 *
 * @param rows - n vectors of one length k
 * @param targets - n numbers
 * @throws {EvaluationError} SHAPE_MISMATCH
 */
export function featureSums(
  rows: readonly ArrayLike<number>[],
  targets: ArrayLike<number>,
  width: number,
): FeatureSums {
  if (rows.length !== targets.length || rows.some((row) => row.length !== width)) {
    throw new EvaluationError('SHAPE_MISMATCH', `${targets.length} rows of ${width} features are needed`)
  }
  const gram = new Float64Array(width * width)
  const moments = new Float64Array(width)
  for (const [t, row] of rows.entries()) {
    for (let j = 0; j < width; j++) {
      moments[j] += row[j] * targets[t]
      for (let k = 0; k < width; k++) gram[j * width + k] += row[j] * row[k]
    }
  }
  return { gram, moments }
}

/**
 * Bayesian linear regression on a network's last hidden layer, with weights ~ N(0, I/λ) and noise N(0, σ²).
 *
 * @param sums - over the rows of training
 * @param noiseVariance - σ² > 0, in the target's unit squared
 * @param priorPrecision - λ > 0
 * @throws {EvaluationError} SHAPE_MISMATCH | NON_FINITE | OUT_OF_RANGE | SINGULAR
 * @see Bishop 2006, Pattern Recognition and Machine Learning, 3.3; Ober and Rasmussen 2019, arXiv:1912.06097
 */
export function bayesianLastLayer(
  { gram, moments }: FeatureSums,
  noiseVariance: number,
  priorPrecision: number,
): BayesianLastLayer {
  const width = moments.length
  if (gram.length !== width * width) {
    throw new EvaluationError('SHAPE_MISMATCH', `a gram matrix of order ${width} has ${width * width} entries`)
  }
  requireFinite('gram', gram)
  requireFinite('moments', moments)
  requireRange('noiseVariance', noiseVariance, noiseVariance > 0 && noiseVariance < Infinity, 'positive')
  requireRange('priorPrecision', priorPrecision, priorPrecision > 0 && priorPrecision < Infinity, 'positive')
  const precision = gram.map((value) => value / noiseVariance)
  for (let k = 0; k < width; k++) precision[k * width + k] += priorPrecision
  const factor = cholesky(precision, width)
  if (factor === undefined) throw new EvaluationError('SINGULAR', 'the precision is not positive definite')
  const mean = solveCholesky(
    factor,
    moments.map((value) => value / noiseVariance),
  )
  const covariance = new Float64Array(width * width)
  for (let k = 0; k < width; k++) {
    const unit = new Float64Array(width)
    unit[k] = 1
    covariance.set(solveCholesky(factor, unit), k * width)
  }
  return {
    mean,
    covariance,
    predict(features) {
      if (features.length !== width) {
        throw new EvaluationError('SHAPE_MISMATCH', `${features.length} features, not ${width}`)
      }
      let value = 0
      for (let k = 0; k < width; k++) value += mean[k] * features[k]
      // φᵀΣφ = ‖L⁻¹φ‖², which cannot come out negative.
      const epistemic = solveLower(factor, features).reduce((sum, each) => sum + each * each, 0)
      return { mean: value, variance: noiseVariance + epistemic, epistemic }
    },
  }
}
