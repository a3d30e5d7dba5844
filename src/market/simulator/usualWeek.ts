import { exp } from '../../kernels/math.ts'

/** Busy times of the day in UTC: Europe's morning, and the overlap with New York. Width is a deviation, in hours. */
const HUMPS = [
  { hour: 8, width: 2, height: 0.3 },
  { hour: 15, width: 2.5, height: 0.6 },
]
const WEEKEND = -0.35

/** A week of log volatility as crypto markets have it: two humps on each day, and a quiet weekend; hourly from Monday. */
export const USUAL_WEEK: readonly number[] = Array.from({ length: 168 }, (_, hour) => {
  const weekend = hour >= 120 ? WEEKEND : 0
  return HUMPS.reduce((sum, hump) => sum + humpAt((hour % 24) + 0.5, hump), weekend)
})

function humpAt(hour: number, hump: (typeof HUMPS)[number]): number {
  const apart = Math.abs(hour - hump.hour)
  const distance = Math.min(apart, 24 - apart) / hump.width
  return hump.height * exp(-distance * distance)
}
