import { log } from '../../kernels/math.ts'
import { requireEqualLengths } from '../checks.ts'
import { coverageByRegime, intervalCoverage } from '../metrics/intervals.ts'
import { type Proportion, wilson } from '../metrics/proportion.ts'
import { concatenate } from './horizons.ts'
import type { VarianceIntervals } from './intervals.ts'

/** Regimes of volatility: terciles of the past day's variance over the training span. */
export const REGIME_NAMES = ['calm', 'usual', 'wild'] as const

export interface CoverageReport {
  /** Share of realised variances inside their intervals, with its 95 % Wilson interval. */
  readonly covered: Proportion
  readonly below: number
  readonly above: number
  /** Mean of ln(upper/lower) over the intervals that have both ends; NaN without any. */
  readonly meanLogWidth: number
  /** Intervals without an upper or a lower end. */
  readonly unbounded: number
  /** Intervals that end at the largest score seen, where none would have been enough. */
  readonly limited: number
}

/** Realised variances with their intervals, and the regime that each stands in; columns of n. */
export interface IntervalRows {
  /** > 0 */
  readonly realised: Float64Array
  readonly intervals: VarianceIntervals
  /** Index into {@link REGIME_NAMES}. */
  readonly regime: Uint8Array
}

/** Rows of several symbols or folds as one set. */
export function joinIntervals(parts: readonly IntervalRows[]): IntervalRows {
  return {
    realised: concatenate(parts.map(({ realised }) => realised)),
    intervals: {
      lower: concatenate(parts.map(({ intervals }) => intervals.lower)),
      upper: concatenate(parts.map(({ intervals }) => intervals.upper)),
      limited: Uint8Array.from(parts.flatMap(({ intervals }) => [...intervals.limited])),
    },
    regime: Uint8Array.from(parts.flatMap(({ regime }) => [...regime])),
  }
}

/** @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | OUT_OF_RANGE */
export function reportCoverage({ realised, intervals: { lower, upper, limited } }: IntervalRows): CoverageReport {
  const { covered, below, above } = intervalCoverage(realised, { lower, upper })
  let width = 0
  let bounded = 0
  for (let i = 0; i < lower.length; i++) {
    if (!(lower[i] > 0 && upper[i] < Infinity)) continue
    width += log(upper[i] / lower[i])
    bounded++
  }
  return {
    covered,
    below,
    above,
    meanLogWidth: width / bounded,
    unbounded: lower.length - bounded,
    limited: limited.reduce((sum, value) => sum + value, 0),
  }
}

/** Coverage within each regime that occurs, by its name. */
export function reportRegimes({ realised, intervals, regime }: IntervalRows): Record<string, Proportion> {
  const byRegime = coverageByRegime(realised, intervals, regime)
  return Object.fromEntries([...byRegime].map(([label, { covered }]) => [REGIME_NAMES[label], covered]))
}

/**
 * Share of realised values at or below each forecast quantile; calibrated where it is the level.
 *
 * @param realised - n values
 * @param quantile - n forecasts of one level
 */
export function quantileCoverage(realised: Float64Array, quantile: Float64Array): Proportion {
  requireEqualLengths({ realised, quantile })
  return wilson(realised.filter((value, i) => value <= quantile[i]).length, realised.length)
}
