import { exp, log } from '../src/kernels/math.ts'
import type { Random } from '../src/kernels/random.ts'

/**
 * Shares that sum to 1, drawn from the symmetric Dirichlet distribution.
 *
 * @param alpha - > 0; near 0 one share takes all, at infinity all are equal
 */
export function dirichlet(random: Random, alpha: number, count: number): Float64Array {
  // Logarithms, since a gamma variate of a small alpha is often too small for a double.
  const logs = Float64Array.from({ length: count }, () => logGamma(random, alpha))
  const largest = logs.reduce((a, b) => Math.max(a, b))
  const shares = logs.map((value) => exp(value - largest))
  const total = shares.reduce((sum, share) => sum + share, 0)
  return shares.map((share) => share / total)
}

/**
 * The logarithm of a Gamma(shape, 1) variate.
 *
 * @see Marsaglia and Tsang 2000, A simple method for generating gamma variables, doi:10.1145/358407.358414
 */
function logGamma(random: Random, shape: number): number {
  if (shape < 1) return logGamma(random, shape + 1) + log(1 - random.float()) / shape
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = random.normal()
    const t = 1 + c * x
    const v = t * t * t
    if (v > 0 && log(1 - random.float()) < 0.5 * x * x + d - d * v + d * log(v)) return log(d) + log(v)
  }
}

/** An index drawn with the given weights, of which at least one must be > 0. */
export function drawIndex(random: Random, weights: Float64Array): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let left = random.float() * total
  let drawn = -1
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i] > 0)) continue
    drawn = i
    left -= weights[i]
    if (left < 0) break
  }
  return drawn
}

/** `count` of the items, drawn without replacement. */
export function sample<T>(items: readonly T[], count: number, random: Random): T[] {
  const pool = [...items]
  for (let i = 0; i < count; i++) {
    const j = i + random.below(pool.length - i)
    const kept = pool[i]
    pool[i] = pool[j]
    pool[j] = kept
  }
  return pool.slice(0, count)
}
