import type { Calibration } from './calibration.ts'
import { autocovariance, mean } from './statistics.ts'

const HOURS_PER_DAY = 24
const LEAST_DAYS = 90
/** Days over which volatility is averaged before it is told what regime it is. */
const SMOOTHING_DAYS = 7
const CORRELATIONS = [0.55, 0.65, 0.8]

/** Regimes of a market, and the covariance of log volatility that they account for at each lag. */
export interface FittedRegimes {
  readonly regimes: Calibration['regimes']
  readonly covariance: Float64Array
}

/**
 * Three regimes by clustering the log volatility of weeks in one dimension; one regime for less than 90 days.
 *
 * @param hourly - log volatility of hours, without season; NaN where unknown
 * @see Lloyd 1982, Least squares quantization in PCM
 */
export function fitRegimes(hourly: Float64Array, longestLag: number): FittedRegimes {
  const days = Math.floor(hourly.length / HOURS_PER_DAY)
  if (days < LEAST_DAYS) {
    const regimes = [{ logVolatility: 0, meanDays: LEAST_DAYS, correlation: CORRELATIONS[1] }]
    return { regimes, covariance: new Float64Array(longestLag + 1) }
  }
  const smooth = smoothedDays(hourly, days)
  const centres = clusterCentres(smooth, CORRELATIONS.length)
  const states = smooth.map((value) => nearest(centres, value))
  const middle = centres[1]
  const regimes = centres.map((centre, state) => ({
    logVolatility: centre - middle,
    meanDays: meanRun(states, state),
    correlation: CORRELATIONS[state],
  }))
  const path = Float64Array.from({ length: days * HOURS_PER_DAY }, (_, hour) => centres[states[Math.floor(hour / 24)]])
  return { regimes, covariance: autocovariance(path, longestLag) }
}

function smoothedDays(hourly: Float64Array, days: number): number[] {
  const reach = Math.floor(SMOOTHING_DAYS / 2)
  return Array.from({ length: days }, (_, day) => {
    const span = hourly.subarray(Math.max(0, day - reach) * HOURS_PER_DAY, (day + reach + 1) * HOURS_PER_DAY)
    return mean(span.filter((value) => !Number.isNaN(value)))
  }).map((value, day, all) => (Number.isNaN(value) ? all[Math.max(0, day - 1)] : value))
}

function clusterCentres(values: readonly number[], count: number): number[] {
  const sorted = [...values].sort((a, b) => a - b)
  let centres = Array.from({ length: count }, (_, i) => sorted[Math.floor(((i + 0.5) / count) * sorted.length)])
  for (let round = 0; round < 50; round++) {
    const groups = centres.map((_, i) => values.filter((value) => nearest(centres, value) === i))
    centres = groups.map((group, i) => (group.length === 0 ? centres[i] : mean(group)))
  }
  return centres
}

function nearest(centres: readonly number[], value: number): number {
  let best = 0
  for (let i = 1; i < centres.length; i++) {
    if (Math.abs(value - centres[i]) < Math.abs(value - centres[best])) best = i
  }
  return best
}

function meanRun(states: readonly number[], state: number): number {
  const runs = states.filter((value, i) => value === state && states[i - 1] !== state).length
  return runs === 0 ? 1 : states.filter((value) => value === state).length / runs
}
