import type { Tensor } from '../../kernels/tensors/index.ts'

/** Some columns of a matrix, row-major. */
export interface Columns {
  readonly tensor: Tensor
  /** Columns of the whole matrix. */
  readonly width: number
  /** The first of these. */
  readonly start: number
}

/** A pass that copies `count` columns of each of `rows` rows. */
export function copyColumns(rows: number, count: number, from: Columns, to: Columns): () => void {
  const source = from.tensor.values
  const target = to.tensor.values
  return () => {
    for (let row = 0; row < rows; row++) {
      const read = row * from.width + from.start
      const write = row * to.width + to.start
      for (let j = 0; j < count; j++) target[write + j] = source[read + j]
    }
  }
}
