import { normalQuantile } from '../../../src/evaluation/numeric/normal.ts'
import type { QuantileForecast } from '../../../src/evaluation/walkForward/index.ts'
import { exp, log } from '../../../src/kernels/math.ts'
import { forecasterOf, ROWS_AT_ONCE } from '../../../src/models/forecaster.ts'
import type { Model } from '../../../src/models/model.ts'
import type { SupervisedRows } from '../../../src/types/index.ts'

/** Quantiles that are read off a Gaussian head. */
const GAUSSIAN_LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]

/**
 * What a model's head forecasts of each row, of the log variance over the row's scale.
 *
 * @param outputs - values of a forecast
 * @returns a column for each value
 */
export function headForecasts(
  model: Model,
  parameters: Float32Array,
  rows: SupervisedRows,
  outputs: number,
): Float64Array[] {
  const columns = Array.from({ length: outputs }, () => new Float64Array(rows.length))
  const values = new Float64Array(outputs)
  const forecaster = forecasterOf(model, ROWS_AT_ONCE)
  forecaster.load(parameters)
  forecaster.forEachRow(rows.features, rows.length, (raw, at, row) => {
    model.head.forecast(raw, at, values, 0)
    for (let k = 0; k < outputs; k++) columns[k][row] = values[k]
  })
  return columns
}

/** The quantiles of the realised variance that a head gives, squared log return; none where it gives none. */
export function headQuantiles(model: Model, parameters: Float32Array, rows: SupervisedRows): QuantileForecast[] {
  const { head } = model.spec
  const unscaled = (level: number, logRatio: (row: number) => number): QuantileForecast => ({
    level,
    values: Float64Array.from({ length: rows.length }, (_, i) => exp(logRatio(i) + log(rows.scale[i]))),
  })
  if (head.kind === 'quantiles') {
    const columns = headForecasts(model, parameters, rows, head.levels.length)
    return head.levels.map((level, k) => unscaled(level, (i) => columns[k][i]))
  }
  if (head.kind !== 'gaussian') return []
  const [means, variances] = headForecasts(model, parameters, rows, 2)
  return GAUSSIAN_LEVELS.map((level) =>
    unscaled(level, (i) => means[i] + normalQuantile(level) * Math.sqrt(variances[i])),
  )
}
