import { exp, tanh } from '../../../src/kernels/math.ts'
import { Random } from '../../../src/kernels/random.ts'
import type { FeatureShape, SupervisedRows } from '../../../src/types/index.ts'

/**
 * Rows whose target's log is a smooth function of the first three features plus noise, so that a model has something
 * to learn.
 */
export function syntheticRows(length: number, width: number, seed: string): SupervisedRows {
  const random = new Random(seed)
  const features = Float32Array.from({ length: length * width }, () => random.normal())
  const target = Float32Array.from({ length }, (_, row) => {
    const [a, b, c] = features.subarray(row * width)
    return exp(0.6 * a - 0.4 * b * b + 0.5 * tanh(2 * c) + 0.3 * random.normal())
  })
  return {
    symbols: ['TEST'],
    length,
    width,
    features,
    target,
    scale: new Float64Array(length).fill(1e-4),
    pastVariance: new Float64Array(length * 3).fill(1e-4),
    symbolIndex: new Uint16Array(length),
    timeMs: Float64Array.from({ length }, (_, row) => row * 900_000),
    labelEndMs: Float64Array.from({ length }, (_, row) => row * 900_000 + 3_600_000),
  }
}

/** Rows without a sequence. */
export function shapeOf(width: number): FeatureShape {
  return { steps: 0, sequence: [], statics: Array.from({ length: width }, (_, i) => `x${i}`) }
}

/** Parameters with nothing special about them, the output layer included. */
export function randomParameters(count: number, seed: string): Float32Array {
  const random = new Random(seed)
  return Float32Array.from({ length: count }, () => 0.5 * random.normal())
}
