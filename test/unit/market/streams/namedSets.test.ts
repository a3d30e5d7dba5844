import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { DataError } from '../../../../src/errors/index.ts'
import { Random } from '../../../../src/kernels/random.ts'
import { hashableRows } from '../../../../src/market/rows.ts'
import { buildRows } from '../../../../src/market/streams/supervised.ts'
import type { BarSeries, SupervisedRows } from '../../../../src/types/index.ts'
import { DAY, filterBars, HOUR, MINUTE, START, walk } from '../fixtures.ts'
import { marketStateAt } from './fixtures.ts'

const DAYS = 16
const SETS = ['rv-v1', 'rv-v2', 'sequence-v1'] as const
/** Horizons and strides, in minutes. */
const SPANS = [
  [60, 15],
  [5, 37],
  [1440, 60],
] as const

const RECORDED_ROWS: Readonly<Record<string, string>> = {
  'rv-v1 60 15': '9c699457e23477cdc06748a12908e5bb5e2c8af0b67436b7f4dfc2865ae9b777',
  'rv-v1 5 37': '379f1695c5423cf1fc9eec6ecf186d5d74bde6c367f4236c6038d483c631a44f',
  'rv-v1 1440 60': '645bee4ce537e7b388f42afe862117ebec7a45dfe3cff6a0009ffb892fd5920b',
  'rv-v2 60 15': 'eab33c20d1840a9f9c66eb39f7f876ba663d87a807e1235923decfa3752f797e',
  'rv-v2 5 37': '71d89181d94df4cb87a2e80142f0b910bcd1d73e102b827da97e1f99f7420839',
  'rv-v2 1440 60': '0bcf8b01a551c5ff1a120cabf2fbefdb3bd1a3c211efa7b83ab27f62dfc03e84',
  'sequence-v1 60 15': 'd4830ece62778e9bd0e1a9b661213e461a0c90d0bdf71a81fdde40a1ad3089aa',
  'sequence-v1 5 37': '6651309d71ba97e2a505d5a0a3e3ad48f4be4bf3b1626472f3777ad6f8067498',
  'sequence-v1 1440 60': '4b148c0701cbcf749e9db8e7e75ea2730c5047af0492b544d2204f8f6d0581bc',
}

function hashOf(rows: SupervisedRows): string {
  return createHash('sha256').update(hashableRows(rows)).digest('hex')
}

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
  const series = walk(DAYS, 'AAA')

  it('give the recorded rows on whole markets, for several symbols, horizons and strides', () => {
    const both = ['BBB', 'AAA'].map((symbol) => walk(DAYS, symbol))
    for (const set of SETS) {
      for (const [horizonMinutes, strideMinutes] of SPANS) {
        const rows = buildRows(both, { set, horizonMinutes, strideMinutes })
        assert.equal(hashOf(rows), RECORDED_ROWS[`${set} ${horizonMinutes} ${strideMinutes}`])
      }
    }
  })

  it('give the recorded rows for a market with absent minutes, so that no machine or change moves a bit unseen', () => {
    const market = withGaps(series, { seed: 1, absent: 0.3, outages: [[20_300, 800]], silent: 0.2, stillHours: 2 })
    const recorded = {
      'rv-v1': '3d768514dfeac01be73b5911a79f808162f7095dff8e44edea3b3f4a022e045b',
      'rv-v2': '13a20baab6be00921d76ff93b3fd2eabf6417314c752011c5d02b7f8941fda4f',
      'sequence-v1': 'f6fb5bfc92ce556ae90901ac96eea23409181f4ab25c7fe9a6e1f50bbcd28940',
    }
    for (const set of SETS) {
      const rows = buildRows([market], { set, horizonMinutes: 60, strideMinutes: 15 })
      assert.equal(hashOf(rows), recorded[set])
    }
  })

  it('give states the bits of the rows at their time, on markets with absent minutes', () => {
    let states = 0
    fc.assert(
      fc.property(gaps, fc.constantFrom(...SETS), fc.nat(), (how, set, pick) => {
        const market = withGaps(series, how)
        const spec = { set, horizonMinutes: 60, strideMinutes: 15 }
        const rows = outcomeOf(() => buildRows([market], spec))
        if (typeof rows === 'string') return
        const row = pick % rows.length
        const state = marketStateAt(market, rows.timeMs[row] + 20_000, spec)
        assert.deepEqual(state.features, rows.features.slice(row * rows.width, (row + 1) * rows.width))
        assert.equal(state.scale, rows.scale[row])
        states++
      }),
      { numRuns: 20 },
    )
    assert.ok(states > 0)
  })

  it('refuse an empty market', () => {
    const nothing = filterBars(series, () => false)
    const spec = { set: 'rv-v1', horizonMinutes: 60, strideMinutes: 15 } as const
    const need = 'a row needs 14 days of 1-minute bars before it and 60 minutes after'
    assert.equal(
      outcomeOf(() => buildRows([nothing], spec)),
      `TOO_SHORT AAA: no bars give no row: ${need}`,
    )
    assert.equal(
      outcomeOf(() => marketStateAt(nothing, START, spec)),
      'TOO_SHORT AAA: there is no bar before 2025-01-06T00:00:00.000Z',
    )
  })
})
