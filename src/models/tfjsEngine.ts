import { setImmediate as nextTurn } from 'node:timers/promises'
import util from 'node:util'
import * as wasm from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { TrainingError } from '../errors/index.ts'
import { exp } from '../kernels/math.ts'
import { allFinite } from '../kernels/vector.ts'
import type { SupervisedRows } from '../types/index.ts'
import { type Batch, batchesOf } from './batches.ts'
import type { Backend, ModelSpec } from './config.ts'
import type { Engine, TrainingOptions } from './engine.ts'
import { clampLogRatio, layersOf, type MlpLayer, parameterCount, qlikeOfLogRatio } from './mlp.ts'
import { clipNorm, createOptimizer, MAX_GRADIENT_NORM } from './optimizers.ts'

/** Rows per forward pass outside training, to bound the memory of one pass. */
const PREDICTION_ROWS = 4096

/**
 * An engine on TensorFlow.js: the native library where @tensorflow/tfjs-node is installed and loads, else WebAssembly
 * SIMD on one thread. On wasm, two runs with the same seed and rows give the same bits.
 *
 * @param width - features per row
 * @param options.backend - @default 'auto'; a process trains with one backend
 * @returns an engine whose parameters are all 0
 * @throws {TrainingError} NO_BACKEND
 */
export async function createTfjsEngine(
  spec: ModelSpec,
  width: number,
  { backend = 'auto' }: { readonly backend?: Backend } = {},
): Promise<Engine> {
  const name = await useBackend(backend)
  return new TfjsEngine(name, layersOf(spec, width), new Float32Array(parameterCount(spec, width)))
}

class TfjsEngine implements Engine {
  readonly name: string
  private readonly layers: readonly MlpLayer[]
  private current: Float32Array

  constructor(name: string, layers: readonly MlpLayer[], parameters: Float32Array) {
    this.name = name
    this.layers = layers
    this.current = parameters
  }

  parameters(): Float32Array {
    return this.current.slice()
  }

  setParameters(parameters: Float32Array): void {
    if (parameters.length !== this.current.length) {
      throw new TrainingError(
        'SHAPE_MISMATCH',
        `the model has ${this.current.length} parameters, not ${parameters.length}`,
      )
    }
    this.current = parameters.slice()
  }

  async train(
    rows: SupervisedRows,
    options: TrainingOptions,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly loss: number }> {
    this.checkRows(rows)
    const parameters = this.current.slice()
    const gradient = new Float32Array(parameters.length)
    const optimize = createOptimizer(options, parameters.length)
    const nextBatch = batchesOf(rows, options.batchSize, options.seed)
    let total = 0
    for (let step = 1; step <= options.steps; step++) {
      signal?.throwIfAborted()
      const loss = batchLoss(this.layers, parameters, nextBatch(), gradient)
      const norm = clipNorm(gradient, MAX_GRADIENT_NORM)
      if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
        throw new TrainingError('NON_FINITE_LOSS', `the loss or its gradient is not finite at step ${step}`)
      }
      optimize(parameters, gradient)
      total += loss
      await nextTurn()
    }
    if (!allFinite(parameters)) {
      throw new TrainingError('NON_FINITE_LOSS', `a parameter is not finite after step ${options.steps}`)
    }
    this.current = parameters
    return { loss: total / options.steps }
  }

  loss(rows: SupervisedRows): number {
    this.checkRows(rows)
    const logRatios = this.predict(rows.features, rows.length)
    let total = 0
    for (let row = 0; row < rows.length; row++) total += qlikeOfLogRatio(rows.target[row], logRatios[row])
    return total / rows.length
  }

  predict(features: Float32Array, n: number): Float32Array {
    const width = this.layers[0].inputs
    if (features.length !== n * width) {
      throw new TrainingError('SHAPE_MISMATCH', `${n} rows need ${n * width} feature values, not ${features.length}`)
    }
    const out = new Float32Array(n)
    for (let start = 0; start < n; start += PREDICTION_ROWS) {
      const size = Math.min(PREDICTION_ROWS, n - start)
      const part = features.subarray(start * width, (start + size) * width)
      const values = tf.tidy(() => forward(this.layers, this.current, part, size).output.dataSync())
      for (let i = 0; i < size; i++) out[start + i] = clampLogRatio(values[i])
    }
    return out
  }

  private checkRows(rows: SupervisedRows): void {
    if (rows.length === 0) throw new TrainingError('NO_ROWS', 'there are no rows to train or score on')
    if (rows.width !== this.layers[0].inputs) {
      throw new TrainingError(
        'SHAPE_MISMATCH',
        `the model takes ${this.layers[0].inputs} features per row, not ${rows.width}`,
      )
    }
  }
}

interface ForwardPass {
  /** Input of each layer, size × inputs. */
  readonly inputs: readonly tf.Tensor2D[]
  readonly weights: readonly tf.Tensor2D[]
  /** size × 1. */
  readonly output: tf.Tensor2D
}

/** Call it in `tf.tidy`. */
function forward(
  layers: readonly MlpLayer[],
  parameters: Float32Array,
  features: Float32Array,
  size: number,
): ForwardPass {
  const weights = layers.map(({ inputs, outputs, weightsAt, biasAt }) =>
    tf.tensor2d(parameters.subarray(weightsAt, biasAt), [inputs, outputs]),
  )
  const inputs: tf.Tensor2D[] = []
  let output: tf.Tensor2D = tf.tensor2d(features, [size, layers[0].inputs])
  for (const [index, { outputs, biasAt }] of layers.entries()) {
    inputs.push(index === 0 ? output : tf.tanh(output))
    const bias = tf.tensor1d(parameters.subarray(biasAt, biasAt + outputs))
    output = tf.fused.matMul({ a: inputs[index], b: weights[index], bias }) as tf.Tensor2D
  }
  return { inputs, weights, output }
}

/**
 * Mean QLIKE of a batch; writes the gradient of the loss, mean of y·e^−s + s, to `gradient`. The backward pass is
 * written out: tfjs-core registers no gradient functions in Node, and a tape would cost more than the arithmetic.
 */
function batchLoss(
  layers: readonly MlpLayer[],
  parameters: Float32Array,
  { size, features, target }: Batch,
  gradient: Float32Array,
): number {
  return tf.tidy(() => {
    const { inputs, weights, output } = forward(layers, parameters, features, size)
    const logRatios = output.dataSync()
    const outputGradient = new Float32Array(size)
    let total = 0
    for (let i = 0; i < size; i++) {
      total += qlikeOfLogRatio(target[i], logRatios[i])
      outputGradient[i] = (1 - target[i] * exp(-logRatios[i])) / size
    }
    // Explicit transposes and a product with ones: the wasm backend's own transposed products and sums take 2-10 times as long.
    const ones = tf.ones<tf.Rank.R2>([1, size])
    let delta = tf.tensor2d(outputGradient, [size, 1])
    for (let index = layers.length - 1; index >= 0; index--) {
      const { weightsAt, biasAt } = layers[index]
      gradient.set(tf.matMul(tf.transpose(inputs[index]), delta).dataSync(), weightsAt)
      gradient.set(tf.matMul(ones, delta).dataSync(), biasAt)
      if (index === 0) break
      const slope = tf.sub(1, tf.square(inputs[index]))
      delta = tf.mul(tf.matMul(delta, tf.transpose(weights[index])), slope)
    }
    return total / size
  })
}

let backendInUse: Promise<string> | undefined

/** Starts the backend on the first call; later calls share it. */
async function useBackend(backend: Backend): Promise<string> {
  backendInUse ??= startBackend(backend)
  const name = await backendInUse.catch((error: unknown) => {
    backendInUse = undefined
    throw error
  })
  if (backend !== 'auto' && name !== `tfjs-${backend}`) {
    throw new TrainingError('NO_BACKEND', `this process already trains with ${name} and cannot start tfjs-${backend}`)
  }
  return name
}

async function startBackend(backend: Backend): Promise<string> {
  if (backend !== 'wasm') {
    try {
      await startNode()
      return 'tfjs-node'
    } catch (cause) {
      if (backend === 'node') throw new TrainingError('NO_BACKEND', '@tensorflow/tfjs-node does not load', { cause })
    }
  }
  await startWasm()
  return 'tfjs-wasm'
}

async function startNode(): Promise<void> {
  // tfjs-node 4.22 calls two functions of node:util that Node 23 removed or deprecates with a warning on stderr.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray })
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  // An optional dependency: the name is not a literal, so that type checking does not need it installed.
  const optionalPackage: string = '@tensorflow/tfjs-node'
  await import(optionalPackage)
  if (!(await tf.setBackend('tensorflow'))) throw new Error('the tensorflow backend did not initialise')
}

async function startWasm(): Promise<void> {
  // Several peers share a machine; one thread each keeps the order of every sum, and so the bits, fixed.
  wasm.setThreadsCount(1)
  const restore = keepProcessListeners()
  try {
    if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend did not initialise')
  } catch (cause) {
    throw new TrainingError('NO_BACKEND', 'the WebAssembly backend of TensorFlow.js does not start', { cause })
  } finally {
    restore()
  }
}

/** The wasm loader installs process-wide handlers that rethrow every uncaught error; those are the application's. */
function keepProcessListeners(): () => void {
  const events = ['uncaughtException', 'unhandledRejection'] as const
  const before = events.map((event) => process.rawListeners(event))
  return () => {
    for (const [index, event] of events.entries()) {
      for (const listener of process.rawListeners(event)) {
        if (!before[index].includes(listener)) process.removeListener(event, listener as () => void)
      }
    }
  }
}
