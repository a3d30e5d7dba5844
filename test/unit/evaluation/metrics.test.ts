import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  brier,
  brierParts,
  expectedCalibrationError,
  reliabilityTable,
} from '../../../src/evaluation/metrics/calibration.ts'
import {
  coverageByRegime,
  intervalCoverage,
  labelRegimes,
  pinball,
  regimeBoundaries,
} from '../../../src/evaluation/metrics/intervals.ts'
import { hitRate, wilson } from '../../../src/evaluation/metrics/proportion.ts'
import { qlike, scorableRows, squaredLogError } from '../../../src/evaluation/metrics/variance.ts'
import { Random } from '../../../src/kernels/random.ts'
import { assertClose, assertRefused, assertRelative, normals } from './fixtures.ts'

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
}

describe('evaluation/metrics', () => {
  it('QLIKE and the squared log error: their formulas, never negative, 0 at a perfect forecast', () => {
    const variance = fc.double({ min: 1e-12, max: 1, noNaN: true })
    fc.assert(
      fc.property(variance, variance, (y, f) => {
        const [loss] = qlike([y], [f])
        assert.ok(loss >= 0)
        assertClose(loss, Math.max(0, y / f - Math.log(y / f) - 1), 1e-12 * (1 + y / f))
        assertClose(squaredLogError([y], [f])[0], (Math.log(y) - Math.log(f)) ** 2, 1e-10)
        assert.equal(qlike([y], [y])[0], 0)
        assert.equal(squaredLogError([y], [y])[0], 0)
      }),
    )
    // Too low costs more than too high by the same factor: e − 2 against 1/e.
    assertRelative(qlike([Math.E], [1])[0], Math.E - 2, 1e-14)
    assertRelative(qlike([1], [Math.E])[0], 1 / Math.E, 1e-14)
    assertRefused(() => qlike([0], [1]), 'OUT_OF_RANGE')
    assertRefused(() => qlike([1], [Number.NaN]), 'OUT_OF_RANGE')
    assertRefused(() => qlike([1, 2], [1]), 'SHAPE_MISMATCH')
    assertRefused(() => squaredLogError([], []), 'TOO_FEW_VALUES')
  })

  it('compares models on the rows that all of them can be scored on', () => {
    const none = Number.NaN
    const rows = scorableRows([1, none, 0, 1, 1, 1], { har: [1, 1, 1, none, 1, 1], garch: [1, 1, 1, 1, Infinity, 1] })
    assert.deepEqual([...rows], [0, 5])
    assertRefused(() => scorableRows([1], { har: [1, 2] }), 'SHAPE_MISMATCH')
  })

  it('the pinball loss of a constant is least at the quantile', () => {
    assert.deepEqual([...pinball([3, 1], [2, 2], 0.75)], [0.75, 0.25])
    const sample = normals(999, 'pinball')
    const ascending = sample.toSorted()
    for (const level of [0.05, 0.5, 0.9]) {
      const loss = (q: number): number => mean(pinball(sample, new Float64Array(999).fill(q), level))
      const quantile = ascending[Math.floor(level * 999)]
      for (const q of ascending) assert.ok(loss(q) >= loss(quantile) - 1e-15)
    }
    assertRefused(() => pinball([1], [1], 1), 'OUT_OF_RANGE')
    assertRefused(() => pinball([1], [Infinity], 0.5), 'NON_FINITE')
  })

  it('counts coverage, both ways of missing and width, as a whole and by regime', () => {
    const realised = [0, 1, 2, 3, 4, 5]
    const intervals = { lower: [0, 2, 1, 0, 4, 0], upper: [1, 3, 2, 1, 4, Infinity] }
    const { covered, below, above, meanWidth } = intervalCoverage(realised, intervals)
    assert.deepEqual([covered.share, below, above, meanWidth], [4 / 6, 1 / 6, 1 / 6, Infinity])
    const regimes = coverageByRegime(realised, intervals, [1, 0, 1, 0, 0, 1])
    assert.deepEqual([...regimes.keys()], [0, 1])
    assert.equal(regimes.get(0)?.covered.share, 1 / 3)
    assert.equal(regimes.get(0)?.meanWidth, 2 / 3)
    assert.equal(regimes.get(1)?.covered.share, 1)
    assertRefused(() => intervalCoverage([1], { lower: [2], upper: [1] }), 'OUT_OF_RANGE')
    assertRefused(() => intervalCoverage([1], { lower: [Number.NaN], upper: [1] }), 'OUT_OF_RANGE')
  })

  it('the regimes of a partition make up the whole', () => {
    const row = fc.record({
      y: fc.integer({ min: -9, max: 9 }),
      low: fc.integer({ min: -9, max: 9 }),
      regime: fc.nat(3),
    })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const realised = rows.map(({ y }) => y)
        const intervals = { lower: rows.map(({ low }) => low), upper: rows.map(({ low }) => low + 5) }
        const whole = intervalCoverage(realised, intervals)
        const parts = [
          ...coverageByRegime(
            realised,
            intervals,
            rows.map(({ regime }) => regime),
          ).values(),
        ]
        const sum = parts.reduce((total, { covered }) => total + covered.share * covered.count, 0)
        assertClose(sum, whole.covered.share * rows.length, 1e-9)
        assert.equal(
          parts.reduce((total, { covered }) => total + covered.count, 0),
          rows.length,
        )
      }),
    )
  })

  it('regimes are terciles of the past', () => {
    const boundaries = regimeBoundaries([5, 1, 3, 2, 4, 6, 7], 3)
    assert.deepEqual([...boundaries], [3, 5])
    assert.deepEqual([...labelRegimes([0, 3, 4, 5, 6], boundaries)], [0, 0, 1, 1, 2])
    assertRefused(() => regimeBoundaries([1], 3), 'TOO_FEW_VALUES')
  })

  it("Wilson's interval: statsmodels proportion_confint, and it holds the share", () => {
    const { share, lower, upper } = wilson(55, 100)
    assert.equal(share, 0.55)
    assertRelative(lower, 0.4524460299744213, 1e-12)
    assertRelative(upper, 0.6438546202048803, 1e-12)
    const none = wilson(0, 20, 0.9)
    assert.equal(none.lower, 0)
    assertRelative(none.upper, 0.11915783736096455, 1e-12)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (count, any) => {
        const proportion = wilson(any % (count + 1), count)
        assert.ok(0 <= proportion.lower && proportion.lower <= proportion.share)
        assert.ok(proportion.share <= proportion.upper && proportion.upper <= 1)
      }),
    )
    assertRefused(() => wilson(3, 2), 'OUT_OF_RANGE')
  })

  it('the hit rate leaves out horizons that did not move and forecasts of nothing', () => {
    const { share, count } = hitRate([1, -1, 1, 0, 1, -1], [0.1, 0.2, 0, 0.3, Number.NaN, -0.1])
    assert.deepEqual([share, count], [2 / 3, 3])
    assertRefused(() => hitRate([0], [1]), 'OUT_OF_RANGE')
  })

  it("Brier's score, its table and Murphy's parts", () => {
    assertClose(brier([0.3], [1])[0], 0.49, 1e-15)
    const random = new Random('brier')
    const probability = Float64Array.from({ length: 4000 }, () => (1 + 2 * random.below(10)) / 20)
    const outcome = probability.map((p) => (random.float() < p ? 1 : 0))
    const table = reliabilityTable(probability, outcome)
    assert.equal(table.length, 10)
    const { reliability, resolution, uncertainty } = brierParts(table)
    assertRelative(reliability - resolution + uncertainty, mean(brier(probability, outcome)), 1e-12)
    // A calibrated forecaster: small error, and most bins hold their own forecast.
    assert.ok(expectedCalibrationError(table) < 0.03)
    assert.ok(table.filter(({ meanForecast: p, observed }) => observed.lower <= p && p <= observed.upper).length >= 8)
    const overconfident = probability.map((p) => (p > 0.5 ? 0.95 : 0.05))
    assert.ok(expectedCalibrationError(reliabilityTable(overconfident, outcome)) > 0.15)
    assert.deepEqual(
      reliabilityTable([0, 0.5, 1], [0, 1, 1], 2).map(({ lower, observed }) => [lower, observed.count]),
      [
        [0, 1],
        [0.5, 2],
      ],
    )
    assertRefused(() => brier([1.1], [1]), 'OUT_OF_RANGE')
    assertRefused(() => brier([0.5], [0.5]), 'OUT_OF_RANGE')
    assertRefused(() => expectedCalibrationError([]), 'TOO_FEW_VALUES')
  })
})
