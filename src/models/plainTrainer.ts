import { TrainingError } from '../errors/index.ts'
import { exp, tanh } from '../kernels/math.ts'
import { allFinite } from '../kernels/vector.ts'
import { type Batch, batchesOf, type TrainingRows } from './batches.ts'
import type { ModelSpec } from './config.ts'
import type { TrainingOptions } from './engine.ts'
import { layersOf, type MlpLayer, parameterCount, qlikeOfLogRatio } from './mlp.ts'
import { clipNorm, createOptimizer, MAX_GRADIENT_NORM } from './optimizers.ts'

/** Trains a model with the same bits on every machine, which an engine on TensorFlow.js does not. */
export interface Trainer {
  /** What does the arithmetic, e.g. `plain`. */
  readonly name: string

  /**
   * Takes `options.steps` mini-batch steps from `parameters`, which stay as they are, with a fresh optimizer.
   *
   * @param parameters - laid out as `layersOf` says
   * @returns new parameters, and the mean QLIKE of the batches, each before its step
   * @throws {TrainingError} NO_ROWS | SHAPE_MISMATCH | NON_FINITE_LOSS, the last naming the step
   */
  train(
    parameters: Float32Array,
    rows: TrainingRows,
    options: TrainingOptions,
  ): { readonly parameters: Float32Array; readonly loss: number }
}

/**
 * A trainer in plain TypeScript: row after row in float64 with the kernels' exp and tanh; the batch's gradient is rounded
 * to float32 once, then clipped and applied as by every other engine.
 *
 * @param width - features per row
 */
export function createPlainTrainer(spec: ModelSpec, width: number): Trainer {
  return new PlainTrainer(spec, width)
}

class PlainTrainer implements Trainer {
  readonly name = 'plain'
  readonly #layers: readonly MlpLayer[]
  readonly #count: number
  /** Input of each layer for one row, then the output. */
  readonly #values: readonly Float64Array[]
  /** Derivative of the loss by the sums of each layer, for one row. */
  readonly #deltas: readonly Float64Array[]
  readonly #total: Float64Array

  constructor(spec: ModelSpec, width: number) {
    this.#layers = layersOf(spec, width)
    this.#count = parameterCount(spec, width)
    this.#values = [new Float64Array(width), ...this.#layers.map(({ outputs }) => new Float64Array(outputs))]
    this.#deltas = this.#layers.map(({ outputs }) => new Float64Array(outputs))
    this.#total = new Float64Array(this.#count)
  }

  train(base: Float32Array, rows: TrainingRows, options: TrainingOptions) {
    const { steps, batchSize, seed } = options
    this.#check(base, rows)
    const parameters = base.slice()
    const gradient = new Float32Array(this.#count)
    const optimize = createOptimizer(options, this.#count)
    const nextBatch = batchesOf(rows, batchSize, seed)
    let total = 0
    for (let step = 1; step <= steps; step++) {
      const loss = this.#batchLoss(parameters, nextBatch(), gradient)
      if (!Number.isFinite(loss) || !Number.isFinite(clipNorm(gradient, MAX_GRADIENT_NORM))) {
        throw new TrainingError('NON_FINITE_LOSS', `the loss or its gradient is not finite in step ${step}`)
      }
      optimize(parameters, gradient)
      total += loss
    }
    if (!allFinite(parameters)) {
      throw new TrainingError('NON_FINITE_LOSS', `the parameters are not finite after step ${steps}`)
    }
    return { parameters, loss: total / steps }
  }

  #check(base: Float32Array, rows: TrainingRows): void {
    const [{ inputs }] = this.#layers
    if (rows.length === 0) throw new TrainingError('NO_ROWS', 'there are no rows to train on')
    if (rows.width !== inputs) {
      throw new TrainingError('SHAPE_MISMATCH', `the model takes ${inputs} features per row, not ${rows.width}`)
    }
    if (base.length !== this.#count) {
      throw new TrainingError('SHAPE_MISMATCH', `the model has ${this.#count} parameters, not ${base.length}`)
    }
  }

  /** Mean QLIKE of a batch; writes the gradient of it. */
  #batchLoss(parameters: Float32Array, { size, features, target }: Batch, gradient: Float32Array): number {
    const total = this.#total.fill(0)
    const width = this.#layers[0].inputs
    const output = this.#deltas.at(-1)!
    let loss = 0
    for (let row = 0; row < size; row++) {
      const logRatio = this.#forward(parameters, features, row * width)
      loss += qlikeOfLogRatio(target[row], logRatio)
      output[0] = (1 - target[row] * exp(-logRatio)) / size
      this.#backward(parameters, total)
    }
    for (let i = 0; i < total.length; i++) gradient[i] = total[i]
    return loss / size
  }

  #forward(parameters: Float32Array, features: Float32Array, offset: number): number {
    const layers = this.#layers
    const [row] = this.#values
    for (let i = 0; i < row.length; i++) row[i] = features[offset + i]
    for (let index = 0; index < layers.length; index++) {
      const { inputs, outputs, weightsAt, biasAt } = layers[index]
      const before = this.#values[index]
      const after = this.#values[index + 1]
      for (let j = 0; j < outputs; j++) after[j] = parameters[biasAt + j]
      for (let i = 0; i < inputs; i++) {
        const value = before[i]
        const at = weightsAt + i * outputs
        for (let j = 0; j < outputs; j++) after[j] += value * parameters[at + j]
      }
      if (index + 1 < layers.length) for (let j = 0; j < outputs; j++) after[j] = tanh(after[j])
    }
    return this.#values[layers.length][0]
  }

  /** Adds one row's gradient to `total`, from the derivative that stands in the last layer's delta. */
  #backward(parameters: Float32Array, total: Float64Array): void {
    for (let index = this.#layers.length - 1; index >= 0; index--) {
      const { inputs, outputs, weightsAt, biasAt } = this.#layers[index]
      const delta = this.#deltas[index]
      const before = this.#values[index]
      for (let j = 0; j < outputs; j++) total[biasAt + j] += delta[j]
      for (let i = 0; i < inputs; i++) {
        const value = before[i]
        const at = weightsAt + i * outputs
        for (let j = 0; j < outputs; j++) total[at + j] += value * delta[j]
      }
      if (index === 0) return
      const below = this.#deltas[index - 1]
      for (let i = 0; i < inputs; i++) {
        const at = weightsAt + i * outputs
        let sum = 0
        for (let j = 0; j < outputs; j++) sum += parameters[at + j] * delta[j]
        below[i] = sum * (1 - before[i] * before[i])
      }
    }
  }
}
