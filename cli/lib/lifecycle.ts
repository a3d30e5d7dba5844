import { StoppedError } from './errors.ts'

/** Set by a process that starts this one and holds an IPC channel to it: this one then ends when that one does. */
export const PARENT_IPC_VARIABLE = 'MURMURATION_PARENT_IPC'

/** After this long, what has not ended by itself is ended. */
const GRACE_MS = 4500

/**
 * A terminal's Ctrl-C reaches the whole process group, and npm and the launcher pass it on once more: only what comes
 * later than this is a user who insists.
 */
const SAME_REQUEST_MS = 300

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Aborts, with a {@link StoppedError} as reason, when the process is asked to end: by SIGINT, SIGTERM or SIGHUP, or by
 * the death of the process that started it. A second request ends the process at once, and so does taking too long.
 */
export function stopRequests(): AbortSignal {
  const controller = new AbortController()
  let firstMs = 0
  const request = (exitCode: number): void => {
    if (controller.signal.aborted) {
      if (performance.now() - firstMs > SAME_REQUEST_MS) process.exit(exitCode)
      return
    }
    firstMs = performance.now()
    setTimeout(() => process.exit(exitCode), GRACE_MS).unref()
    controller.abort(new StoppedError(exitCode))
  }
  for (const [signal, exitCode] of Object.entries(EXIT_CODES)) process.on(signal, () => request(exitCode))
  if (process.env[PARENT_IPC_VARIABLE] === '1' && process.channel != null) {
    process.once('disconnect', () => request(EXIT_CODES.SIGHUP))
    process.channel.unref()
  }
  return controller.signal
}

/** Settles as `work` does, or rejects with the reason as soon as the signal aborts. */
export async function untilStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
