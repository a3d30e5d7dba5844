import type { Tensor, TensorKernels, Workspace } from '../kernels/tensors/index.ts'
import type { TrainingSet } from './trainingSet.ts'

/** Sets of more values than this, 8 MB, are read where they lie. */
const MOST_COPIED = 1 << 21
/** Rows of so many values are worth a call each to be copied. */
const LONG_ROW = 256

/**
 * Puts the rows of a batch together. A set that will be read more than once is copied to the kernels' memory, where rows are
 * gathered four times as fast; the copy's memory is kept for the next set.
 */
export class BatchRows {
  readonly #kernels: TensorKernels
  readonly #inputs: Tensor
  #workspace: Workspace | undefined
  #copy: Tensor | undefined
  #set: TrainingSet | undefined
  #isCopied = false

  /** @param inputs - where the rows go */
  constructor(kernels: TensorKernels, inputs: Tensor) {
    this.#kernels = kernels
    this.#inputs = inputs
  }

  /**
   * Batches are of this set from now on.
   *
   * @param reads - rows that will be asked for, each time counted
   * @throws {KernelError} OUT_OF_MEMORY
   */
  use(set: TrainingSet, reads: number): void {
    const values = set.length * set.width
    this.#set = set
    this.#isCopied = reads > set.length && values <= MOST_COPIED
    if (!this.#isCopied) return
    if (this.#copy === undefined || this.#copy.values.length < values) {
      this.free()
      this.#workspace = this.#kernels.workspace()
      this.#copy = this.#workspace.tensor(values)
    }
    this.#copy.values.set(set.features.length === values ? set.features : set.features.subarray(0, values))
  }

  load(batch: Uint32Array): void {
    if (this.#set === undefined) throw new RangeError('batches of no set')
    const { features, width } = this.#set
    if (this.#copy !== undefined && this.#isCopied) {
      this.#kernels.gather(this.#copy, width, batch, this.#inputs)
      return
    }
    const inputs = this.#inputs.values
    if (width >= LONG_ROW) {
      for (let i = 0; i < batch.length; i++) {
        const from = batch[i] * width
        inputs.set(features.subarray(from, from + width), i * width)
      }
      return
    }
    for (let i = 0; i < batch.length; i++) {
      const from = batch[i] * width
      const to = i * width
      for (let j = 0; j < width; j++) inputs[to + j] = features[from + j]
    }
  }

  /** Gives the memory of the copy back. */
  free(): void {
    this.#workspace?.free()
    this.#workspace = undefined
    this.#copy = undefined
  }
}
