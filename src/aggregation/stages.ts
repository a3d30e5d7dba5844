import { medianOf, norm, scaled } from '../kernels/vector.ts'

/** A screen says which rows to leave out before aggregation. */
export interface Screen {
  readonly text: string
  /** @returns for each row whether it stays; all rows are finite and of one length */
  keep(updates: readonly Float32Array[]): boolean[]
}

/** A pre-aggregator maps n rows to rows that a rule then aggregates; the inputs are not changed. */
export interface PreAggregator {
  readonly text: string
  transform(updates: readonly Float32Array[]): Float32Array[]
}

/**
 * Leaves out the rows whose norm exceeds `ratio` times the median norm.
 *
 * @param ratio - > 1, dimensionless
 */
export function maxNorm(ratio: number): Screen {
  return {
    text: `maxNorm(${ratio})`,
    keep(updates) {
      if (updates.length === 0) return []
      const norms = updates.map(norm)
      const limit = ratio * medianOf(norms)
      return norms.map((length) => length <= limit)
    },
  }
}

/**
 * Scales every row that is longer than the median norm down to it: xᵢ · min(1, c/‖xᵢ‖) with c the median norm.
 *
 * Half of the rows being honest, no attacker gains by length.
 */
export const clipToMedianNorm: PreAggregator = {
  text: 'clip(median)',
  transform(updates) {
    return clipTo(updates, updates.length === 0 ? 0 : medianOf(updates.map(norm)))
  },
}

/**
 * Scales every row that is longer than `limit` down to it: xᵢ · min(1, c/‖xᵢ‖).
 *
 * @param limit - c > 0, in parameter units
 */
export function clipToNorm(limit: number): PreAggregator {
  return { text: `clip(${limit})`, transform: (updates) => clipTo(updates, limit) }
}

function clipTo(updates: readonly Float32Array[], limit: number): Float32Array[] {
  return updates.map((update) => {
    const length = norm(update)
    return length > limit ? scaled(update, limit / length) : update
  })
}
