import type { RowMatrix } from '../rowKernels.ts'
import type { KernelMemory } from './memory.ts'

const FLOATS_PER_LINE = 16
const PAGE_FLOATS = 1024

/** n rows of d float32 in the kernels' memory. */
export class WasmRowMatrix implements RowMatrix {
  readonly count: number
  readonly length: number
  readonly #memory: KernelMemory
  /** Floats from one row to the next. */
  readonly #stride: number
  readonly #address: number
  #freed = false

  /** @throws {KernelError} OUT_OF_MEMORY */
  constructor(memory: KernelMemory, count: number, length: number) {
    this.count = count
    this.length = length
    this.#memory = memory
    const lines = Math.ceil(length / FLOATS_PER_LINE) * FLOATS_PER_LINE
    // Rows a multiple of a page apart would compete for the same few lines of the cache.
    this.#stride = lines % PAGE_FLOATS === 0 ? lines + FLOATS_PER_LINE : lines
    this.#address = memory.allocate(count * this.#stride * 4)
  }

  row(index: number): Float32Array {
    if (!(index >= 0 && index < this.count)) throw new RangeError(`row ${index} of ${this.count}`)
    return this.#memory.floats(this.addressOf(index), this.length)
  }

  /** Address of a row's first value. */
  addressOf(index: number): number {
    if (this.#freed) throw new Error('these rows were freed')
    return this.#address + index * this.#stride * 4
  }

  isIn(memory: KernelMemory): boolean {
    return memory === this.#memory
  }

  free(): void {
    if (this.#freed) return
    this.#freed = true
    this.#memory.free(this.#address)
  }
}
