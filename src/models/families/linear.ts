import { TrainingError } from '../../errors/index.ts'
import type { Tensor } from '../../kernels/tensors/index.ts'
import type { FeatureShape } from '../../types/index.ts'
import { widthOf } from '../shape.ts'
import { type DenseLayer, dense, denseBlocks, denseGradient } from './dense.ts'
import type { BlockTensors, ModelFamily, Network, NetworkModules, TrainableNetwork } from './family.ts'

/** One linear layer over all features: with a squared loss and l2 it is ridge regression. @see Hoerl and Kennard 1970 */
export const linear: ModelFamily<object> = {
  blocks: (_spec, shape, outputs) => denseBlocks(headOf(widthOf(shape), outputs), 'head'),
  network: (_spec, modules) => linearPass(modules, allFeatures(modules)),
  trainable: (_spec, modules, gradient) => trainablePass(modules, gradient, allFeatures(modules)),
}

export interface HarSpec {
  /** Names of the features that stand for the terms of the past. */
  readonly terms: readonly string[]
}

/**
 * A linear layer over a few features only: the mean log variances of the past hour, day and week. With the past day's as the
 * unit of everything, its own term is the 1 that the target lacks.
 *
 * @see Corsi 2009, A simple approximate long-memory model of realized volatility
 */
export const har: ModelFamily<HarSpec> = {
  blocks(spec, shape, outputs) {
    columnsOf(spec, shape)
    return denseBlocks(headOf(spec.terms.length, outputs), 'head')
  },
  network: (spec, modules) => linearPass(modules, someFeatures(spec, modules)),
  trainable: (spec, modules, gradient) => trainablePass(modules, gradient, someFeatures(spec, modules)),
}

/** What the layer reads of the rows. */
interface Regressors {
  readonly count: number
  /** rows × count. */
  readonly tensor: Tensor
  /** Fills the tensor. */
  select(): void
}

function allFeatures({ shape, inputs }: NetworkModules): Regressors {
  return { count: widthOf(shape), tensor: inputs, select: () => undefined }
}

function someFeatures(spec: HarSpec, { workspace, shape, rows, inputs }: NetworkModules): Regressors {
  const columns = columnsOf(spec, shape)
  const width = widthOf(shape)
  const tensor = workspace.tensor(rows * columns.length)
  return {
    count: columns.length,
    tensor,
    select() {
      for (let row = 0, at = 0; row < rows; row++) {
        for (let j = 0; j < columns.length; j++) tensor.values[at++] = inputs.values[row * width + columns[j]]
      }
    },
  }
}

/**
 * Where the terms stand in a row.
 *
 * @throws {TrainingError} SHAPE_MISMATCH when the features lack one
 */
export function columnsOf({ terms }: HarSpec, shape: FeatureShape): number[] {
  const first = widthOf(shape) - shape.statics.length
  return terms.map((name) => {
    const index = shape.statics.indexOf(name)
    if (index >= 0) return first + index
    throw new TrainingError(
      'SHAPE_MISMATCH',
      `model har reads the feature '${name}', which the run's feature set lacks`,
    )
  })
}

function headOf(inputs: number, outputs: number): DenseLayer {
  return { name: 'head', inputs, outputs }
}

function linearPass(modules: NetworkModules, regressors: Regressors): Network {
  const { workspace, rows } = modules
  const outputs = workspace.tensor(rows * modules.outputs)
  const multiply = dense(modules, headOf(regressors.count, modules.outputs), rows, regressors.tensor, outputs)
  return {
    outputs,
    forward() {
      regressors.select()
      multiply()
    },
  }
}

function trainablePass(modules: NetworkModules, gradient: BlockTensors, regressors: Regressors): TrainableNetwork {
  const { workspace, rows } = modules
  const network = linearPass(modules, regressors)
  const dOutputs = workspace.tensor(rows * modules.outputs)
  const layer = headOf(regressors.count, modules.outputs)
  const values = { x: regressors.tensor, y: network.outputs, dy: dOutputs }
  const backward = denseGradient(modules, gradient, layer, rows, values)
  return {
    outputs: network.outputs,
    dOutputs,
    propagate(derive) {
      network.forward()
      derive(0, rows)
      backward()
    },
  }
}
