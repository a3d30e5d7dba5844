import assert from 'node:assert/strict'
import fc from 'fast-check'
import { BarResampler, type LongBar, resampleBars } from '../../../../src/market/bars/resample.ts'
import { filterBars, MINUTE, START, simulated } from '../fixtures.ts'

describe('market/bars: resampling', () => {
  const [whole] = simulated(1)
  const series = filterBars(whole, (timeMs) => (timeMs / MINUTE) % 11 !== 0 && ((timeMs - START) / MINUTE) % 400 > 20)

  it('joins the minutes of each period that has any', () => {
    const bars = resampleBars(series, { minutes: 15 })
    const periods = new Set(Array.from(series.timeMs, (timeMs) => Math.floor(timeMs / (15 * MINUTE)) * 15 * MINUTE))
    assert.deepEqual([...bars.timeMs], [...periods])
    bars.timeMs.forEach((timeMs, i) => {
      const of = filterBars(series, (time) => time >= timeMs && time < timeMs + 15 * MINUTE)
      assert.equal(bars.open[i], of.open[0])
      assert.equal(bars.close[i], of.close.at(-1))
      assert.equal(bars.high[i], Math.max(...of.high))
      assert.equal(bars.low[i], Math.min(...of.low))
      assert.equal(
        bars.volume[i],
        of.volume.reduce((sum, volume) => sum + volume, 0),
      )
    })
  })

  it('leaves out periods that lack too many minutes', () => {
    const bars = resampleBars(series, { minutes: 15, minCoverage: 0.8 })
    for (const timeMs of bars.timeMs) {
      assert.ok(filterBars(series, (time) => time >= timeMs && time < timeMs + 15 * MINUTE).timeMs.length >= 12)
    }
    assert.ok(bars.timeMs.length < resampleBars(series, { minutes: 15 }).timeMs.length)
  })

  it('never gives the bar that runs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1439 }), fc.integer({ min: 1, max: 240 }), (length, minutes) => {
        const endMs = START + length * MINUTE
        const past = filterBars(series, (timeMs) => timeMs < endMs)
        const bars = resampleBars(past, { minutes })
        const all = resampleBars(series, { minutes })
        assert.deepEqual(bars.close, all.close.slice(0, bars.close.length))
        for (const timeMs of bars.timeMs) assert.ok(timeMs + minutes * MINUTE <= endMs)
        const known = resampleBars(past, { minutes, untilMs: endMs })
        for (const timeMs of known.timeMs) assert.ok(timeMs + minutes * MINUTE <= endMs)
        assert.ok(known.timeMs.length - bars.timeMs.length <= 1)
      }),
    )
  })

  it('refuses bars that go back in time', () => {
    const resampler = new BarResampler(5)
    const bars: LongBar[] = []
    resampler.push(series, 3, (bar) => bars.push(bar))
    assert.throws(() => resampler.push(series, 3, (bar) => bars.push(bar)), RangeError)
    assert.throws(() => new BarResampler(1.5), RangeError)
  })
})
