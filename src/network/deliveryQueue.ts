/** Runs one consumer over items, one at a time; when it falls behind by `capacity`, the oldest item is dropped. */
export class DeliveryQueue<Item> {
  readonly #capacity: number
  readonly #consume: (item: Item) => Promise<void>
  readonly #onDrop: () => void
  #items: Item[] = []
  #running = false
  #closed = false

  /** @param consume - must not reject */
  constructor(capacity: number, consume: (item: Item) => Promise<void>, onDrop: () => void) {
    this.#capacity = capacity
    this.#consume = consume
    this.#onDrop = onDrop
  }

  push(item: Item): void {
    if (this.#closed) return
    this.#items.push(item)
    if (this.#items.length > this.#capacity) {
      this.#items.shift()
      this.#onDrop()
    }
    if (!this.#running) void this.#run()
  }

  /** Forgets what waits; the item being consumed is let finish. */
  close(): void {
    this.#closed = true
    this.#items = []
  }

  async #run(): Promise<void> {
    this.#running = true
    for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) await this.#consume(item)
    this.#running = false
  }
}
