import { exp, log } from '../../kernels/math.ts'
import { requireOpenUnit } from '../checks.ts'

const SQRT_TWO_PI = 2.5066282746310002
/** From here on the continued fraction of the tail needs fewer terms than the series about 0. */
const TAIL_FROM = 3

/** φ(z), the standard normal density. */
function density(z: number): number {
  return exp(-0.5 * z * z) / SQRT_TWO_PI
}

/** P(Z > z) for z >= TAIL_FROM: φ(z)/(z + 1/(z + 2/(z + 3/(z + …)))). */
function farTail(z: number): number {
  let fraction = z
  for (let k = 120; k >= 1; k--) fraction = z + k / fraction
  return density(z) / fraction
}

/** P(0 < Z < z) for 0 <= z < TAIL_FROM: φ(z)·(z + z³/3 + z⁵/(3·5) + …), all terms positive. */
function nearCenter(z: number): number {
  let term = z
  let sum = z
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (z * z) / k
    sum += term
  }
  return density(z) * sum
}

/**
 * Standard normal distribution function Φ(z) = P(Z <= z).
 *
 * @param z - any number
 * @returns in [0, 1]; relative error about 1e-14 in the lower tail too
 * @see Abramowitz and Stegun 26.2.11, 26.2.14
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN
  if (z <= -TAIL_FROM) return farTail(-z)
  if (z >= TAIL_FROM) return 1 - farTail(z)
  return z < 0 ? 0.5 - nearCenter(-z) : 0.5 + nearCenter(z)
}

/**
 * Standard normal quantile Φ⁻¹(p): a rational start, then Halley's iteration on Φ.
 *
 * @param p - in (0, 1)
 * @returns z with Φ(z) = p, absolute error about 1e-14
 * @throws {EvaluationError} OUT_OF_RANGE
 * @see Abramowitz and Stegun 26.2.23 for the start
 */
export function normalQuantile(p: number): number {
  requireOpenUnit('a probability', p)
  if (p > 0.5) return -normalQuantile(1 - p)
  const r = Math.sqrt(-2 * log(p))
  let z = (2.515517 + r * (0.802853 + r * 0.010328)) / (1 + r * (1.432788 + r * (0.189269 + r * 0.001308))) - r
  for (let iteration = 0; iteration < 4; iteration++) {
    // Relative to the density, so that the step keeps its meaning far out in the tail.
    const error = (normalCdf(z) - p) / density(z)
    z -= error / (1 + 0.5 * z * error)
  }
  return z
}
