import { log } from '../../kernels/math.ts'
import { requireCount, requireEqualLengths, requirePositive } from '../checks.ts'

function requireVariances(realised: ArrayLike<number>, forecast: ArrayLike<number>): void {
  requireEqualLengths({ realised, forecast })
  requireCount('a loss', realised.length, 1)
  requirePositive('realised', realised)
  requirePositive('forecast', forecast)
}

/**
 * QLIKE of each variance forecast: y/f − ln(y/f) − 1.
 *
 * @param realised - y > 0, n values
 * @param forecast - f > 0, n values in the same unit
 * @returns n losses, dimensionless, >= 0, and 0 at y = f
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | OUT_OF_RANGE where a value is not a positive number
 * @see Patton 2011, Volatility forecast comparison using imperfect volatility proxies
 */
export function qlike(realised: ArrayLike<number>, forecast: ArrayLike<number>): Float64Array {
  requireVariances(realised, forecast)
  return Float64Array.from(realised, (y, i) => {
    const ratio = y / forecast[i]
    // The logarithm's rounding can leave −1e-16 near y = f.
    return Math.max(0, ratio - log(ratio) - 1)
  })
}

/**
 * Squared error of each forecast on the logarithm of variance: (ln y − ln f)².
 *
 * @param realised - y > 0, n values
 * @param forecast - f > 0, n values in the same unit
 * @returns n losses, dimensionless, >= 0; their mean is the MSE on log variance
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | OUT_OF_RANGE
 */
export function squaredLogError(realised: ArrayLike<number>, forecast: ArrayLike<number>): Float64Array {
  requireVariances(realised, forecast)
  return Float64Array.from(realised, (y, i) => {
    const error = log(y / forecast[i])
    return error * error
  })
}
