import type { BarSeries } from '../../types/index.ts'
import { MINUTE_MS } from '../calendar.ts'
import { firstAtOrAfter } from '../streams/ascending.ts'
import { barsFromTrades } from './fromTrades.ts'
import type { TradeSeries } from './trades.ts'

/** Times between which trades are missing, UTC ms. */
export interface TradeGap {
  readonly fromMs: number
  readonly toMs: number
}

/**
 * The 1-minute bars of trades, of the minutes that are there as a whole: those of the first and the last trade are left out,
 * since nothing tells what is cut off of them, and so are those in which trades are missing. No bar is made up.
 *
 * @throws {RangeError} when a trade is older than the one before
 */
export function minuteBars(symbol: string, trades: TradeSeries, gaps: readonly TradeGap[]): BarSeries {
  const bars = barsFromTrades(symbol, trades, { kind: 'time', intervalMs: MINUTE_MS })
  const isWhole = new Uint8Array(bars.timeMs.length).fill(1)
  isWhole[0] = 0
  for (const { fromMs, toMs } of gaps) {
    const first = firstAtOrAfter(bars.timeMs, Math.floor(fromMs / MINUTE_MS) * MINUTE_MS)
    for (let i = first; bars.timeMs[i] <= toMs; i++) isWhole[i] = 0
  }
  const kept = (column: Float64Array): Float64Array => column.filter((_, i) => isWhole[i] === 1)
  return {
    symbol,
    timeMs: kept(bars.timeMs),
    open: kept(bars.open),
    high: kept(bars.high),
    low: kept(bars.low),
    close: kept(bars.close),
    volume: kept(bars.volume),
  }
}
