import { requireEqualLengths, requireRange } from '../checks.ts'
import { EvaluationError } from '../errors.ts'

/** What is known of one symbol's horizon when it ends. */
export interface HorizonObservation {
  /** Realised variance Σr² of the horizon, squared log return, >= 0; NaN where it is missing. */
  readonly variance: number
  /** Log return over the horizon; NaN where it is missing. */
  readonly logReturn: number
  /** Features known at the horizon's end, dimensionless; a NaN among them marks the row as missing. */
  readonly features: Float64Array
}

/** A regular series of one symbol's horizons in order of time, as columns of n rows. */
export interface HorizonSeries {
  /** Length n, squared log return, >= 0 or NaN. */
  readonly variance: Float64Array
  /** Length n, or NaN. */
  readonly logReturn: Float64Array
  /** n × `width`, row-major; row t is known at the end of horizon t. */
  readonly features: Float64Array
  /** Features per row, 0 when there are none. */
  readonly width: number
}

/** The knowledge of a forecaster at one time. Mutable: each horizon that ends is told to it, in order. */
export interface ForecastState<Forecast> {
  observe(observation: HorizonObservation): void
  /** The forecast of the next horizon, from the observations told so far. */
  forecast(): Forecast
}

/** A fitted baseline. */
export interface Forecaster<Forecast> {
  /** What was estimated, under the literature's names. */
  readonly parameters: Readonly<Record<string, number>>
  /** A state before any observation. */
  begin(): ForecastState<Forecast>
}

/** A rule that fits a forecaster to the past and to nothing else. */
export interface Baseline<Forecast> {
  readonly name: string
  /**
   * @param past - the horizons that have ended when the forecasting begins
   * @throws {EvaluationError} SHAPE_MISMATCH | OUT_OF_RANGE | TOO_FEW_VALUES | SINGULAR
   */
  fit(past: HorizonSeries): Forecaster<Forecast>
}

/** Forecasts the next horizon's realised variance, squared log return, > 0; NaN while too little is known. */
export type VarianceBaseline = Baseline<number>

/** @throws {EvaluationError} SHAPE_MISMATCH | OUT_OF_RANGE for columns of unequal length or a negative variance */
export function requireSeries({ variance, logReturn, features, width }: HorizonSeries): void {
  requireEqualLengths({ variance, logReturn })
  if (features.length !== variance.length * width) {
    throw new EvaluationError(
      'SHAPE_MISMATCH',
      `${variance.length} rows of ${width} features are not ${features.length} values`,
    )
  }
  for (let t = 0; t < variance.length; t++) {
    const valid = Number.isNaN(variance[t]) || (variance[t] >= 0 && variance[t] < Infinity)
    requireRange(`variance[${t}]`, variance[t], valid, 'finite and >= 0')
  }
}

/** Row t of a series; its features are a view. */
export function observationAt({ variance, logReturn, features, width }: HorizonSeries, t: number): HorizonObservation {
  return {
    variance: variance[t],
    logReturn: logReturn[t],
    features: features.subarray(t * width, (t + 1) * width),
  }
}

/**
 * One-step-ahead forecasts along a series: the forecast of horizon t is made from the horizons before t alone.
 *
 * @param from - first horizon to forecast; those before it only warm the state, integer, 0 <= from <= n
 * @returns n − from forecasts, of the horizons from … n − 1
 * @throws {EvaluationError} SHAPE_MISMATCH | OUT_OF_RANGE
 */
export function forecastAlong<Forecast>(
  forecaster: Forecaster<Forecast>,
  series: HorizonSeries,
  from: number,
): Forecast[] {
  requireSeries(series)
  const n = series.variance.length
  requireRange('from', from, Number.isInteger(from) && from >= 0 && from <= n, `an integer from 0 to ${n}`)
  const state = forecaster.begin()
  const forecasts: Forecast[] = []
  for (let t = 0; t < n; t++) {
    if (t >= from) forecasts.push(state.forecast())
    state.observe(observationAt(series, t))
  }
  return forecasts
}

/**
 * The least positive realised variance of the past: no forecast goes below, since a regression can go negative and a
 * horizon without a trade has none, where QLIKE is infinite.
 *
 * @throws {EvaluationError} SHAPE_MISMATCH | OUT_OF_RANGE | TOO_FEW_VALUES when no horizon has a positive variance
 */
export function varianceFloor(past: HorizonSeries): number {
  requireSeries(past)
  let floor = Infinity
  for (const variance of past.variance) if (variance > 0 && variance < floor) floor = variance
  if (floor === Infinity) throw new EvaluationError('TOO_FEW_VALUES', 'the past has no horizon of positive variance')
  return floor
}
