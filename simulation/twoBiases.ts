import type { TrainableNetwork } from '../src/models/families/index.ts'
import type { Model } from '../src/models/model.ts'

const FIRST = 'lstm0.bias'
const SECOND = 'lstm0.recurrentBias'

/**
 * A model of one LSTM layer as PyTorch and cuDNN have it, with a second bias beside the first. Only their sum counts, but each
 * gets its whole gradient, so that the sum moves twice as fast.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 */
export function withTwoBiases(model: Model): Model {
  const { family } = model
  const index = model.blocks.findIndex(({ name }) => name === FIRST)
  if (index < 0) throw new RangeError(`a model without ${FIRST}`)
  const first = model.blocks[index]
  const units = first.shape[0]
  const blocks = model.blocks.toSpliced(index + 1, 0, { ...first, name: SECOND, initial: () => 0 })
  // Forecasters are shared by what is in the spec.
  const spec = { ...model.spec, biases: 2 }
  const doubled: Model['family'] = {
    blocks: () => blocks,

    network(spec, modules) {
      const { kernels, workspace, parameters } = modules
      const sum = workspace.tensor(units)
      const network = family.network(spec, {
        ...modules,
        parameters: (name) => (name === FIRST ? sum : parameters(name)),
      })
      return {
        ...network,
        forward(dropout) {
          kernels.add(parameters(FIRST), parameters(SECOND), sum)
          network.forward(dropout)
        },
      }
    },

    trainable(spec, modules, gradient): TrainableNetwork {
      const { kernels, workspace, parameters } = modules
      const sum = workspace.tensor(units)
      const summed = { ...modules, parameters: (name: string) => (name === FIRST ? sum : parameters(name)) }
      const network = family.trainable(spec, summed, gradient)
      return {
        ...network,
        propagate(derive, dropout) {
          kernels.add(parameters(FIRST), parameters(SECOND), sum)
          network.propagate(derive, dropout)
          gradient(SECOND).values.set(gradient(FIRST).values)
        },
      }
    },
  }
  return { ...model, spec, blocks, family: doubled, parameterCount: model.parameterCount + units }
}
