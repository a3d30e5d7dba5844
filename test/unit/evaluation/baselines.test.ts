import assert from 'node:assert/strict'
import fc from 'fast-check'
import { garch } from '../../../src/evaluation/baselines/garch.ts'
import { DAILY_WINDOWS, har, logHar } from '../../../src/evaluation/baselines/har.ts'
import { fitRidge, ridge } from '../../../src/evaluation/baselines/ridge.ts'
import { forecastAlong, type HorizonSeries, type VarianceBaseline } from '../../../src/evaluation/baselines/series.ts'
import { ewma, randomWalk } from '../../../src/evaluation/baselines/smoothing.ts'
import { TrailingMeans } from '../../../src/evaluation/baselines/trailingMeans.ts'
import { Random } from '../../../src/kernels/random.ts'
import { assertClose, assertRefused, assertRelative, seriesOf, simulatedSeries, sliceSeries } from './fixtures.ts'

const BASELINES: readonly VarianceBaseline[] = [
  randomWalk(),
  ewma(),
  har(DAILY_WINDOWS),
  logHar(DAILY_WINDOWS),
  garch(),
  ridge(),
]

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Variances that follow HAR with windows 1, 7, 30 exactly, kept moving by noise on the first 30 and every tenth. */
function harSeries(length: number, [constant, ...slopes]: readonly number[]): Float64Array {
  const random = new Random('har')
  const variance = new Float64Array(length)
  for (let t = 0; t < length; t++) {
    variance[t] = 1e-5 * (0.1 + random.float())
    if (t < 30) continue
    variance[t] = constant
    for (const [k, window] of DAILY_WINDOWS.entries()) {
      variance[t] += slopes[k] * mean(variance.subarray(t - window, t))
    }
  }
  return variance
}

describe('evaluation/baselines', () => {
  it('never looks ahead: changing the future changes no forecast made before it', () => {
    const series = simulatedSeries(260, 'leak')
    const fitted = BASELINES.map((baseline) => baseline.fit(sliceSeries(series, 0, 150)))
    const before = fitted.map((forecaster) => forecastAlong(forecaster, series, 150))
    fc.assert(
      fc.property(fc.integer({ min: 150, max: 259 }), fc.string(), (cut, seed) => {
        const future = simulatedSeries(260, `other ${seed}`)
        const changed: HorizonSeries = {
          width: 2,
          variance: series.variance.map((value, t) => (t < cut ? value : future.variance[t])),
          logReturn: series.logReturn.map((value, t) => (t < cut ? value : future.logReturn[t])),
          features: series.features.map((value, i) => (i < 2 * cut ? value : future.features[i])),
        }
        for (const [k, forecaster] of fitted.entries()) {
          const after = forecastAlong(forecaster, changed, 150)
          // Row t of the features is known at the end of horizon t, so forecast `cut` too is made from unchanged rows.
          assert.deepEqual(after.slice(0, cut - 149), before[k].slice(0, cut - 149), BASELINES[k].name)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('forecasts positive numbers, the same each time, that do not depend on where the scoring starts', () => {
    const series = simulatedSeries(300, 'repeat')
    for (const baseline of BASELINES) {
      const past = sliceSeries(series, 0, 200)
      const forecasts = forecastAlong(baseline.fit(past), series, 200)
      assert.equal(forecasts.length, 100)
      assert.ok(forecasts.every((forecast) => forecast > 0))
      assert.deepEqual(forecastAlong(baseline.fit(past), series, 200), forecasts)
      assert.deepEqual(forecastAlong(baseline.fit(past), series, 250), forecasts.slice(50))
    }
  })

  it('random walk and EWMA follow their recursions, over gaps too, and do not fall below the least variance', () => {
    const past = seriesOf({ variance: Float64Array.of(2, 0, 4) })
    const future = seriesOf({ variance: Float64Array.of(8, Number.NaN, 4, 0, 0) })
    assert.deepEqual(forecastAlong(randomWalk().fit(past), future, 0), [Number.NaN, 8, 8, 4, 2])
    const level = 0.94 * 8 + 0.06 * 4
    const forecasts = forecastAlong(ewma().fit(past), future, 0)
    for (const [t, expected] of [8, 8, level, 0.94 * level].entries()) assertRelative(forecasts[t + 1], expected, 1e-15)
    assertRefused(() => ewma(1), 'OUT_OF_RANGE')
    assertRefused(() => ewma().fit(seriesOf({ variance: Float64Array.of(0, 0) })), 'TOO_FEW_VALUES')
    assertRefused(() => ewma().fit(seriesOf({ variance: Float64Array.of(1, -1) })), 'OUT_OF_RANGE')
  })

  it('trailing means are those of the last w horizons when half of them are present', () => {
    const values = [1, 2, Number.NaN, 4, Number.NaN, Number.NaN, 7]
    const means = new TrailingMeans([1, 3])
    const seen: number[][] = []
    for (const value of values) {
      means.observe(value)
      const out = new Float64Array(2)
      means.write(out, 0)
      seen.push([...out])
    }
    const none = Number.NaN
    assert.deepEqual(seen, [
      [1, none],
      [2, none],
      [none, 1.5],
      [4, 3],
      [none, none],
      [none, none],
      [7, none],
    ])
  })

  it('HAR recovers the coefficients of a series that follows it, and its forecast is the formula', () => {
    const beta = [1e-6, 0.4, 0.3, 0.2]
    const variance = harSeries(120, beta)
    const forecaster = har(DAILY_WINDOWS).fit(seriesOf({ variance }))
    const { beta0, beta1, beta7, beta30, residualVariance } = forecaster.parameters
    assertRelative(beta0, beta[0], 1e-5)
    assertRelative(beta1, beta[1], 1e-5)
    assertRelative(beta7, beta[2], 1e-5)
    assertRelative(beta30, beta[3], 1e-5)
    assert.ok(residualVariance < 1e-20)
    const next = [...forecastAlong(forecaster, seriesOf({ variance: Float64Array.of(...variance, 1) }), 120)][0]
    const expected =
      beta[0] +
      beta[1] * variance[119] +
      beta[2] * mean(variance.subarray(113, 120)) +
      beta[3] * mean(variance.subarray(90, 120))
    assertRelative(next, expected, 1e-9)
  })

  it("HAR's errors are orthogonal to its terms; log-HAR's in logs, and its forecast is the log-normal mean", () => {
    const { variance } = simulatedSeries(400, 'orthogonal')
    const trailing = (t: number, window: number): number => mean(variance.subarray(t - window, t))
    for (const [baseline, transform] of [
      [har(DAILY_WINDOWS), (x: number) => x * 1e5],
      [logHar(DAILY_WINDOWS), Math.log],
    ] as const) {
      const forecaster = baseline.fit(seriesOf({ variance }))
      const { beta0, beta1, beta7, beta30, residualVariance } = forecaster.parameters
      const sums = [0, 0, 0, 0]
      let squares = 0
      for (let t = 30; t < variance.length; t++) {
        const terms = [1, ...DAILY_WINDOWS.map((window) => transform(trailing(t, window)))]
        const constant = baseline.name === 'har' ? beta0 * 1e5 : beta0
        const fitted = constant + beta1 * terms[1] + beta7 * terms[2] + beta30 * terms[3]
        const error = transform(variance[t]) - fitted
        for (let k = 0; k < 4; k++) sums[k] += error * terms[k]
        squares += error * error
      }
      for (const sum of sums) assertClose(sum, 0, 1e-7)
      const unit = baseline.name === 'har' ? 1e10 : 1
      assertRelative(residualVariance * unit, squares / (370 - 4), 1e-8)
      if (baseline.name !== 'logHar') continue
      const forecast = forecastAlong(forecaster, seriesOf({ variance: Float64Array.of(...variance, 1) }), 400)[0]
      const value =
        beta0 + DAILY_WINDOWS.reduce((sum, w, k) => sum + [beta1, beta7, beta30][k] * Math.log(trailing(400, w)), 0)
      assertRelative(forecast, Math.exp(value + residualVariance / 2), 1e-12)
    }
  })

  it('HAR refuses too short and constant pasts, and log-HAR forecasts after a horizon without a trade', () => {
    assertRefused(() => har(DAILY_WINDOWS).fit(simulatedSeries(69, 'short')), 'TOO_FEW_VALUES')
    assertRefused(() => har(DAILY_WINDOWS).fit(seriesOf({ variance: new Float64Array(100).fill(1) })), 'SINGULAR')
    const { variance } = simulatedSeries(200, 'zero')
    variance[50] = 0
    const forecaster = logHar(DAILY_WINDOWS).fit(seriesOf({ variance }))
    variance[199] = 0
    const [forecast] = forecastAlong(forecaster, seriesOf({ variance: Float64Array.of(...variance, 1) }), 200)
    assert.ok(forecast > 0 && Number.isFinite(forecast))
  })

  it('ridge regression is the closed form: NumPy solve of (ZᵀZ + 10·I)b = Zᵀy', () => {
    const random = new Random('logistic')
    const rows: Float64Array[] = []
    const targets: number[] = []
    for (let t = 0; t < 200; t++) {
      const row = Float64Array.of(random.normal(), 5 + 2 * random.normal(), 0.01 * random.normal())
      random.float()
      rows.push(row)
      targets.push(1 + 2 * row[0] - row[1] + random.normal())
    }
    const fit = fitRidge(rows, targets, 10)
    assertRelative(fit.intercept, -3.9998296392636656, 1e-12)
    for (const [k, expected] of [1.77184474, -1.74141537, -0.0432262].entries()) {
      assertClose(fit.coefficients[k], expected, 1e-8)
    }
    assertRelative(fit.residualVariance, 0.9180181694730515, 1e-12)
    assertRefused(() => fitRidge(rows.slice(0, 4), targets.slice(0, 4), 10), 'TOO_FEW_VALUES')
    assertRefused(() => fitRidge(rows, targets, 0), 'OUT_OF_RANGE')
    assertRefused(() => fitRidge(rows, targets.slice(1), 1), 'SHAPE_MISMATCH')
    const constant = fitRidge(
      rows.map(() => Float64Array.of(0.1)),
      targets,
      1,
    )
    assert.equal(constant.coefficients[0], 0)
    assert.equal(constant.predict(Float64Array.of(7)), constant.intercept)
  })

  it('ridge learns from the features of the horizon before, and says NaN where one is missing', () => {
    const series = simulatedSeries(500, 'ridge')
    const forecaster = ridge().fit(series)
    const forecasts = forecastAlong(forecaster, series, 1)
    const rows = Array.from({ length: 499 }, (_, t) => series.features.slice(2 * t, 2 * t + 2))
    const fit = fitRidge(rows, series.variance.slice(1).map(Math.log), 1)
    for (const [t, row] of rows.entries()) {
      assertRelative(forecasts[t], Math.exp(fit.predict(row) + fit.residualVariance / 2), 1e-10)
    }
    const logError = (forecast: number, t: number): number => (Math.log(forecast) - Math.log(series.variance[t])) ** 2
    const own = forecasts.reduce((sum, forecast, k) => sum + logError(forecast, k + 1), 0)
    const walk = forecasts.reduce((sum, _, k) => sum + logError(series.variance[k], k + 1), 0)
    assert.ok(own < 0.8 * walk, `${own} against ${walk}`)
    series.features[2 * 400] = Number.NaN
    assert.ok(Number.isNaN(forecastAlong(forecaster, series, 401)[0]))
  })
})
