import { RefusedError } from './errors.ts'

export interface GateLimits {
  /** Requests served at once. */
  readonly maxRunning: number
  /** Requests that may wait for their turn. */
  readonly maxWaiting: number
  /** Requests that one peer may have running or waiting. */
  readonly maxPerPeer: number
}

/** Bounds how many requests of one method are served at once, and how many one peer may have in line. */
export class RequestGate {
  readonly #limits: GateLimits
  readonly #perPeer = new Map<string, number>()
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(limits: GateLimits) {
    this.#limits = limits
  }

  /**
   * Waits for a turn.
   *
   * @returns what must be called once the request is served
   * @throws {RefusedError} BUSY when the line is full
   */
  async enter(peer: string): Promise<() => void> {
    const { maxRunning, maxWaiting, maxPerPeer } = this.#limits
    const ofPeer = this.#perPeer.get(peer) ?? 0
    if (ofPeer >= maxPerPeer || (this.#running >= maxRunning && this.#waiting.length >= maxWaiting)) {
      throw new RefusedError('BUSY', 'The peer has too many requests to serve; ask again later.')
    }
    this.#perPeer.set(peer, ofPeer + 1)
    if (this.#running < maxRunning) this.#running += 1
    // Whoever leaves hands its place on, so that the number running does not change.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return () => this.#leave(peer)
  }

  #leave(peer: string): void {
    const ofPeer = (this.#perPeer.get(peer) ?? 1) - 1
    if (ofPeer === 0) this.#perPeer.delete(peer)
    else this.#perPeer.set(peer, ofPeer)
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }
}
