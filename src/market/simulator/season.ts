import { exp, log } from '../../kernels/math.ts'

export const MINUTES_PER_WEEK = 10_080
const MINUTES_PER_DAY = 1440

/** Busy times of the day in UTC: Europe's morning, and the overlap with New York. Width is a deviation. */
const HUMPS = [
  { minute: 8 * 60, width: 120, height: 0.3 },
  { minute: 15 * 60, width: 150, height: 0.6 },
]
const WEEKEND = -0.35
/** 1970-01-01 was a Thursday: days 2 and 3 of the weeks counted from it are Saturday and Sunday. */
const SATURDAY = 2
const SUNDAY = 3

/**
 * What the time of the week adds to log volatility, such that the mean of its square factor is 1.
 *
 * @returns one value per minute of the week, which begins on Thursday 00:00 UTC as epoch weeks do
 */
export function logVolatilitySeason(): Float64Array {
  const season = Float64Array.from({ length: MINUTES_PER_WEEK }, (_, minute) => {
    const day = Math.floor(minute / MINUTES_PER_DAY)
    const weekend = day === SATURDAY || day === SUNDAY ? WEEKEND : 0
    return HUMPS.reduce((sum, hump) => sum + humpAt(minute % MINUTES_PER_DAY, hump), weekend)
  })
  const meanSquare = season.reduce((sum, value) => sum + exp(2 * value), 0) / MINUTES_PER_WEEK
  const level = log(meanSquare) / 2
  return season.map((value) => value - level)
}

function humpAt(minute: number, hump: (typeof HUMPS)[number]): number {
  const apart = Math.abs(minute - hump.minute)
  const distance = Math.min(apart, MINUTES_PER_DAY - apart) / hump.width
  return hump.height * exp(-distance * distance)
}
