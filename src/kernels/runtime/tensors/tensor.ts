import { KernelError } from '../../../errors/index.ts'
import type { Tensor, Workspace } from '../../tensors/index.ts'
import type { KernelMemory } from '../memory.ts'

/** A tensor and where it lies. */
export class WasmTensor implements Tensor {
  readonly values: Float32Array
  readonly memory: KernelMemory
  /** Of the first value, in bytes. */
  readonly address: number
  readonly length: number

  constructor(memory: KernelMemory, address: number, length: number) {
    this.memory = memory
    this.address = address
    this.length = length
    this.values = memory.floats(address, length)
  }

  slice(start: number, length: number): WasmTensor {
    const within = start >= 0 && length >= 0 && start + length <= this.length
    if (!(within && Number.isInteger(start) && Number.isInteger(length))) {
      throw new KernelError('SHAPE_MISMATCH', `a tensor of ${this.length} values has no ${length} from ${start}`)
    }
    return new WasmTensor(this.memory, this.address + start * 4, length)
  }
}

export class WasmWorkspace implements Workspace {
  readonly #memory: KernelMemory
  #addresses: number[] = []

  constructor(memory: KernelMemory) {
    this.#memory = memory
  }

  tensor(length: number): WasmTensor {
    const address = this.#memory.allocate(length * 4)
    this.#addresses.push(address)
    const tensor = new WasmTensor(this.#memory, address, length)
    tensor.values.fill(0)
    return tensor
  }

  free(): void {
    for (const address of this.#addresses) this.#memory.free(address)
    this.#addresses = []
  }
}
