import { solveNormalEquations } from '../../kernels/leastSquares.ts'
import { exp, log } from '../../kernels/math.ts'
import { requireCount, requireEqualLengths, requireRange } from '../checks.ts'
import { EvaluationError } from '../errors.ts'
import { mean } from '../numeric/summary.ts'
import { type VarianceBaseline, varianceFloor } from './series.ts'
import { fitStandardizer, standardize } from './standardizer.ts'

export interface RidgeFit {
  /** ȳ, which is not penalised. */
  readonly intercept: number
  /** Per standardised column. */
  readonly coefficients: Float64Array
  /** Σe²/(n − k − 1) of the rows fitted. */
  readonly residualVariance: number
  /** Prediction for a row in the features' own units. */
  predict(row: Float64Array): number
}

/**
 * Ridge regression in closed form: minimises Σ(y − ȳ − z·b)² + λ‖b‖², z the columns standardised over the rows fitted.
 *
 * @param rows - n rows of k finite features
 * @param targets - n finite numbers
 * @param penalty - λ > 0; 1 is as strong as one more row that says 0 of every column
 * @throws {EvaluationError} SHAPE_MISMATCH | OUT_OF_RANGE | TOO_FEW_VALUES below k + 2 rows | SINGULAR
 * @see Hoerl and Kennard 1970, Ridge regression
 */
export function fitRidge(rows: readonly Float64Array[], targets: ArrayLike<number>, penalty: number): RidgeFit {
  requireEqualLengths({ rows, targets })
  requireRange('penalty', penalty, penalty > 0 && penalty < Infinity, 'positive')
  requireCount("ridge regression's rows", rows.length, (rows[0]?.length ?? 0) + 2)
  const width = rows[0].length
  const standardizer = fitStandardizer(rows)
  const intercept = mean(targets)
  const gram = new Float64Array(width * width)
  const moments = new Float64Array(width)
  for (const [t, row] of rows.entries()) {
    const z = standardize(standardizer, row)
    for (let j = 0; j < width; j++) {
      moments[j] += z[j] * (targets[t] - intercept)
      for (let k = 0; k < width; k++) gram[j * width + k] += z[j] * z[k]
    }
  }
  for (let k = 0; k < width; k++) gram[k * width + k] += penalty
  const coefficients = solveNormalEquations(gram, moments)
  if (coefficients === undefined) throw new EvaluationError('SINGULAR', 'the penalty is too small for these columns')
  const predict = (row: Float64Array): number => {
    const z = standardize(standardizer, row)
    let value = intercept
    for (let k = 0; k < width; k++) value += coefficients[k] * z[k]
    return value
  }
  let squares = 0
  for (const [t, row] of rows.entries()) {
    const error = targets[t] - predict(row)
    squares += error * error
  }
  return { intercept, coefficients, residualVariance: squares / (rows.length - width - 1), predict }
}

/**
 * Ridge regression of ln RVₜ₊₁ on the features known at t, forecast e^(value + s²/2) with s² the residual variance (a
 * log-normal law's mean); not below the past's least positive RV. Rows with a missing feature or a variance that is
 * missing or zero are left out of the fit; a missing feature makes the forecast NaN.
 *
 * @param penalty - λ > 0 on standardised features. @default 1
 * @throws when fitted: {EvaluationError} TOO_FEW_VALUES | SINGULAR
 */
export function ridge(penalty = 1): VarianceBaseline {
  return {
    name: 'ridge',
    fit(past) {
      const floor = varianceFloor(past)
      const { variance, features, width } = past
      const rows: Float64Array[] = []
      const targets: number[] = []
      for (let t = 1; t < variance.length; t++) {
        const row = features.subarray((t - 1) * width, t * width)
        if (!(variance[t] > 0) || !row.every((value) => Number.isFinite(value))) continue
        rows.push(row)
        targets.push(log(variance[t]))
      }
      const { intercept, residualVariance, predict } = fitRidge(rows, targets, penalty)
      return {
        parameters: { intercept, penalty, residualVariance, floor },
        begin() {
          let known = new Float64Array(width).fill(Number.NaN)
          return {
            observe({ features: row }) {
              known = row.slice()
            },
            forecast: () => Math.max(exp(predict(known) + residualVariance / 2), floor),
          }
        },
      }
    },
  }
}
