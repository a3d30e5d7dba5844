import type { AdamSettings, Tensor, TensorKernels, Workspace } from '../kernels/tensors/index.ts'
import type { OptimizerSpec } from './config.ts'

/** Moves parameters by one step against their gradient; keeps its own state from step to step. */
export interface Descent {
  /** Forgets the steps taken. */
  reset(): void
  step(): void
}

/** @param spec - anything but closedForm, which takes no steps */
export function createDescent(
  kernels: TensorKernels,
  workspace: Workspace,
  spec: OptimizerSpec,
  learningRate: number,
  parameters: Tensor,
  gradient: Tensor,
): Descent {
  const like = (): Tensor => workspace.tensor(parameters.values.length)
  switch (spec.kind) {
    case 'adam': {
      const [mean, square] = [like(), like()]
      const settings: AdamSettings = { learningRate, ...spec }
      const powers: [number, number] = [1, 1]
      return {
        reset() {
          mean.values.fill(0)
          square.values.fill(0)
          powers.fill(1)
        },
        step() {
          powers[0] *= spec.beta1
          powers[1] *= spec.beta2
          kernels.adam(parameters, gradient, mean, square, powers, settings)
        },
      }
    }
    case 'nesterov': {
      const velocity = like()
      return {
        reset: () => velocity.values.fill(0),
        step: () => kernels.nesterov(parameters, gradient, velocity, learningRate, spec.momentum),
      }
    }
    case 'sgd':
      return { reset: () => undefined, step: () => kernels.sgd(parameters, gradient, learningRate, 0) }
    case 'closedForm':
      throw new RangeError('a closed form takes no steps')
  }
}
