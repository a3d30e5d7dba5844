const TOKEN_DECIMALS = 18
const SHOWN_DECIMALS = 4
const SPARKS = '▁▂▃▄▅▆▇█'

/** `0x1a2b3c4d…`: enough of a hash or account to tell it from the others on a screen. */
export function shortHex(hex: string, digits = 8): string {
  return hex.length <= digits + 2 ? hex : `${hex.slice(0, digits + 2)}…`
}

/** @param units - whole number of 10⁻¹⁸ tokens, decimal */
export function formatTokens(units: string | bigint): string {
  const digits = BigInt(units)
    .toString()
    .padStart(TOKEN_DECIMALS + 1, '0')
  const whole = digits.slice(0, -TOKEN_DECIMALS)
  const fraction = digits.slice(-TOKEN_DECIMALS, -TOKEN_DECIMALS + SHOWN_DECIMALS).replace(/0+$/, '')
  return fraction === '' ? whole : `${whole}.${fraction}`
}

/** @param bytes - >= 0 */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB']
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`
}

/** @param ms - >= 0 */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.floor(Math.round(seconds) / 60)
  return `${minutes} min ${String(Math.round(seconds) % 60).padStart(2, '0')} s`
}

/** A QLIKE; four decimals where that says something, fewer digits for a model that went astray. */
export function formatLoss(loss: number): string {
  if (loss < 1000) return loss.toFixed(4)
  return loss < 1e6 ? loss.toFixed(0) : loss.toExponential(2)
}

/** How a loss compares with a baseline's: `-12.3 %` is better, `+4.0 %` worse, a factor where percents mislead. */
export function formatAgainst(loss: number, baseline: number): string {
  if (!(baseline > 0)) return '–'
  const ratio = loss / baseline
  if (ratio > 10) return ratio < 1e6 ? `×${ratio.toFixed(0)}` : `×${ratio.toExponential(0)}`
  const percent = 100 * (ratio - 1)
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`
}

/** One character a value, scaled to their range; the latest `width` values. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.slice(-width).filter(Number.isFinite)
  const low = Math.min(...shown)
  const span = Math.max(...shown) - low
  const top = SPARKS.length - 1
  return shown.map((value) => SPARKS[span > 0 ? Math.round((top * (value - low)) / span) : 0]).join('')
}

/** `2024-03-01 12:00` UTC. */
export function formatTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')
}

/** Plural by number: `1 round`, `12 rounds`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** @param variance - realised variance of a span, squared log return */
export function formatVolatility(variance: number): string {
  return `${(100 * Math.sqrt(variance)).toPrecision(3)} %`
}
