import { exp, log } from '../../kernels/math.ts'
import { requireRange } from '../checks.ts'
import { logGamma } from './gamma.ts'

const MAX_TERMS = 10_000
const PRECISION = 1e-16
/** Stands for a denominator that vanished (modified Lentz). */
const TINY = 1e-300

/** The continued fraction of I_x(a, b) by Lentz's method; converges quickly for x < (a + 1)/(a + b + 2). */
function continuedFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 - ((a + b) * x) / (a + 1)
  d = 1 / (Math.abs(d) < TINY ? TINY : d)
  let value = d
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let change = 1
    for (const term of [even, odd]) {
      d = 1 + term * d
      d = 1 / (Math.abs(d) < TINY ? TINY : d)
      c = 1 + term / c
      if (Math.abs(c) < TINY) c = TINY
      change = c * d
      value *= change
    }
    if (Math.abs(change - 1) <= PRECISION) break
  }
  return value
}

/**
 * Regularised incomplete beta function I_x(a, b) = ∫₀ˣ tᵃ⁻¹(1 − t)ᵇ⁻¹ dt / B(a, b).
 *
 * @param x - in [0, 1]
 * @param a - > 0
 * @param b - > 0
 * @param complement - 1 − x, for callers who know it more exactly than the subtraction gives it
 * @returns in [0, 1], relative error about 1e-15·(1 + (a + b)·ln(a + b))
 * @throws {EvaluationError} OUT_OF_RANGE
 * @see DLMF 8.17.22, 8.17.4
 */
export function incompleteBeta(x: number, a: number, b: number, complement = 1 - x): number {
  requireRange('x', x, x >= 0 && x <= 1, 'in [0, 1]')
  requireRange('a', a, a > 0 && a < Infinity, 'positive')
  requireRange('b', b, b > 0 && b < Infinity, 'positive')
  if (x === 0) return 0
  if (complement === 0) return 1
  const front = exp(a * log(x) + b * log(complement) + logGamma(a + b) - logGamma(a) - logGamma(b))
  if (x < (a + 1) / (a + b + 2)) return Math.min(1, (front * continuedFraction(x, a, b)) / a)
  return Math.max(0, 1 - (front * continuedFraction(complement, b, a)) / b)
}

/**
 * Upper tail P(T > t) of Student's t distribution.
 *
 * @param t - any number, infinities included
 * @param degrees - ν > 0, degrees of freedom
 * @returns in [0, 1]
 * @throws {EvaluationError} OUT_OF_RANGE
 * @see DLMF 8.17; Abramowitz and Stegun 26.7.1
 */
export function studentTTail(t: number, degrees: number): number {
  requireRange('t', t, !Number.isNaN(t), 'a number')
  if (t === Infinity) return 0
  if (t === -Infinity) return 1
  const square = t * t
  const tail = 0.5 * incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5, square / (degrees + square))
  return t >= 0 ? tail : 1 - tail
}
