import assert from 'node:assert/strict'
import { z } from 'zod'
import { ConfigError, DataError } from '../../../../src/errors/index.ts'
import {
  columnOf,
  type FeatureSetInput,
  featureSetSchema,
  feedsOf,
  lookbackMinutesOf,
  shapeOf,
  valuesOf,
} from '../../../../src/market/streams/featureSet.ts'
import { featureSetHash } from '../../../../src/market/streams/featureSetHash.ts'
import { featureTable, sequenceWindows, windowValues } from '../../../../src/market/streams/featureTable.ts'
import { type FeatureSetName, namedFeatureSet } from '../../../../src/market/streams/presets.ts'
import { definitionOf, FEATURES } from '../../../../src/market/streams/registry.ts'
import { buildDeclaredRows, declaredStateAt } from '../../../../src/market/streams/supervised.ts'
import { DAY, filterBars, HOUR, MINUTE, START, simulated } from '../fixtures.ts'
import { EVERY_FEATURE, marketWithAllFeeds, setOf, tableOf, valueAt } from './fixtures.ts'

const RETURN = { name: 'logReturn', parameters: { spanMinutes: 60 } }

describe('market/streams: feature sets', () => {
  const [series] = simulated(4)

  it('fill in defaults, so that equal sets have equal hashes however they are written', () => {
    const short = featureSetSchema.parse({ features: [RETURN] })
    const long = featureSetSchema.parse({
      coverage: null,
      features: [{ parameters: { minCoverage: 0.5, spanMinutes: 60, lagMinutes: 0 }, name: 'logReturn' }],
      sequence: null,
    })
    assert.equal(featureSetHash(short), featureSetHash(long))
    assert.match(featureSetHash(short), /^0x[0-9a-f]{64}$/)
    const others: FeatureSetInput[] = [
      { features: [{ name: 'logReturn', parameters: { spanMinutes: 61 } }] },
      { features: [RETURN, { name: 'dayOfWeek', parameters: { wave: 'sin' } }] },
      { features: [{ name: 'dayOfWeek', parameters: { wave: 'sin' } }, RETURN] },
      { features: [{ ...RETURN, column: 'r' }] },
      { features: [RETURN], coverage: {} },
    ]
    const hashes = others.map((set) => featureSetHash(featureSetSchema.parse(set)))
    assert.equal(new Set([...hashes, featureSetHash(short)]).size, others.length + 1)
  })

  it('have the recorded hashes under their names', () => {
    const hash = (set: FeatureSetName) => featureSetHash(namedFeatureSet({ set, horizonMinutes: 60 }))
    assert.equal(hash('rv-v1'), '0x339fa186c164348a1eab86f326c0fe9ae784f1dcfab9aa28de207ddd39b597fc')
    assert.equal(hash('rv-v2'), '0x108ef2c9a6bd5f278a646596d17df18aadb0f10e82aa07a4c8529dd0aadb8000')
    assert.equal(hash('sequence-v1'), '0x7ad48bbab9f19cefa942580127c4c84d5de76f79e677ba3f52e58193ded5d341')
  })

  it('refuse what makes no sense, and say why', () => {
    const refuse = (set: unknown, message: RegExp) => {
      const { error } = featureSetSchema.safeParse(set)
      assert.ok(error !== undefined, JSON.stringify(set))
      assert.match(z.prettifyError(error), message)
    }
    refuse({ features: [] }, /at least one feature/)
    refuse({ features: [{ name: 'luck' }] }, /Invalid (discriminator value|input)/)
    refuse({ features: [{ name: 'logReturn', parameters: { spanMinutes: 0 } }] }, /spanMinutes/)
    refuse({ features: [{ name: 'logReturn', parameters: { spanMinutes: 5, speed: 1 } }] }, /speed/)
    refuse({ features: [{ name: 'logReturn' }] }, /spanMinutes/)
    refuse({ features: [RETURN, RETURN] }, /same column/)
    const zScore = { name: 'zScore', parameters: { of: RETURN, windowMinutes: 60 } }
    refuse({ features: [{ name: 'zScore', parameters: { of: zScore, windowMinutes: 60 } }] }, /of/)
    const sequence = (features: unknown[], steps = 4) => ({ steps, stepMinutes: 60, features })
    refuse({ features: [], sequence: sequence([{ name: 'timeOfDay', parameters: { wave: 'sin' } }]) }, /lagMinutes/)
    refuse({ features: [], sequence: { steps: 1024, stepMinutes: 1440, features: [RETURN] } }, /minutes long/)
    assert.throws(() => definitionOf('luck'), RangeError)
  })

  it('can be described to people and editors', () => {
    const schema = JSON.stringify(z.toJSONSchema(featureSetSchema, { io: 'input' }))
    for (const { name, description, unit } of FEATURES) {
      assert.ok(schema.includes(`"${name}"`), name)
      assert.ok(description.length > 0 && unit.length > 0)
    }
  })

  it('know their columns, feeds and lookback', () => {
    const set = featureSetSchema.parse({
      features: [
        { ...RETURN, column: 'hour' },
        { name: 'fundingRate' },
        { name: 'kyleLambda', parameters: { spanMinutes: 30 } },
      ],
      sequence: { steps: 3, stepMinutes: 60, features: [RETURN] },
    })
    assert.deepEqual(shapeOf(set).statics.slice(0, 1), ['hour'])
    assert.equal(columnOf(set.features[1]), 'fundingRate{"maxAgeMinutes":960}')
    assert.deepEqual(feedsOf(set), ['published fundingRate', 'trades'])
    assert.equal(lookbackMinutesOf(set), 960)
    assert.deepEqual(
      valuesOf(set).map(({ parameters }) => parameters.lagMinutes),
      [120, 60, 0, 0, undefined, undefined],
    )
    assert.equal(shapeOf(EVERY_FEATURE).statics.length, EVERY_FEATURE.features.length)
  })

  it('lag the steps of a sequence, oldest first', () => {
    const set = featureSetSchema.parse({ features: [], sequence: { steps: 3, stepMinutes: 60, features: [RETURN] } })
    const table = featureTable({ bars: series }, set, 60)
    const single = tableOf({ bars: series }, RETURN.name, RETURN.parameters)
    const t = START + 30 * HOUR
    for (let step = 0; step < 3; step++) {
      assert.equal(valueAt(table, t, step), valueAt(single, t - (2 - step) * HOUR))
    }
  })

  it('say which feed a market lacks', () => {
    const lacks = (name: string, parameters: Record<string, unknown>, message: RegExp) =>
      assert.throws(
        () => tableOf({ bars: series }, name, parameters),
        (error: unknown) => error instanceof ConfigError && message.test(error.message),
      )
    lacks('kyleLambda', { spanMinutes: 30 }, /reads trades, which AAA does not have/)
    lacks('spread', { spanMinutes: 30 }, /reads books/)
    lacks('liquidationVolume', { spanMinutes: 30 }, /reads liquidations/)
    lacks('externalLevel', { series: 'mood' }, /published series mood, which AAA does not have/)
    const of = { name: 'kyleLambda', parameters: { spanMinutes: 30 } }
    lacks('zScore', { of, windowMinutes: 60 }, /reads trades/)
  })
})

describe('market/streams: tables and windows', () => {
  const [series] = simulated(2)
  const gapFrom = START + 20 * HOUR
  const bars = filterBars(series, (timeMs) => timeMs < gapFrom || timeMs >= gapFrom + 2 * HOUR)
  const set = setOf(RETURN, { name: 'timeOfDay', parameters: { wave: 'sin' } })
  const table = featureTable({ bars }, set, 5)

  it('have a row at every whole multiple of the stride from the first bar to the last', () => {
    assert.equal(table.startMs, START + 5 * MINUTE)
    assert.equal(table.length, (2 * DAY) / (5 * MINUTE))
    const late = featureTable({ bars: filterBars(bars, (timeMs) => timeMs >= START + 7 * MINUTE) }, set, 5)
    assert.equal(late.startMs, START + 10 * MINUTE)
    assert.equal(featureTable({ bars: filterBars(bars, () => false) }, set, 5).length, 0)
  })

  it('give every window without a missing row, and no other', () => {
    for (const [steps, stepMinutes] of [
      [48, 5],
      [6, 60],
      [1, 5],
    ]) {
      const windows = sequenceWindows(table, { steps, stepMinutes })
      const expected: number[] = []
      for (let end = 0; end < table.length; end++) {
        const rows = Array.from({ length: steps }, (_, k) => end - (k * stepMinutes) / 5)
        if (rows.every((row) => row >= 0 && table.isComplete[row] === 1)) expected.push(end)
      }
      assert.deepEqual([...windows.ends], expected)
      assert.ok(expected.length > 0 && expected.length < table.length)
      const out = new Float32Array(steps * table.width)
      for (const window of [0, expected.length - 1]) {
        const values = windowValues(table, windows, window, out)
        for (let step = 0; step < steps; step++) {
          const row = expected[window] - ((steps - 1 - step) * stepMinutes) / 5
          const from = table.values.slice(row * table.width, (row + 1) * table.width)
          assert.deepEqual(values.slice(step * table.width, (step + 1) * table.width), from)
        }
      }
    }
    assert.throws(() => sequenceWindows(table, { steps: 3, stepMinutes: 7 }), RangeError)
    assert.throws(() => sequenceWindows(table, { steps: 0, stepMinutes: 5 }), RangeError)
  })

  it('make supervised rows of any declared set and all feeds, and states with the bits of these rows', () => {
    const feeds = marketWithAllFeeds(4)
    const coverage = { lookbackMinutes: 1440, spansMinutes: [60], minimum: 0.5 }
    const mixed = featureSetSchema.parse({
      features: [
        RETURN,
        { name: 'tradeSignImbalance', parameters: { spanMinutes: 30 } },
        { name: 'openInterestChange', parameters: { spanMinutes: 60, maxAgeMinutes: 240 } },
      ],
      coverage,
    })
    const spec = { set: mixed, horizonMinutes: 60, strideMinutes: 30 }
    const rows = buildDeclaredRows([feeds], spec)
    assert.ok(rows.length > 50)
    assert.ok(rows.features.every(Number.isFinite))
    for (const row of [0, 17, rows.length - 1]) {
      const state = declaredStateAt(feeds, rows.timeMs[row], spec)
      assert.deepEqual(state.features, rows.features.slice(row * rows.width, (row + 1) * rows.width))
      assert.equal(state.scale, rows.scale[row])
    }
    const silent = { ...feeds, trades: { ...feeds.trades, timeMs: feeds.trades.timeMs.map(() => START) } }
    assert.throws(
      () => declaredStateAt(silent, rows.timeMs[0], spec),
      (error: unknown) => error instanceof DataError && /a feature is missing at/.test(error.message),
    )
    assert.throws(() => buildDeclaredRows([silent], spec), DataError)
  })
})
