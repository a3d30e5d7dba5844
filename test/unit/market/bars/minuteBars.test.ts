import assert from 'node:assert/strict'
import { minuteBars } from '../../../../src/market/bars/minuteBars.ts'
import type { TradeSeries } from '../../../../src/market/bars/trades.ts'
import { MINUTE, START } from '../fixtures.ts'

/** A trade every 20 s at the price that its number says. */
function tradesOf(count: number, fromMs = START): TradeSeries {
  const timeMs = Float64Array.from({ length: count }, (_, i) => fromMs + i * 20_000)
  return {
    timeMs,
    price: timeMs.map((_, i) => 100 + i),
    quantity: timeMs.map((_, i) => 1 + (i % 3)),
    side: new Int8Array(count),
  }
}

const opens = ({ timeMs }: { timeMs: Float64Array }) => Array.from(timeMs, (time) => (time - START) / MINUTE)

describe('market/bars of the minutes of trades', () => {
  it('leaves out the first and the last minute, which may be cut off', () => {
    const bars = minuteBars('BTC', tradesOf(15), [])
    assert.deepEqual(bars, {
      symbol: 'BTC',
      timeMs: Float64Array.of(START + MINUTE, START + 2 * MINUTE, START + 3 * MINUTE),
      open: Float64Array.of(103, 106, 109),
      high: Float64Array.of(105, 108, 111),
      low: Float64Array.of(103, 106, 109),
      close: Float64Array.of(105, 108, 111),
      volume: Float64Array.of(6, 6, 6),
    })
  })

  it('leaves out minutes in which trades are missing, and makes none up', () => {
    const trades = tradesOf(36)
    const without = (fromMs: number, toMs: number) => minuteBars('BTC', trades, [{ fromMs, toMs }])
    assert.deepEqual(opens(without(START + 2 * MINUTE + 20_000, START + 4 * MINUTE)), [1, 5, 6, 7, 8, 9, 10])
    assert.deepEqual(opens(without(START + 2 * MINUTE, START + 2 * MINUTE + 20_000)), [1, 3, 4, 5, 6, 7, 8, 9, 10])
    assert.deepEqual(opens(without(START, START + 60 * MINUTE)), [])
    const quiet = { ...trades, timeMs: trades.timeMs.map((time, i) => (i < 12 ? time : time + 3 * MINUTE)) }
    assert.deepEqual(opens(minuteBars('BTC', quiet, [])), [1, 2, 3, 7, 8, 9, 10, 11, 12, 13])
  })

  it('has no bar of few trades', () => {
    assert.equal(minuteBars('BTC', tradesOf(0), []).timeMs.length, 0)
    assert.equal(minuteBars('BTC', tradesOf(5), [{ fromMs: START, toMs: START + MINUTE }]).timeMs.length, 0)
  })
})
