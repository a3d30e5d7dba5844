import type { BarSeries } from '../../types/index.ts'
import type { Trade } from './trades.ts'

/** A bar made of trades. */
export interface TradeBar {
  /** When it opens: the beginning of its interval for a time bar, its first trade otherwise; UTC ms. */
  readonly timeMs: number
  /** When it is known: the end of its interval for a time bar, its last trade otherwise; UTC ms. */
  readonly closeMs: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** Base currency. */
  readonly volume: number
  /** Σ price · quantity, quote currency. */
  readonly value: number
  /** Base volume that buyers took. */
  readonly buyVolume: number
  readonly trades: number
}

/** Bars of trades as columns; bars that are not of time can open at the same time. */
export interface TradeBarSeries extends BarSeries {
  readonly closeMs: Float64Array
  readonly value: Float64Array
  readonly buyVolume: Float64Array
  readonly trades: Float64Array
}

/** The bar that runs. */
export class RunningBar {
  trades = 0
  volume = 0
  value = 0
  private buyVolume = 0
  private firstMs = 0
  private lastMs = 0
  private open = 0
  private high = 0
  private low = 0
  private close = 0

  add({ timeMs, price, quantity, side }: Trade): void {
    if (this.trades === 0) {
      this.firstMs = timeMs
      this.open = price
      this.high = price
      this.low = price
    }
    this.high = Math.max(this.high, price)
    this.low = Math.min(this.low, price)
    this.close = price
    this.lastMs = timeMs
    this.trades++
    this.volume += quantity
    this.value += price * quantity
    if (side > 0) this.buyVolume += quantity
  }

  /** The bar as it stands, which begins anew. */
  finish(timeMs = this.firstMs, closeMs = this.lastMs): TradeBar {
    const { open, high, low, close, volume, value, buyVolume, trades } = this
    this.trades = 0
    this.volume = 0
    this.value = 0
    this.buyVolume = 0
    return { timeMs, closeMs, open, high, low, close, volume, value, buyVolume, trades }
  }
}
