import { exp, log } from '../../kernels/math.ts'
import { HOURS_PER_WEEK } from './calibration.ts'
import { THURSDAY_HOUR } from './statistics.ts'

export const MINUTES_PER_WEEK = 10_080

/**
 * What the time of the week adds to log volatility, such that the mean of its square factor is 1.
 *
 * @param hourOfWeek - 168 values, Monday 00:00 UTC first; each holds in the middle of its hour, lines join them
 * @returns one value per minute of the week, which begins on Thursday 00:00 UTC as epoch weeks do
 */
export function logVolatilitySeason(hourOfWeek: readonly number[]): Float64Array {
  const season = Float64Array.from({ length: MINUTES_PER_WEEK }, (_, minute) => {
    const hours = minute / 60 + THURSDAY_HOUR - 0.5
    const hour = Math.floor(hours)
    const here = hourOfWeek[hour % HOURS_PER_WEEK]
    return here + (hours - hour) * (hourOfWeek[(hour + 1) % HOURS_PER_WEEK] - here)
  })
  const meanSquare = season.reduce((sum, value) => sum + exp(2 * value), 0) / MINUTES_PER_WEEK
  const level = log(meanSquare) / 2
  return season.map((value) => value - level)
}
