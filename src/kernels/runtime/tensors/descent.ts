import type { DescentKernels } from '../../tensors/index.ts'
import type { TensorContext } from './context.ts'

/** See assembly/tensors/descent.ts. */
export interface DescentExports {
  norm(x: number, length: number, scratch: number): number
  sgd(parameters: number, gradient: number, length: number, rate: number, decay: number, scratch: number): void
  nesterov(
    parameters: number,
    gradient: number,
    velocity: number,
    length: number,
    rate: number,
    momentum: number,
    scratch: number,
  ): void
  adam(
    parameters: number,
    gradient: number,
    mean: number,
    square: number,
    length: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    c1: number,
    c2: number,
    epsilon: number,
    keep: number,
    scratch: number,
  ): void
}

const SCRATCH_BYTES = 64

/** WebAssembly rounds the numbers that it is given to float32. */
export function descentKernels(context: TensorContext, exports: DescentExports): DescentKernels {
  return {
    norm(x) {
      const { length } = x.values
      return exports.norm(context.address(x, length, 'x'), length, context.scratch(SCRATCH_BYTES))
    },

    sgd(parameters, gradient, learningRate, weightDecay) {
      const { length } = parameters.values
      const p = context.address(parameters, length, 'parameters')
      const g = context.address(gradient, length, 'gradient')
      exports.sgd(p, g, length, learningRate, weightDecay, context.scratch(SCRATCH_BYTES))
    },

    nesterov(parameters, gradient, velocity, learningRate, momentum) {
      const { length } = parameters.values
      const p = context.address(parameters, length, 'parameters')
      const g = context.address(gradient, length, 'gradient')
      const v = context.address(velocity, length, 'velocity')
      exports.nesterov(p, g, v, length, learningRate, momentum, context.scratch(SCRATCH_BYTES))
    },

    adam(parameters, gradient, mean, square, powers, { learningRate, beta1, beta2, epsilon, weightDecay }) {
      const { length } = parameters.values
      exports.adam(
        context.address(parameters, length, 'parameters'),
        context.address(gradient, length, 'gradient'),
        context.address(mean, length, 'mean'),
        context.address(square, length, 'square'),
        length,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        learningRate / (1 - powers[0]),
        1 / Math.sqrt(1 - powers[1]),
        epsilon,
        1 - learningRate * weightDecay,
        context.scratch(SCRATCH_BYTES),
      )
    },
  }
}
