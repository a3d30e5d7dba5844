import assert from 'node:assert/strict'
import type { Clock } from '../../../src/market/exchange/index.ts'
import type { BarSeries } from '../../../src/types/index.ts'

/** A clock that moves whenever someone waits for it, up to where the test lets it. */
export class SteppingClock implements Clock {
  #nowMs: number
  #limitMs: number
  readonly #waiting = new Set<{ readonly dueMs: number; readonly resolve: () => void }>()
  /** All delays that were asked for, ms. */
  readonly delays: number[] = []

  constructor(nowMs: number, limitMs = Number.POSITIVE_INFINITY) {
    this.#nowMs = nowMs
    this.#limitMs = limitMs
  }

  readonly now = (): number => this.#nowMs

  delay(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.delays.push(ms)
    return new Promise((resolve, reject) => {
      const waiter = { dueMs: this.#nowMs + ms, resolve }
      this.#waiting.add(waiter)
      signal.addEventListener('abort', () => {
        this.#waiting.delete(waiter)
        reject(signal.reason)
      })
      this.#step()
    })
  }

  /** Lets time go on to `limitMs`. */
  runTo(limitMs: number): void {
    this.#limitMs = limitMs
    this.#step()
  }

  /** Lets time pass while nobody is awake, as when a machine sleeps. */
  jumpTo(nowMs: number): void {
    this.#nowMs = nowMs
    this.runTo(nowMs)
  }

  #step(): void {
    for (const waiter of [...this.#waiting].toSorted((a, b) => a.dueMs - b.dueMs)) {
      if (waiter.dueMs > this.#limitMs) return
      this.#nowMs = Math.max(this.#nowMs, waiter.dueMs)
      this.#waiting.delete(waiter)
      waiter.resolve()
    }
  }
}

export function between(series: BarSeries, sinceMs: number, untilMs: number): BarSeries {
  const kept = [...series.timeMs.keys()].filter((i) => series.timeMs[i] >= sinceMs && series.timeMs[i] < untilMs)
  const pick = (column: Float64Array) => Float64Array.from(kept, (i) => column[i])
  const { symbol, timeMs, open, high, low, close, volume } = series
  return {
    ...{ symbol, timeMs: pick(timeMs), open: pick(open), high: pick(high) },
    ...{ low: pick(low), close: pick(close), volume: pick(volume) },
  }
}

/** To the bit, whatever the symbols. */
export function assertSameBars(actual: BarSeries, expected: BarSeries): void {
  assert.equal(actual.timeMs.length, expected.timeMs.length)
  for (const column of ['timeMs', 'open', 'high', 'low', 'close', 'volume'] as const) {
    const other = actual[column].findIndex((value, index) => value !== expected[column][index])
    assert.equal(other, -1, `${column} of bar ${other} is ${actual[column][other]}, not ${expected[column][other]}`)
  }
}
