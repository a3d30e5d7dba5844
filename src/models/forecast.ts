import { TrainingError } from '../errors/index.ts'
import { exp, log } from '../kernels/math.ts'
import { allFinite } from '../kernels/vector.ts'
import type { MarketState, SupervisedRows } from '../types/index.ts'
import { forecasterOf, ROWS_AT_ONCE } from './forecaster.ts'
import { type Model, requireParameters } from './model.ts'

/** Bound on the forecast: it stays within a factor e^±10 of the past day's mean variance. */
export const MAX_LOG_RATIO = 10

/**
 * The model's forecasts for n rows: logs of the mean variance over `scale`. The same bits on every CPU, and for a row the
 * same whether it comes alone or among others.
 *
 * @param features - n × width, row-major
 * @returns n values within ±{@link MAX_LOG_RATIO}; NaN where parameters or features are not finite, or the head says nothing of it
 * @throws {TrainingError} SHAPE_MISMATCH
 */
export function forecastLogRatios(
  model: Model,
  parameters: Float32Array,
  features: Float32Array,
  n: number,
): Float64Array {
  requireParameters(model, parameters)
  if (features.length !== n * model.width) {
    throw new TrainingError(
      'SHAPE_MISMATCH',
      `${n} rows need ${n * model.width} feature values, not ${features.length}`,
    )
  }
  const { head } = model
  const out = new Float64Array(n)
  if (!allFinite(parameters)) return out.fill(Number.NaN)
  const forecaster = forecasterOf(model, ROWS_AT_ONCE)
  forecaster.load(parameters)
  forecaster.forEachRow(features, n, (raw, at, row) => {
    const known = allFinite(features.subarray(row * model.width, (row + 1) * model.width))
    out[row] = known ? clampLogRatio(head.logMean(raw, at) ?? Number.NaN) : Number.NaN
  })
  return out
}

/**
 * {@link forecastLogRatios} of one row, the same bits, without allocating anything.
 *
 * @param features - of `width` values
 * @returns within ±{@link MAX_LOG_RATIO}, or NaN
 * @throws {TrainingError} SHAPE_MISMATCH
 */
export function forecastLogRatio(model: Model, parameters: Float32Array, features: Float32Array): number {
  requireParameters(model, parameters)
  if (features.length !== model.width) {
    throw new TrainingError('SHAPE_MISMATCH', `a row has ${model.width} feature values, not ${features.length}`)
  }
  if (!allFinite(parameters) || !allFinite(features)) return Number.NaN
  const forecaster = forecasterOf(model, 1)
  forecaster.load(parameters)
  return clampLogRatio(model.head.logMean(forecaster.forecast(features), 0) ?? Number.NaN)
}

/**
 * The model's forecast of the horizon's realised variance.
 *
 * @returns squared log return, > 0; Infinity (nothing is known) when a parameter or feature is not finite, never NaN
 * @throws {TrainingError} SHAPE_MISMATCH
 */
export function forecastVariance(model: Model, parameters: Float32Array, state: MarketState): number {
  const logRatio = forecastLogRatio(model, parameters, state.features)
  return Number.isNaN(logRatio) ? Infinity : state.scale * exp(logRatio)
}

/**
 * Mean QLIKE loss of the model's forecasts: the mean of y/f − ln(y/f) − 1 over the rows, y the row's target and f the
 * forecast as a ratio to the same scale. The same bits on every CPU.
 *
 * @returns dimensionless, >= 0, lower is better; Infinity when a parameter or feature is not finite, never NaN
 * @throws {TrainingError} NO_ROWS | SHAPE_MISMATCH
 * @see Patton 2011, Volatility forecast comparison using imperfect volatility proxies
 */
export function meanQlike(
  model: Model,
  parameters: Float32Array,
  rows: Pick<SupervisedRows, 'length' | 'features' | 'target'>,
): number {
  if (rows.length === 0) throw new TrainingError('NO_ROWS', 'there are no rows to score the model on')
  const logRatios = forecastLogRatios(model, parameters, rows.features, rows.length)
  let total = 0
  for (let row = 0; row < rows.length; row++) total += qlikeOfLogRatio(rows.target[row], logRatios[row])
  return Number.isNaN(total) ? Infinity : total / rows.length
}

/** QLIKE of a forecast e^logRatio against the ratio that came, which must be > 0; NaN stays NaN. */
export function qlikeOfLogRatio(target: number, logRatio: number): number {
  // The logarithm's rounding can leave −1e-16 at a perfect forecast.
  return Math.max(0, target * exp(-logRatio) - log(target) + logRatio - 1)
}

function clampLogRatio(logRatio: number): number {
  return Math.max(-MAX_LOG_RATIO, Math.min(MAX_LOG_RATIO, logRatio))
}
