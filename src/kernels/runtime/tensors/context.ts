import { KernelError } from '../../../errors/index.ts'
import type { Tensor } from '../../tensors/index.ts'
import type { KernelMemory } from '../memory.ts'
import { WasmTensor } from './tensor.ts'

/** What the groups of tensor kernels share: the memory, and scratch that lasts for one call. */
export class TensorContext {
  readonly memory: KernelMemory
  #scratch = 0
  #scratchBytes = 0

  constructor(memory: KernelMemory) {
    this.memory = memory
  }

  /**
   * The address of at least `bytes` bytes, whose content is unspecified and lasts until the next call.
   *
   * @throws {KernelError} OUT_OF_MEMORY
   */
  scratch(bytes: number): number {
    if (bytes > this.#scratchBytes) this.#growScratch(bytes)
    return this.#scratch
  }

  /**
   * Where a tensor of exactly `length` values lies.
   *
   * @param name - for the error
   * @throws {KernelError} SHAPE_MISMATCH
   */
  address(tensor: Tensor, length: number, name: string): number {
    if (!(tensor instanceof WasmTensor) || tensor.memory !== this.memory) {
      throw new KernelError('SHAPE_MISMATCH', `${name} lies in another memory`)
    }
    if (tensor.length !== length) {
      throw new KernelError('SHAPE_MISMATCH', `${name} has ${tensor.length} values, not ${length}`)
    }
    return tensor.address
  }

  /**
   * Requires a number of rows, columns and the like: an integer, at least 1.
   *
   * @param name - for the error
   * @throws {KernelError} SHAPE_MISMATCH
   */
  requireCount(count: number, name: string): void {
    if (!Number.isInteger(count) || count < 1) throw new KernelError('SHAPE_MISMATCH', `${name} is ${count}`)
  }

  #growScratch(bytes: number): void {
    if (this.#scratch !== 0) this.memory.free(this.#scratch)
    this.#scratch = 0
    this.#scratchBytes = 0
    this.#scratch = this.memory.allocate(bytes)
    this.#scratchBytes = bytes
  }
}
