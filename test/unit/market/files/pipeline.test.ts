import assert from 'node:assert/strict'
import fc from 'fast-check'
import { marketSourceSchema } from '../../../../src/market/config.ts'
import { importFiles } from '../../../../src/market/files/index.ts'
import { loadMarkets } from '../../../../src/market/sources.ts'
import { featureSetSchema } from '../../../../src/market/streams/featureSet.ts'
import { buildDeclaredRows } from '../../../../src/market/streams/supervised.ts'
import type { SupervisedRows } from '../../../../src/types/index.ts'
import { Folder } from './fixtures.ts'
import { type Line, MARKET, type MarketFiles, MINUTES, OPENING, writeMarket } from './market.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const SET = featureSetSchema.parse({
  features: [
    { name: 'orderBookImbalance', parameters: { spanMinutes: 5, levels: 2 } },
    { name: 'kyleLambda', parameters: { spanMinutes: 6 } },
    { name: 'tradeSignImbalance', parameters: { spanMinutes: 5 } },
    { name: 'fundingRateChange', parameters: { spanMinutes: 60, maxAgeMinutes: 60 } },
    { name: 'openInterestChange', parameters: { spanMinutes: 15 } },
    { name: 'liquidationVolume', parameters: { spanMinutes: 10, log1p: false } },
    { name: 'externalLevel', parameters: { series: 'activeAddresses', maxAgeMinutes: 120 } },
    { name: 'externalLevel', parameters: { series: 'fearGreed', maxAgeMinutes: 120 } },
    { name: 'timeOfDay', parameters: { wave: 'sin' } },
    { name: 'dayOfWeek', parameters: { wave: 'cos' } },
  ],
})
const SPEC = { set: SET, horizonMinutes: 10, strideMinutes: 5 }

/** The feeds as a configuration names them; `place` says where each is. */
const feedsIn = (place: (kind: keyof typeof MARKET) => object) => [
  { kind: 'trades', ...place('trades') },
  { kind: 'book10', ...place('book10') },
  { kind: 'liquidations', ...place('liquidations') },
  { kind: 'funding', ...place('funding') },
  { kind: 'openInterest', ...place('openInterest') },
  { kind: 'onchain', series: 'activeAddresses', ...place('onchain') },
  { kind: 'sentiment', series: 'fearGreed', ...place('sentiment') },
]

async function rowsOf(source: object): Promise<SupervisedRows> {
  const { markets, skippedRows } = await loadMarkets([marketSourceSchema.parse(source)])
  assert.equal(skippedRows, 0)
  return buildDeclaredRows(markets, SPEC)
}

/** Columns of each file whose numbers a change of the future multiplies. */
const CHANGED_COLUMNS: Readonly<Record<keyof typeof MARKET, readonly number[]>> = {
  klines: [1, 2, 3, 4, 5],
  trades: [1, 2],
  book10: [2, 4],
  liquidations: [3],
  funding: [2],
  openInterest: [1],
  onchain: [1],
  sentiment: [1],
}
const OPPOSITES: Readonly<Record<string, string>> = { true: 'false', false: 'true', BUY: 'SELL', SELL: 'BUY' }

type Change = (kind: keyof typeof MARKET, line: Line, index: number) => string | undefined

/** The files with `change` made to every line that is known at `cutMs` or later; undefined takes it out. */
function changedFrom(cutMs: number, change: Change): MarketFiles {
  const files = Object.entries(MARKET).map(([name, { header, lines }]) => {
    const kind = name as keyof typeof MARKET
    const changed = lines.flatMap((line, index) => {
      const text = line.knownMs < cutMs ? line.text : change(kind, line, index)
      return text === undefined ? [] : [{ ...line, text }]
    })
    return [kind, { header, lines: changed }]
  })
  return Object.fromEntries(files) as MarketFiles
}

const otherNumbers =
  (factor: number): Change =>
  (kind, { text }, index) =>
    text
      .split(',')
      .map((field, column) =>
        CHANGED_COLUMNS[kind].includes(column)
          ? `${Number(field) * factor * (kind === 'klines' ? 1 + (index % 7) / 10 : 1 + ((index + column) % 7) / 10)}`
          : (OPPOSITES[field] ?? field),
      )
      .join(',')

/** Takes out of every file but that of bars, so that there are as many labels. */
const fewerRows =
  (everyNth: number): Change =>
  (kind, { text }, index) =>
    kind !== 'klines' && index % everyNth === 0 ? undefined : text

describe('market/files to rows', () => {
  const folder = new Folder()
  before(() => folder.make())
  after(() => folder.remove())

  async function rowsOfFiles(files: MarketFiles): Promise<SupervisedRows> {
    const paths = await writeMarket(folder, files)
    const feeds = feedsIn((kind) => ({ path: paths[kind] }))
    return rowsOf({ kind: 'file', path: paths.klines, symbol: 'BTC', feeds })
  }

  it('makes the rows that the definitions give, from files and from a store alike', async () => {
    const rows = await rowsOfFiles(MARKET)
    const t = OPENING + 150 * MINUTE
    const row = rows.timeMs.indexOf(t)
    const turn = 2 * Math.PI
    const expected = [
      (3 * ((2 - 4) / 6) + 2 * ((4 - 2) / 6)) / 5,
      19 / 28,
      (10 - 11) / 21,
      0.0005 - 0.0002,
      Math.log(1290 / 1260),
      2 + 3,
      7,
      51,
      Math.sin((turn * 8.5) / 24),
      Math.cos((turn * Math.floor(t / (24 * HOUR))) / 7),
    ]
    const actual = rows.features.subarray(row * rows.width, (row + 1) * rows.width)
    assert.equal(actual.length, expected.length)
    for (const [k, value] of expected.entries()) {
      assert.ok(Math.abs(actual[k] - value) < 1e-6 * Math.abs(value), `${SET.features[k].name}: ${actual[k]}, ${value}`)
    }
    const paths = await writeMarket(folder, MARKET)
    const market = { dir: folder.at('store'), venue: 'v', symbol: 'BTC' }
    for (const [kind, path] of Object.entries(paths)) {
      const series = { onchain: 'activeAddresses', sentiment: 'fearGreed' }[kind]
      await importFiles([path], { ...market, series, kind: kind as keyof typeof MARKET })
    }
    const stored = await rowsOf({ kind: 'store', ...market, feeds: feedsIn(() => ({})) })
    assert.deepEqual(stored, rows)
  })

  const cuts = fc.integer({ min: OPENING + 125 * MINUTE, max: OPENING + MINUTES * MINUTE })
  const changes = fc.oneof(
    fc.double({ min: 0.1, max: 10, noNaN: true }).map(otherNumbers),
    fc.integer({ min: 1, max: 3 }).map(fewerRows),
  )

  it('lets nothing that is known at a cut or later change a row up to it', async () => {
    const rows = await rowsOfFiles(MARKET)
    await fc.assert(
      fc.asyncProperty(cuts, changes, async (cutMs, change) => {
        const changed = await rowsOfFiles(changedFrom(cutMs, change))
        const past = rows.timeMs.findLastIndex((timeMs) => timeMs <= cutMs) + 1
        assert.deepEqual(changed.timeMs.slice(0, past), rows.timeMs.slice(0, past))
        const values = past * rows.width
        assert.deepEqual(changed.features.slice(0, values), rows.features.slice(0, values))
      }),
      { numRuns: 6 },
    )
  })

  it('would see such a change: rows after it are others', async () => {
    const rows = await rowsOfFiles(MARKET)
    const cutMs = OPENING + 100 * MINUTE
    const changed = await rowsOfFiles(changedFrom(cutMs, otherNumbers(1.7)))
    const calendar = new Set(['timeOfDay', 'dayOfWeek'])
    for (const [k, { name }] of SET.features.entries()) {
      let differing = 0
      for (let row = 0; row < rows.length; row++) {
        if (changed.features[row * rows.width + k] !== rows.features[row * rows.width + k]) differing++
      }
      assert.equal(differing > 0, !calendar.has(name), name)
    }
  })
})
