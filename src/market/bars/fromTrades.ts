import { createBarBuilder } from './builders.ts'
import type { BarSpec } from './config.ts'
import type { TradeBar, TradeBarSeries } from './tradeBar.ts'
import type { Trade, TradeSeries } from './trades.ts'

/**
 * The bars of trades: those that pushing them one by one closes. What runs at the end is left out.
 *
 * @param untilMs - up to when the trades are all there, which can close one more time bar
 * @throws {RangeError} when a trade is older than the one before
 */
export function barsFromTrades(
  symbol: string,
  { timeMs, price, quantity, side }: TradeSeries,
  spec: BarSpec,
  untilMs = Number.NEGATIVE_INFINITY,
): TradeBarSeries {
  const builder = createBarBuilder(spec)
  const bars: TradeBar[] = []
  const keep = (bar: TradeBar | undefined): void => {
    if (bar !== undefined) bars.push(bar)
  }
  const trade: { -readonly [Field in keyof Trade]: Trade[Field] } = { timeMs: 0, price: 0, quantity: 0, side: 0 }
  for (let i = 0; i < timeMs.length; i++) {
    trade.timeMs = timeMs[i]
    trade.price = price[i]
    trade.quantity = quantity[i]
    trade.side = side[i]
    keep(builder.push(trade))
  }
  keep(builder.closeBefore(untilMs))
  return {
    symbol,
    timeMs: Float64Array.from(bars, (bar) => bar.timeMs),
    closeMs: Float64Array.from(bars, (bar) => bar.closeMs),
    open: Float64Array.from(bars, (bar) => bar.open),
    high: Float64Array.from(bars, (bar) => bar.high),
    low: Float64Array.from(bars, (bar) => bar.low),
    close: Float64Array.from(bars, (bar) => bar.close),
    volume: Float64Array.from(bars, (bar) => bar.volume),
    value: Float64Array.from(bars, (bar) => bar.value),
    buyVolume: Float64Array.from(bars, (bar) => bar.buyVolume),
    trades: Float64Array.from(bars, (bar) => bar.trades),
  }
}
