import type { BarBuilder } from './builders.ts'
import type { ExpectedBarSpec } from './config.ts'
import { RunningBar, type TradeBar } from './tradeBar.ts'
import type { Trade } from './trades.ts'

function weightOf({ price, quantity }: Trade, measure: ExpectedBarSpec['measure']): number {
  if (measure === 'ticks') return 1
  return measure === 'volume' ? quantity : price * quantity
}

/** Bars that close when something exceeds what the bars before let expect; the first has `initialTicks` trades. */
abstract class ExpectedBars implements BarBuilder {
  protected readonly spec: ExpectedBarSpec
  private readonly running = new RunningBar()
  private expectedTicks: number
  private hasExpectation = false

  constructor(spec: ExpectedBarSpec) {
    this.spec = spec
    this.expectedTicks = spec.initialTicks
  }

  push(trade: Trade): TradeBar | undefined {
    const { running } = this
    running.add(trade)
    if (trade.side !== 0) this.weigh(weightOf(trade, this.spec.measure), trade.side > 0)
    const isClosed = this.hasExpectation
      ? this.excess() >= this.expectedTicks * this.expectedWeight()
      : running.trades >= this.spec.initialTicks
    if (!isClosed) return undefined
    this.learn(running.trades)
    return running.finish()
  }

  closeBefore(): undefined {
    return undefined
  }

  /** Adds a trade to the running bar's sums. */
  protected abstract weigh(weight: number, isBuy: boolean): void
  /** What closes the bar: |θ|, >= 0. */
  protected abstract excess(): number
  /** What is expected of it a trade, >= 0. */
  protected abstract expectedWeight(): number
  /** Learns from the bar that closes, with a weight of 1 from the first, and clears its sums. */
  protected abstract learnWeights(trades: number, smoothing: number): void

  private learn(trades: number): void {
    const { maxTicks, minTicks, smoothing } = this.spec
    const weight = this.hasExpectation ? smoothing : 1
    this.learnWeights(trades, weight)
    // Unclamped it can run away: a long bar makes the next one longer.
    this.expectedTicks = Math.min(maxTicks, Math.max(minTicks, smoothed(this.expectedTicks, trades, weight)))
    this.hasExpectation = true
  }
}

function smoothed(before: number, value: number, weight: number): number {
  return weight === 1 ? value : (1 - weight) * before + weight * value
}

/**
 * Imbalance bars: θ = Σ bᵢvᵢ with b the aggressor's sign; a bar closes at |θ| >= E[T]·|E[bv]|, both expectations EWMAs over
 * the bars before (E[bv] of their means a trade) and E[T] clamped.
 *
 * @see López de Prado 2018, Advances in Financial Machine Learning, 2.3.2.1
 */
export class ImbalanceBars extends ExpectedBars {
  private imbalance = 0
  private expectedImbalance = 0

  protected weigh(weight: number, isBuy: boolean): void {
    this.imbalance += isBuy ? weight : -weight
  }

  protected excess(): number {
    return Math.abs(this.imbalance)
  }

  protected expectedWeight(): number {
    return Math.abs(this.expectedImbalance)
  }

  protected learnWeights(trades: number, smoothing: number): void {
    this.expectedImbalance = smoothed(this.expectedImbalance, this.imbalance / trades, smoothing)
    this.imbalance = 0
  }
}

/**
 * Run bars: θ = max(Σ v of buys, Σ v of sells); a bar closes at θ >= E[T]·max(P·E[v|buy], (1 − P)·E[v|sell]) with P the
 * expected share of buys among trades with a side, all EWMAs over the bars before and E[T] clamped. A side that a bar lacks
 * keeps its expected weight.
 *
 * @see López de Prado 2018, Advances in Financial Machine Learning, 2.3.2.3
 */
export class RunBars extends ExpectedBars {
  private readonly weight = { buy: 0, sell: 0 }
  private readonly trades = { buy: 0, sell: 0 }
  /** P and E[v] of each side; NaN until a trade tells. */
  private readonly expected = { share: Number.NaN, buy: Number.NaN, sell: Number.NaN }

  protected weigh(weight: number, isBuy: boolean): void {
    const side = isBuy ? 'buy' : 'sell'
    this.weight[side] += weight
    this.trades[side]++
  }

  protected excess(): number {
    return Math.max(this.weight.buy, this.weight.sell)
  }

  protected expectedWeight(): number {
    const { share, buy, sell } = this.expected
    return Math.max(share > 0 ? share * buy : 0, share < 1 ? (1 - share) * sell : 0)
  }

  protected learnWeights(_trades: number, smoothing: number): void {
    const { trades, weight } = this
    const sided = trades.buy + trades.sell
    if (sided > 0) this.learnOne('share', trades.buy / sided, smoothing)
    for (const side of ['buy', 'sell'] as const) {
      if (trades[side] > 0) this.learnOne(side, weight[side] / trades[side], smoothing)
      weight[side] = 0
      trades[side] = 0
    }
  }

  private learnOne(what: 'share' | 'buy' | 'sell', value: number, smoothing: number): void {
    const before = this.expected[what]
    this.expected[what] = smoothed(before, value, Number.isNaN(before) ? 1 : smoothing)
  }
}
