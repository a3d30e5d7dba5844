import { Random } from '../../src/kernels/random.ts'
import type { Run } from '../../src/round/run.ts'
import type { SupervisedRows } from '../../src/types/index.ts'
import { testRun } from './run.ts'

const HOUR_MS = 3_600_000
export const ROUNDS = 40
export const DAYS_BEFORE = 20

/** A run of daily rounds; a window is a day. */
export const runOfDrift = (drift: object | null = { windowLength: 24, adwinDelta: 1e-6 }): Run =>
  testRun({ schedule: { startMs: DAYS_BEFORE * 24 * HOUR_MS, windowMinutes: 1440, rounds: ROUNDS }, drift })

export interface Change {
  /** The round whose new rows are the first of it. */
  readonly from: number
  readonly to?: number
  readonly column?: string
  readonly shift?: number
  /** Factor on the labels. */
  readonly target?: number
}

/** Rows at every half hour of one symbol: independent normals, but for the changes. */
export function rowsOf({ model }: Run, ...changes: readonly Change[]): SupervisedRows {
  const { width, shape } = model
  const length = (DAYS_BEFORE + ROUNDS) * 48
  const random = new Random('drift rows')
  const features = Float32Array.from({ length: length * width }, () => random.normal())
  const target = Float32Array.from({ length }, () => 0.5 + random.float())
  const timeMs = Float64Array.from({ length }, (_, row) => (row * HOUR_MS) / 2)
  for (const { from, to = ROUNDS + 1, column, shift = 0, target: factor = 1 } of changes) {
    const start = (DAYS_BEFORE + from - 2) * 48
    for (let row = start; row < (DAYS_BEFORE + to - 2) * 48; row++) {
      target[row] *= factor
      if (column !== undefined) features[row * width + shape.statics.indexOf(column)] += shift
    }
  }
  return {
    symbols: ['AAA'],
    length,
    width,
    features,
    target,
    scale: new Float64Array(length).fill(1),
    pastVariance: new Float64Array(length * 3).fill(1),
    symbolIndex: new Uint16Array(length),
    timeMs,
    labelEndMs: timeMs.map((time) => time + HOUR_MS),
  }
}
