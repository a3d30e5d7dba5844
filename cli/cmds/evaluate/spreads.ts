import type { TrainedOnHistory } from '../../../simulation/history.ts'
import { fitRidge } from '../../../src/evaluation/baselines/ridge.ts'
import { mean } from '../../../src/evaluation/numeric/summary.ts'
import { bayesianLastLayer, featureSums } from '../../../src/evaluation/uncertainty/bayesianLastLayer.ts'
import { ensembleMixture } from '../../../src/evaluation/uncertainty/ensemble.ts'
import { exp, log } from '../../../src/kernels/math.ts'
import { selectRows } from '../../../src/market/rows.ts'
import { forecastLogRatios } from '../../../src/models/forecast.ts'
import type { Model } from '../../../src/models/model.ts'
import type { SupervisedRows } from '../../../src/types/index.ts'
import { headForecasts } from './headForecasts.ts'

/** Weight of the last layer's prior and of the residuals' ridge: as much as one row that says 0. */
const PENALTY = 1
/** Residuals are not taken for smaller than this, in ln variance: the log of their size would say too much. */
const LEAST_RESIDUAL = 1e-3
/** Rows that fits read at most, evenly over the training span: more tell them nothing new. */
const MOST_ROWS = 8000

/**
 * How far off a model may be on each row, in ln variance, > 0, by the way in which that is found:
 *
 * - `constant`: 1 throughout, so that all intervals are equally wide in logs;
 * - `ensemble`: the deviation of the workers' own models of the last round around their mean, with the residual noise;
 * - `residual`: ridge regression of the log size of the training residuals on the features;
 * - `lastLayer`: the predictive deviation of Bayesian regression on the last hidden layer, for mlp and linear models with a
 *   point head;
 * - `head`: what a Gaussian head says, or the distance between the outer ones of a head's quantiles.
 */
export type Spreads = Readonly<Record<string, Float64Array>>

/**
 * @param trained - the rows that the model was trained on, which alone decide
 * @param rows - for which rows
 */
export function spreadsOf(training: TrainedOnHistory, trained: SupervisedRows, rows: SupervisedRows): Spreads {
  const { model, parameters, workerParameters } = training
  const stride = Math.ceil(trained.length / MOST_ROWS)
  const sample = selectRows(
    trained,
    Uint32Array.from({ length: Math.ceil(trained.length / stride) }, (_, i) => i * stride),
  )
  const forecasts = forecastLogRatios(model, parameters, sample.features, sample.length)
  const residuals = forecasts.map((forecast, i) => log(sample.target[i]) - forecast)
  const noise = mean(residuals.map((residual) => residual * residual))
  return {
    constant: new Float64Array(rows.length).fill(1),
    ensemble: ensembleSpread(model, workerParameters, rows, noise),
    residual: residualSpread(sample, residuals, rows),
    ...lastLayerSpread(model, parameters, sample, rows, noise),
    ...headSpread(model, parameters, rows),
  }
}

function ensembleSpread(
  model: Model,
  members: readonly Float32Array[],
  rows: SupervisedRows,
  noise: number,
): Float64Array {
  const forecasts = members.map((parameters) => forecastLogRatios(model, parameters, rows.features, rows.length))
  const variances = members.map(() => noise)
  return Float64Array.from({ length: rows.length }, (_, i) => {
    const { variance } = ensembleMixture(
      forecasts.map((member) => member[i]),
      variances,
    )
    return Math.sqrt(variance)
  })
}

function residualSpread(sample: SupervisedRows, residuals: Float64Array, rows: SupervisedRows): Float64Array {
  const sizes = residuals.map((residual) => log(Math.max(Math.abs(residual), LEAST_RESIDUAL)))
  const { predict } = fitRidge(featureRows(sample), sizes, PENALTY)
  return Float64Array.from(featureRows(rows), (row) => exp(predict(row)))
}

function featureRows({ features, width, length }: SupervisedRows): Float64Array[] {
  return Array.from({ length }, (_, i) => Float64Array.from(features.subarray(i * width, (i + 1) * width)))
}

function lastLayerSpread(
  model: Model,
  parameters: Float32Array,
  sample: SupervisedRows,
  rows: SupervisedRows,
  noise: number,
): Spreads {
  const { spec } = model
  const isKnown = (spec.family === 'mlp' || spec.family === 'linear') && spec.head.kind === 'point'
  if (!isKnown) return {}
  const known = lastLayer(model, parameters, sample)
  const sums = featureSums(
    known,
    sample.target.map((target) => log(target)),
    known[0].length,
  )
  const layer = bayesianLastLayer(sums, noise, PENALTY)
  const spread = lastLayer(model, parameters, rows).map((features) => Math.sqrt(layer.predict(features).variance))
  return { lastLayer: Float64Array.from(spread) }
}

/**
 * What the head's layer reads of each row, with a 1 for its bias. The head is linear: with one of its weights 1 and all
 * others 0 the forecast is the unit that the weight is for.
 */
function lastLayer(model: Model, parameters: Float32Array, rows: SupervisedRows): Float64Array[] {
  const layout = model.blocks.map(({ name, shape }) => ({ name, size: shape.reduce((product, n) => product * n, 1) }))
  const headAt = layout.slice(
    0,
    layout.findIndex(({ name }) => name === 'head.weight'),
  )
  const from = headAt.reduce((sum, { size }) => sum + size, 0)
  const units = parameters.length - from - 1
  const features = Array.from({ length: rows.length }, () => new Float64Array(units + 1).fill(1))
  for (let unit = 0; unit < units; unit++) {
    const probe = parameters.slice().fill(0, from)
    probe[from + unit] = 1
    const values = forecastLogRatios(model, probe, rows.features, rows.length)
    for (const [i, value] of values.entries()) features[i][unit] = value
  }
  return features
}

function headSpread(model: Model, parameters: Float32Array, rows: SupervisedRows): Spreads {
  const { head } = model.spec
  if (head.kind === 'gaussian') {
    const [, variances] = headForecasts(model, parameters, rows, 2)
    return { head: variances.map((variance) => Math.sqrt(variance)) }
  }
  if (head.kind !== 'quantiles' || head.levels.length < 2) return {}
  const quantiles = headForecasts(model, parameters, rows, head.levels.length)
  const highest = quantiles[quantiles.length - 1]
  return { head: quantiles[0].map((lowest, i) => Math.max(highest[i] - lowest, LEAST_RESIDUAL)) }
}
