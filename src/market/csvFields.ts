/** Powers of ten that a double holds exactly. */
const EXACT_POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`))
const MAX_FAST_DIGITS = 15

const ZERO = 0x30
const NINE = 0x39
const POINT = 0x2e

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const ISO_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(?:(Z|UTC)|([+-])(\d{2}):?(\d{2}))?$/i

/**
 * The number written in bytes [from, to), as `Number` reads it; NaN for anything but one plain decimal number.
 *
 * Up to 15 digits and a point need no text: both the digits and the power of ten are exact, so their quotient is the
 * correctly rounded value (Clinger 1990, How to read floating point numbers accurately).
 */
export function parseDecimal(bytes: Buffer, from: number, to: number): number {
  let digits = 0
  let mantissa = 0
  let decimals = -1
  for (let i = from; i < to; i++) {
    const byte = bytes[i]
    if (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO)
      digits++
      if (decimals >= 0) decimals++
    } else if (byte === POINT && decimals < 0) {
      decimals = 0
    } else {
      return decimalOfText(bytes.toString('latin1', from, to))
    }
  }
  if (digits === 0) return Number.NaN
  if (digits > MAX_FAST_DIGITS) return decimalOfText(bytes.toString('latin1', from, to))
  return decimals > 0 ? mantissa / EXACT_POWERS_OF_TEN[decimals] : mantissa
}

/** The number written in a field, blanks around it ignored; NaN for anything but one plain decimal number. */
export function decimalOfText(text: string): number {
  const trimmed = text.trim()
  return DECIMAL.test(trimmed) ? Number(trimmed) : Number.NaN
}

/**
 * UTC ms of an ISO 8601 date or date and time, with `T` or a blank between; without a zone it is UTC. NaN for other text
 * and for days that do not exist.
 */
export function isoTimeMs(text: string): number {
  const match = ISO_TIME.exec(text.trim())
  if (match === null) return Number.NaN
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', , sign, zoneHour, zoneMinute] =
    match
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day))
  if (new Date(date).getUTCDate() !== Number(day) || Number(month) > 12) return Number.NaN
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return Number.NaN
  const clock = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(`0.${fraction}0`) * 1000
  const zone = sign === undefined ? 0 : (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? -60_000 : 60_000)
  return date + clock - zone
}

/** How a file writes its times. */
export type TimeFormat = 's' | 'ms' | 'µs' | 'ISO 8601'

/** The unit an epoch time is in, by its size: each covers the years 1973 to 5138. Undefined when it fits none. */
export function epochUnit(time: number): Exclude<TimeFormat, 'ISO 8601'> | undefined {
  if (!(time >= 0 && time < 1e17)) return undefined
  if (time < 1e11) return 's'
  return time < 1e14 ? 'ms' : 'µs'
}

/** An epoch time in ms. */
export function epochMs(time: number, unit: Exclude<TimeFormat, 'ISO 8601'>): number {
  if (unit === 's') return time * 1000
  return unit === 'ms' ? time : time / 1000
}
