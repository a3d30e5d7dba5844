import { KernelError } from '../../errors/index.ts'

/** @throws {KernelError} SHAPE_MISMATCH unless there is a weight a row */
export function requireWeights(weights: Float64Array, count: number): void {
  if (weights.length !== count) throw new KernelError('SHAPE_MISMATCH', `${weights.length} weights for ${count} rows`)
}

/** @throws {KernelError} SHAPE_MISMATCH unless the point has a value a column */
export function requirePoint(point: Float32Array, length: number): void {
  if (point.length !== length) {
    throw new KernelError('SHAPE_MISMATCH', `a point of ${point.length} values for rows of ${length}`)
  }
}
