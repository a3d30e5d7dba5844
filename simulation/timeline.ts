/** A virtual clock with what is going to happen on it; times are ms from 0. */
export class Timeline<Event> {
  #nowMs = 0
  /** Earliest first, what was scheduled first before the others of its time. */
  #scheduled: { readonly atMs: number; readonly event: Event }[] = []

  get nowMs(): number {
    return this.#nowMs
  }

  schedule(afterMs: number, event: Event): void {
    this.#scheduled.push({ atMs: this.#nowMs + afterMs, event })
    this.#scheduled.sort((a, b) => a.atMs - b.atMs)
  }

  /**
   * Lets the clock run to the next event, or to the deadline when nothing comes sooner.
   *
   * @param deadlineMs - may be Infinity
   * @returns undefined at the deadline
   */
  next(deadlineMs: number): Event | undefined {
    const [next] = this.#scheduled
    if (next === undefined || next.atMs >= deadlineMs) {
      this.#nowMs = deadlineMs
      return undefined
    }
    this.#scheduled.shift()
    this.#nowMs = next.atMs
    return next.event
  }
}
