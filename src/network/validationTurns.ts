import { setImmediate } from 'node:timers/promises'

/** Hands out turns, one per pass of the event loop, so that a burst of costly messages does not stop everything else. */
export class ValidationTurns {
  readonly #maxWaiting: number
  #waiting = 0
  #last: Promise<void> = Promise.resolve()

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting
  }

  /** Resolves to true when it is the caller's turn, at once to false when too many wait already. */
  async next(): Promise<boolean> {
    if (this.#waiting >= this.#maxWaiting) return false
    this.#waiting += 1
    const turn = this.#last.then(() => setImmediate())
    this.#last = turn
    await turn
    this.#waiting -= 1
    return true
  }
}
