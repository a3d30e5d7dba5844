import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { DataError } from '../../../../src/errors/index.ts'
import { Random } from '../../../../src/kernels/random.ts'
import type { FeatureSpec } from '../../../../src/market/config.ts'
import { featureShape } from '../../../../src/market/featureSets.ts'
import * as old from '../../../../src/market/features.ts'
import { hashableRows } from '../../../../src/market/rows.ts'
import { shapeOf } from '../../../../src/market/streams/featureSet.ts'
import { namedFeatureSet } from '../../../../src/market/streams/presets.ts'
import * as streams from '../../../../src/market/streams/supervised.ts'
import type { BarSeries } from '../../../../src/types/index.ts'
import { DAY, filterBars, HOUR, MINUTE, START, simulated } from '../fixtures.ts'

const DAYS = 16
const SETS = ['rv-v1', 'sequence-v1'] as const

/** What a function gives, or with which sentence it refuses. */
function outcomeOf<T>(compute: () => T): T | string {
  try {
    return compute()
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    return `${error.code} ${error.message}`
  }
}

interface Gaps {
  readonly seed: number
  /** Share of the minutes that are absent at random. */
  readonly absent: number
  /** Outages: when each begins, and minutes that it lasts. */
  readonly outages: readonly (readonly [number, number])[]
  /** Share of the bars without volume. */
  readonly silent: number
  /** Hours of the day before the end in which the price stands still. */
  readonly stillHours: number
}

function withGaps(series: BarSeries, { seed, absent, outages, silent, stillHours }: Gaps): BarSeries {
  const random = new Random(`gaps ${seed}`)
  const isOut = (timeMs: number) =>
    outages.some(([from, minutes]) => timeMs >= START + from * MINUTE && timeMs < START + (from + minutes) * MINUTE)
  const kept = filterBars(series, (timeMs) => !isOut(timeMs) && random.float() >= absent)
  const stillMs = START + (DAYS - 1) * DAY
  const isStill = (timeMs: number) => timeMs >= stillMs && timeMs < stillMs + stillHours * HOUR
  return {
    ...kept,
    close: kept.close.map((close, i) => (isStill(kept.timeMs[i]) ? 100 : close)),
    volume: kept.volume.map((volume) => (random.float() < silent ? 0 : volume)),
  }
}

const gaps: fc.Arbitrary<Gaps> = fc.record({
  seed: fc.nat(1000),
  absent: fc.constantFrom(0, 0.05, 0.3, 0.48, 0.5),
  outages: fc.array(fc.tuple(fc.nat(DAYS * 1440), fc.constantFrom(1, 20, 40, 70, 800)), { maxLength: 6 }),
  silent: fc.constantFrom(0, 0.2, 1),
  stillHours: fc.constantFrom(0, 0, 2, 24),
})

describe('market/streams: the named sets', () => {
  const [series] = simulated(DAYS)

  it('have the shape of before', () => {
    for (const set of SETS) {
      assert.deepEqual(shapeOf(namedFeatureSet({ set, horizonMinutes: 60 })), featureShape({ set }))
    }
  })

  it('give the very rows of before on whole markets, for several symbols, horizons and strides', () => {
    const both = simulated(DAYS, ['BBB', 'AAA'], 3)
    for (const set of SETS) {
      for (const [horizonMinutes, strideMinutes] of [
        [60, 15],
        [5, 37],
        [1440, 60],
      ]) {
        const spec: FeatureSpec = { set, horizonMinutes, strideMinutes }
        assert.deepEqual(streams.buildRows(both, spec), old.buildRows(both, spec))
      }
    }
  })

  it('give the very rows of before, or the same refusal, on markets with absent minutes', () => {
    let rows = 0
    fc.assert(
      fc.property(gaps, fc.constantFrom(...SETS), (how, set) => {
        const market = withGaps(series, how)
        const spec = { set, horizonMinutes: 60, strideMinutes: 15 }
        const given = outcomeOf(() => streams.buildRows([market], spec))
        const before = outcomeOf(() => old.buildRows([market], spec))
        assert.deepEqual(given, before)
        if (typeof before !== 'string') rows += before.length
      }),
      { numRuns: 20 },
    )
    assert.ok(rows > 0)
  })

  it('give the recorded rows for a market with absent minutes, so that no machine or change moves a bit unseen', () => {
    const market = withGaps(series, { seed: 1, absent: 0.3, outages: [[20_300, 800]], silent: 0.2, stillHours: 2 })
    const recorded = {
      'rv-v1': '7c478e26e0b0bbb7e285852bcf76139a0f161cd5250e836f2ea1f96d73adcf39',
      'sequence-v1': 'c7a89683434a0c76f15ac8c2cea49c7fef64ae9460fca444c85dfdd15a648b8b',
    }
    for (const set of SETS) {
      const rows = streams.buildRows([market], { set, horizonMinutes: 60, strideMinutes: 15 })
      assert.equal(createHash('sha256').update(hashableRows(rows)).digest('hex'), recorded[set])
    }
  })

  it('give the very states of before, or the same refusal, at any time', () => {
    let states = 0
    fc.assert(
      fc.property(gaps, fc.constantFrom(...SETS), fc.integer({ min: -60, max: 3 * 1440 }), (how, set, minute) => {
        const market = withGaps(series, how)
        const spec = { set, horizonMinutes: 60, strideMinutes: 15 }
        const atMs = START + 14 * DAY + minute * MINUTE + 20_000
        const given = outcomeOf(() => streams.marketStateAt(market, atMs, spec))
        const before = outcomeOf(() => old.marketStateAt(market, atMs, spec))
        assert.deepEqual(given, before)
        if (typeof before !== 'string') states++
      }),
      { numRuns: 40 },
    )
    assert.ok(states > 0)
  })

  it('refuse an empty market as before', () => {
    const nothing = filterBars(series, () => false)
    const spec = { set: 'rv-v1', horizonMinutes: 60, strideMinutes: 15 } as const
    assert.deepEqual(
      outcomeOf(() => streams.buildRows([nothing], spec)),
      outcomeOf(() => old.buildRows([nothing], spec)),
    )
    assert.deepEqual(
      outcomeOf(() => streams.marketStateAt(nothing, START, spec)),
      outcomeOf(() => old.marketStateAt(nothing, START, spec)),
    )
  })
})
