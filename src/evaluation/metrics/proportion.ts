import { requireEqualLengths, requireInteger, requireOpenUnit, requireRange } from '../checks.ts'
import { normalQuantile } from '../numeric/normal.ts'

/** A share of n cases with an interval for the probability behind it. */
export interface Proportion {
  /** In [0, 1]. */
  readonly share: number
  /** Number of cases n. */
  readonly count: number
  readonly lower: number
  readonly upper: number
}

/**
 * A share of independent cases with Wilson's score interval.
 *
 * @param successes - integer, 0 <= successes <= count
 * @param count - n, integer >= 1
 * @param confidence - in (0, 1). @default 0.95
 * @throws {EvaluationError} OUT_OF_RANGE
 * @see Wilson 1927, Probable inference, the law of succession, and statistical inference
 */
export function wilson(successes: number, count: number, confidence = 0.95): Proportion {
  requireInteger('count', count, 1)
  requireInteger('successes', successes, 0)
  requireRange('successes', successes, successes <= count, `at most ${count}`)
  requireOpenUnit('confidence', confidence)
  const z = normalQuantile(0.5 + confidence / 2)
  const share = successes / count
  const scale = 1 + (z * z) / count
  const center = (share + (z * z) / (2 * count)) / scale
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count))
  // At 0 and n one end is the share itself, which rounding would miss.
  return {
    share,
    count,
    lower: successes === 0 ? 0 : Math.max(0, center - half),
    upper: successes === count ? 1 : Math.min(1, center + half),
  }
}

/**
 * Hit rate of direction forecasts. Horizons that did not move and forecasts of no direction are not counted.
 *
 * @param direction - n forecasts, of which only the sign counts
 * @param logReturn - n realised log returns
 * @param confidence - of Wilson's interval, in (0, 1). @default 0.95
 * @throws {EvaluationError} SHAPE_MISMATCH | OUT_OF_RANGE when nothing is left to count
 */
export function hitRate(direction: ArrayLike<number>, logReturn: ArrayLike<number>, confidence = 0.95): Proportion {
  requireEqualLengths({ direction, logReturn })
  let hits = 0
  let count = 0
  for (let i = 0; i < direction.length; i++) {
    const agreement = Math.sign(direction[i]) * Math.sign(logReturn[i])
    if (agreement > 0) hits++
    if (agreement !== 0 && !Number.isNaN(agreement)) count++
  }
  return wilson(hits, count, confidence)
}
