import { TrainingError } from '../errors/index.ts'
import { exp, log, tanh } from '../kernels/math.ts'
import { Random } from '../kernels/random.ts'
import { allFinite } from '../kernels/vector.ts'
import type { MarketState, SupervisedRows } from '../types/index.ts'
import type { ModelSpec } from './config.ts'

/** Bound on the model's output: forecasts stay within a factor e^±10 of the past day's mean variance. */
export const MAX_LOG_RATIO = 10

const MAX_UNITS = 1024

// Scratch of the forward pass, which is synchronous and so never runs twice at once.
let activations = new Float64Array(MAX_UNITS)
let sums = new Float64Array(MAX_UNITS)

/** One dense layer's place in the flat parameter vector. */
export interface MlpLayer {
  readonly inputs: number
  readonly outputs: number
  /** Index of the weights: inputs × outputs, row-major (all weights of input 0 first), as in a tfjs dense kernel. */
  readonly weightsAt: number
  /** Index of the bias: `outputs` values, right after the weights. */
  readonly biasAt: number
}

/**
 * The layout of a model's flat float32 parameters: layer by layer from the input, each its weights and then its bias;
 * the last layer has one output.
 *
 * @param width - features per row
 */
export function layersOf(spec: ModelSpec, width: number): MlpLayer[] {
  const layers: MlpLayer[] = []
  let inputs = width
  let weightsAt = 0
  for (const outputs of [...spec.hidden, 1]) {
    const biasAt = weightsAt + inputs * outputs
    layers.push({ inputs, outputs, weightsAt, biasAt })
    weightsAt = biasAt + outputs
    inputs = outputs
  }
  return layers
}

/** Number of parameters of a model on rows of `width` features. */
export function parameterCount(spec: ModelSpec, width: number): number {
  const { biasAt, outputs } = layersOf(spec, width).at(-1)!
  return biasAt + outputs
}

/**
 * Parameters of a new model: weights Glorot-uniform, biases 0, the output layer 0, so that the first forecast is the
 * past day's mean whatever the seed.
 *
 * @param width - features per row
 * @param seed - equal seeds give equal parameters
 * @see Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks
 */
export function initialParameters(spec: ModelSpec, width: number, seed: string): Float32Array {
  const random = new Random(seed)
  const layers = layersOf(spec, width)
  const parameters = new Float32Array(parameterCount(spec, width))
  for (const { inputs, outputs, weightsAt, biasAt } of layers.slice(0, -1)) {
    const limit = Math.sqrt(6 / (inputs + outputs))
    for (let i = weightsAt; i < biasAt; i++) parameters[i] = limit * (2 * random.float() - 1)
  }
  return parameters
}

/**
 * The model's output for one row: the log of forecast variance over `scale`. The same bits on every CPU: float64 sums
 * in the parameters' order, bias first, and the kernels' tanh.
 *
 * @param width - features per row
 * @param parameters - see {@link layersOf} for their layout
 * @param features - one or more rows, row-major
 * @param offset - where the row starts in `features`
 * @returns dimensionless, within ±{@link MAX_LOG_RATIO}; NaN when a parameter or feature that matters is not finite
 * @throws {TrainingError} SHAPE_MISMATCH
 */
export function forecastLogRatio(
  spec: ModelSpec,
  width: number,
  parameters: Float32Array,
  features: Float32Array,
  offset = 0,
): number {
  const layers = checkedLayers(spec, width, parameters)
  if (offset + width > features.length) {
    throw new TrainingError('SHAPE_MISMATCH', `a row of ${width} features does not fit ${features.length} values`)
  }
  return forward(layers, parameters, features, offset)
}

/**
 * Mean QLIKE loss of the model's forecasts: the mean of y/f − ln(y/f) − 1 over the rows, y the row's target and f the
 * forecast as a ratio to the same scale. The same bits on every CPU.
 *
 * @returns dimensionless, >= 0, lower is better; Infinity when a parameter is not finite, never NaN
 * @throws {TrainingError} NO_ROWS | SHAPE_MISMATCH
 * @see Patton 2011, Volatility forecast comparison using imperfect volatility proxies
 */
export function meanQlike(spec: ModelSpec, parameters: Float32Array, rows: SupervisedRows): number {
  if (rows.length === 0) throw new TrainingError('NO_ROWS', 'there are no rows to score the model on')
  const layers = checkedLayers(spec, rows.width, parameters)
  if (!allFinite(parameters)) return Infinity
  let total = 0
  for (let row = 0; row < rows.length; row++) {
    total += qlikeOfLogRatio(rows.target[row], forward(layers, parameters, rows.features, row * rows.width))
  }
  return total / rows.length
}

/**
 * The model's forecast of the horizon's realised variance.
 *
 * @returns squared log return, > 0; Infinity (nothing is known) when a parameter or feature is not finite, never NaN
 * @throws {TrainingError} SHAPE_MISMATCH
 */
export function forecastVariance(spec: ModelSpec, parameters: Float32Array, state: MarketState): number {
  const logRatio = forecastLogRatio(spec, state.features.length, parameters, state.features)
  return Number.isNaN(logRatio) ? Infinity : state.scale * exp(logRatio)
}

/** QLIKE of a forecast e^logRatio against the ratio that came, which must be > 0; NaN stays NaN. */
export function qlikeOfLogRatio(target: number, logRatio: number): number {
  // The logarithm's rounding can leave −1e-16 at a perfect forecast.
  return Math.max(0, target * exp(-logRatio) - log(target) + logRatio - 1)
}

/** Within ±{@link MAX_LOG_RATIO}; NaN stays NaN. */
export function clampLogRatio(logRatio: number): number {
  return Math.max(-MAX_LOG_RATIO, Math.min(MAX_LOG_RATIO, logRatio))
}

function checkedLayers(spec: ModelSpec, width: number, parameters: Float32Array): MlpLayer[] {
  const expected = parameterCount(spec, width)
  if (parameters.length !== expected) {
    throw new TrainingError('SHAPE_MISMATCH', `the model has ${expected} parameters, not ${parameters.length}`)
  }
  return layersOf(spec, width)
}

function forward(
  layers: readonly MlpLayer[],
  parameters: Float32Array,
  features: Float32Array,
  offset: number,
): number {
  const width = layers[0].inputs
  if (width > activations.length) {
    activations = new Float64Array(width)
    sums = new Float64Array(width)
  }
  for (let i = 0; i < width; i++) activations[i] = features[offset + i]
  for (const { inputs, outputs, weightsAt, biasAt } of layers) {
    for (let j = 0; j < outputs; j++) sums[j] = parameters[biasAt + j]
    for (let i = 0; i < inputs; i++) {
      const activation = activations[i]
      const at = weightsAt + i * outputs
      for (let j = 0; j < outputs; j++) sums[j] += activation * parameters[at + j]
    }
    for (let j = 0; j < outputs; j++) activations[j] = tanh(sums[j])
  }
  // The last layer is linear: its output is the sum itself.
  return clampLogRatio(sums[0])
}
