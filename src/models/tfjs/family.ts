import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { ConfigError, TrainingError } from '../../errors/index.ts'
import type { Tensor } from '../../kernels/tensors/index.ts'
import type { FeatureShape } from '../../types/index.ts'
import type { BlockTensors, ModelFamily, Network, NetworkModules } from '../families/family.ts'
import { sequenceWidthOf, widthOf } from '../shape.ts'
import { type StartedBackend, trainingBackend, withBackend } from './backend.ts'
import type { LayersModelSpec } from './registry.ts'

type Shape = readonly (number | null)[]

/** A part of the row that an input of the model reads. */
type Part = 'row' | 'sequence' | 'statics'

/** Weights that train. */
interface Weight {
  readonly name: string
  readonly shape: readonly number[]
  readonly initial: Float32Array
  readonly variable: tf.Variable
}

/**
 * A LayersModel as a family of its own, in which it stands as it does when it predicts: dropout and noise leave everything
 * as it is, batch normalization uses the moving averages. Its trainable weights are the parameters, those of a new model
 * the user's; frozen weights and moving averages stay as they came.
 *
 * Forecasts are WebAssembly's on one thread, so that all peers have the same bits; training is the process's backend's.
 *
 * @param name - of the model, for people
 * @throws {ConfigError} INVALID_CONFIG when the model has nothing to train, or cannot be trained here
 */
export function layersModelFamily(name: string, model: LayersModel): ModelFamily<LayersModelSpec> {
  const weights = trainableWeights(name, model)
  return {
    engine: () => `tfjs-${trainingBackend()}`,

    blocks(_spec, shape, outputs) {
      partsOf(model, shape)
      requireOutputs(model, outputs)
      return weights.map(({ name: block, shape: size, initial }) => ({
        name: block,
        shape: size,
        initial: (_random, index) => initial[index],
      }))
    },

    network: (_spec, modules) => forwardPass(model, weights, modules, 'wasm').network,

    trainable(_spec, modules, gradient) {
      const backend = trainingBackend()
      const { network, run } = forwardPass(model, weights, modules, backend)
      const dOutputs = modules.workspace.tensor(modules.rows * modules.outputs)
      const gradients = tensorsOf(weights, gradient)
      return {
        outputs: network.outputs,
        dOutputs,
        propagate(derive) {
          network.forward()
          derive(0, modules.rows)
          withBackend(backend, () => {
            const slopes = tf.tensor2d(dOutputs.values.slice(), [modules.rows, modules.outputs])
            const product = (): tf.Scalar => tf.sum(tf.mul(run(), slopes))
            const { grads } = tf.variableGrads(
              product,
              weights.map(({ variable }) => variable),
            )
            for (const [index, { variable }] of weights.entries()) {
              const derivative: tf.Tensor | undefined = grads[variable.name]
              if (derivative === undefined) gradients[index].values.fill(0)
              else gradients[index].values.set(derivative.dataSync())
            }
          })
        },
      }
    },
  }
}

interface Pass {
  readonly network: Network
  /** The outputs as a tensor, of inputs and parameters as they stand. */
  readonly run: () => tf.Tensor
}

function forwardPass(
  model: LayersModel,
  weights: readonly Weight[],
  { workspace, shape, rows, outputs, inputs, parameters }: NetworkModules,
  backend: StartedBackend,
): Pass {
  const parts = partsOf(model, shape)
  const tensors = tensorsOf(weights, parameters)
  const out = workspace.tensor(rows * outputs)
  const run = (): tf.Tensor => {
    // Others use the same LayersModel, with parameters of their own.
    for (const [index, { variable, shape: size }] of weights.entries()) {
      variable.assign(tf.tensor(tensors[index].values.slice(), [...size]))
    }
    const row = tf.tensor2d(inputs.values.slice(), [rows, widthOf(shape)])
    const given = parts.map((part) => partOf(row, part, shape))
    const result = model.apply(given.length === 1 ? given[0] : given, { training: false })
    return (Array.isArray(result) ? result[0] : result) as tf.Tensor
  }
  const forward = (): void => withBackend(backend, () => out.values.set(run().dataSync()))
  return { network: { outputs: out, forward }, run }
}

function tensorsOf(weights: readonly Weight[], blocks: BlockTensors): Tensor[] {
  return weights.map(({ name }) => blocks(name))
}

function partOf(row: tf.Tensor2D, part: Part, shape: FeatureShape): tf.Tensor {
  const [rows] = row.shape
  const { steps, sequence, statics } = shape
  const width = sequenceWidthOf(shape)
  switch (part) {
    case 'row':
      return row
    case 'sequence':
      return tf.reshape(tf.slice(row, [0, 0], [rows, width]), [rows, steps, sequence.length])
    case 'statics':
      return tf.slice(row, [0, width], [rows, statics.length])
  }
}

/** What each input of the model reads. @throws {TrainingError} SHAPE_MISMATCH naming what it reads and what there is */
function partsOf(model: LayersModel, shape: FeatureShape): readonly Part[] {
  const inputs = model.inputs.map((input) => input.shape)
  const { steps, sequence, statics } = shape
  const shapes: Record<Part, Shape> = {
    row: [null, widthOf(shape)],
    sequence: [null, steps, sequence.length],
    statics: [null, statics.length],
  }
  const choices: Part[][] = [['row']]
  if (steps > 0 && statics.length === 0) choices.push(['sequence'])
  if (steps > 0 && statics.length > 0) choices.push(['sequence', 'statics'], ['statics', 'sequence'])
  const fitting = choices.find(
    (choice) => choice.length === inputs.length && choice.every((part, index) => fits(inputs[index], shapes[part])),
  )
  if (fitting !== undefined) return fitting
  const wanted = choices.slice(0, 2).map((choice) => choice.map((part) => textOf(shapes[part])).join(' and '))
  throw new TrainingError(
    'SHAPE_MISMATCH',
    `the LayersModel reads ${inputs.map(textOf).join(' and ')}, but the features of this run are ${wanted.join(', or ')}`,
  )
}

/** @throws {TrainingError} SHAPE_MISMATCH naming both shapes */
function requireOutputs(model: LayersModel, outputs: number): void {
  const wanted = [null, outputs]
  const given = model.outputs.map((output) => output.shape)
  if (given.length === 1 && fits(given[0], wanted)) return
  throw new TrainingError(
    'SHAPE_MISMATCH',
    `the LayersModel's output is ${given.map(textOf).join(' and ')}, but the head of this run takes ${textOf(wanted)}`,
  )
}

/** Whether a model's shape takes values of another: any number of rows, and where it names no length any length. */
function fits(own: Shape, values: Shape): boolean {
  return own.length === values.length && own.every((length, i) => length === null || length === values[i])
}

function textOf(shape: Shape): string {
  return `[${shape.map((length) => length ?? 'null').join(', ')}]`
}

function trainableWeights(name: string, model: LayersModel): Weight[] {
  const refuse = (why: string): never => {
    throw new ConfigError('INVALID_CONFIG', `${name} ${why}`)
  }
  if (model.layers.some((layer) => layer.stateful))
    refuse('has a stateful layer, whose forecasts depend on those before')
  const counts = new Map<string, number>()
  const weights = model.trainableWeights.map((weight) => {
    const { originalName, dtype } = weight
    if (dtype !== 'float32') refuse(`has the trainable weight ${originalName} of ${dtype}; only float32 can be trained`)
    const count = (counts.get(originalName) ?? 0) + 1
    counts.set(originalName, count)
    const variable = weight.read() as tf.Variable
    const initial = Float32Array.from(variable.dataSync())
    const block = count === 1 ? originalName : `${originalName}#${count}`
    return { name: block, shape: variable.shape, initial, variable }
  })
  if (weights.length === 0) refuse('has no trainable weight')
  return weights
}
