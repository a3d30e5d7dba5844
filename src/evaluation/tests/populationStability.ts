import { log } from '../../kernels/math.ts'
import { requireCount, requireFinite, requireInteger } from '../checks.ts'
import { quantileOfSorted, sorted } from '../numeric/summary.ts'

/** The usual reading: below it a population counts as stable. */
export const PSI_STABLE = 0.1
/** The usual reading: from here on a population counts as another one. */
export const PSI_SHIFTED = 0.25

function shares(values: ArrayLike<number>, boundaries: readonly number[]): Float64Array {
  const counts = new Float64Array(boundaries.length + 1)
  for (let i = 0; i < values.length; i++) {
    let bin = 0
    while (bin < boundaries.length && values[i] > boundaries[bin]) bin++
    counts[bin]++
  }
  // Half a case for each bin, so that an empty one does not make the index infinite.
  return counts.map((count) => (count + 0.5) / (values.length + 0.5 * counts.length))
}

/**
 * Population stability index Σ(p − q)·ln(p/q) over bins of equal counts of the reference.
 *
 * Bins are (−∞, b₁], (b₁, b₂] … (b_last, ∞), b the reference's quantiles without repeats; each share counts half a case
 * more. Without any drift its mean is about (bins − 1)(1/n + 1/m).
 *
 * @param reference - n >= bins finite values
 * @param current - m >= 1 finite values
 * @param bins - integer >= 2. @default 10
 * @returns >= 0, dimensionless
 * @throws {EvaluationError} TOO_FEW_VALUES | NON_FINITE | OUT_OF_RANGE
 * @see Siddiqi 2006, Credit Risk Scorecards; Yurdakul 2018, Statistical properties of population stability index
 */
export function populationStability(reference: ArrayLike<number>, current: ArrayLike<number>, bins = 10): number {
  requireInteger('bins', bins, 2)
  requireCount('the reference', reference.length, bins)
  requireCount('the current sample', current.length, 1)
  requireFinite('reference', reference)
  requireFinite('current', current)
  const ascending = sorted(reference)
  const quantiles = Array.from({ length: bins - 1 }, (_, k) => quantileOfSorted(ascending, (k + 1) / bins))
  const boundaries = [...new Set(quantiles)]
  const expected = shares(reference, boundaries)
  const actual = shares(current, boundaries)
  let index = 0
  for (let k = 0; k < expected.length; k++) index += (actual[k] - expected[k]) * log(actual[k] / expected[k])
  return index
}
