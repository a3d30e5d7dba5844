import type { LiveBars } from '../../src/market/exchange/index.ts'
import type { OpenLiveBars } from '../../src/peer/market.ts'
import type { BarSeries } from '../../src/types/index.ts'

/** An exchange whose time passes when a test says so. */
export class FakeExchange {
  readonly #markets: ReadonlyMap<string, BarSeries>
  readonly #waiting = new Set<{ readonly atMs: number; readonly resolve: () => void }>()
  readonly #watchers = new Set<() => void>()
  #nowMs: number

  /** @param markets - with all bars that will ever be */
  constructor(markets: readonly BarSeries[], nowMs: number) {
    this.#markets = new Map(markets.map((bars) => [bars.symbol, bars]))
    this.#nowMs = nowMs
  }

  /** Lets time pass, and with it the bars come that open before. */
  advance(nowMs: number): void {
    this.#nowMs = nowMs
    for (const { atMs, resolve } of this.#waiting) if (atMs <= nowMs) resolve()
  }

  /** Resolves when as many bars are waited for at the same time. */
  async awaited(atMs: number, count: number): Promise<void> {
    while ([...this.#waiting].filter((waiter) => waiter.atMs === atMs).length < count) {
      await new Promise<void>((resolve) => this.#watchers.add(resolve))
    }
  }

  readonly open: OpenLiveBars = async ({ symbol }) => {
    const series = this.#markets.get(symbol)
    if (series === undefined) throw new Error(`the exchange has no market ${symbol}`)
    return {
      symbol,
      bars: () => barsBefore(series, this.#nowMs),
      reached: (atMs, signal) => this.#reached(atMs, signal),
      close: async () => undefined,
    } satisfies LiveBars
  }

  async #reached(atMs: number, signal: AbortSignal): Promise<void> {
    if (atMs <= this.#nowMs) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter = { atMs, resolve }
    this.#waiting.add(waiter)
    for (const watch of this.#watchers) watch()
    this.#watchers.clear()
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    try {
      await promise
    } finally {
      this.#waiting.delete(waiter)
    }
  }
}

function barsBefore({ symbol, ...columns }: BarSeries, timeMs: number): BarSeries {
  const length = columns.timeMs.filter((time) => time < timeMs).length
  const { open, high, low, close, volume } = columns
  const [times, ...values] = [columns.timeMs, open, high, low, close, volume].map((column) =>
    column.subarray(0, length),
  )
  return {
    symbol,
    timeMs: times,
    open: values[0],
    high: values[1],
    low: values[2],
    close: values[3],
    volume: values[4],
  }
}
