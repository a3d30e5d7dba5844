import type { PeerEvent } from '../../../src/types/index.ts'

/** Lets others wait for the first event of a kind, whether it is still to come or past. */
export class Milestones<Event extends PeerEvent> {
  readonly #first = new Map<Event['event'], Event>()
  readonly #waiting = new Set<() => void>()

  hear(event: Event): void {
    if (this.#first.has(event.event)) return
    this.#first.set(event.event, event)
    for (const look of this.#waiting) look()
  }

  has(kind: Event['event']): boolean {
    return this.#first.has(kind)
  }

  /** Resolves with the first event of any of the kinds. */
  reached<Kind extends Event['event']>(...kinds: readonly Kind[]): Promise<Extract<Event, { event: Kind }>> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = kinds.map((kind) => this.#first.get(kind)).find((event) => event !== undefined)
        if (found === undefined) return
        this.#waiting.delete(look)
        resolve(found as Extract<Event, { event: Kind }>)
      }
      this.#waiting.add(look)
      look()
    })
  }
}
