import assert from 'node:assert/strict'
import { calibrationSchema, simulateFeeds, simulateMarket } from '../../../src/market/simulator/index.ts'
import { correlation, MINUTE, mean, START } from './fixtures.ts'

const SOURCE = { seed: 3, symbols: ['SIMA', 'SIMB'], startMs: START, days: 10 }

describe('market/simulator: order flow', () => {
  const feeds = simulateFeeds(SOURCE)

  it('has the bars of the market without it', () => {
    assert.deepEqual(
      feeds.map(({ bars }) => bars),
      simulateMarket(SOURCE),
    )
  })

  it('has trades that make up the bars', () => {
    for (const { bars, trades } of feeds) {
      assert.ok(trades)
      let at = 0
      for (let i = 0; i < bars.timeMs.length; i++) {
        const from = at
        let volume = 0
        while (at < trades.timeMs.length && trades.timeMs[at] < bars.timeMs[i] + MINUTE) volume += trades.quantity[at++]
        const prices: Float64Array = trades.price.subarray(from, at)
        assert.ok(trades.timeMs[from] >= bars.timeMs[i])
        assert.deepEqual(
          [prices[0], Math.max(...prices), Math.min(...prices), prices[prices.length - 1]],
          [bars.open[i], bars.high[i], bars.low[i], bars.close[i]],
        )
        assert.ok(Math.abs(volume / bars.volume[i] - 1) < 1e-12)
      }
      assert.equal(at, trades.timeMs.length)
      assert.ok(trades.quantity.every((quantity) => quantity > 0))
    }
  })

  it('moves prices with the flow, which persists while returns do not', () => {
    for (const { bars, trades } of feeds) {
      assert.ok(trades)
      const flow = new Array<number>(bars.timeMs.length).fill(0)
      for (let i = 0; i < trades.timeMs.length; i++) {
        const minute = Math.floor((trades.timeMs[i] - START) / MINUTE)
        flow[minute] += (trades.side[i] * trades.quantity[i]) / bars.volume[minute]
      }
      const returns = Array.from(bars.close, (close, i) => Math.log(close / bars.open[i]))
      const typical = Math.sqrt(mean(returns.map((r) => r * r)))
      const clipped = returns.map((r) => Math.max(-3 * typical, Math.min(3 * typical, r)))
      assert.ok(correlation(flow, clipped) > 0.3)
      assert.ok(correlation(flow.slice(1), flow.slice(0, -1)) > 0.15)
      assert.ok(Math.abs(correlation(flow.slice(0, -1), clipped.slice(1))) < 0.05)
    }
  })

  it('leaves minutes out, more of them when it is calm, and goes on at another price', () => {
    const calibration = calibrationSchema.parse({ tradesPerMinute: 2 })
    const [{ bars, trades }] = simulateFeeds({ ...SOURCE, calibration })
    const share = 1 - bars.timeMs.length / (SOURCE.days * 1440)
    assert.ok(share > 0.05 && share < 0.6, `${share} of the minutes are silent`)
    const minutes = new Set(Array.from(trades?.timeMs ?? [], (time) => Math.floor(time / MINUTE)))
    assert.deepEqual(minutes, new Set(bars.timeMs.map((time) => time / MINUTE)))
    const [whole] = simulateMarket(SOURCE)
    const common = new Map(Array.from(whole.timeMs, (time, i) => [time, i]))
    assert.ok(bars.timeMs.every((time) => common.has(time)))
  })
})

describe('market/simulator: regimes', () => {
  it('moves symbols closer together in turbulence', () => {
    const correlationIn = (correlationOfRegime: number) => {
      const regimes = [{ logVolatility: 0, meanDays: 5, correlation: correlationOfRegime }]
      const calibration = calibrationSchema.parse({ regimes, jumps: { perDay: 0 } })
      const [a, b] = simulateMarket({ ...SOURCE, calibration })
      const returns = ({ close, open }: typeof a) => Array.from(close, (value, i) => Math.log(value / open[i]))
      return correlation(returns(a), returns(b))
    }
    assert.ok(correlationIn(0.8) > correlationIn(0.3) + 0.2)
  })
})
