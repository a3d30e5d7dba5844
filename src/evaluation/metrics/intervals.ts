import { requireCount, requireEqualLengths, requireFinite, requireOpenUnit, requireRange } from '../checks.ts'
import { quantileOfSorted, sorted } from '../numeric/summary.ts'
import { type Proportion, wilson } from './proportion.ts'

/**
 * Pinball loss of each quantile forecast: τ(y − q) where y >= q, (1 − τ)(q − y) below.
 *
 * @param realised - y, n finite values
 * @param quantile - q, n finite values in the same unit
 * @param level - τ in (0, 1)
 * @returns n losses in the unit of y, >= 0
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | NON_FINITE | OUT_OF_RANGE
 * @see Koenker and Bassett 1978, Regression quantiles
 */
export function pinball(realised: ArrayLike<number>, quantile: ArrayLike<number>, level: number): Float64Array {
  requireEqualLengths({ realised, quantile })
  requireCount('a loss', realised.length, 1)
  requireFinite('realised', realised)
  requireFinite('quantile', quantile)
  requireOpenUnit('level', level)
  return Float64Array.from(realised, (y, i) => {
    const error = y - quantile[i]
    return error >= 0 ? level * error : (level - 1) * error
  })
}

export interface IntervalForecasts {
  /** n values; −Infinity where the interval has no lower end. */
  readonly lower: ArrayLike<number>
  /** n values >= `lower`; Infinity where the interval has no upper end. */
  readonly upper: ArrayLike<number>
}

export interface Coverage {
  /** Share of realised values inside their closed interval, with its 95 % Wilson interval. */
  readonly covered: Proportion
  /** Share below the lower end, in [0, 1]. */
  readonly below: number
  /** Share above the upper end, in [0, 1]. */
  readonly above: number
  /** Mean of upper − lower, in the unit of the values; Infinity when one interval is unbounded. */
  readonly meanWidth: number
}

function requireIntervals(realised: ArrayLike<number>, { lower, upper }: IntervalForecasts): void {
  requireEqualLengths({ realised, lower, upper })
  requireCount('coverage', realised.length, 1)
  requireFinite('realised', realised)
  for (let i = 0; i < realised.length; i++) {
    requireRange(`lower[${i}]`, lower[i], lower[i] <= upper[i], `at most the upper end ${upper[i]}`)
  }
}

function coverageOf(
  realised: ArrayLike<number>,
  { lower, upper }: IntervalForecasts,
  rows: Iterable<number>,
): Coverage {
  let n = 0
  let below = 0
  let above = 0
  let width = 0
  for (const i of rows) {
    n++
    if (realised[i] < lower[i]) below++
    if (realised[i] > upper[i]) above++
    width += upper[i] - lower[i]
  }
  return { covered: wilson(n - below - above, n), below: below / n, above: above / n, meanWidth: width / n }
}

/**
 * Coverage and mean width of interval forecasts.
 *
 * @param realised - n finite values
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | NON_FINITE | OUT_OF_RANGE where lower > upper or NaN
 */
export function intervalCoverage(realised: ArrayLike<number>, intervals: IntervalForecasts): Coverage {
  requireIntervals(realised, intervals)
  return coverageOf(
    realised,
    intervals,
    Array.from({ length: realised.length }, (_, i) => i),
  )
}

/**
 * Coverage within each regime: what an average over calm and wild times can hide.
 *
 * @param regime - n labels, for instance of {@link labelRegimes}
 * @returns one entry for each label that occurs, in ascending order of the labels
 * @throws {EvaluationError} as {@link intervalCoverage}
 */
export function coverageByRegime(
  realised: ArrayLike<number>,
  intervals: IntervalForecasts,
  regime: ArrayLike<number>,
): Map<number, Coverage> {
  requireIntervals(realised, intervals)
  requireEqualLengths({ realised, regime })
  const rows = new Map<number, number[]>()
  for (const label of sorted(regime)) rows.set(label, [])
  for (let i = 0; i < regime.length; i++) rows.get(regime[i])?.push(i)
  return new Map([...rows].map(([label, indices]) => [label, coverageOf(realised, intervals, indices)]))
}

/**
 * Boundaries that part past values into regimes of equal counts.
 *
 * @param past - finite values, for instance the trailing day's variance over the training span; never the test span's
 * @param count - number of regimes, integer >= 2
 * @returns count − 1 boundaries in ascending order
 * @throws {EvaluationError} TOO_FEW_VALUES | NON_FINITE
 */
export function regimeBoundaries(past: ArrayLike<number>, count: number): Float64Array {
  requireCount('regimes', count, 2)
  requireCount("the regimes' past", past.length, count)
  requireFinite('past', past)
  const ascending = sorted(past)
  return Float64Array.from({ length: count - 1 }, (_, k) => quantileOfSorted(ascending, (k + 1) / count))
}

/** The number of boundaries that each value is above: 0 for the calmest regime. */
export function labelRegimes(values: ArrayLike<number>, boundaries: Float64Array): Uint8Array {
  return Uint8Array.from(values, (value) => boundaries.filter((boundary) => value > boundary).length)
}
