/** Wall time of some work, without parts of it. */
export class Stopwatch {
  #startedMs = 0
  #leftOutMs = 0

  start(): void {
    this.#startedMs = performance.now()
    this.#leftOutMs = 0
  }

  /** Does what is not to count. */
  without<T>(work: () => T): T {
    const startedMs = performance.now()
    const result = work()
    this.#leftOutMs += performance.now() - startedMs
    return result
  }

  /** @returns ms since the start, without what was left out */
  stop(): number {
    return performance.now() - this.#startedMs - this.#leftOutMs
  }
}
