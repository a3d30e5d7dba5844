import { sharedTensorKernels } from '../../../../src/kernels/index.ts'
import { Random } from '../../../../src/kernels/random.ts'
import { type HeadSpec, modelSpecSchema } from '../../../../src/models/config.ts'
import type { Derive, DropoutTurn } from '../../../../src/models/families/index.ts'
import { blockTensors, initialParameters, type Model, modelOf } from '../../../../src/models/model.ts'
import type { FeatureShape } from '../../../../src/types/index.ts'
import type { DropoutMask } from '../../../reference/networks.ts'

/** Rows to be passed through a model at once. */
export interface Batch {
  readonly rows: number
  readonly features: Float32Array
  readonly labels: Float32Array
}

export interface Passes {
  readonly outputs: Float32Array
  /** Mean over the rows. */
  readonly loss: number
  readonly gradient: Float32Array
}

/** A shape with so many variables a step and so many static features. */
export function shapeOf(steps: number, variables: number, statics: number): FeatureShape {
  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`)
  return { steps, sequence: names('variable', variables), statics: names('static', statics) }
}

/** A model of a spec without its defaults. */
export function modelWith(spec: object, shape: FeatureShape): Model {
  return modelOf(modelSpecSchema.parse(spec), shape)
}

/** Parameters with nothing special about them: those of a new model, moved. */
export function someParameters(model: Model, seed: string): Float32Array {
  const random = new Random(seed)
  return initialParameters(model, seed).map((value) => value + 0.3 * random.normal())
}

/** Normal features and labels that the head of the model takes. */
export function someBatch({ width, spec }: Model, rows: number, seed: string): Batch {
  const random = new Random(seed)
  const features = Float32Array.from({ length: rows * width }, () => random.normal())
  const label = () => (spec.head.kind === 'probability' ? random.below(2) : 1.5 * random.normal())
  return { rows, features, labels: Float32Array.from({ length: rows }, label) }
}

/** Forward and backward pass of the model. */
export function modelPasses(model: Model, parameters: Float32Array, batch: Batch, dropout?: DropoutTurn): Passes {
  const kernels = sharedTensorKernels()
  const workspace = kernels.workspace()
  try {
    const { rows, features, labels } = batch
    const { head, shape, spec, family, parameterCount } = model
    const [own, gradient] = [workspace.tensor(parameterCount), workspace.tensor(parameterCount)]
    const inputs = workspace.tensor(features.length)
    const modules = {
      kernels,
      workspace,
      shape,
      outputs: head.outputs,
      rows,
      inputs,
      parameters: blockTensors(model, own),
    }
    const network = family.trainable(spec, modules, blockTensors(model, gradient))
    own.values.set(parameters)
    inputs.values.set(features)
    // What the passes before left must not matter.
    gradient.values.fill(Number.NaN)
    let loss = 0
    for (let pass = 0; pass < 2; pass++) {
      const [raw, slopes] = [network.outputs.values, network.dOutputs.values]
      loss = 0
      let next = 0
      const derive: Derive = (from, count) => {
        if (from !== next) throw new Error(`row ${from} comes where row ${next} should`)
        next += count
        for (let row = from; row < next; row++) {
          loss += head.loss(raw, row * head.outputs, labels[row], slopes, 1 / rows) / rows
        }
      }
      network.propagate(derive, dropout)
      if (next !== rows) throw new Error(`${next} of ${rows} rows have gone through`)
    }
    return { outputs: network.outputs.values.slice(), loss, gradient: gradient.values.slice() }
  } finally {
    workspace.free()
  }
}

/** Outputs of a network that has no gradient. */
export function forecastPass(model: Model, parameters: Float32Array, { rows, features }: Batch): Float32Array {
  const kernels = sharedTensorKernels()
  const workspace = kernels.workspace()
  try {
    const [own, inputs] = [workspace.tensor(parameters.length), workspace.tensor(features.length)]
    own.values.set(parameters)
    inputs.values.set(features)
    const { spec, shape, head, family } = model
    const modules = { kernels, workspace, shape, outputs: head.outputs, rows, inputs }
    const network = family.network(spec, { ...modules, parameters: blockTensors(model, own) })
    network.forward()
    return network.outputs.values.slice()
  } finally {
    workspace.free()
  }
}

/** What a dropout turn leaves out, by running the kernel over ones. */
export function maskOf(rate: number, turn: DropoutTurn, places: number): DropoutMask {
  const kernels = sharedTensorKernels()
  const masks = new Map<number, Float32Array>()
  const masksOf = (layer: number): Float32Array => {
    const workspace = kernels.workspace()
    const ones = workspace.tensor(places)
    ones.values.fill(1)
    kernels.dropout(ones, { rate, ...turn, layer }, ones)
    const mask = ones.values.slice()
    workspace.free()
    return mask
  }
  return (layer, index) => {
    const mask = masks.get(layer) ?? masksOf(layer)
    masks.set(layer, mask)
    return mask[index]
  }
}

export const HEADS: readonly HeadSpec[] = [
  { kind: 'point', loss: 'qlike', delta: 1 },
  { kind: 'point', loss: 'mse', delta: 1 },
  { kind: 'point', loss: 'huber', delta: 0.7 },
  { kind: 'quantiles', levels: [0.1, 0.5, 0.8] },
  { kind: 'gaussian' },
  { kind: 'probability' },
]
