import type { Activation, DropoutKey, Tensor } from '../../kernels/tensors/index.ts'
import type { FeatureShape } from '../../types/index.ts'
import { widthOf } from '../shape.ts'
import { type DenseLayer, dense, denseBlocks, denseGradient } from './dense.ts'
import type { DropoutTurn, ModelFamily, Network, NetworkModules } from './family.ts'

export interface MlpSpec {
  /** Units of each hidden layer, first to last. */
  readonly hidden: readonly number[]
  readonly activation: Exclude<Activation, 'none'>
  /** Share of each hidden layer's values left out while training. */
  readonly dropout: number
}

/**
 * A multilayer perceptron: dense layers with one activation, dropout after each, and a linear layer for the head.
 *
 * @see Rumelhart, Hinton and Williams 1986, Learning representations by back-propagating errors
 * @see Srivastava et al. 2014, Dropout
 */
export const mlp: ModelFamily<MlpSpec> = {
  blocks: (spec, shape, outputs) =>
    layersOf(spec, shape, outputs).flatMap((layer) => denseBlocks(layer, layer.name === 'head' ? 'head' : 'hidden')),

  network: (spec, modules) => forwardPass({ ...spec, dropout: 0 }, modules),

  trainable(spec, modules, gradient) {
    const { kernels, workspace, rows, inputs } = modules
    const layers = layersOf(spec, modules.shape, modules.outputs)
    const pass = forwardPass(spec, modules)
    const slopes = layers.map((layer) => workspace.tensor(rows * layer.outputs))
    const passes = layers.map((layer, index) =>
      denseGradient(modules, gradient, layer, rows, {
        x: index === 0 ? inputs : pass.kept[index - 1],
        y: pass.values[index],
        dy: slopes[index],
        ...(index === 0 ? {} : { dx: slopes[index - 1] }),
      }),
    )
    return {
      outputs: pass.outputs,
      dOutputs: slopes[layers.length - 1],
      propagate(derive, dropout) {
        pass.forward(dropout)
        derive(0, rows)
        for (let index = layers.length - 1; index >= 0; index--) {
          if (dropout !== undefined && index < layers.length - 1 && spec.dropout > 0) {
            kernels.dropout(slopes[index], keyOf(spec, dropout, index), slopes[index])
          }
          passes[index]()
        }
      },
    }
  },
}

interface MlpPass extends Network {
  /** Of each layer, before dropout. */
  readonly values: readonly Tensor[]
  /** The same after it, which the next layer sees. */
  readonly kept: readonly Tensor[]
}

function forwardPass(spec: MlpSpec, modules: NetworkModules): MlpPass {
  const { kernels, workspace, rows, inputs } = modules
  const layers = layersOf(spec, modules.shape, modules.outputs)
  const values = layers.map((layer) => workspace.tensor(rows * layer.outputs))
  const kept = spec.dropout > 0 ? layers.map((layer) => workspace.tensor(rows * layer.outputs)) : values
  const passes = layers.map((layer, index) =>
    dense(modules, layer, rows, index === 0 ? inputs : kept[index - 1], values[index]),
  )
  return {
    outputs: values[layers.length - 1],
    values,
    kept,
    forward(dropout) {
      for (let index = 0; index < layers.length; index++) {
        passes[index]()
        if (kept === values || index === layers.length - 1) continue
        if (dropout === undefined) kept[index].values.set(values[index].values)
        else kernels.dropout(values[index], keyOf(spec, dropout, index), kept[index])
      }
    },
  }
}

function layersOf({ hidden, activation }: MlpSpec, shape: FeatureShape, outputs: number): DenseLayer[] {
  const sizes = [widthOf(shape), ...hidden]
  return [
    ...hidden.map((units, index) => ({ name: `hidden${index}`, inputs: sizes[index], outputs: units, activation })),
    { name: 'head', inputs: sizes[hidden.length], outputs },
  ]
}

function keyOf({ dropout: rate }: MlpSpec, { seed, step }: DropoutTurn, layer: number): DropoutKey {
  return { rate, seed, step, layer }
}
