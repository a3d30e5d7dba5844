import { isoTime } from '../calendar.ts'
import type { BarSpec } from './config.ts'
import { ImbalanceBars, RunBars } from './expectedBars.ts'
import { RunningBar, type TradeBar } from './tradeBar.ts'
import type { Trade } from './trades.ts'

/** Cuts trades into bars as they come. The bar that runs is never given out. */
export interface BarBuilder {
  /**
   * Takes the next trade.
   *
   * @returns the bar that it closes, if any: with itself as the last trade, but for a time bar, which the first trade of a
   * later interval closes
   * @throws {RangeError} when it is older than the trade before
   */
  push(trade: Trade): TradeBar | undefined
  /** Says that all trades before a time have come. @returns the time bar that this closes, if any */
  closeBefore(timeMs: number): TradeBar | undefined
}

/** @throws {RangeError} as its `push` */
export function createBarBuilder(spec: BarSpec): BarBuilder {
  return new OrderedBars(builderOf(spec))
}

function builderOf(spec: BarSpec): BarBuilder {
  switch (spec.kind) {
    case 'time':
      return new TimeBars(spec.intervalMs)
    case 'tick':
      return new ThresholdBars('trades', spec.threshold)
    case 'volume':
      return new ThresholdBars('volume', spec.threshold)
    case 'value':
      return new ThresholdBars('value', spec.threshold)
    case 'imbalance':
      return new ImbalanceBars(spec)
    case 'run':
      return new RunBars(spec)
  }
}

/** Refuses trades that go back in time. */
class OrderedBars implements BarBuilder {
  private readonly builder: BarBuilder
  private lastMs = Number.NEGATIVE_INFINITY

  constructor(builder: BarBuilder) {
    this.builder = builder
  }

  push(trade: Trade): TradeBar | undefined {
    if (!(trade.timeMs >= this.lastMs)) {
      throw new RangeError(`the trade at ${isoTime(trade.timeMs)} comes after ${isoTime(this.lastMs)}`)
    }
    this.lastMs = trade.timeMs
    return this.builder.push(trade)
  }

  closeBefore(timeMs: number): TradeBar | undefined {
    this.lastMs = Math.max(this.lastMs, timeMs)
    return this.builder.closeBefore(timeMs)
  }
}

/** A bar for every interval in which something traded; one without a trade has no bar. */
class TimeBars implements BarBuilder {
  private readonly intervalMs: number
  private readonly running = new RunningBar()
  private startMs = 0

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs
  }

  push(trade: Trade): TradeBar | undefined {
    const closed = this.closeBefore(trade.timeMs)
    if (this.running.trades === 0) this.startMs = Math.floor(trade.timeMs / this.intervalMs) * this.intervalMs
    this.running.add(trade)
    return closed
  }

  closeBefore(timeMs: number): TradeBar | undefined {
    const endMs = this.startMs + this.intervalMs
    return this.running.trades > 0 && timeMs >= endMs ? this.running.finish(this.startMs, endMs) : undefined
  }
}

/** Bars that close with the trade that brings a cumulative measure to the threshold; a trade is never split. */
class ThresholdBars implements BarBuilder {
  private readonly measure: 'trades' | 'volume' | 'value'
  private readonly threshold: number
  private readonly running = new RunningBar()

  constructor(measure: 'trades' | 'volume' | 'value', threshold: number) {
    this.measure = measure
    this.threshold = threshold
  }

  push(trade: Trade): TradeBar | undefined {
    const { measure, running, threshold } = this
    running.add(trade)
    return running[measure] >= threshold ? running.finish() : undefined
  }

  closeBefore(): undefined {
    return undefined
  }
}
