import { exp } from '../../kernels/math.ts'

const FAST_HOURS = [1, 1.5, 2, 3, 4, 6, 8, 12]
const SLOW_HOURS = [18, 24, 36, 48, 72, 96, 144, 192, 288, 400, 600, 900]
/** Lags that count; at longer ones a year says little. */
const LONGEST_LAG = 168

/** Variances and half-lives of two factors of log volatility. */
export interface FittedFactors {
  readonly fast: { readonly variance: number; readonly hours: number }
  readonly slow: { readonly variance: number; readonly hours: number }
}

/**
 * The two exponentials, none negative, that come closest to an autocovariance by least squares, with the weight 1/lag;
 * lag 0 holds the noise of measurement too and does not count.
 *
 * @param covariance - of hourly log volatility at lags of 0, 1, … hours
 */
export function fitFactors(covariance: Float64Array): FittedFactors {
  let best: FittedFactors = { fast: { variance: 0, hours: 1 }, slow: { variance: 0, hours: 72 } }
  let least = Number.POSITIVE_INFINITY
  for (const fast of FAST_HOURS) {
    for (const slow of SLOW_HOURS) {
      const { a, b, error } = fitPair(covariance, fast, slow)
      if (error >= least) continue
      least = error
      best = { fast: { variance: a, hours: fast }, slow: { variance: b, hours: slow } }
    }
  }
  return best
}

function fitPair(covariance: Float64Array, fastHours: number, slowHours: number) {
  const [f, s] = [exp(-Math.LN2 / fastHours), exp(-Math.LN2 / slowHours)]
  let [ff, fs, ss, fy, sy, yy] = [0, 0, 0, 0, 0, 0]
  let [x, z] = [1, 1]
  for (let lag = 1; lag <= Math.min(LONGEST_LAG, covariance.length - 1); lag++) {
    x *= f
    z *= s
    const [y, weight] = [covariance[lag], 1 / lag]
    ff += weight * x * x
    fs += weight * x * z
    ss += weight * z * z
    fy += weight * x * y
    sy += weight * z * y
    yy += weight * y * y
  }
  const determinant = ff * ss - fs * fs
  let [a, b] = [(fy * ss - sy * fs) / determinant, (sy * ff - fy * fs) / determinant]
  if (!(a >= 0)) [a, b] = [0, Math.max(0, sy / ss)]
  if (!(b >= 0)) [a, b] = [Math.max(0, fy / ff), 0]
  return { a, b, error: yy - 2 * (a * fy + b * sy) + a * a * ff + 2 * a * b * fs + b * b * ss }
}
