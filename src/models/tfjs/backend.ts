import util from 'node:util'
import * as wasm from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { TrainingError } from '../../errors/index.ts'
import type { Backend } from '../config.ts'

/** A backend that has started, as the configs name it. */
export type StartedBackend = Exclude<Backend, 'auto'>

const NAMES: Readonly<Record<StartedBackend, string>> = { wasm: 'wasm', node: 'tensorflow' }

let wasmStart: Promise<void> | undefined
let trainingStart: Promise<StartedBackend> | undefined
let training: StartedBackend = 'wasm'

/**
 * Starts what forecasts: WebAssembly on one thread, for its bits are the same on every machine. Later calls share it.
 *
 * @throws {TrainingError} NO_BACKEND
 */
export async function startForecasting(): Promise<void> {
  wasmStart ??= startWasm()
  await wasmStart.catch((error: unknown) => {
    wasmStart = undefined
    throw error
  })
}

/**
 * Starts what trains on the first call; later calls share it.
 *
 * @throws {TrainingError} NO_BACKEND when it does not start, or the process trains with another already
 */
export async function startTraining(backend: Backend): Promise<void> {
  await startForecasting()
  trainingStart ??= startAnyOf(backend)
  training = await trainingStart.catch((error: unknown) => {
    trainingStart = undefined
    throw error
  })
  if (backend === 'auto' || training === backend) return
  throw new TrainingError(
    'NO_BACKEND',
    `this process already trains with tfjs-${training} and cannot start tfjs-${backend}`,
  )
}

/** What trains in this process. */
export function trainingBackend(): StartedBackend {
  return training
}

/** Does some work, all of it at once, with a backend that has started. The tensors of the work end with it. */
export function withBackend<Result extends tf.TensorContainer>(backend: StartedBackend, work: () => Result): Result {
  // Changing to a backend that has started happens within the call; the promise is for those that have not.
  if (tf.getBackend() !== NAMES[backend]) void tf.setBackend(NAMES[backend])
  return tf.tidy(work)
}

async function startAnyOf(backend: Backend): Promise<StartedBackend> {
  if (backend === 'wasm') return 'wasm'
  try {
    await startNode()
    return 'node'
  } catch (cause) {
    if (backend === 'auto') return 'wasm'
    throw new TrainingError('NO_BACKEND', '@tensorflow/tfjs-node does not load', { cause })
  }
}

async function startNode(): Promise<void> {
  // tfjs-node 4.22 calls two functions of node:util that Node 23 removed or deprecates with a warning on stderr.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray })
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  // An optional dependency: the name is not a literal, so that type checking does not need it installed.
  const optionalPackage: string = '@tensorflow/tfjs-node'
  await import(optionalPackage)
  if (!(await tf.setBackend(NAMES.node))) throw new Error('the tensorflow backend did not initialise')
}

async function startWasm(): Promise<void> {
  // Several peers share a machine; one thread each keeps the order of every sum, and so the bits, fixed.
  wasm.setThreadsCount(1)
  const restore = keepProcessListeners()
  try {
    if (!(await tf.setBackend(NAMES.wasm))) throw new Error('the wasm backend did not initialise')
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
