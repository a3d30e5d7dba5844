import { exp, tanh } from '../../kernels/math.ts'
import type { Random } from '../../kernels/random.ts'
import type { BarSeries } from '../../types/index.ts'
import type { TradeSeries } from '../bars/trades.ts'
import { MINUTE_MS } from '../calendar.ts'
import type { Calibration } from './calibration.ts'
import { Normals } from './normals.ts'

/** How much of the volume is on one side when the flow is one deviation from balance. */
const TILT = 0.5
/** Trades of a minute: two of each side, and more of the side that weighs more. */
const LEAST_TRADES = 4
const MORE_TRADES = 4

/**
 * Who takes the initiative: flow is a weighted sum of what is new and of earlier news, and only what is new moves the
 * price. So flow persists and is known in part beforehand, and returns are not.
 *
 * @see Madhavan, Richardson and Roomans 1997, Why do security prices change?; Kyle 1985 (λ)
 */
export class OrderFlow {
  private readonly normals: Normals
  private readonly impact: number
  private readonly rest: number
  private readonly weight: number
  private readonly newWeight: number
  private readonly decay: number
  private readonly gain: number
  private readonly column: Float64Array
  private earlier = 0

  constructor({ impact, persistence, halfLifeMinutes }: Calibration['orderFlow'], random: Random, minutes: number) {
    this.normals = new Normals(random)
    this.impact = impact
    this.rest = Math.sqrt(1 - impact * impact)
    this.weight = persistence
    this.newWeight = Math.sqrt(1 - persistence * persistence)
    this.decay = exp(-Math.LN2 / halfLifeMinutes)
    this.gain = Math.sqrt(1 - this.decay * this.decay)
    this.column = new Float64Array(minutes)
  }

  /**
   * @param move - the minute's return in deviations of it
   * @returns the buyers' less the sellers' share of the volume, in (−1, 1)
   */
  next(move: number): number {
    const news = this.impact * move + this.rest * this.normals.next()
    const flow = this.weight * this.earlier + this.newWeight * news
    this.earlier = this.decay * this.earlier + this.gain * Math.max(-3, Math.min(3, news))
    return Math.max(-0.999, Math.min(0.999, tanh(TILT * flow)))
  }

  keep(i: number, imbalance: number): void {
    this.column[i] = imbalance
  }

  kept(length: number): Float64Array {
    return this.column.slice(0, length)
  }
}

/**
 * Four to eight trades a bar that agree with it. A bar that rises goes by its low to its high, one that falls the other
 * way; prices that rise are bought, ones that fall are sold, and further trades of the heavier side are at the close.
 *
 * @param imbalances - of each bar, in (−1, 1)
 */
export function tradesOf({ timeMs, open, high, low, close, volume }: BarSeries, imbalances: Float64Array): TradeSeries {
  let length = 0
  for (let i = 0; i < timeMs.length; i++) length += LEAST_TRADES + moreTrades(imbalances[i])
  const trades = {
    timeMs: new Float64Array(length),
    price: new Float64Array(length),
    quantity: new Float64Array(length),
    side: new Int8Array(length),
  }
  let at = 0
  for (let i = 0; i < timeMs.length; i++) {
    const rises = close[i] >= open[i]
    const more = moreTrades(imbalances[i])
    const heavier = imbalances[i] > 0 ? 1 : -1
    const count = LEAST_TRADES + more
    const buys = 2 + (heavier > 0 ? more : 0)
    const bought = (volume[i] * (1 + imbalances[i])) / 2 / buys
    const sold = (volume[i] * (1 - imbalances[i])) / 2 / (count - buys)
    const add = (price: number, side: number, place: number) => {
      trades.timeMs[at] = timeMs[i] + Math.floor((place * MINUTE_MS) / count)
      trades.price[at] = price
      trades.side[at] = side
      trades.quantity[at++] = side > 0 ? bought : sold
    }
    add(open[i], rises ? 1 : -1, 0)
    add(rises ? low[i] : high[i], rises ? -1 : 1, 1)
    add(rises ? high[i] : low[i], rises ? 1 : -1, 2)
    for (let k = 0; k < more; k++) add(close[i], heavier, 3 + k)
    add(close[i], rises ? -1 : 1, count - 1)
  }
  return trades
}

function moreTrades(imbalance: number): number {
  return Math.floor(Math.abs(imbalance) * MORE_TRADES + 0.5)
}
