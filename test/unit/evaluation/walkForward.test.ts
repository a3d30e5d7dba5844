import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { HorizonSeries } from '../../../src/evaluation/baselines/series.ts'
import { EvaluationError } from '../../../src/evaluation/errors.ts'
import {
  baselinesAlong,
  compareForecasts,
  driftAlong,
  harWindows,
  lossesOf,
  MODEL,
  poolLosses,
  type SymbolFold,
  scorableHorizons,
  summarise,
  type TestHorizons,
  testSpans,
  varianceBaselines,
} from '../../../src/evaluation/walkForward/index.ts'
import { exp } from '../../../src/kernels/math.ts'
import { Random } from '../../../src/kernels/random.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

function normals(seed: string, n: number, deviation = 1): Float64Array {
  const random = new Random(seed)
  return Float64Array.from({ length: n }, () => deviation * random.normal())
}

function hours(n: number, from = 0): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => (from + i) * HOUR_MS)
}

/** Horizons whose variance is e^signal·e^noise, seen through forecasts of the given biases in logs. */
function syntheticHorizons(seed: string, n: number, biases: Readonly<Record<string, number>>): TestHorizons {
  const signal = normals(`${seed} signal`, n)
  const noise = normals(`${seed} noise`, n, 0.5)
  const forecasts = Object.entries(biases).map(
    ([name, bias]) => [name, signal.map((s) => exp(s + bias) * 1e-5)] as const,
  )
  return {
    timeMs: hours(n),
    realised: signal.map((s, i) => exp(s + noise[i] - 0.125) * 1e-5),
    forecasts: Object.fromEntries(forecasts),
  }
}

describe('test spans', () => {
  const data = { startMs: 0, endMs: 100 * DAY_MS }

  it('are the last of the data, of a tenth each, unless told otherwise', () => {
    const spans = testSpans({ data, folds: 4, gridMs: HOUR_MS })
    assert.deepEqual(spans[0], { startMs: 60 * DAY_MS, endMs: 70 * DAY_MS })
    assert.deepEqual(spans[3], { startMs: 90 * DAY_MS, endMs: 100 * DAY_MS })
  })

  it('share out what comes after the training, or have the length that is asked for', () => {
    const after = testSpans({ data, folds: 1, trainUntilMs: 75 * DAY_MS, gridMs: HOUR_MS })
    assert.deepEqual(after, [{ startMs: 75 * DAY_MS, endMs: 100 * DAY_MS }])
    const days = testSpans({ data, folds: 2, trainUntilMs: 75 * DAY_MS, testMs: 5 * DAY_MS, gridMs: HOUR_MS })
    assert.deepEqual(
      days.map(({ endMs }) => endMs / DAY_MS),
      [80, 85],
    )
  })

  it('touch each other, begin on the grid and stay inside the data', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2399 }), (folds, trainHours) => {
        const trainUntilMs = trainHours * HOUR_MS
        if (2400 - trainHours < folds) return
        const spans = testSpans({ data, folds, trainUntilMs, gridMs: HOUR_MS })
        assert.equal(spans.length, folds)
        assert.equal(spans[0].startMs, trainUntilMs)
        assert.equal(spans[folds - 1].endMs, data.endMs)
        for (const [k, { startMs, endMs }] of spans.entries()) {
          assert.ok(startMs < endMs && startMs % HOUR_MS === 0)
          if (k > 0) assert.equal(startMs, spans[k - 1].endMs)
        }
      }),
    )
  })

  it('are refused where the data have no room for them', () => {
    const refused = (options: Partial<Parameters<typeof testSpans>[0]>, code: string) =>
      assert.throws(
        () => testSpans({ data, folds: 1, gridMs: HOUR_MS, ...options }),
        (error) => error instanceof EvaluationError && error.code === code,
      )
    refused({ trainUntilMs: 100 * DAY_MS }, 'OUT_OF_RANGE')
    refused({ testMs: 100 * DAY_MS }, 'TOO_FEW_VALUES')
    refused({ folds: 3, trainUntilMs: 100 * DAY_MS - 2 * HOUR_MS }, 'TOO_FEW_VALUES')
  })
})

describe('horizons that can be scored', () => {
  it('are those that all know, and what is left out is counted by its reason', () => {
    const { horizons, kept, leftOut } = scorableHorizons({
      timeMs: hours(6),
      realised: Float64Array.of(1, Number.NaN, 0, 1, 1, 2),
      forecasts: {
        [MODEL]: Float64Array.of(1, 1, 1, Number.NaN, 1, 1),
        har: Float64Array.of(1, 1, 1, 1, Number.NaN, 3),
      },
    })
    assert.deepEqual([...kept], [0, 5])
    assert.deepEqual([...horizons.forecasts.har], [1, 3])
    assert.deepEqual(leftOut, { withoutLabel: 1, withoutVariance: 1, withoutRow: 1, withoutBaseline: 1 })
  })
})

describe('a comparison with baselines', () => {
  it('says beats, worse and no worse by the Diebold–Mariano test', () => {
    const standing = (model: number, har: number) =>
      compareForecasts(lossesOf(syntheticHorizons('s', 400, { [MODEL]: model, har, ewma: 2 })), { seed: 'a' })
    const good = standing(0, 1)
    assert.equal(good.standing, 'beats')
    assert.equal(good.bestBaseline, 'har')
    assert.ok(good.dieboldMariano.har.pABetter < 0.001)
    const { lower, estimate, upper } = good.qlike[MODEL]
    assert.ok(lower < estimate && estimate < upper)
    assert.equal(standing(1, 0).standing, 'worse')
    assert.equal(standing(0, 0).standing, 'noWorse')
  })

  it('gives the same for the same seed', () => {
    const losses = lossesOf(syntheticHorizons('s', 100, { [MODEL]: 0, har: 0.2 }))
    assert.deepEqual(compareForecasts(losses, { seed: 'a' }), compareForecasts(losses, { seed: 'a' }))
    assert.notDeepEqual(compareForecasts(losses, { seed: 'a' }), compareForecasts(losses, { seed: 'b' }))
  })

  it('trusts an advantage the less, the more settings were tried', () => {
    const losses = lossesOf(syntheticHorizons('s', 200, { [MODEL]: 0, har: 0.3 }))
    assert.equal(compareForecasts(losses, { seed: 'a' }).search, undefined)
    const [few, many] = [2, 10_000].map((searched) => compareForecasts(losses, { seed: 'a', searched }).search)
    assert.ok(few !== undefined && many !== undefined && few.deflatedSharpe > many.deflatedSharpe)
  })

  it('pools symbols as one case for each time', () => {
    const column = (...values: number[]) => ({ [MODEL]: Float64Array.from(values) })
    const pooled = poolLosses([
      { timeMs: Float64Array.of(1, 2), qlike: column(1, 2), squaredLogError: column(0, 0) },
      { timeMs: Float64Array.of(2, 3), qlike: column(4, 5), squaredLogError: column(0, 0) },
    ])
    assert.deepEqual([...pooled.timeMs], [1, 2, 3])
    assert.deepEqual([...pooled.qlike[MODEL]], [1, 3, 5])
  })
})

describe('baselines along test horizons', () => {
  const n = 600
  const seen = normals('v', n).map((value) => exp(0.5 * value) * 1e-5)
  const series = (variance: Float64Array): HorizonSeries => ({
    variance,
    logReturn: variance.map((value, t) => (t % 2 === 0 ? 1 : -1) * Math.sqrt(value)),
    features: variance.map((value) => value * 1e5),
    width: 1,
  })

  it('take their windows from the day and the week, or from week and month', () => {
    assert.deepEqual(harWindows(60), [1, 24, 168])
    assert.deepEqual(harWindows(1440), [1, 7, 30])
  })

  it('fit to the past alone and forecast each horizon from those before it', () => {
    const span = { fitUntil: 480, from: 500, to: 600 }
    const usual = baselinesAlong(varianceBaselines(60), series(seen), span)
    assert.deepEqual(Object.keys(usual.forecasts), ['randomWalk', 'ewma', 'har', 'logHar', 'garch', 'ridge'])
    const changed = baselinesAlong(
      varianceBaselines(60),
      series(seen.map((value, t) => (t >= 550 ? 7 * value : value))),
      span,
    )
    assert.deepEqual(changed.parameters, usual.parameters)
    for (const [name, forecasts] of Object.entries(usual.forecasts)) {
      assert.equal(forecasts.length, 100)
      assert.deepEqual(changed.forecasts[name].slice(0, 51), forecasts.slice(0, 51), name)
      assert.notDeepEqual(changed.forecasts[name].slice(51), forecasts.slice(51), name)
    }
  })

  it('name the one that cannot be fitted', () => {
    const span = { fitUntil: 150, from: 150, to: 160 }
    assert.throws(() => baselinesAlong(varianceBaselines(60), series(seen), span), /the baseline har cannot be fitted/)
  })
})

describe('drift along a test span', () => {
  it('finds when a feature leaves the training span and when the error rises', () => {
    const n = 168 * 4
    const shifted = normals('x', n).map((value, i) => (i >= 168 * 2 ? value + 2 : value))
    const { windows, errorChanges } = driftAlong({
      features: ['steady', 'shifting'],
      reference: [normals('a', 2016), normals('b', 2016)],
      values: [normals('c', n), shifted],
      timeMs: hours(n),
      error: Float64Array.from({ length: n }, (_, i) => (i >= 400 ? 5 : 0.5)),
      errorScale: 1,
    })
    assert.deepEqual(
      windows.map(({ severity }) => severity),
      ['stable', 'stable', 'drift', 'drift'],
    )
    assert.ok(windows[2].reasons.every(({ stream }) => stream === 'shifting'))
    const [first] = errorChanges
    assert.ok(first.change > 0 && first.timeMs >= 400 * HOUR_MS && first.timeMs < 440 * HOUR_MS)
  })
})

describe('the summary of folds', () => {
  const fold = (seed: string, n: number): SymbolFold => {
    const horizons = syntheticHorizons(seed, n, { [MODEL]: 0, har: 0.5 })
    const of = (factor: number) => horizons.forecasts[MODEL].map((value) => value * factor)
    const intervals = { lower: of(0.3), upper: of(3), limited: new Uint8Array(n) }
    return {
      symbol: seed.slice(0, 1),
      horizons,
      intervals: [{ nominal: 0.9, methods: { split: intervals, adaptive: intervals } }],
      regime: Uint8Array.from({ length: n }, (_, i) => i % 3),
      quantiles: [{ level: 0.5, values: of(1) }],
    }
  }

  it('is of every symbol and of all of them, over all folds', () => {
    const folds = [
      [fold('a1', 60), fold('b1', 60)],
      [fold('a2', 40), fold('b2', 40)],
    ]
    const { pooled, symbols } = summarise(folds, { nominal: 0.9, seed: 's', searched: 1 })
    assert.deepEqual(Object.keys(symbols), ['a', 'b'])
    assert.equal(symbols.a.coverage.split.covered.count, 100)
    assert.equal(pooled.coverage.split.covered.count, 200)
    assert.deepEqual(Object.keys(pooled.regimes.adaptive), ['calm', 'usual', 'wild'])
    assert.ok(Math.abs(pooled.coverage.split.meanLogWidth - Math.log(10)) < 1e-9)
    assert.ok(Math.abs(pooled.quantiles[0].below.share - 0.6) < 0.1)
  })
})
