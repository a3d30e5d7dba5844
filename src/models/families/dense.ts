import type { Activation, ProductOptions, Tensor } from '../../kernels/tensors/index.ts'
import { type BlockTensors, constant, glorot, type NetworkModules, type ParameterBlock } from './family.ts'

/** A layer y = activation(x·W + b) of a model. */
export interface DenseLayer {
  /** Its blocks are `<name>.weight` and `<name>.bias`. */
  readonly name: string
  readonly inputs: number
  readonly outputs: number
  /** @default 'none' */
  readonly activation?: Activation
}

/** Weights and bias; those of a head begin at 0, so that a new model forecasts the same of every row. */
export function denseBlocks({ name, inputs, outputs }: DenseLayer, kind: 'hidden' | 'head'): ParameterBlock[] {
  return [
    {
      name: `${name}.weight`,
      shape: [inputs, outputs],
      initial: kind === 'head' ? constant(0) : glorot(inputs, outputs),
    },
    { name: `${name}.bias`, shape: [outputs], initial: constant(0) },
  ]
}

/**
 * The forward pass of a layer.
 *
 * @param rows - of x; a sequence counts each of its steps
 * @param out - rows × outputs
 */
export function dense(
  { kernels, parameters }: Pick<NetworkModules, 'kernels' | 'parameters'>,
  { name, inputs, outputs, activation = 'none' }: DenseLayer,
  rows: number,
  x: Tensor,
  out: Tensor,
): () => void {
  const weights = parameters(`${name}.weight`)
  const options: ProductOptions = { bias: parameters(`${name}.bias`), activation }
  return () => kernels.multiply('NN', rows, outputs, inputs, x, weights, out, options)
}

export interface DenseGradient {
  readonly x: Tensor
  /** The layer's values. */
  readonly y: Tensor
  /** The derivative by y, which becomes that by the sums. */
  readonly dy: Tensor
  /** Replaced by the derivative by x, or added to. */
  readonly dx?: Tensor
  /** @default false */
  readonly accumulate?: boolean
}

/**
 * The derivative by what a layer reads, from that by its sums.
 *
 * @param dx - rows × inputs; replaced, or added to
 */
export function denseSlopes(
  { kernels, parameters }: Pick<NetworkModules, 'kernels' | 'parameters'>,
  { name, inputs, outputs }: DenseLayer,
  rows: number,
  dy: Tensor,
  dx: Tensor,
  accumulate = false,
): () => void {
  const weights = parameters(`${name}.weight`)
  return () => kernels.multiply('NT', rows, inputs, outputs, dy, weights, dx, { accumulate })
}

/** The backward pass of a layer: replaces its blocks' gradient. */
export function denseGradient(
  modules: Pick<NetworkModules, 'kernels' | 'parameters'>,
  gradient: BlockTensors,
  layer: DenseLayer,
  rows: number,
  { x, y, dy, dx, accumulate }: DenseGradient,
): () => void {
  const { kernels } = modules
  const { name, inputs, outputs, activation = 'none' } = layer
  const dWeights = gradient(`${name}.weight`)
  const dBias = gradient(`${name}.bias`)
  const below = dx === undefined ? undefined : denseSlopes(modules, layer, rows, dy, dx, accumulate)
  return () => {
    if (activation !== 'none') kernels.activationGradient(activation, y, dy, dy)
    kernels.multiply('TN', inputs, outputs, rows, x, dy, dWeights)
    kernels.columnSums(rows, outputs, dy, dBias)
    below?.()
  }
}
