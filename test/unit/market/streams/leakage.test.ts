import assert from 'node:assert/strict'
import fc from 'fast-check'
import { columnOf } from '../../../../src/market/streams/featureSet.ts'
import { type FeatureTable, featureTable } from '../../../../src/market/streams/featureTable.ts'
import { FEATURES } from '../../../../src/market/streams/registry.ts'
import { MINUTE, START } from '../fixtures.ts'
import {
  type AllFeeds,
  DECLARED_NAMES,
  EVERY_FEATURE,
  filterColumns,
  mapFeeds,
  marketWithAllFeeds,
} from './fixtures.ts'

const DAYS = 3
const FEATURE_NAMES = EVERY_FEATURE.features.map(columnOf)

/** Every row at `cutMs` or later with other numbers, and its side turned. */
function changeFrom(feeds: AllFeeds, cutMs: number, factor: number): AllFeeds {
  return mapFeeds(feeds, (series, timeMs) => {
    const changed = Object.entries(series).map(([name, column]) => {
      if (!ArrayBuffer.isView(column) || column === timeMs) return [name, column]
      const values = column as Float64Array
      const width = values.length / timeMs.length
      const change = (value: number, i: number) =>
        timeMs[Math.floor(i / width)] < cutMs
          ? value
          : name === 'side'
            ? -value
            : value * factor * (1 + ((i + name.charCodeAt(0)) % 7) / 100)
      return [name, values.map(change)]
    })
    return Object.fromEntries(changed)
  })
}

function withoutFrom(feeds: AllFeeds, cutMs: number, everyNth: number): AllFeeds {
  return mapFeeds(feeds, (series, timeMs) =>
    filterColumns(series, timeMs.length, (row) => timeMs[row] < cutMs || row % everyNth !== 0),
  )
}

/** Fails unless both tables have the same bits in all rows up to `cutMs`. */
function assertSamePast(one: FeatureTable, other: FeatureTable, cutMs: number): void {
  assert.equal(one.startMs, other.startMs)
  const rows = Math.min(one.length, other.length, Math.floor((cutMs - one.startMs) / one.strideMs) + 1)
  assert.ok(rows > 0)
  for (let i = 0; i < rows * one.width; i++) {
    if (Object.is(one.values[i], other.values[i])) continue
    assert.fail(
      `${FEATURE_NAMES[i % one.width]} of row ${Math.floor(i / one.width)}: ${one.values[i]}, ${other.values[i]}`,
    )
  }
  assert.deepEqual(one.isComplete.slice(0, rows), other.isComplete.slice(0, rows))
}

describe('market/streams: leakage', () => {
  const feeds = marketWithAllFeeds(DAYS)
  const table = featureTable(feeds, EVERY_FEATURE, 1)
  const cuts = fc.integer({ min: 300 * MINUTE, max: DAYS * 1440 * MINUTE - 1 })

  it('is tried on every feature that is registered', () => {
    assert.deepEqual(new Set(FEATURES.map(({ name }) => name)), new Set(DECLARED_NAMES))
  })

  it('is tried on columns that have values, and that react to what is changed', () => {
    const cutMs = START + 2 * 1440 * MINUTE
    const changed = featureTable(changeFrom(feeds, cutMs, 3), EVERY_FEATURE, 1)
    const calendar = new Set(['timeOfDay', 'dayOfWeek'])
    EVERY_FEATURE.features.forEach(({ name }, k) => {
      let present = 0
      let differing = 0
      for (let row = 0; row < table.length; row++) {
        const value = table.values[row * table.width + k]
        if (Number.isFinite(value)) present++
        if (!Object.is(value, changed.values[row * table.width + k])) differing++
      }
      assert.ok(present > table.length / 2, `${FEATURE_NAMES[k]} has ${present} values`)
      assert.equal(differing > 0, !calendar.has(name), FEATURE_NAMES[k])
    })
  })

  it('finds no value that other numbers at or after a cut change, in rows up to it', () => {
    fc.assert(
      fc.property(cuts, fc.double({ min: 0.1, max: 10, noNaN: true }), (after, factor) => {
        const cutMs = START + after
        assertSamePast(table, featureTable(changeFrom(feeds, cutMs, factor), EVERY_FEATURE, 1), cutMs)
      }),
      { numRuns: 12 },
    )
  })

  it('finds no value that rows removed or added at or after a cut change, in rows up to it', () => {
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 3 }), (after, everyNth) => {
        const cutMs = START + after
        assertSamePast(table, featureTable(withoutFrom(feeds, cutMs, everyNth), EVERY_FEATURE, 1), cutMs)
      }),
      { numRuns: 12 },
    )
  })

  it('counts what happens at a row’s time to the future, and what happens just before it to the past', () => {
    const at = table.startMs + 2000 * MINUTE
    const same = featureTable(changeFrom(feeds, at, 3), EVERY_FEATURE, 1)
    assertSamePast(table, same, at)
    const earlier = featureTable(changeFrom(feeds, at - 30 * MINUTE, 3), EVERY_FEATURE, 1)
    assert.throws(() => assertSamePast(table, earlier, at))
  })
})
