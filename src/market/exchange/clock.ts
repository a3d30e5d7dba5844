import { setTimeout as sleep } from 'node:timers/promises'

/** Where time comes from; tests give one that they move themselves. */
export interface Clock {
  /** UTC ms. */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  delay(ms: number, signal: AbortSignal): Promise<void>
}

/** The time of this machine. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  async delay(ms, signal) {
    signal.throwIfAborted()
    try {
      await sleep(ms, undefined, { signal })
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    }
  },
}
