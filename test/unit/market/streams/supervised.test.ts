import assert from 'node:assert/strict'
import fc from 'fast-check'
import { DataError } from '../../../../src/errors/index.ts'
import { shapeOf } from '../../../../src/market/streams/featureSet.ts'
import { featureSetOf } from '../../../../src/market/streams/presets.ts'
import { buildRows } from '../../../../src/market/streams/supervised.ts'
import type { BarSeries, SupervisedRows } from '../../../../src/types/index.ts'
import { changeBarsFrom, DAY, filterBars, HOUR, MINUTE, rowKeys, SPEC, START, simulated } from '../fixtures.ts'
import { marketStateAt } from './fixtures.ts'

const LOOKBACK = 14 * DAY

function featuresOf(rows: SupervisedRows, row: number): Float32Array {
  return rows.features.slice(row * rows.width, (row + 1) * rows.width)
}

function indexAt(rows: SupervisedRows, timeMs: number): number {
  const index = rows.timeMs.indexOf(timeMs)
  assert.notEqual(index, -1, `a row at ${timeMs}`)
  return index
}

/** Realised variance of [fromMs, toMs) straight from its definition. */
function realisedVariance(series: BarSeries, fromMs: number, toMs: number): number {
  let sum = 0
  for (let i = 1; i < series.timeMs.length; i++) {
    if (series.timeMs[i] < fromMs || series.timeMs[i] >= toMs) continue
    sum += Math.log(series.close[i] / series.close[i - 1]) ** 2
  }
  return sum
}

function assertClose(actual: number, expected: number, tolerance = 1e-6): void {
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.abs(expected), `${actual} is not ${expected}`)
}

describe('market/streams: supervised rows of bars', () => {
  const [series] = simulated(17)
  const rows = buildRows([series], SPEC)
  const noon = START + 15 * DAY + 12 * HOUR

  it('names every column', () => {
    const { statics } = shapeOf(featureSetOf(SPEC))
    assert.equal(new Set(statics).size, rows.width)
    assert.equal(rows.features.length, rows.length * rows.width)
    assert.ok(rows.features.every(Number.isFinite))
  })

  it('measures the label and the past by realised variance', () => {
    const row = indexAt(rows, noon)
    const scale = realisedVariance(series, noon - DAY, noon) / 24
    assertClose(rows.scale[row], scale)
    assertClose(rows.target[row], realisedVariance(series, noon, noon + HOUR) / scale)
    assertClose(rows.pastVariance[row * 3], realisedVariance(series, noon - HOUR, noon))
    assertClose(rows.pastVariance[row * 3 + 1], scale)
    assertClose(rows.pastVariance[row * 3 + 2], realisedVariance(series, noon - 7 * DAY, noon) / 168)
    assert.equal(rows.labelEndMs[row], noon + HOUR)
  })

  it('computes features by their definitions', () => {
    const row = indexAt(rows, noon)
    const value = Object.fromEntries(
      shapeOf(featureSetOf(SPEC)).statics.map((name, k) => [name, featuresOf(rows, row)[k]]),
    )
    const day = realisedVariance(series, noon - DAY, noon)
    assertClose(value.logVariance2h, Math.log((realisedVariance(series, noon - 2 * HOUR, noon) * 12) / day))
    assertClose(value.logVariance336h, Math.log(realisedVariance(series, noon - LOOKBACK, noon) / 14 / day))
    const sameTime = [1, 2, 3, 4, 5, 6, 7].map((d) => realisedVariance(series, noon - d * DAY, noon - d * DAY + HOUR))
    const meanSameTime = sameTime.reduce((sum, v) => sum + v, 0) / 7
    assertClose(value.logVarianceSameTimePastWeek, Math.log((meanSameTime * 24) / day))
    const last = series.timeMs.indexOf(noon) - 1
    assertClose(value.return1h, Math.log(series.close[last] / series.close[last - 60]) / Math.sqrt(day / 24))
    const meanLogVolume = (bars: number) =>
      series.volume.slice(last + 1 - bars, last + 1).reduce((sum, v) => sum + Math.log(v), 0) / bars
    assertClose(value.logVolume1h, meanLogVolume(60) - meanLogVolume(1440))
    let bipower = 0
    for (let i = last - 1439; i <= last; i++) {
      const move = (j: number) => Math.abs(Math.log(series.close[j] / series.close[j - 1]))
      bipower += (Math.PI / 2) * move(i) * move(i - 1)
    }
    assertClose(value.logBipowerShare24h, Math.log(bipower / day), 1e-4)
    const { sinDay, cosDay, sinHalfDay, cosHalfDay } = value
    assert.deepEqual([Math.abs(sinDay), cosDay, Math.abs(sinHalfDay), cosHalfDay], [0, -1, 0, 1])
  })

  it('puts the past 48 hours before the same values in a set with a sequence', () => {
    const spec = { ...SPEC, set: 'sequence-v1' as const }
    const long = buildRows([series], spec)
    const { steps, sequence, statics } = shapeOf(featureSetOf(spec))
    assert.deepEqual([...long.timeMs], [...rows.timeMs])
    assert.equal(long.width, steps * sequence.length + statics.length)
    const row = indexAt(rows, noon)
    const values = featuresOf(long, row)
    assert.deepEqual(values.slice(steps * sequence.length), featuresOf(rows, row))
    const day = realisedVariance(series, noon - DAY, noon)
    for (const step of [0, 17, 47]) {
      const end = noon - (47 - step) * HOUR
      const hour = Object.fromEntries(sequence.map((name, k) => [name, values[step * sequence.length + k]]))
      assertClose(hour.logVariance, Math.log((realisedVariance(series, end - HOUR, end) * 24) / day))
      const last = series.timeMs.indexOf(end) - 1
      assertClose(hour.return, Math.log(series.close[last] / series.close[last - 60]) / Math.sqrt(day / 24))
      const volume = (from: number, to: number) =>
        series.volume.slice(from, to).reduce((sum, v) => sum + Math.log(v), 0) / (to - from)
      const noonBar = series.timeMs.indexOf(noon)
      assertClose(hour.logVolume, volume(last - 59, last + 1) - volume(noonBar - 1440, noonBar), 1e-5)
    }
    assert.deepEqual(marketStateAt(series, noon, spec).features, values)
  })

  it('stands on stride boundaries, with whole labels inside one UTC day', () => {
    const expected: number[] = []
    for (let t = START + LOOKBACK + 15 * MINUTE; t + HOUR <= START + 17 * DAY; t += 15 * MINUTE) {
      if ((t % DAY) + HOUR <= DAY) expected.push(t)
    }
    assert.deepEqual([...rows.timeMs], expected)
  })

  it('keeps to the horizon and stride of the spec', () => {
    const long = buildRows([series], { set: 'rv-v1', horizonMinutes: 240, strideMinutes: 60 })
    const row = indexAt(long, noon)
    assertClose(long.target[row] * long.scale[row], realisedVariance(series, noon, noon + 4 * HOUR))
    assertClose(long.scale[row], realisedVariance(series, noon - DAY, noon) / 6)
    assertClose(long.pastVariance[row * 3], realisedVariance(series, noon - 4 * HOUR, noon))
    assert.ok(long.timeMs.every((t) => t % HOUR === 0 && (t % DAY) + 4 * HOUR <= DAY))
    const dayLong = buildRows([series], { set: 'rv-v1', horizonMinutes: 1440, strideMinutes: 60 })
    assert.deepEqual([...dayLong.timeMs], [START + 15 * DAY, START + 16 * DAY])
  })

  it('orders rows by time, then symbol name, however the sources are ordered', () => {
    const [a, b] = simulated(15, ['AAA', 'BBB'])
    const both = buildRows([b, a], SPEC)
    assert.deepEqual(both, buildRows([a, b], SPEC))
    assert.deepEqual(both.symbols, ['AAA', 'BBB'])
    assert.deepEqual(rowKeys(both).slice(0, 3), [
      `AAA ${START + LOOKBACK + 15 * MINUTE}`,
      `BBB ${START + LOOKBACK + 15 * MINUTE}`,
      `AAA ${START + LOOKBACK + 30 * MINUTE}`,
    ])
    const alone = buildRows([b], SPEC)
    assert.deepEqual(featuresOf(both, 1), featuresOf(alone, 0))
  })

  it('never sees a bar that opens at a row’s time or later', () => {
    const cuts = fc.integer({ min: 14 * 24 * 60 + 60, max: 17 * 24 * 60 })
    fc.assert(
      fc.property(cuts, fc.double({ min: 0.1, max: 10, noNaN: true }), (minute, factor) => {
        const cut = START + minute * MINUTE
        const changed = buildRows([changeBarsFrom(series, cut, factor)], SPEC)
        for (let i = 0; i < rows.length && rows.timeMs[i] <= cut; i++) {
          assert.equal(changed.timeMs[i], rows.timeMs[i])
          assert.deepEqual(featuresOf(changed, i), featuresOf(rows, i))
          assert.equal(changed.scale[i], rows.scale[i])
          assert.deepEqual(changed.pastVariance.slice(i * 3, i * 3 + 3), rows.pastVariance.slice(i * 3, i * 3 + 3))
          if (rows.labelEndMs[i] <= cut) assert.equal(changed.target[i], rows.target[i])
        }
      }),
      { numRuns: 15 },
    )
  })

  it('gives the same rows, bit for bit, whatever lies before their lookback and after their label', () => {
    fc.assert(
      fc.property(fc.nat(rows.length - 1), (row) => {
        const [t, end] = [rows.timeMs[row], rows.labelEndMs[row]]
        const from = t - LOOKBACK - MINUTE
        // So volatile a past would swallow the last bits of sums that are not exact.
        const close = series.close.map((value, i) => (series.timeMs[i] < from && i % 2 === 1 ? value * 1.05 : value))
        for (const other of [{ ...series, close }, filterBars(series, (time) => time >= from && time < end)]) {
          const others = buildRows([other], SPEC)
          const index = indexAt(others, t)
          assert.deepEqual(featuresOf(others, index), featuresOf(rows, row))
          assert.equal(others.scale[index], rows.scale[row])
          assert.equal(others.target[index], rows.target[row])
        }
      }),
      { numRuns: 15 },
    )
  })

  it('gives a state the bits of the row at its time, without the future', () => {
    fc.assert(
      fc.property(fc.nat(rows.length - 1), fc.boolean(), (row, future) => {
        const t = rows.timeMs[row]
        const bars = future ? series : filterBars(series, (time) => time < t)
        const state = marketStateAt(bars, t, SPEC)
        assert.deepEqual(state, { symbol: 'AAA', timeMs: t, features: featuresOf(rows, row), scale: rows.scale[row] })
        assert.deepEqual(marketStateAt(bars, t + MINUTE - 1, SPEC), state)
      }),
      { numRuns: 15 },
    )
  })

  it('counts the move across absent minutes once, at the bar that ends the gap', () => {
    const gap = { from: noon - 30 * MINUTE, to: noon - 10 * MINUTE }
    const gappy = filterBars(series, (time) => time < gap.from || time >= gap.to)
    const state = marketStateAt(gappy, noon, SPEC)
    assertClose(state.scale, realisedVariance(gappy, noon - DAY, noon) / 24)
    assert.notEqual(state.scale, rows.scale[indexAt(rows, noon)])
  })

  it('leaves out rows whose label or past lacks half of its minutes', () => {
    const gappy = filterBars(series, (time) => time < noon || time >= noon + 40 * MINUTE)
    const times = new Set(buildRows([gappy], SPEC).timeMs)
    const standsAt = (minutes: number) => times.has(noon + minutes * MINUTE)
    // Labels up to 30 absent minutes pass, and so do pasts: the row at −30 has the gap's first 30 minutes in its label.
    assert.deepEqual([-45, -30, -15, 0, 15, 30, 45, 60, 75].filter(standsAt), [-45, -30, 15, 30, 75])
  })

  it('leaves out rows whose label has no variance', () => {
    const flat = series.close.map((close, i) =>
      series.timeMs[i] >= noon - MINUTE && series.timeMs[i] < noon + 2 * HOUR ? 100 : close,
    )
    const times = new Set(buildRows([{ ...series, close: flat }], SPEC).timeMs)
    assert.ok(!times.has(noon))
    assert.ok(!times.has(noon + HOUR))
    assert.ok(times.has(noon - 15 * MINUTE))
    assert.ok(times.has(noon + HOUR + 15 * MINUTE))
  })

  it('keeps features finite where an hour stands still or nothing trades', () => {
    const still = series.close.map((close, i) =>
      series.timeMs[i] >= noon - 2 * HOUR && series.timeMs[i] < noon ? 100 : close,
    )
    const silent = series.volume.map((volume, i) => (series.timeMs[i] >= noon - HOUR ? 0 : volume))
    const state = marketStateAt({ ...series, close: still, volume: silent }, noon, SPEC)
    assert.ok(state.features.every(Number.isFinite))
    assert.ok(Math.abs(state.features[0] - Math.log(1e-3)) < 1e-6)
  })

  it('says what a state lacks', () => {
    const refuses = (bars: BarSeries, t: number, message: string) =>
      assert.throws(
        () => marketStateAt(bars, t, SPEC),
        (error: unknown) => {
          assert.ok(error instanceof DataError)
          assert.equal(error.code, 'TOO_SHORT')
          assert.equal(error.message, `AAA: ${message}`)
          return true
        },
      )
    const begin = 'the bars begin at 2025-01-06T00:00:00.000Z, not 14 days before'
    refuses(series, START + LOOKBACK, `${begin} 2025-01-20T00:00:00.000Z`)
    refuses(series, START, 'there is no bar before 2025-01-06T00:00:00.000Z')
    refuses(
      series,
      START + 17 * DAY + 31 * MINUTE,
      'only 29 of the 60 minutes before 2025-01-23T00:31:00.000Z have a bar, and half must',
    )
    refuses(
      filterBars(series, (time) => time < START + DAY || time >= START + 9 * DAY),
      START + 15 * DAY,
      'only 8640 of the 20160 minutes before 2025-01-21T00:00:00.000Z have a bar, and half must',
    )
    const still = series.close.map((close, i) => (series.timeMs[i] < noon - 25 * HOUR ? close : 100))
    refuses({ ...series, close: still }, noon, 'the price stands still on the day before 2025-01-21T12:00:00.000Z')
  })

  it('refuses a symbol that gives no row', () => {
    assert.throws(() => buildRows([series, ...simulated(5, ['BBB'])], SPEC), {
      code: 'TOO_SHORT',
      message:
        'BBB: bars from 2025-01-06T00:00:00.000Z to 2025-01-11T00:00:00.000Z give no row: ' +
        'a row needs 14 days of 1-minute bars before it and 60 minutes after',
    })
  })
})
