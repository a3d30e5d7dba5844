import assert from 'node:assert/strict'
import type { HorizonSeries } from '../../../src/evaluation/baselines/series.ts'
import { EvaluationError } from '../../../src/evaluation/errors.ts'
import { exp } from '../../../src/kernels/math.ts'
import { Random } from '../../../src/kernels/random.ts'

/** Asserts |actual − expected| <= tolerance·max(|expected|, 1e-300). */
export function assertRelative(actual: number, expected: number, tolerance: number): void {
  const scale = Math.max(Math.abs(expected), 1e-300)
  assert.ok(Math.abs(actual - expected) <= tolerance * scale, `${actual} is not ${expected}`)
}

/** Asserts |actual − expected| <= tolerance. */
export function assertClose(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`)
}

/** Asserts that `call` throws an EvaluationError of this code. */
export function assertRefused(call: () => unknown, code: EvaluationError['code']): void {
  assert.throws(call, (error) => error instanceof EvaluationError && error.code === code)
}

export function seriesOf(columns: Partial<HorizonSeries> & Pick<HorizonSeries, 'variance'>): HorizonSeries {
  const n = columns.variance.length
  return { logReturn: new Float64Array(n), features: new Float64Array(0), width: 0, ...columns }
}

/** A persistent log-normal variance, returns drawn from it and two features that half know the next horizon. */
export function simulatedSeries(length: number, seed: string): HorizonSeries {
  const random = new Random(seed)
  const series = {
    variance: new Float64Array(length),
    logReturn: new Float64Array(length),
    features: new Float64Array(2 * length),
    width: 2,
  }
  let level = random.normal()
  for (let t = 0; t < length; t++) {
    series.variance[t] = 1e-5 * exp(level + 0.4 * random.normal())
    series.logReturn[t] = Math.sqrt(series.variance[t]) * random.normal()
    level = 0.95 * level + 0.3 * random.normal()
    series.features[2 * t] = level + 0.2 * random.normal()
    series.features[2 * t + 1] = random.normal()
  }
  return series
}

/** The rows from … to − 1 of a series. */
export function sliceSeries({ variance, logReturn, features, width }: HorizonSeries, from: number, to: number) {
  return {
    variance: variance.slice(from, to),
    logReturn: logReturn.slice(from, to),
    features: features.slice(from * width, to * width),
    width,
  }
}

export function normals(length: number, seed: string): Float64Array {
  const random = new Random(seed)
  return Float64Array.from({ length }, () => random.normal())
}
