import { log } from '../../kernels/math.ts'
import { requireCount, requireEqualLengths, requirePositive } from '../checks.ts'

function requireVariances(realised: ArrayLike<number>, forecast: ArrayLike<number>): void {
  requireEqualLengths({ realised, forecast })
  requireCount('a loss', realised.length, 1)
  requirePositive('realised', realised)
  requirePositive('forecast', forecast)
}

/**
 * The rows on which every forecast can be scored: losses compare only on the same rows.
 *
 * @param realised - variance; a row without one, or of 0 (no trade moved the price), is left out: QLIKE is infinite there
 * @param forecasts - of each model, as long as `realised`; NaN where the model knew too little
 * @returns indices, ascending
 * @throws {EvaluationError} SHAPE_MISMATCH
 */
export function scorableRows(
  realised: ArrayLike<number>,
  forecasts: Readonly<Record<string, ArrayLike<number>>>,
): Uint32Array {
  requireEqualLengths({ realised, ...forecasts })
  const columns = [realised, ...Object.values(forecasts)]
  return Uint32Array.from(realised, (_, i) => i).filter((i) =>
    columns.every((column) => column[i] > 0 && column[i] < Infinity),
  )
}

/**
 * QLIKE of a variance forecast: y/f − ln(y/f) − 1.
 *
 * @param realised - y > 0
 * @param forecast - f > 0, in the same unit
 * @returns >= 0, and 0 at y = f
 * @see Patton 2011, Volatility forecast comparison using imperfect volatility proxies
 */
export function qlikeLoss(realised: number, forecast: number): number {
  const ratio = realised / forecast
  // The logarithm's rounding can leave −1e-16 near y = f.
  return Math.max(0, ratio - log(ratio) - 1)
}

/**
 * QLIKE of each variance forecast, as {@link qlikeLoss}.
 *
 * @param realised - y > 0, n values
 * @param forecast - f > 0, n values in the same unit
 * @returns n losses, dimensionless, >= 0, and 0 at y = f
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | OUT_OF_RANGE where a value is not a positive number
 */
export function qlike(realised: ArrayLike<number>, forecast: ArrayLike<number>): Float64Array {
  requireVariances(realised, forecast)
  return Float64Array.from(realised, (y, i) => qlikeLoss(y, forecast[i]))
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
