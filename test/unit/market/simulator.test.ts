import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { simulateMarket } from '../../../src/market/simulator/index.ts'
import type { BarSeries } from '../../../src/types/index.ts'
import { correlation, DAY, MINUTE, mean, START } from './fixtures.ts'

const SYMBOLS = ['SIMA', 'SIMB', 'SIMC', 'SIMD']
const DAYS = 60

function logReturns(series: BarSeries, minutes: number): number[] {
  const returns: number[] = []
  for (let i = minutes; i < series.close.length; i += minutes) {
    returns.push(Math.log(series.close[i] / series.close[i - minutes]))
  }
  return returns
}

function autocorrelation(values: readonly number[], lag: number): number {
  return correlation(values.slice(lag), values.slice(0, -lag))
}

/** Realised variance of each full hour. */
function hourlyVariances(series: BarSeries): number[] {
  const returns = logReturns(series, 1)
  const variances: number[] = []
  for (let i = 0; i + 60 <= returns.length; i += 60) {
    variances.push(returns.slice(i, i + 60).reduce((sum, r) => sum + r * r, 0))
  }
  return variances
}

describe('market/simulator', () => {
  const market = simulateMarket({ seed: 1, symbols: SYMBOLS, startMs: START, days: DAYS })
  const columns = ['timeMs', 'open', 'high', 'low', 'close', 'volume'] as const

  it('makes one bar a minute, each consistent in itself and with the one before', () => {
    assert.deepEqual(
      market.map(({ symbol }) => symbol),
      SYMBOLS,
    )
    for (const { timeMs, open, high, low, close, volume } of market) {
      assert.equal(timeMs.length, DAYS * 1440)
      let faults = 0
      for (let i = 0; i < timeMs.length; i++) {
        const whole = timeMs[i] === START + i * MINUTE && (i === 0 || open[i] === close[i - 1])
        const ordered = high[i] >= Math.max(open[i], close[i]) && low[i] <= Math.min(open[i], close[i])
        if (!whole || !ordered || !(low[i] > 0) || !(volume[i] > 0) || !Number.isFinite(high[i] + volume[i])) faults++
      }
      assert.equal(faults, 0)
    }
  })

  it('gives the recorded market for a seed', () => {
    const hash = createHash('sha256')
    for (const series of simulateMarket({ seed: 7, symbols: ['A', 'B'], startMs: START, days: 2 })) {
      const view = new DataView(new ArrayBuffer(series.close.length * 16))
      series.close.forEach((close, i) => {
        view.setFloat64(i * 16, close, true)
        view.setFloat64(i * 16 + 8, series.volume[i], true)
      })
      hash.update(view)
    }
    assert.equal(hash.digest('hex'), '8ceb5ec339a18210978a7c06abb18cf052fdbfd4ab17d639b1f0d3d53521e740')
  })

  it('gives another market for another seed', () => {
    const [other] = simulateMarket({ seed: 2, symbols: SYMBOLS, startMs: START, days: 1 })
    assert.notDeepEqual(other.close, market[0].close.slice(0, 1440))
  })

  it('leaves bars as they are when days or symbols are added', () => {
    const [short] = simulateMarket({ seed: 1, symbols: ['SIMC'], startMs: START, days: 3 })
    for (const column of columns) assert.deepEqual(short[column], market[2][column].slice(0, 3 * 1440))
  })

  it('has the volatility of crypto markets', () => {
    for (const series of market) {
      const daily = Math.sqrt(mean(logReturns(series, 1).map((r) => r * r)) * 1440)
      assert.ok(daily > 0.02 && daily < 0.07, `daily volatility ${daily}`)
    }
  })

  it('has returns that do not predict returns, and volatility that predicts volatility', () => {
    for (const series of market) {
      const returns = logReturns(series, 15)
      assert.ok(Math.abs(autocorrelation(returns, 1)) < 0.1)
      const logVariances = hourlyVariances(series).map(Math.log)
      assert.ok(autocorrelation(logVariances, 1) > 0.5)
      assert.ok(autocorrelation(logVariances, 24) > 0.1)
    }
  })

  it('has fat tails', () => {
    for (const series of market) {
      const returns = logReturns(series, 1)
      const kurtosis = mean(returns.map((r) => r ** 4)) / mean(returns.map((r) => r ** 2)) ** 2
      assert.ok(kurtosis > 6, `kurtosis ${kurtosis}`)
    }
  })

  it('moves its symbols together, in price and in volatility', () => {
    for (let i = 1; i < market.length; i++) {
      const prices = correlation(logReturns(market[0], 60), logReturns(market[i], 60))
      assert.ok(prices > 0.3 && prices < 0.9, `correlation ${prices}`)
      const volatilities = correlation(
        hourlyVariances(market[0]).map(Math.log),
        hourlyVariances(market[i]).map(Math.log),
      )
      assert.ok(volatilities > 0.3 && volatilities < 0.95, `correlation of volatility ${volatilities}`)
    }
  })

  it('is busy at 15:00 UTC and on weekdays', () => {
    const squares = { busy: [] as number[], quiet: [] as number[], weekday: [] as number[], weekend: [] as number[] }
    for (const { close, timeMs } of market) {
      for (let i = 1; i < close.length; i++) {
        const square = Math.log(close[i] / close[i - 1]) ** 2
        const hour = Math.floor((timeMs[i] % DAY) / 3_600_000)
        if (hour === 15) squares.busy.push(square)
        if (hour === 2) squares.quiet.push(square)
        const weekday = new Date(timeMs[i]).getUTCDay()
        squares[weekday === 0 || weekday === 6 ? 'weekend' : 'weekday'].push(square)
      }
    }
    assert.ok(mean(squares.busy) > 2 * mean(squares.quiet))
    assert.ok(mean(squares.weekday) > 1.3 * mean(squares.weekend))
  })

  it('trades more when prices move more', () => {
    for (const { open, close, volume } of market) {
      const moves = Array.from(close, (value, i) => Math.log(Math.abs(Math.log(value / open[i])) + 1e-6))
      assert.ok(correlation(moves, Array.from(volume, Math.log)) > 0.3)
    }
  })
})
