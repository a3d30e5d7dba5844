/** How a file can write its times, by the number that stands for it in SQL, from 1. */
export const TIME_UNITS = ['s', 'ms', 'µs', 'ns', 'ISO 8601'] as const

const NS_PER_UNIT = [1_000_000_000n, 1_000_000n, 1000n, 1n]
/** Of a time in s, so that each unit covers 1973 to 2261 and none overlaps another. */
const FIRST_S = 100_000_000n
const LAST_S = 9_199_999_999n

const ZONE_PATTERN = ':\\d{2}(?:\\.\\d+)?\\s*([+-]\\d{2}(?::?\\d{2})?)$'

/** The columns that `timeNsSql` works on. */
export interface TimeText {
  /** The text, without blanks around it. */
  readonly text: string
  /** The text as BIGINT, NULL where it is none. */
  readonly whole: string
  /** As of `zoneSql`. */
  readonly zone: string
}

/** SQL of the offset from UTC that an ISO 8601 time ends with, such as `+01:00`; empty without, NULL for whole numbers. */
export function zoneSql(text: string): string {
  // The date has two dashes of its own.
  const mayHaveZone = `contains(${text}, '+') OR contains(${text}[11:], '-')`
  const zone = `CASE WHEN ${mayHaveZone} THEN regexp_extract(${text}, '${ZONE_PATTERN}', 1) ELSE '' END`
  return `CASE WHEN TRY_CAST(${text} AS BIGINT) IS NULL THEN ${zone} END`
}

/**
 * SQL of the epoch ns of a time, and of its unit: an epoch time in any unit, told by its size, or ISO 8601 (UTC unless it
 * names a zone). The ns are NULL for other text; the unit then says nothing.
 */
export function timeNsSql({ text, whole, zone }: TimeText): { readonly ns: string; readonly unit: string } {
  const isWhole = `${whole} IS NOT NULL AND NOT contains(${text}, '.')`
  const decimal = `TRY_CAST(${text} AS DECIMAL(28, 9))`
  const isIso = `${text}[5] = '-' AND ${text}[8] = '-'`
  const utcLength = `CASE WHEN right(${text}, 1) IN ('Z', 'z') THEN 1 WHEN right(${text}, 3) IN ('UTC', 'utc') THEN 3 ELSE 0 END`
  const zoneLength = `CASE WHEN ${zone} = '' THEN ${utcLength} ELSE length(${zone}) END`
  const zoneMinutes =
    `CASE WHEN ${zone} = '' THEN 0 ELSE (CASE WHEN ${zone}[1] = '-' THEN -1 ELSE 1 END) * ` +
    `(${zone}[2:3]::BIGINT * 60 + CASE WHEN length(${zone}) > 3 THEN right(${zone}, 2)::BIGINT ELSE 0 END) END`
  const unzoned = `rtrim(left(${text}, length(${text}) - (${zoneLength})))`
  const isoNs = `epoch_ns(TRY_CAST(${unzoned} AS TIMESTAMP_NS)) - (${zoneMinutes}) * 60000000000`
  const byUnit = (value: string, result: (ns: bigint, index: number) => string): string => {
    const cases = NS_PER_UNIT.map((ns, index) => {
      const scale = NS_PER_UNIT[0] / ns
      return `WHEN ${value} BETWEEN ${FIRST_S * scale} AND ${LAST_S * scale} THEN ${result(ns, index)}`
    })
    return `CASE ${cases.join(' ')} END`
  }
  return {
    ns:
      `CASE WHEN ${isWhole} THEN ${byUnit(whole, (ns) => `${whole} * ${ns}`)} WHEN ${isIso} THEN ${isoNs} ` +
      `WHEN ${decimal} IS NOT NULL THEN ${byUnit(decimal, (ns) => `CAST(${decimal} * ${ns}::DECIMAL(10, 0) AS BIGINT)`)} END`,
    unit:
      `CASE WHEN ${isWhole} THEN ${byUnit(whole, (_, index) => `${index + 1}`)} WHEN ${isIso} THEN ${TIME_UNITS.length} ` +
      `WHEN ${decimal} IS NOT NULL THEN ${byUnit(decimal, (_, index) => `${index + 1}`)} END`,
  }
}
