import { ExchangeError } from '../../errors/index.ts'
import type { Clock } from './clock.ts'
import { TransportError } from './transport.ts'

const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 60_000
/** Who is asked to wait longer is told so instead. */
const MAX_RETRY_AFTER_MS = 300_000

export interface RetryOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Including the first. */
  readonly attempts: number
  /** Told before each delay. */
  readonly onRetry?: ((error: ExchangeError, delayMs: number) => void) | undefined
}

/**
 * Does what may fail for a while again, after delays that double.
 *
 * @throws what the last attempt threw, or the first that another attempt cannot help
 */
export async function retrying<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, signal, attempts, onRetry } = options
  for (let failures = 0; ; ) {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      failures++
      if (signal.aborted || failures >= attempts || !isPassing(error)) throw error
      const delayMs = retryDelay(error, failures)
      if (delayMs > MAX_RETRY_AFTER_MS) throw error
      onRetry?.(error, delayMs)
      await clock.delay(delayMs, signal)
    }
  }
}

/** @param failures - in a row, >= 1 */
export function retryDelay(error: unknown, failures: number): number {
  const backoff = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1))
  const asked = error instanceof TransportError ? error.retryAfterMs : undefined
  return Math.max(backoff, asked ?? 0)
}

function isPassing(error: unknown): error is ExchangeError {
  return error instanceof ExchangeError && error.code !== 'REFUSED' && error.code !== 'CLOSED'
}
