import { norm, scaled } from '../kernels/vector.ts'

/** What a hostile worker sends instead of its honest update. */
export const ATTACKS = ['none', 'signFlip', 'scale', 'noise'] as const
export type Attack = (typeof ATTACKS)[number]

const ATTACK_FACTOR = 10

/**
 * Poisons an update, for drills and tests: `signFlip` sends −10·Δ, `scale` 10·Δ, `noise` a Gaussian vector of 10 times
 * Δ's norm (in expectation).
 *
 * @param normal - draws from N(0, 1); the caller seeds it
 */
export function poison(update: Float32Array, attack: Attack, normal: () => number): Float32Array {
  switch (attack) {
    case 'none':
      return update
    case 'signFlip':
      return scaled(update, -ATTACK_FACTOR)
    case 'scale':
      return scaled(update, ATTACK_FACTOR)
    case 'noise': {
      const deviation = (ATTACK_FACTOR * norm(update)) / Math.sqrt(update.length)
      return update.map(() => deviation * normal())
    }
  }
}
