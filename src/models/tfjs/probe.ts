import { ConfigError, TrainingError } from '../../errors/index.ts'
import { sharedTensorKernels } from '../../kernels/index.ts'
import { Random } from '../../kernels/random.ts'
import { blockTensors, initialParameters, type Model } from '../model.ts'
import { type StartedBackend, trainingBackend } from './backend.ts'

const ROWS = 2

/**
 * Runs a LayersModel on two rows, so that what it lacks is known before the run.
 *
 * @param name - of the model, for people
 * @param trains - whether this peer trains
 * @throws {TrainingError} NO_BACKEND naming an operation that a backend lacks
 * @throws {ConfigError} INVALID_CONFIG when the model fails, or its output for a row depends on other rows
 */
export function probe(name: string, model: Model, trains: boolean): void {
  const { family, spec, shape, width, head, parameterCount } = model
  const kernels = sharedTensorKernels()
  const workspace = kernels.workspace()
  try {
    const [own, gradient] = [workspace.tensor(parameterCount), workspace.tensor(parameterCount)]
    const inputs = workspace.tensor(ROWS * width)
    const parameters = blockTensors(model, own)
    const modules = { kernels, workspace, shape, outputs: head.outputs, rows: ROWS, inputs, parameters }
    own.values.set(initialParameters(model, 'probe'))
    const random = new Random('probe')
    for (let i = 0; i < inputs.values.length; i++) inputs.values[i] = random.normal()

    const network = family.network(spec, modules)
    attempt(name, 'wasm', 'forecast', () => network.forward())
    const alone = network.outputs.values.slice(0, head.outputs)
    for (let i = width; i < inputs.values.length; i++) inputs.values[i] = random.normal()
    network.forward()
    if (alone.some((value, i) => !Object.is(value, network.outputs.values[i]))) {
      throw new ConfigError('INVALID_CONFIG', `the output of ${name} for a row depends on the other rows of its batch`)
    }
    if (!trains) return
    const trainable = family.trainable(spec, modules, blockTensors(model, gradient))
    attempt(name, trainingBackend(), 'train', () => trainable.propagate(() => undefined))
  } finally {
    workspace.free()
  }
}

function attempt(name: string, backend: StartedBackend, purpose: 'forecast' | 'train', work: () => void): void {
  try {
    work()
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const lacked = /Kernel '(\w+)' not registered/.exec(message)?.[1]
    const underived = /gradient function not found for (\w+)/.exec(message)?.[1]
    if (lacked !== undefined) {
      const text = `the backend tfjs-${backend} lacks the operation ${lacked}, which ${name} needs to ${purpose}`
      throw new TrainingError('NO_BACKEND', text, { cause })
    }
    if (underived !== undefined) {
      const text = `TensorFlow.js has no gradient of the operation ${underived}, which ${name} needs to train`
      throw new TrainingError('NO_BACKEND', text, { cause })
    }
    throw new ConfigError('INVALID_CONFIG', `${name} fails to ${purpose}: ${message.split('\n')[0]}`, { cause })
  }
}
