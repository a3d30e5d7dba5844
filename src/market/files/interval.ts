const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** `1m`, `4h`, `1d`: ms; undefined for other text. */
export function parseInterval(text: string): number | undefined {
  const match = /^([1-9]\d{0,3})([smhdw])$/.exec(text)
  return match === null ? undefined : Number(match[1]) * UNITS_MS[match[2]]
}

/** The shortest text that `parseInterval` reads as the same. */
export function formatInterval(ms: number): string {
  const unit = Object.entries(UNITS_MS).findLast(([, unitMs]) => ms % unitMs === 0)
  return unit === undefined ? `${ms}ms` : `${ms / unit[1]}${unit[0]}`
}
