import { Random } from '../kernels/random.ts'
import type { SupervisedRows } from '../types/index.ts'

/** What of the rows a model learns from. */
export type TrainingRows = Pick<SupervisedRows, 'length' | 'width' | 'features' | 'target'>

/** Features and targets of the rows of one mini-batch. */
export interface Batch {
  readonly size: number
  /** size × k, row-major. */
  readonly features: Float32Array
  /** Length `size`. */
  readonly target: Float32Array
}

/**
 * Endless mini-batches: every row once, in an order drawn from the seed, then all over again in another order. A batch
 * that the epoch's last rows do not fill goes on into the next epoch.
 *
 * @param rows - at least one
 * @param batchSize - rows per batch; at most `rows.length` are taken
 * @returns a function giving the next batch, in buffers that it uses again for the one after
 */
export function batchesOf(rows: TrainingRows, batchSize: number, seed: string): () => Batch {
  const { length, width } = rows
  const size = Math.min(batchSize, length)
  const random = new Random(seed)
  const order = Uint32Array.from({ length }, (_, index) => index)
  const batch = { size, features: new Float32Array(size * width), target: new Float32Array(size) }
  let next = length
  return () => {
    for (let i = 0; i < size; i++) {
      if (next === length) {
        random.shuffle(order)
        next = 0
      }
      const row = order[next++]
      batch.target[i] = rows.target[row]
      for (let j = 0; j < width; j++) batch.features[i * width + j] = rows.features[row * width + j]
    }
    return batch
  }
}
