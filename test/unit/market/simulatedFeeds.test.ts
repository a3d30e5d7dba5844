import assert from 'node:assert/strict'
import {
  calibrationSchema,
  marketStatistics,
  simulateFeeds,
  simulateMarket,
} from '../../../src/market/simulator/index.ts'
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
    const hours = SOURCE.days * 24
    const [counts, moves] = [new Array<number>(hours).fill(0), new Array<number>(hours).fill(0)]
    for (let i = 0; i < bars.timeMs.length; i++) {
      const hour = Math.floor((bars.timeMs[i] - START) / (60 * MINUTE))
      counts[hour]++
      moves[hour] += Math.abs(Math.log(bars.close[i] / bars.open[i]))
    }
    const sizes = moves.map((sum, hour) => Math.log(sum / counts[hour]))
    assert.ok(correlation(counts, sizes) > 0.6, `${correlation(counts, sizes)}`)
    const jumps = Array.from(bars.open.subarray(1), (open, i) => (open === bars.close[i] ? 0 : 1))
    const gaps = Array.from(bars.timeMs.subarray(1), (time, i) => (time - bars.timeMs[i] === MINUTE ? 0 : 1))
    assert.deepEqual(jumps, gaps)
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

  it('has a correlation that rises when the market turns turbulent', () => {
    const regimes = [
      { logVolatility: -1, meanDays: 6, correlation: 0.3 },
      { logVolatility: 1, meanDays: 6, correlation: 0.9 },
    ]
    const calibration = calibrationSchema.parse({ regimes, slow: { deviation: 0 }, jumps: { perDay: 0 } })
    const [a, b] = simulateMarket({ ...SOURCE, days: 60, calibration })
    const days = Array.from({ length: 60 }, (_, day) => {
      const returns = ({ close, open }: typeof a) =>
        Array.from(close.subarray(day * 1440, (day + 1) * 1440), (value, i) => Math.log(value / open[day * 1440 + i]))
      return { size: mean(returns(a).map(Math.abs)), correlation: correlation(returns(a), returns(b)) }
    }).sort((one, other) => one.size - other.size)
    const [calm, turbulent] = [days.slice(0, 15), days.slice(-15)].map((some) =>
      mean(some.map((day) => day.correlation)),
    )
    assert.ok(turbulent > calm + 0.3, `${calm} in calm days, ${turbulent} in turbulent ones`)
  })

  it('has bursts that stand out more in calm days, when told so, at the same mean variance', () => {
    const regimes = [
      { logVolatility: -1, meanDays: 6, correlation: 0.5 },
      { logVolatility: 1, meanDays: 6, correlation: 0.5 },
    ]
    const statisticsAt = (levelElasticity: number) => {
      const calibration = calibrationSchema.parse({
        regimes,
        dailyVolatility: 0.05,
        levelElasticity,
        jumps: { perDay: 0 },
      })
      return marketStatistics(simulateMarket({ ...SOURCE, days: 300, symbols: ['SIMA'], calibration })[0])
    }
    const [same, more] = [statisticsAt(0), statisticsAt(0.6)]
    assert.ok(Math.abs(same.tailSlope) < 0.1, `${same.tailSlope}`)
    assert.ok(more.tailSlope < same.tailSlope - 0.15, `${more.tailSlope}`)
    assert.ok(Math.abs(Math.log(more.dailyVolatility / same.dailyVolatility)) < 0.1)
  })
})
