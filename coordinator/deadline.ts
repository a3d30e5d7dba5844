import { medianOf } from '../src/kernels/vector.ts'

const ENOUGH_DURATIONS = 8
const DEVIATIONS = 10
const LEAST_FRACTION = 0.25

/**
 * How long to wait for commitments: the median of past durations plus ten median absolute deviations, between a quarter
 * of the manifest's timeout and all of it, so that neither one slow worker nor a burst of load decides.
 *
 * @param durationsMs - past durations from announcement to commitment, any order
 * @param timeoutMs - the manifest's commit timeout
 */
export function adaptiveTimeoutMs(durationsMs: readonly number[], timeoutMs: number): number {
  if (durationsMs.length < ENOUGH_DURATIONS) return timeoutMs
  const median = medianOf(durationsMs)
  const deviation = medianOf(durationsMs.map((duration) => Math.abs(duration - median)))
  const least = timeoutMs * LEAST_FRACTION
  return Math.round(Math.min(timeoutMs, Math.max(least, median + DEVIATIONS * deviation)))
}
