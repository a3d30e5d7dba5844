import { garch } from '../baselines/garch.ts'
import { har, logHar } from '../baselines/har.ts'
import { ridge } from '../baselines/ridge.ts'
import { forecastAlong, type HorizonSeries, type VarianceBaseline } from '../baselines/series.ts'
import { ewma, randomWalk } from '../baselines/smoothing.ts'
import { EvaluationError } from '../errors.ts'

const DAY_MINUTES = 1440
const WEEK_MINUTES = 7 * DAY_MINUTES
const MONTH_MINUTES = 30 * DAY_MINUTES

/**
 * HAR's windows in horizons: the last horizon, day and week; for a horizon of half a day or more its last one, week and
 * month.
 */
export function harWindows(horizonMinutes: number): number[] {
  const spans = horizonMinutes < DAY_MINUTES / 2 ? [DAY_MINUTES, WEEK_MINUTES] : [WEEK_MINUTES, MONTH_MINUTES]
  return [1, ...spans.map((minutes) => Math.max(2, Math.round(minutes / horizonMinutes)))]
}

/** The baselines that every variance model is held against, each with its usual settings. */
export function varianceBaselines(horizonMinutes: number): VarianceBaseline[] {
  const windows = harWindows(horizonMinutes)
  return [randomWalk(), ewma(), har(windows), logHar(windows), garch(), ridge()]
}

export interface BaselineForecasts {
  /** Length to − from by the baseline's name, squared log return; NaN while one knows too little. */
  readonly forecasts: Record<string, Float64Array>
  /** What was estimated, by the baseline's name. */
  readonly parameters: Record<string, Readonly<Record<string, number>>>
}

/**
 * Fits each baseline to the horizons before `fitUntil` and runs it along those up to `to`: its coefficients stay, its
 * state sees every horizon that has ended.
 *
 * @param series - n horizons
 * @param span - 0 <= fitUntil <= from <= to <= n
 * @throws {EvaluationError} of the first baseline that cannot be fitted, which it names
 */
export function baselinesAlong(
  baselines: readonly VarianceBaseline[],
  series: HorizonSeries,
  { fitUntil, from, to }: { readonly fitUntil: number; readonly from: number; readonly to: number },
): BaselineForecasts {
  const past = headOf(series, fitUntil)
  const whole = headOf(series, to)
  const result: BaselineForecasts = { forecasts: {}, parameters: {} }
  for (const baseline of baselines) {
    const fitted = fitNamed(baseline, past)
    result.forecasts[baseline.name] = Float64Array.from(forecastAlong(fitted, whole, from))
    result.parameters[baseline.name] = fitted.parameters
  }
  return result
}

function fitNamed(baseline: VarianceBaseline, past: HorizonSeries) {
  try {
    return baseline.fit(past)
  } catch (cause) {
    if (!(cause instanceof EvaluationError)) throw cause
    throw new EvaluationError(cause.code, `the baseline ${baseline.name} cannot be fitted: ${cause.message}`, { cause })
  }
}

function headOf({ variance, logReturn, features, width }: HorizonSeries, length: number): HorizonSeries {
  return {
    variance: variance.subarray(0, length),
    logReturn: logReturn.subarray(0, length),
    features: features.subarray(0, length * width),
    width,
  }
}
