import { registerHooks } from 'node:module'
import * as wasm from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

/**
 * Starts TensorFlow.js on WebAssembly with its gradient functions, which its package registers in browsers only.
 *
 * @returns leaves the backend to whoever used one before
 */
export async function startTfjs(): Promise<() => void> {
  await registerGradients()
  const before = tf.engine().backendName as string | undefined
  const listeners = process.rawListeners('uncaughtException')
  const rejections = process.rawListeners('unhandledRejection')
  wasm.setThreadsCount(1)
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend did not initialise')
  for (const [event, kept] of [
    ['uncaughtException', listeners],
    ['unhandledRejection', rejections],
  ] as const) {
    for (const listener of process.rawListeners(event)) {
      if (!kept.includes(listener)) process.removeListener(event, listener as () => void)
    }
  }
  return () => {
    if (before !== undefined && before !== 'wasm') tf.setBackend(before)
  }
}

/** Both builds of the package share one registry; the one with the functions is written for a bundler. */
async function registerGradients(): Promise<void> {
  const folder = new URL('.', import.meta.resolve('@tensorflow/tfjs-core')).href
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const within = context.parentURL?.startsWith(folder) === true && specifier.startsWith('.')
      const resolved = next(within && !specifier.endsWith('.js') ? `${specifier}.js` : specifier, context)
      return resolved.url.startsWith(folder) ? { ...resolved, format: 'module' } : resolved
    },
  })
  try {
    await import(new URL('register_all_gradients.js', folder).href)
  } finally {
    hooks.deregister()
  }
}
