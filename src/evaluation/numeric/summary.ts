import { requireCount } from '../checks.ts'

/** Arithmetic mean, summed in order; NaN of no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum / values.length
}

/** Central moments of a sample: `central(k)` = Σ(x − x̄)ᵏ/n. */
export interface Moments {
  readonly mean: number
  /** Σ(x − x̄)²/(n − 1), >= 0 */
  readonly variance: number
  /** m₃/m₂^1.5, dimensionless; NaN for a constant sample */
  readonly skewness: number
  /** m₄/m₂², dimensionless, 3 for a normal law (not the excess); NaN for a constant sample */
  readonly kurtosis: number
}

/**
 * Moments by two passes; skewness and kurtosis are the population formulas g₁ and b₂, without small-sample correction.
 *
 * @param values - at least two finite numbers
 * @throws {EvaluationError} TOO_FEW_VALUES
 */
export function moments(values: ArrayLike<number>): Moments {
  const n = values.length
  requireCount('a sample', n, 2)
  const center = mean(values)
  let second = 0
  let third = 0
  let fourth = 0
  for (let i = 0; i < n; i++) {
    const deviation = values[i] - center
    const square = deviation * deviation
    second += square
    third += square * deviation
    fourth += square * square
  }
  const spread = second / n
  return {
    mean: center,
    variance: second / (n - 1),
    skewness: third / n / (spread * Math.sqrt(spread)),
    kurtosis: fourth / n / (spread * spread),
  }
}

/**
 * Autocovariance of lag k with the divisor n: Σ(xₜ − x̄)(xₜ₋ₖ − x̄)/n, the one that keeps the sequence positive definite.
 *
 * @param values - a series in order of time
 * @param lag - integer, 0 <= lag < n
 * @param center - the mean x̄ of the values
 */
export function autocovariance(values: ArrayLike<number>, lag: number, center: number): number {
  let sum = 0
  for (let t = lag; t < values.length; t++) sum += (values[t] - center) * (values[t - lag] - center)
  return sum / values.length
}

/** A copy in ascending order. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort()
}

/**
 * Sample quantile by linear interpolation between order statistics (Hyndman and Fan's type 7).
 *
 * @param ascending - at least one value, in ascending order
 * @param level - in [0, 1]
 * @see Hyndman and Fan 1996, Sample quantiles in statistical packages
 */
export function quantileOfSorted(ascending: ArrayLike<number>, level: number): number {
  const position = (ascending.length - 1) * level
  const below = Math.floor(position)
  const above = Math.min(below + 1, ascending.length - 1)
  return ascending[below] + (position - below) * (ascending[above] - ascending[below])
}
