import { exp, log } from '../../kernels/math.ts'
import { requireEqualLengths, requireFinite, requirePositive } from '../checks.ts'

/** Ends of an interval for a variance, in its unit: 0 <= lower <= upper <= Infinity. */
export interface VarianceInterval {
  readonly lower: number
  readonly upper: number
}

/**
 * Signed normalised scores (ln y − s)/u of log-variance forecasts: how many spreads the realised variance lies above.
 *
 * For a symmetric interval conform |score|; for one with equal tails the scores and their negatives, each at α/2, which
 * is the shorter one where the errors are skewed.
 *
 * @param realised - y > 0, n variances
 * @param logForecast - s, n forecasts of ln y
 * @param spread - u > 0, n spreads of ln y: an ensemble's or a last layer's standard deviation, or 1 throughout
 * @throws {EvaluationError} SHAPE_MISMATCH | NON_FINITE | OUT_OF_RANGE
 * @see Papadopoulos, Gammerman and Vovk 2008, Normalized nonconformity measures for regression conformal prediction
 */
export function normalisedScores(
  realised: ArrayLike<number>,
  logForecast: ArrayLike<number>,
  spread: ArrayLike<number>,
): Float64Array {
  requireEqualLengths({ realised, logForecast, spread })
  requirePositive('realised', realised)
  requireFinite('logForecast', logForecast)
  requirePositive('spread', spread)
  return Float64Array.from(realised, (y, i) => (log(y) - logForecast[i]) / spread[i])
}

/**
 * The variances whose score lies within the quantiles: [e^(s − u·q_low), e^(s + u·q_high)].
 *
 * @param logForecast - s
 * @param spread - u > 0
 * @param quantiles.below - q_low: the conformal quantile of −score (of |score| for a symmetric interval)
 * @param quantiles.above - q_high: that of score (of |score|)
 * @returns quantiles that leave nothing (−q_low > q_high) give the point halfway between them, or the forecast where one
 *   of them is −Infinity
 */
export function varianceInterval(
  logForecast: number,
  spread: number,
  { below, above }: { readonly below: number; readonly above: number },
): VarianceInterval {
  if (-below <= above) return { lower: exp(logForecast - spread * below), upper: exp(logForecast + spread * above) }
  const middle = (above - below) / 2
  const point = exp(logForecast + (Number.isFinite(middle) ? spread * middle : 0))
  return { lower: point, upper: point }
}
