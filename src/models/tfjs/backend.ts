import util from 'node:util'
import * as wasm from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { TrainingError } from '../../errors/index.ts'
import type { Backend } from '../config.ts'

let backendInUse: Promise<string> | undefined

/** Starts the backend on the first call; later calls share it. */
export async function useBackend(backend: Backend): Promise<string> {
  backendInUse ??= startBackend(backend)
  const name = await backendInUse.catch((error: unknown) => {
    backendInUse = undefined
    throw error
  })
  if (backend !== 'auto' && name !== `tfjs-${backend}`) {
    throw new TrainingError('NO_BACKEND', `this process already trains with ${name} and cannot start tfjs-${backend}`)
  }
  return name
}

async function startBackend(backend: Backend): Promise<string> {
  if (backend !== 'wasm') {
    try {
      await startNode()
      return 'tfjs-node'
    } catch (cause) {
      if (backend === 'node') throw new TrainingError('NO_BACKEND', '@tensorflow/tfjs-node does not load', { cause })
    }
  }
  await startWasm()
  return 'tfjs-wasm'
}

async function startNode(): Promise<void> {
  // tfjs-node 4.22 calls two functions of node:util that Node 23 removed or deprecates with a warning on stderr.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray })
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  // An optional dependency: the name is not a literal, so that type checking does not need it installed.
  const optionalPackage: string = '@tensorflow/tfjs-node'
  await import(optionalPackage)
  if (!(await tf.setBackend('tensorflow'))) throw new Error('the tensorflow backend did not initialise')
}

async function startWasm(): Promise<void> {
  // Several peers share a machine; one thread each keeps the order of every sum, and so the bits, fixed.
  wasm.setThreadsCount(1)
  const restore = keepProcessListeners()
  try {
    if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend did not initialise')
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
