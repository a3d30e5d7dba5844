import { log } from '../../kernels/math.ts'
import { requireCount, requireOpenUnit } from '../checks.ts'
import { AdaptiveConformal, conformalQuantile } from '../uncertainty/conformal.ts'
import { normalisedScores, varianceInterval } from '../uncertainty/logVarianceInterval.ts'

/** A model's forecasts of log variance and how far off it takes them to be, beside what came; columns of n. */
export interface LogForecasts {
  /** y > 0. */
  readonly realised: Float64Array
  /** s, of ln y. */
  readonly logForecast: Float64Array
  /** u > 0, of ln y. */
  readonly spread: Float64Array
}

/** Intervals for the realised variance, squared log return; columns of n. */
export interface VarianceIntervals {
  readonly lower: Float64Array
  /** Infinity where there is no upper end. */
  readonly upper: Float64Array
  /** 1 where more was asked for than any score so far, so that an end lies at the largest score instead. */
  readonly limited: Uint8Array
}

/** How the interval's ends follow from scores: fixed at the calibration's, or moved after every horizon. */
export const METHODS = ['split', 'adaptive'] as const
export type Method = (typeof METHODS)[number]

/** @default of Gibbs and Candès */
const GAMMA = 0.005
/** Calibration rows that a choice of spread needs; below it both halves say nothing. */
const MIN_ROWS_TO_CHOOSE = 40

/**
 * Intervals with equal tails along a test span, one after the other: each is made before its horizon begins, from the
 * calibration's scores and, for `adaptive`, those of the horizons that have ended since. Where adaptive conformal
 * inference asks for an interval without an end, it ends at the largest score seen: a band that has no edge is of no use.
 *
 * @param calibration - of rows that the forecasting model was not fitted to, in order of time
 * @param test - in order of time; the horizons do not overlap
 * @param alpha - miscoverage in (0, 1), half of it on each side
 * @throws {EvaluationError} TOO_FEW_VALUES | OUT_OF_RANGE | SHAPE_MISMATCH | NON_FINITE
 * @see Lei et al. 2018, arXiv:1604.04173; Gibbs and Candès 2021, arXiv:2106.00170
 */
export function conformalAlong(
  calibration: LogForecasts,
  test: LogForecasts,
  alpha: number,
): Record<Method, VarianceIntervals> {
  requireOpenUnit('alpha', alpha)
  const scores = scoresOf(calibration)
  const negatives = scores.map((score) => -score)
  const tail = alpha / 2
  const fixed = { below: conformalQuantile(negatives, tail), above: conformalQuantile(scores, tail) }
  const below = new AdaptiveConformal({ alpha: tail, gamma: GAMMA, scores: negatives, bounded: true })
  const above = new AdaptiveConformal({ alpha: tail, gamma: GAMMA, scores, bounded: true })
  const observed = scoresOf(test)
  const split = emptyIntervals(observed.length)
  const adaptive = emptyIntervals(observed.length)
  for (const [i, score] of observed.entries()) {
    write(split, i, test, fixed)
    write(adaptive, i, test, { below: below.quantile(), above: above.quantile() })
    adaptive.limited[i] = below.exceedsScores || above.exceedsScores ? 1 : 0
    below.observe(-score)
    above.observe(score)
  }
  return { split, adaptive }
}

function scoresOf({ realised, logForecast, spread }: LogForecasts): Float64Array {
  return normalisedScores(realised, logForecast, spread)
}

function emptyIntervals(length: number): VarianceIntervals {
  return { lower: new Float64Array(length), upper: new Float64Array(length), limited: new Uint8Array(length) }
}

function write(
  { lower, upper }: VarianceIntervals,
  i: number,
  { logForecast, spread }: LogForecasts,
  quantiles: { readonly below: number; readonly above: number },
): void {
  const interval = varianceInterval(logForecast[i], spread[i], quantiles)
  lower[i] = interval.lower
  upper[i] = interval.upper
}

/**
 * The spread that serves the intervals best, judged on the calibration alone: its first half conforms, and the mean
 * interval score of ln y on its second half decides. The first of equals wins.
 *
 * @param calibrations - of each symbol by the spread's name; the same rows under every name
 * @param alpha - miscoverage in (0, 1)
 * @returns a name
 * @throws {EvaluationError} TOO_FEW_VALUES without a candidate
 * @see Gneiting and Raftery 2007, Strictly proper scoring rules, 6.2 (the interval score)
 */
export function chooseSpread(
  calibrations: readonly Readonly<Record<string, LogForecasts>>[],
  alpha: number,
): { readonly name: string; readonly scores: Readonly<Record<string, number>> } {
  const names = Object.keys(calibrations[0] ?? {})
  requireCount('spreads', names.length, 1)
  const scores = Object.fromEntries(
    names.map((name) => [
      name,
      meanIntervalScore(
        calibrations.map((byName) => byName[name]),
        alpha,
      ),
    ]),
  )
  return { name: names.reduce((best, name) => (scores[name] < scores[best] ? name : best)), scores }
}

function meanIntervalScore(calibrations: readonly LogForecasts[], alpha: number): number {
  let sum = 0
  let count = 0
  for (const calibration of calibrations) {
    const { length } = calibration.realised
    if (length < MIN_ROWS_TO_CHOOSE) continue
    const half = Math.floor(length / 2)
    const { split } = conformalAlong(sliceOf(calibration, 0, half), sliceOf(calibration, half, length), alpha)
    for (let i = half; i < length; i++) {
      const y = log(calibration.realised[i])
      const lower = log(split.lower[i - half])
      const upper = log(split.upper[i - half])
      const miss = Math.max(0, lower - y, y - upper)
      sum += upper - lower + (2 / alpha) * miss
      count++
    }
  }
  return sum / count
}

function sliceOf({ realised, logForecast, spread }: LogForecasts, from: number, to: number): LogForecasts {
  return {
    realised: realised.subarray(from, to),
    logForecast: logForecast.subarray(from, to),
    spread: spread.subarray(from, to),
  }
}
