import { Random } from '../kernels/random.ts'

/**
 * Endless mini-batches: every row once, in an order drawn from the seed, then all over again in another order. A batch
 * that the epoch's last rows do not fill goes on into the next epoch.
 *
 * @param length - rows, >= 1
 * @param size - rows per batch, 1 … length
 * @returns a function giving the rows of the next batch, in an array that it uses again for the one after
 */
export function batchOrder(length: number, size: number, seed: string): () => Uint32Array {
  const random = new Random(seed)
  const order = Uint32Array.from({ length }, (_, index) => index)
  const batch = new Uint32Array(size)
  let next = length
  return () => {
    for (let i = 0; i < size; i++) {
      if (next === length) {
        random.shuffle(order)
        next = 0
      }
      batch[i] = order[next++]
    }
    return batch
  }
}
