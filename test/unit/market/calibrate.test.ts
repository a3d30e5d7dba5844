import assert from 'node:assert/strict'
import {
  calibrate,
  calibrationSchema,
  type MarketStatistics,
  marketStatistics,
  simulateMarket,
} from '../../../src/market/simulator/index.ts'
import { mean, START, simulated } from './fixtures.ts'

describe('market/simulator: calibration', () => {
  it('finds markets like the given one', function () {
    this.timeout(60_000)
    const source = { symbols: ['REAL'], startMs: START, days: 120 }
    const made = calibrationSchema.parse({
      dailyVolatility: 0.08,
      tradesPerMinute: 5,
      burst: { deviation: 0.6 },
      levelElasticity: 0.6,
    })
    const [real] = simulateMarket({ ...source, seed: 6, calibration: made })
    const shares: number[] = []
    const calibration = calibrate(real, (share) => shares.push(share))
    assert.deepEqual(
      [...shares].sort((a, b) => a - b),
      shares,
    )
    assert.equal(shares.at(-1), 1)
    assert.deepEqual(calibrationSchema.parse(calibration), calibration)
    const aim = marketStatistics(real)
    const markets = [7, 8, 9, 10].map((seed) => marketStatistics(simulateMarket({ ...source, seed, calibration })[0]))
    const got = (read: (statistics: MarketStatistics) => number) => mean(markets.map(read))
    const apart = (read: (statistics: MarketStatistics) => number) => Math.abs(got(read) - read(aim))
    assert.ok(apart((market) => Math.log(market.dailyVolatility)) < 0.4)
    for (const lag of [1, 6]) assert.ok(apart((market) => market.autocorrelation[lag]) < 0.25)
    assert.ok(apart((market) => Math.log(market.localKurtosis)) < 0.4)
    assert.ok(apart((market) => market.tailSlope) < 0.15)
    assert.ok(calibration.levelElasticity > 0.2)
    for (const span of ['minuteKurtosis', 'hourKurtosis'] as const) {
      assert.ok(apart((market) => Math.log(market[span])) < 1, span)
    }
    assert.ok(apart((market) => market.volumeCorrelation) < 0.15)
    assert.ok(apart((market) => market.silentShare) < 0.05)
    assert.ok(apart((market) => market.weekendRatio) < 0.3)
  })

  it('refuses a market of less than two weeks', () => {
    assert.throws(() => calibrate(simulated(10)[0]), { name: 'DataError', code: 'TOO_SHORT' })
  })
})
