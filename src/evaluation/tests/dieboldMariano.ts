import { exp, log } from '../../kernels/math.ts'
import { requireCount, requireEqualLengths, requireFinite, requireInteger, requireRange } from '../checks.ts'
import { studentTTail } from '../numeric/studentT.ts'
import { autocovariance, mean } from '../numeric/summary.ts'

export interface DieboldMarianoOptions {
  /** h: how many steps ahead the forecasts look, in rows, integer >= 1. @default 1 */
  readonly horizon?: number
  /** Lags of Bartlett's kernel, integer >= 0. @default the greater of h − 1 and {@link neweyWestLags} */
  readonly lags?: number
}

export interface DieboldMariano {
  /** Mean of loss A − loss B; below 0 when A is the better forecast. */
  readonly meanDifference: number
  /** Its standard error. */
  readonly standardError: number
  /** With Harvey, Leybourne and Newbold's correction; to be compared with Student's t of n − 1 degrees of freedom. */
  readonly statistic: number
  readonly lags: number
  /** P of so large a difference either way when both are equally good. */
  readonly pTwoSided: number
  /** P of a mean difference so far below 0 when both are equally good: small when A is better than B. */
  readonly pABetter: number
}

/**
 * Newey and West's rule for the lags: ⌊4(n/100)^(2/9)⌋, below n.
 *
 * @param n - length of the series, integer >= 1
 * @see Newey and West 1994, Automatic lag selection in covariance matrix estimation
 */
export function neweyWestLags(n: number): number {
  return Math.min(n - 1, Math.floor(4 * exp((2 / 9) * log(n / 100))))
}

/**
 * Long-run variance with Bartlett's weights: γ₀ + 2Σ(1 − k/(L + 1))γ_k, where γ_k has the divisor n.
 *
 * @param values - n finite numbers in order of time
 * @param lags - L, integer, 0 <= L < n
 * @returns >= 0 but for rounding; the variance of the mean is this over n
 * @throws {EvaluationError} OUT_OF_RANGE
 * @see Newey and West 1987, doi:10.2307/1913610
 */
export function longRunVariance(values: ArrayLike<number>, lags: number): number {
  requireInteger('lags', lags, 0)
  requireRange('lags', lags, lags < values.length, `below the ${values.length} values`)
  const center = mean(values)
  let sum = autocovariance(values, 0, center)
  for (let k = 1; k <= lags; k++) sum += 2 * (1 - k / (lags + 1)) * autocovariance(values, k, center)
  return sum
}

/**
 * Diebold and Mariano's test that two forecasts are equally good, with Newey and West's variance and the small-sample
 * correction √((n + 1 − 2h + h(h − 1)/n)/n) of Harvey, Leybourne and Newbold.
 *
 * Losses that are equal throughout give the statistic 0 and p = 1; a constant difference other than 0 gives ±Infinity.
 *
 * @param lossA - n finite losses, in order of time
 * @param lossB - n losses of the other forecast, at the same times
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES below max(4, 2h) rows | NON_FINITE | OUT_OF_RANGE
 * @see Diebold and Mariano 1995, Comparing predictive accuracy; Harvey, Leybourne and Newbold 1997, Testing the equality
 *   of prediction mean squared errors
 */
export function dieboldMariano(
  lossA: ArrayLike<number>,
  lossB: ArrayLike<number>,
  { horizon = 1, lags }: DieboldMarianoOptions = {},
): DieboldMariano {
  const n = lossA.length
  requireEqualLengths({ lossA, lossB })
  requireInteger('horizon', horizon, 1)
  requireCount("the test's rows", n, Math.max(4, 2 * horizon))
  requireFinite('lossA', lossA)
  requireFinite('lossB', lossB)
  const differences = Float64Array.from(lossA, (loss, t) => loss - lossB[t])
  const bandwidth = lags ?? Math.max(horizon - 1, neweyWestLags(n))
  const meanDifference = mean(differences)
  const constant = differences.every((difference) => difference === differences[0])
  const longRun = longRunVariance(differences, bandwidth)
  // The mean of equal numbers is off by rounding, which would be a variance.
  const variance = constant ? 0 : Math.max(0, longRun)
  const standardError = Math.sqrt(variance / n)
  const correction = Math.sqrt((n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n)
  const statistic = meanDifference === 0 ? 0 : (correction * meanDifference) / standardError
  return {
    meanDifference,
    standardError,
    statistic,
    lags: bandwidth,
    pTwoSided: 2 * studentTTail(Math.abs(statistic), n - 1),
    pABetter: studentTTail(-statistic, n - 1),
  }
}
