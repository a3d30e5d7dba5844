export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** Days since 1970-01-01 UTC of a time in UTC ms. */
export function utcDay(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS)
}

/** A time as people and data files write it, e.g. `2018-01-01T00:00:00.000Z`; the number itself when out of range. */
export function isoTime(timeMs: number): string {
  return Math.abs(timeMs) <= 8.64e15 ? new Date(timeMs).toISOString() : String(timeMs)
}
