import { log } from '../kernels/math.ts'
import type { SupervisedRows } from '../types/index.ts'

/** What a model learns from. */
export interface TrainingSet {
  readonly length: number
  readonly width: number
  /** length × width, row-major. */
  readonly features: Float32Array
  /** What is to be forecast of each row. */
  readonly labels: Float32Array
  /** Ascending: when each row stands; with `labelEndMs` what early stopping needs. */
  readonly timeMs?: Float64Array
  /** When each row's label was known. */
  readonly labelEndMs?: Float64Array
}

/** The labels of market rows are the logs of their targets, which is what models forecast. */
export function trainingSetOf({
  length,
  width,
  features,
  target,
  timeMs,
  labelEndMs,
}: MarketRows): Required<TrainingSet> {
  const labels = new Float32Array(length)
  for (let row = 0; row < length; row++) labels[row] = log(target[row])
  return { length, width, features, labels, timeMs, labelEndMs }
}

type MarketRows = Pick<SupervisedRows, 'length' | 'width' | 'features' | 'target' | 'timeMs' | 'labelEndMs'>
