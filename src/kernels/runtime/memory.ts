import { KernelError } from '../../errors/index.ts'

const PAGE_BYTES = 65_536
const MAXIMUM_PAGES = 65_536
const ALIGNMENT = 64
/** What the memory grows by at least, so that it does not grow often. */
const GROWTH_PAGES = 256

interface FreeBlock {
  address: number
  bytes: number
}

/**
 * The memory of the kernels, shared with their threads: up to 4 GiB, handed out in blocks aligned to 64 bytes, first fit.
 * It grows and never shrinks; what is freed is used again.
 */
export class KernelMemory {
  readonly memory: WebAssembly.Memory
  /** Ascending by address, no two adjacent. */
  readonly #free: FreeBlock[] = []
  readonly #sizes = new Map<number, number>()
  #end: number

  /** @param reservedBytes - at the start, not to be handed out */
  constructor(reservedBytes: number) {
    const initial = Math.ceil(reservedBytes / PAGE_BYTES) + 1
    this.memory = new WebAssembly.Memory({ initial, maximum: MAXIMUM_PAGES, shared: true })
    this.#end = initial * PAGE_BYTES
    this.#free.push({ address: reservedBytes, bytes: this.#end - reservedBytes })
  }

  /** Bytes that are handed out. */
  get usedBytes(): number {
    let bytes = 0
    for (const size of this.#sizes.values()) bytes += size
    return bytes
  }

  /**
   * @returns the address of at least `bytes` bytes, their content unspecified
   * @throws {KernelError} OUT_OF_MEMORY
   */
  allocate(bytes: number): number {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT)
    let index = this.#free.findIndex((block) => block.bytes >= size)
    if (index < 0) {
      this.#grow(size)
      index = this.#free.length - 1
    }
    const block = this.#free[index]
    const { address } = block
    block.address += size
    block.bytes -= size
    if (block.bytes === 0) this.#free.splice(index, 1)
    this.#sizes.set(address, size)
    return address
  }

  free(address: number): void {
    const bytes = this.#sizes.get(address)
    if (bytes === undefined) return
    this.#sizes.delete(address)
    const at = this.#free.findIndex((block) => block.address > address)
    const index = at < 0 ? this.#free.length : at
    this.#free.splice(index, 0, { address, bytes })
    this.#joinWithNext(index)
    this.#joinWithNext(index - 1)
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length)
  }

  doubles(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length)
  }

  words(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length)
  }

  #grow(size: number): void {
    const last = this.#free.at(-1)
    const reused = last !== undefined && last.address + last.bytes === this.#end ? last.bytes : 0
    const missing = Math.ceil((size - reused) / PAGE_BYTES)
    const room = MAXIMUM_PAGES - this.#end / PAGE_BYTES
    if (missing > room) throw outOfMemory(size)
    const pages = Math.min(room, Math.max(missing, GROWTH_PAGES))
    try {
      this.memory.grow(pages)
    } catch (error) {
      if (error instanceof RangeError) throw outOfMemory(size)
      throw error
    }
    this.#free.push({ address: this.#end, bytes: pages * PAGE_BYTES })
    this.#end += pages * PAGE_BYTES
    this.#joinWithNext(this.#free.length - 2)
  }

  #joinWithNext(index: number): void {
    const block = this.#free[index]
    const next = this.#free[index + 1]
    if (block === undefined || next === undefined || block.address + block.bytes !== next.address) return
    block.bytes += next.bytes
    this.#free.splice(index + 1, 1)
  }
}

function outOfMemory(bytes: number): KernelError {
  return new KernelError('OUT_OF_MEMORY', `the kernels' 4 GiB of memory have no room for another ${bytes} bytes`)
}
