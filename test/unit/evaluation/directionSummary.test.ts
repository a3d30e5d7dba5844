import assert from 'node:assert/strict'
import {
  type DirectionHorizons,
  directionBaselinesAlong,
  directionsOf,
  summariseDirections,
  type TradingOptions,
  tradeAlong,
  usableHorizons,
} from '../../../src/evaluation/direction/index.ts'
import { equalCountTable, logLoss } from '../../../src/evaluation/metrics/calibration.ts'
import { MODEL } from '../../../src/evaluation/walkForward/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import { assertClose, assertRefused, simulatedSeries } from './fixtures.ts'

const HOUR_MS = 3_600_000
const NAN = Number.NaN
const COSTS: TradingOptions = {
  feeBp: 5,
  spreadBp: 2,
  slippageBp: 1,
  horizonMs: HOUR_MS,
  seed: 's',
  searched: 1,
}

const hours = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i * HOUR_MS)

/** Moves that rise with probabilities which the model knows, a blunter forecast does half, and a coin not at all. */
function market(seed: string, n: number): DirectionHorizons {
  const random = new Random(seed)
  const probability = Float64Array.from({ length: n }, () => 0.2 + 0.6 * random.float())
  const logReturn = probability.map((p) => (random.float() < p ? 0.002 : -0.002))
  return {
    timeMs: hours(n),
    logReturn,
    spreadBp: new Float64Array(n).fill(NAN),
    forecasts: {
      [MODEL]: directionsOf(probability),
      blunt: directionsOf(probability.map((p, i) => (i % 2 === 0 ? p : 1 - p))),
      coin: directionsOf(probability.map(() => 0.5)),
    },
  }
}

describe('directions along a test span', () => {
  it('are forecast by baselines that were fitted to the past alone', () => {
    const series = simulatedSeries(400, 'direction')
    const span = { fitUntil: 250, from: 300, to: 380 }
    const { forecasts, parameters } = directionBaselinesAlong(series, span)
    assert.deepEqual(Object.keys(forecasts), ['majority', 'reversal', 'logistic'])
    assert.equal(forecasts.reversal.direction[0], -Math.sign(series.logReturn[299]))
    const later = { ...series, logReturn: series.logReturn.map((value, t) => (t < 300 ? value : -value)) }
    const changed = directionBaselinesAlong(later, span)
    assert.deepEqual(changed.parameters, parameters)
    assert.equal(changed.forecasts.reversal.direction[0], forecasts.reversal.direction[0])
    assert.throws(() => directionBaselinesAlong(series, { ...span, fitUntil: 0 }), /the baseline majority cannot be/)
  })

  it('count where the return and all forecasts are known; one that stands still is traded, not scored', () => {
    const { horizons, unused } = usableHorizons({
      timeMs: hours(5),
      logReturn: Float64Array.of(0.1, NAN, 0, 0.1, -0.1),
      spreadBp: new Float64Array(5),
      forecasts: {
        [MODEL]: directionsOf(Float64Array.of(0.6, 0.6, 0.6, NAN, 0.6)),
        reversal: directionsOf(Float64Array.of(0.5, 0.5, 0.4, 0.5, NAN)),
      },
    })
    assert.deepEqual([...horizons.timeMs], [0, 2 * HOUR_MS])
    assert.deepEqual([...horizons.forecasts.reversal.direction], [1, -1])
    assert.deepEqual(unused, { withoutLabel: 1, withoutRow: 1, withoutBaseline: 1, unmoved: 1 })
  })

  it('are traded at the costs of the time, flat where nothing is known', () => {
    const n = 10
    const known = Uint32Array.of(0, 1, 2, 3, 6, 7, 8, 9)
    const traded: DirectionHorizons = {
      timeMs: Float64Array.from(known, (t) => t * HOUR_MS),
      logReturn: Float64Array.from(known, () => Math.log(1.01)),
      spreadBp: Float64Array.from(known, (t) => (t === 2 ? 10 : NAN)),
      forecasts: { [MODEL]: directionsOf(Float64Array.of(0.9, 0.9, 0.1, 0.1, 0.9, 0.9, 0.9, 0.9)) },
    }
    const { model } = tradeAlong([traded], COSTS)
    assert.equal(model.timeMs.length, n)
    // In, round (at a spread of 10 bp), out of the gap, in again, out at the end.
    assertClose(model.turnover, (1 + 2 + 1 + 1 + 1) / n, 1e-12)
    assertClose(model.costBp, (4 * 7 + 2 * 11) / 6, 1e-9)
    assertClose(model.grossBp, (1e4 * (6 * 0.01 - 2 * 0.01)) / n, 1e-9)
    assertClose(model.netBp, model.breakEvenBp - model.costBp, 1e-9)
    assertClose(model.grossProfit, 1.01 ** 6 * 0.99 ** 2 - 1, 1e-12)
    const twice = tradeAlong([traded, traded], COSTS).model
    assert.deepEqual([twice.netProfit, twice.turnover], [model.netProfit, model.turnover])
    assertRefused(() => tradeAlong([], COSTS), 'TOO_FEW_VALUES')
  })
})

describe('the summary of directions', () => {
  it('finds the better probabilities and hits, over folds and symbols', () => {
    const part = (symbol: string, seed: string, from: number) => {
      const horizons = market(seed, 300)
      return { symbol, horizons: { ...horizons, timeMs: horizons.timeMs.map((time) => time + from * HOUR_MS) } }
    }
    const folds = [
      [part('A', 'a1', 0), part('B', 'b1', 0)],
      [part('A', 'a2', 300), part('B', 'b2', 300)],
    ]
    const { pooled, symbols } = summariseDirections(folds, COSTS)
    const { comparison, calibration, brierParts, trading } = pooled
    assert.deepEqual(Object.keys(symbols), ['A', 'B'])
    assert.equal(comparison.count, 1200)
    assert.equal(symbols.A.comparison.count, 600)
    assert.deepEqual([comparison.bestBaseline, comparison.standing], ['coin', 'beats'])
    assert.equal(comparison.hitStanding, 'beats')
    assertClose(comparison.brier.coin.estimate, 0.25, 1e-12)
    assertClose(comparison.logLoss.coin, Math.LN2, 1e-12)
    assertClose(comparison.brier.model.estimate, 0.22, 0.015)
    assert.ok(comparison.hits.model.share > 0.6 && comparison.hits.model.lower < comparison.hits.model.share)
    assert.equal(calibration.length, 10)
    assert.ok(brierParts.reliability < brierParts.resolution)
    assert.ok(trading.model.breakEvenBp > trading.coin.breakEvenBp)
    assert.ok(trading.model.sharpe.lower < trading.model.sharpe.estimate)
    const searched = summariseDirections(folds, { ...COSTS, searched: 1000 }).pooled.trading.model
    assert.ok(searched.deflatedSharpe < trading.model.deflatedSharpe)
  })
})

describe('evaluation/metrics/calibration of forecasts near one half', () => {
  it('has bins of equally many, in the order of the forecasts', () => {
    const table = equalCountTable([0.52, 0.48, 0.5, 0.51, 0.49], [1, 0, 0, 1, 1], 2)
    assert.deepEqual(
      table.map(({ lower, upper, observed }) => [lower, upper, observed.share, observed.count]),
      [
        [0.48, 0.49, 0.5, 2],
        [0.5, 0.52, 2 / 3, 3],
      ],
    )
    assert.equal(equalCountTable([0.5, 0.6], [0, 1]).length, 2)
    assertRefused(() => equalCountTable([0.5], [1], 0), 'OUT_OF_RANGE')
  })

  it('charges a log loss that is finite even for a certain forecast that fails', () => {
    const [right, wrong, half] = logLoss([1, 1, 0.5], [1, 0, 1])
    assert.deepEqual([right + 0, half], [0, Math.LN2])
    assert.ok(wrong > 20 && wrong < 30)
    assertRefused(() => logLoss([2], [1]), 'OUT_OF_RANGE')
  })
})
