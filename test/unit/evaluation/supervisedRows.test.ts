import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  baselineLosses,
  fitHar,
  harForecast,
  randomWalkForecast,
} from '../../../src/evaluation/baselines/supervisedRows.ts'
import { qlikeLoss } from '../../../src/evaluation/metrics/variance.ts'
import { Random } from '../../../src/kernels/random.ts'
import { rowsInWindow, rowsKnownAt, selectRows } from '../../../src/market/rows.ts'
import { buildRows } from '../../../src/market/streams/supervised.ts'
import { DAY, mean, rowsOf, SPEC, START, simulated } from '../market/fixtures.ts'

const VARIANCE = 1e-5

function randomPast(random: Random): [number, number, number] {
  return [VARIANCE * (0.1 + random.float()), VARIANCE * (0.5 + random.float()), VARIANCE * (0.5 + random.float())]
}

/** Rows of one symbol that follow HAR with the given coefficients exactly. */
function harRows(length: number, [constant, ...slopes]: readonly number[], symbol = 0) {
  const random = new Random(`har ${symbol}`)
  return Array.from({ length }, () => {
    const past = randomPast(random)
    return { symbol, past, realised: slopes.reduce((sum, slope, k) => sum + slope * past[k], constant) }
  })
}

function assertClose(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`)
}

describe('evaluation/baselines of supervised rows', () => {
  it('measures QLIKE: never negative, 0 at a perfect forecast, worse for too low than for too high', () => {
    const variance = fc.double({ min: 1e-12, max: 1, noNaN: true })
    fc.assert(
      fc.property(variance, variance, (y, f) => {
        assert.ok(qlikeLoss(y, f) >= 0)
        assert.equal(qlikeLoss(y, y), 0)
        assertClose(qlikeLoss(y, f), Math.max(0, y / f - Math.log(y / f) - 1), 1e-12 * (1 + y / f))
      }),
    )
    assert.ok(qlikeLoss(1, 0.5) > qlikeLoss(1, 2))
  })

  it('recovers the coefficients of each symbol', () => {
    const first = [1e-6, 0.4, 0.3, 0.2]
    const second = [3e-6, 0.1, 0.2, 0.5]
    const rows = rowsOf(['A', 'B'], [...harRows(300, first), ...harRows(200, second, 1)])
    const fits = fitHar(rows)
    for (const [symbol, expected] of [first, second].entries()) {
      const coefficients = fits[symbol]!.coefficients
      // Targets are float32, so the fit is as exact as they are.
      assertClose(coefficients[0], expected[0], 1e-10)
      for (let k = 1; k < 4; k++) assertClose(coefficients[k], expected[k], 1e-5)
    }
    assert.ok(fits.every((fit, symbol) => harForecast(fit, rows, symbol * 300) > 0))
  })

  it('minimises the squared error', () => {
    const random = new Random('noise')
    const rows = rowsOf(
      ['A'],
      harRows(500, [1e-6, 0.4, 0.3, 0.2]).map((row) => ({ ...row, realised: row.realised * (0.5 + random.float()) })),
    )
    const { coefficients } = fitHar(rows)[0]!
    const error = (c: ArrayLike<number>) =>
      mean(
        Array.from({ length: rows.length }, (_, i) => {
          const [a, b, d] = rows.pastVariance.subarray(i * 3, i * 3 + 3)
          return ((rows.target[i] * rows.scale[i] - c[0] - c[1] * a - c[2] * b - c[3] * d) / VARIANCE) ** 2
        }),
      )
    const least = error(coefficients)
    for (let k = 0; k < 4; k++) {
      for (const nudge of [0.99, 1.01]) {
        assert.ok(error(coefficients.map((value, j) => (j === k ? value * nudge : value))) > least)
      }
    }
  })

  it('floors forecasts at the least variance of the past', () => {
    const rows = rowsOf(
      ['A'],
      harRows(100, [-2e-6, 1, 0, 0]).filter(({ realised }) => realised > 0),
    )
    const [fit] = fitHar(rows)
    const least = Math.min(...Array.from(rows.target, (target, i) => target * rows.scale[i]))
    assert.equal(fit?.floor, least)
    const still = rowsOf(['A'], [{ symbol: 0, realised: VARIANCE, past: [0, VARIANCE, VARIANCE] }])
    assert.equal(harForecast(fit, still, 0), least)
    assert.equal(randomWalkForecast(fit, still, 0), least)
    const moving = rowsOf(['A'], [{ symbol: 0, realised: VARIANCE, past: [2 * VARIANCE, VARIANCE, VARIANCE] }])
    assert.equal(randomWalkForecast(fit, moving, 0), 2 * VARIANCE)
  })

  it('falls back to the past day’s mean where it cannot be fitted', () => {
    const few = harRows(39, [1e-6, 0.4, 0.3, 0.2])
    const dependent = harRows(100, [1e-6, 0.4, 0.3, 0.2]).map((row) => ({
      ...row,
      past: [row.past[0], row.past[1], 2 * row.past[1]] as const,
    }))
    const constant = harRows(100, [1e-6, 0, 0, 0]).map((row) => ({ ...row, past: [1e-6, 1e-6, 1e-6] as const }))
    for (const values of [few, dependent, constant]) {
      assert.deepEqual(fitHar(rowsOf(['A'], values))[0]?.coefficients, Float64Array.of(0, 0, 1, 0))
    }
  })

  it('forecasts a symbol without past rows by its past day’s mean', () => {
    const past = rowsOf(['A', 'B'], harRows(100, [1e-6, 0.4, 0.3, 0.2]))
    const window = rowsOf(['A', 'B'], [{ symbol: 1, realised: 3e-5, past: [0, 1e-5, 2e-5] }])
    const expected = qlikeLoss(window.target[0] * window.scale[0], 1e-5)
    assert.deepEqual(baselineLosses(past, window), { randomWalk: expected, har: expected })
  })

  it('is the mean QLIKE over all rows of the window, fitted on the past alone', () => {
    const rows = buildRows(simulated(24, ['AAA', 'BBB'], 3), SPEC)
    const clock = START + 20 * DAY
    const [past, window] = [rowsKnownAt(rows, clock), rowsInWindow(rows, clock, Infinity)]
    const losses = baselineLosses(past, window)
    const single = Array.from({ length: window.length }, (_, i) => baselineLosses(past, selectRows(window, [i])))
    assertClose(losses.har, mean(single.map(({ har }) => har)), 1e-12)
    assertClose(losses.randomWalk, mean(single.map(({ randomWalk }) => randomWalk)), 1e-12)
    assert.ok(losses.har > 0 && losses.har < 2)
    assert.ok(losses.har < losses.randomWalk)
  })

  it('refuses a window without rows', () => {
    const past = rowsOf(['A'], harRows(100, [1e-6, 0.4, 0.3, 0.2]))
    assert.throws(() => baselineLosses(past, selectRows(past, [])), { name: 'DataError', code: 'TOO_SHORT' })
  })
})
