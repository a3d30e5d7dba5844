import { AggregationError } from '../errors/index.ts'

/** A robust rule over n updates of length d, of which at most `numByzantine` are hostile. */
export interface AggregationRule {
  readonly name: string
  /** The fewest updates with which the rule withstands `numByzantine` hostile ones. */
  minUpdates(numByzantine: number): number
  /**
   * @param updates - n >= minUpdates(numByzantine) vectors of one length, all finite, in canonical order; not changed
   * @returns a new vector of length d
   */
  aggregate(updates: readonly Float32Array[], numByzantine: number): Float32Array
}

/**
 * Arithmetic mean, every update weighing the same: a self-reported sample count is never a weight.
 *
 * One hostile update moves it anywhere (breakdown point 0). Sums run in row order in float64.
 */
export const mean: AggregationRule = {
  name: 'mean',
  minUpdates: () => 1,
  aggregate(updates) {
    return eachCoordinate(updates, (column) => sumOf(column, 0, column.length) / column.length)
  },
}

/**
 * Coordinate-wise median; for even n the mean of the two middle values.
 *
 * @see Yin et al. 2018, arXiv:1803.01498
 */
export const median: AggregationRule = {
  name: 'median',
  minUpdates: (numByzantine) => 2 * numByzantine + 1,
  aggregate(updates) {
    return eachCoordinate(updates, (column) => {
      sortAscending(column)
      const middle = column.length >> 1
      return column.length % 2 === 1 ? column[middle] : (column[middle - 1] + column[middle]) / 2
    })
  },
}

/**
 * Coordinate-wise trimmed mean: drops the f largest and the f smallest values of each coordinate and averages the rest,
 * summed in ascending order, so that the result does not depend on the order of the rows.
 *
 * @see Yin et al. 2018, arXiv:1803.01498
 */
export const trimmedMean: AggregationRule = {
  name: 'trimmedMean',
  minUpdates: (numByzantine) => 2 * numByzantine + 1,
  aggregate(updates, numByzantine) {
    const kept = updates.length - 2 * numByzantine
    return eachCoordinate(updates, (column) => {
      sortAscending(column)
      return sumOf(column, numByzantine, numByzantine + kept) / kept
    })
  },
}

export const RULES: readonly AggregationRule[] = [mean, median, trimmedMean]

/**
 * Applies a rule after checking what every rule needs.
 *
 * @throws {AggregationError} TOO_FEW_UPDATES | SHAPE_MISMATCH | NON_FINITE
 */
export function applyRule(rule: AggregationRule, updates: readonly Float32Array[], numByzantine: number): Float32Array {
  const needed = Math.max(1, rule.minUpdates(numByzantine))
  if (updates.length < needed) {
    throw new AggregationError(
      'TOO_FEW_UPDATES',
      `${rule.name} with ${numByzantine} Byzantine needs ${needed} updates, ${updates.length} are left`,
    )
  }
  for (const [row, update] of updates.entries()) {
    if (update.length !== updates[0].length) {
      throw new AggregationError(
        'SHAPE_MISMATCH',
        `update ${row} has ${update.length} parameters, update 0 has ${updates[0].length}`,
      )
    }
    const bad = update.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) throw new AggregationError('NON_FINITE', `update ${row} is not finite at parameter ${bad}`)
  }
  return rule.aggregate(updates, numByzantine)
}

function eachCoordinate(updates: readonly Float32Array[], reduce: (column: Float64Array) => number): Float32Array {
  const out = new Float32Array(updates[0].length)
  const column = new Float64Array(updates.length)
  for (let i = 0; i < out.length; i++) {
    for (let row = 0; row < updates.length; row++) column[row] = updates[row][i]
    // −0 + 0 is +0: which zero a sum ends on would otherwise depend on the order of the rows.
    out[i] = reduce(column) + 0
  }
  return out
}

/** Insertion sort, since n is the number of workers. */
function sortAscending(column: Float64Array): void {
  for (let i = 1; i < column.length; i++) {
    const value = column[i]
    let j = i - 1
    for (; j >= 0 && column[j] > value; j--) column[j + 1] = column[j]
    column[j + 1] = value
  }
}

function sumOf(column: Float64Array, from: number, to: number): number {
  let total = 0
  for (let i = from; i < to; i++) total += column[i]
  return total
}
