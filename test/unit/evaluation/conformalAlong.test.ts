import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  chooseSpread,
  conformalAlong,
  type LogForecasts,
  reportCoverage,
} from '../../../src/evaluation/walkForward/index.ts'
import { exp } from '../../../src/kernels/math.ts'
import { normals as standardNormals } from './fixtures.ts'

function normals(seed: string, n: number, deviation = 1): Float64Array {
  return standardNormals(n, seed).map((value) => deviation * value)
}

describe('conformal intervals along a test span', () => {
  const forecasts = (seed: string, n: number, deviation = 1): LogForecasts => ({
    realised: normals(seed, n, deviation).map(exp),
    logForecast: new Float64Array(n),
    spread: new Float64Array(n).fill(1),
  })
  const share = ({ realised }: LogForecasts, { lower, upper }: { lower: Float64Array; upper: Float64Array }) =>
    realised.filter((y, i) => y >= lower[i] && y <= upper[i]).length / realised.length

  it('cover what they promise where nothing changes', () => {
    const test = forecasts('test', 4000)
    const { split, adaptive } = conformalAlong(forecasts('calibration', 2000), test, 0.1)
    assert.ok(Math.abs(share(test, split) - 0.9) < 0.02)
    assert.ok(Math.abs(share(test, adaptive) - 0.9) < 0.02)
  })

  it('adapt where the errors grow', () => {
    const test = forecasts('test', 4000, 2)
    const { split, adaptive } = conformalAlong(forecasts('calibration', 1000), test, 0.1)
    assert.ok(share(test, split) < 0.7)
    assert.ok(Math.abs(share(test, adaptive) - 0.9) < 0.03)
  })

  it('know nothing of their own horizon or later ones', () => {
    const calibration = forecasts('calibration', 300)
    const test = forecasts('test', 50)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 49 }), (cut) => {
        const changed = { ...test, realised: test.realised.map((y, i) => (i >= cut ? 50 * y : y)) }
        const [usual, other] = [test, changed].map((each) => conformalAlong(calibration, each, 0.1).adaptive)
        assert.deepEqual(other.lower.slice(0, cut + 1), usual.lower.slice(0, cut + 1))
        assert.deepEqual(other.upper.slice(0, cut + 1), usual.upper.slice(0, cut + 1))
      }),
      { numRuns: 20 },
    )
  })

  it('end at the largest score where adaptive ones ask for more, which is counted', () => {
    const calibration = forecasts('calibration', 100)
    const test = forecasts('test', 400)
    // Every horizon is far above its forecast, and further each time: no score so far is ever enough.
    const realised = test.realised.map((_, i) => exp(20 + i))
    const { adaptive, split } = conformalAlong(calibration, { ...test, realised }, 0.1)
    const rows = { realised, intervals: adaptive, regime: new Uint8Array(400) }
    const { unbounded, limited, covered } = reportCoverage(rows)
    assert.equal(unbounded, 0)
    assert.equal(covered.share, 0)
    assert.equal(adaptive.limited[0], 0)
    assert.equal(adaptive.limited[399], 1)
    assert.ok(limited > 300 && limited < 400, `${limited}`)
    assert.ok(split.limited.every((value) => value === 0))
  })

  it('prefer the spread that tells calm from wild', () => {
    const n = 1000
    const spread = Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 0.3 : 2))
    const realised = normals('h', n).map((value, i) => exp(value * spread[i]))
    const logForecast = new Float64Array(n)
    const constant = new Float64Array(n).fill(1)
    const candidates = {
      constant: { realised, logForecast, spread: constant },
      known: { realised, logForecast, spread },
    }
    const { name, scores } = chooseSpread([candidates], 0.1)
    assert.equal(name, 'known')
    assert.ok(scores.known < scores.constant)
  })
})
