import assert from 'node:assert/strict'
import fc from 'fast-check'
import { realisedVarianceLabels } from '../../../../src/market/labels/realisedVariance.ts'
import { directionLabels, quantileEdges, quantileLabels, returnLabels } from '../../../../src/market/labels/returns.ts'
import { STOP, TARGET, TIME, tripleBarrierLabels } from '../../../../src/market/labels/tripleBarrier.ts'
import type { BarSeries } from '../../../../src/types/index.ts'
import { changeBarsFrom, filterBars, MINUTE, START, simulated } from '../fixtures.ts'

const OPTIONS = { horizonMinutes: 30, minCoverage: 0.5 }

/** Bars of one minute from [open, high, low, close]; undefined is an absent minute. */
function barsOf(...prices: ([number, number, number, number] | undefined)[]): BarSeries {
  const rows = prices.flatMap((ohlc, i) => (ohlc === undefined ? [] : [{ timeMs: START + i * MINUTE, ohlc }]))
  const column = (value: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, value)
  return {
    symbol: 'AAA',
    timeMs: column((row) => row.timeMs),
    open: column((row) => row.ohlc[0]),
    high: column((row) => row.ohlc[1]),
    low: column((row) => row.ohlc[2]),
    close: column((row) => row.ohlc[3]),
    volume: column(() => 1),
  }
}

describe('market/labels', () => {
  const [whole] = simulated(2)
  const series = filterBars(whole, (timeMs) => {
    const minute = (timeMs - START) / MINUTE
    return minute % 5 !== 3 && (minute < 700 || minute >= 760)
  })
  const times = Float64Array.from({ length: 300 }, (_, i) => START + (60 + i * 9) * MINUTE)
  const deviation = times.map(() => 0.003)
  const barrier = { ...OPTIONS, up: 1, down: 1.5 }
  const rowsOf = (timeMs: number) =>
    Array.from(series.timeMs.keys()).filter(
      (i) => series.timeMs[i] >= timeMs && series.timeMs[i] < timeMs + 30 * MINUTE,
    )
  /** Whether a label has what it asks for, from the bar before its row to `endMs`. */
  const isCovered = (timeMs: number, endMs: number, bars: number) => {
    const before = series.timeMs.findLast((time) => time < timeMs)
    return before !== undefined && bars > 0 && bars >= 0.5 * ((endMs - before) / MINUTE - 1)
  }
  const isOver = (timeMs: number) => timeMs + 30 * MINUTE <= (series.timeMs.at(-1) ?? 0) + MINUTE

  it('measure the realised variance of the horizon', () => {
    const labels = realisedVarianceLabels(series, times, OPTIONS)
    let present = 0
    times.forEach((timeMs, i) => {
      assert.equal(labels.labelEndMs[i], timeMs + 30 * MINUTE)
      const rows = rowsOf(timeMs)
      if (rows.length < 15 || !isOver(timeMs)) {
        assert.ok(Number.isNaN(labels.value[i]))
        return
      }
      const sum = rows.reduce((total, row) => total + Math.log(series.close[row] / series.close[row - 1]) ** 2, 0)
      assert.ok(Math.abs(labels.value[i] / sum - 1) < 1e-6)
      present++
    })
    assert.ok(present > 250 && present < 300)
  })

  it('measure returns, and cut them into directions and quantile classes', () => {
    const labels = returnLabels(series, times, OPTIONS)
    times.forEach((timeMs, i) => {
      const rows = rowsOf(timeMs)
      if (!isOver(timeMs) || !isCovered(timeMs, timeMs + 30 * MINUTE, rows.length)) {
        assert.ok(Number.isNaN(labels.value[i]))
        return
      }
      const expected = Math.log(series.close[rows.at(-1) ?? 0] / series.close[rows[0] - 1])
      assert.ok(Math.abs(labels.value[i] - expected) < 1e-12)
    })
    const direction = directionLabels(labels)
    labels.value.forEach((move, i) => {
      assert.equal(direction.value[i], Number.isNaN(move) ? -1 : Number(move > 0))
    })
    const train = labels.value.slice(0, 200)
    const edges = quantileEdges(train, 5)
    const classes = quantileLabels({ ...labels, value: train }, edges)
    const present = train.filter((move) => !Number.isNaN(move)).length
    for (let k = 0; k < 5; k++) {
      const share = classes.value.filter((value) => value === k).length / present
      assert.ok(Math.abs(share - 0.2) < 0.02, `${share} of the rows in class ${k}`)
    }
    assert.equal(classes.value.filter((value) => value === -1).length, 200 - present)
    assert.deepEqual([...quantileEdges(Float64Array.of(4, Number.NaN, 1, 2, 3), 2)], [2.5])
    const atEdge = quantileLabels(
      { value: Float64Array.of(2.4, 2.5, Number.NaN), labelEndMs: times },
      Float64Array.of(2.5),
    )
    assert.deepEqual([...atEdge.value], [0, 1, -1])
    assert.throws(() => quantileEdges(Float64Array.of(Number.NaN), 3), RangeError)
    assert.throws(() => quantileEdges(train, 1), RangeError)
  })

  it('have no direction where the price does not move', () => {
    const flat = barsOf([5, 5, 5, 5], [5, 6, 5, 5])
    const labels = returnLabels(flat, Float64Array.of(START + MINUTE), { horizonMinutes: 1, minCoverage: 1 })
    assert.equal(labels.value[0], 0)
    assert.deepEqual([...directionLabels(labels).value], [-1])
  })

  it('say which of three barriers is touched first', () => {
    const labels = tripleBarrierLabels(series, times, deviation, barrier)
    const seen = new Map<number, number>()
    times.forEach((timeMs, i) => {
      seen.set(labels.value[i], (seen.get(labels.value[i]) ?? 0) + 1)
      const rows = rowsOf(timeMs)
      const entry = series.close[(rows[0] ?? 0) - 1]
      const [target, stop] = [entry * 1.003, entry * (1 - 0.0045)]
      const touch = rows.find((row) => series.high[row] >= target || series.low[row] <= stop)
      const endMs = touch === undefined ? timeMs + 30 * MINUTE : series.timeMs[touch] + MINUTE
      const bars = rows.filter((row) => series.timeMs[row] < endMs).length
      if (!isOver(timeMs) || !isCovered(timeMs, endMs, bars)) {
        assert.equal(labels.value[i], -1)
        assert.ok(Number.isNaN(labels.exitReturn[i]))
        return
      }
      assert.equal(labels.labelEndMs[i], endMs)
      assert.equal(labels.value[i], touch === undefined ? TIME : series.low[touch] <= stop ? STOP : TARGET)
    })
    assert.deepEqual([...seen.keys()].toSorted(), [-1, STOP, TIME, TARGET])
  })

  it('count a bar that touches both barriers as the stop, and a touch to the tick as one', () => {
    const label = (...after: [number, number, number, number][]) => {
      const bars = barsOf([100, 100, 100, 100], ...after)
      const options = { horizonMinutes: after.length, minCoverage: 1, up: 2, down: 1 }
      const { value, exitReturn, labelEndMs } = tripleBarrierLabels(
        bars,
        Float64Array.of(START + MINUTE),
        Float64Array.of(0.01),
        options,
      )
      return [value[0], Math.round(1e6 * (Math.exp(exitReturn[0]) - 1)) / 1e6, (labelEndMs[0] - START) / MINUTE]
    }
    assert.deepEqual(label([100, 103, 98, 101], [101, 101, 101, 101]), [STOP, -0.01, 2])
    assert.deepEqual(label([100, 102, 100, 101], [101, 101, 98, 98]), [TARGET, 0.02, 2])
    assert.deepEqual(label([100, 101, 99, 100], [101, 105, 100, 101]), [STOP, -0.01, 2])
    assert.deepEqual(label([100, 101.9, 99.1, 100], [100, 101, 99.5, 101]), [TIME, 0.01, 3])
    assert.deepEqual(label([100, 101, 100, 101], [101, 102.5, 99.5, 101]), [TARGET, 0.02, 3])
    // A bar that opens below the stop gives no better price than its open.
    assert.deepEqual(label([97, 97, 96, 96], [96, 96, 96, 96]), [STOP, -0.03, 2])
    assert.deepEqual(label([104, 104, 104, 104], [96, 96, 96, 96]), [TARGET, 0.02, 2])
  })

  it('have no barrier label without a price before, a deviation, a reached end, or enough minutes', () => {
    const still: [number, number, number, number] = [100, 100, 100, 100]
    const fall: [number, number, number, number] = [100, 100, 90, 90]
    const label = (bars: BarSeries, minute: number, sigma = 0.01, horizonMinutes = 4) =>
      tripleBarrierLabels(bars, Float64Array.of(START + minute * MINUTE), Float64Array.of(sigma), {
        horizonMinutes,
        minCoverage: 0.6,
        up: 1,
        down: 1,
      }).value[0]
    assert.equal(label(barsOf(still, still, fall, still, still), 1), STOP)
    assert.equal(label(barsOf(still, still, fall, still, still), 0), -1)
    assert.equal(label(barsOf(still, still, fall, still, still), 1, Number.NaN), -1)
    assert.equal(label(barsOf(still, still, fall, still), 1), -1, 'touched, but the horizon is not over')
    assert.equal(label(barsOf(still, undefined, undefined, fall, still), 1), -1, 'absent minutes before the touch')
    assert.equal(label(barsOf(still, still, fall, undefined, still), 1), STOP, 'absent minutes after the touch')
    assert.equal(
      label(barsOf(still, undefined, undefined, still, fall, still, still), 3),
      -1,
      'an entry price that is old',
    )
    assert.equal(label(barsOf(still, undefined, undefined, undefined, undefined, still), 1), -1)
  })

  it('never depend on bars at labelEndMs or later', () => {
    const all = {
      variance: realisedVarianceLabels(series, times, OPTIONS),
      returns: returnLabels(series, times, OPTIONS),
      barrier: tripleBarrierLabels(series, times, deviation, barrier),
    }
    fc.assert(
      fc.property(
        fc.nat(2 * 1440),
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        fc.boolean(),
        (minute, factor, thin) => {
          const cutMs = START + minute * MINUTE
          const changed = changeBarsFrom(series, cutMs, factor)
          const last = series.timeMs.at(-1)
          const other = thin
            ? filterBars(changed, (timeMs) => timeMs < cutMs || timeMs === last || (timeMs / MINUTE) % 9 === 0)
            : changed
          const others = {
            variance: realisedVarianceLabels(other, times, OPTIONS),
            returns: returnLabels(other, times, OPTIONS),
            barrier: tripleBarrierLabels(other, times, deviation, barrier),
          }
          for (const kind of ['variance', 'returns', 'barrier'] as const) {
            all[kind].labelEndMs.forEach((endMs, i) => {
              if (endMs <= cutMs) assert.ok(Object.is(others[kind].value[i], all[kind].value[i]), `${kind} ${i}`)
            })
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})
