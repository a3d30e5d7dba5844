import assert from 'node:assert/strict'
import { logistic, majority, reversal } from '../../../src/evaluation/baselines/direction.ts'
import { fitLogistic } from '../../../src/evaluation/baselines/logistic.ts'
import { forecastAlong } from '../../../src/evaluation/baselines/series.ts'
import { Random } from '../../../src/kernels/random.ts'
import { assertClose, assertRefused, assertRelative, seriesOf } from './fixtures.ts'

function moved(...returns: number[]) {
  return seriesOf({ variance: new Float64Array(returns.length), logReturn: Float64Array.from(returns) })
}

function labelledRows() {
  const random = new Random('logistic')
  const rows: Float64Array[] = []
  const labels: number[] = []
  for (let t = 0; t < 200; t++) {
    const row = Float64Array.of(random.normal(), 5 + 2 * random.normal(), 0.01 * random.normal())
    rows.push(row)
    labels.push(random.float() < 1 / (1 + Math.exp(-(0.3 + row[0] - 0.2 * (row[1] - 5)))) ? 1 : 0)
    random.normal()
  }
  return { rows, labels }
}

describe('evaluation/baselines/direction', () => {
  it('majority says the more frequent direction of the moves', () => {
    const up = majority().fit(moved(1, 1, -1, 0, Number.NaN))
    assert.deepEqual(forecastAlong(up, moved(-1, -1), 0), [
      { direction: 1, probabilityUp: 0.6 },
      { direction: 1, probabilityUp: 0.6 },
    ])
    assert.equal(majority().fit(moved(-1, -2)).begin().forecast().direction, -1)
    assertRefused(() => majority().fit(moved(0, 0)), 'TOO_FEW_VALUES')
  })

  it('reversal says the opposite of the last move, with the share of reversals as its probability', () => {
    // Moves + − + + : two reversals of three.
    const forecaster = reversal().fit(moved(1, -1, 0, 1, 1))
    const probability = 3 / 5
    assert.deepEqual(forecastAlong(forecaster, moved(1, 0, -1, Number.NaN, 1), 0), [
      { direction: 0, probabilityUp: Number.NaN },
      { direction: -1, probabilityUp: 1 - probability },
      { direction: -1, probabilityUp: 1 - probability },
      { direction: 1, probabilityUp: probability },
      { direction: 1, probabilityUp: probability },
    ])
    assertRefused(() => reversal().fit(moved(1)), 'TOO_FEW_VALUES')
  })

  it("logistic regression is at the penalised maximum that SciPy's BFGS finds", () => {
    const { rows, labels } = labelledRows()
    const { intercept, coefficients, predict } = fitLogistic(rows, labels, 1)
    assertClose(intercept, 0.24296409, 1e-7)
    for (const [k, expected] of [0.69276596, -0.37798761, -0.24010125].entries()) {
      assertClose(coefficients[k], expected, 1e-7)
    }
    // The intercept is free: the mean forecast is the share of ones.
    const mean = rows.reduce((sum, row) => sum + predict(row), 0) / 200
    assertRelative(mean, labels.reduce((sum, label) => sum + label, 0) / 200, 1e-9)
  })

  it('approaches the unpenalised fit of statsmodels Logit', () => {
    const { rows, labels } = labelledRows()
    const { intercept, coefficients } = fitLogistic(rows, labels, 1e-9)
    assertClose(intercept, 0.24394844, 1e-7)
    for (const [k, expected] of [0.71324341, -0.38948512, -0.24770795].entries()) {
      assertClose(coefficients[k], expected, 1e-7)
    }
  })

  it('stays finite where a feature separates the labels, and refuses what cannot be fitted', () => {
    const rows = Array.from({ length: 40 }, (_, t) => Float64Array.of(t))
    const labels = rows.map((_, t) => (t < 20 ? 0 : 1))
    const { predict } = fitLogistic(rows, labels, 1e-3)
    assert.ok(predict(Float64Array.of(0)) < 0.01 && predict(Float64Array.of(39)) > 0.99)
    assert.ok(Number.isFinite(predict(Float64Array.of(19.5))))
    assertRefused(() => fitLogistic(rows, new Float64Array(40), 1), 'TOO_FEW_VALUES')
    assertRefused(() => fitLogistic(rows, labels.slice(1), 1), 'SHAPE_MISMATCH')
    assertRefused(
      () =>
        fitLogistic(
          rows,
          labels.map((label) => label * 2),
          1,
        ),
      'OUT_OF_RANGE',
    )
  })

  it('the logistic baseline learns the next move from the features known before it', () => {
    const random = new Random('direction')
    const n = 600
    const features = Float64Array.from({ length: n }, () => random.normal())
    const logReturn = Float64Array.from({ length: n }, (_, t) =>
      t > 0 && random.float() < 1 / (1 + Math.exp(-2 * features[t - 1])) ? 0.01 : -0.01,
    )
    const series = seriesOf({ variance: new Float64Array(n), logReturn, features, width: 1 })
    const forecasts = forecastAlong(logistic().fit(series), series, 1)
    const hits = forecasts.filter(({ direction }, k) => direction === Math.sign(logReturn[k + 1])).length
    assert.ok(hits > 0.68 * (n - 1), `${hits}`)
    features[300] = Number.NaN
    assert.equal(forecastAlong(logistic().fit(series), series, 301)[0].direction, 0)
  })
})
