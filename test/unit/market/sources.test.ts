import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import {
  featureSpecSchema,
  fileSourceSchema,
  type MarketSource,
  marketSourceSchema,
  storeSourceSchema,
} from '../../../src/market/config.ts'
import { importFiles } from '../../../src/market/files/index.ts'
import { simulateFeeds, simulateMarket } from '../../../src/market/simulator/index.ts'
import { checkSources, loadMarkets, withPaths } from '../../../src/market/sources.ts'
import { featureSetSchema } from '../../../src/market/streams/featureSet.ts'
import { featureSetOf } from '../../../src/market/streams/presets.ts'
import { buildDeclaredRows, rowSpecOf } from '../../../src/market/streams/supervised.ts'
import { START } from './fixtures.ts'

const SIMULATOR: MarketSource = { kind: 'simulator', seed: 1, symbols: ['SIMA', 'SIMB'], startMs: START, days: 1 }

const SET = featureSetOf(featureSpecSchema.parse({ set: 'rv-v1' }))
const WITH_TRADES = featureSetSchema.parse({
  features: [{ name: 'tradeSignImbalance', parameters: { spanMinutes: 30 } }, { name: 'fundingRate' }],
})

describe('market/sources', () => {
  let folder: string
  let path: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'murmuration-sources-'))
    path = join(folder, 'bars.csv')
    await writeFile(path, 'time,open,high,low,close,volume\n1514764800,1,1,1,1,1\n1514764860,1,1,1,1,1\nbad\n')
  })
  after(async () => {
    await rm(folder, { recursive: true })
  })

  const file = (symbol: string, more: object = {}) => fileSourceSchema.parse({ kind: 'file', path, symbol, ...more })

  it('load the markets of all sources and count what was skipped', async () => {
    const { markets, skippedRows } = await loadMarkets([
      file('BTCUSD', { skipBadRows: true }),
      SIMULATOR,
      file('ETHUSD', { skipBadRows: true }),
    ])
    assert.deepEqual(
      markets.map(({ bars }) => bars.symbol),
      ['BTCUSD', 'SIMA', 'SIMB', 'ETHUSD'],
    )
    assert.equal(skippedRows, 2)
    assert.deepEqual([...markets[0].bars.timeMs], [1514764800000, 1514764860000])
    assert.deepEqual(
      markets.slice(1, 3).map(({ bars }) => bars),
      simulateMarket(SIMULATOR),
    )
  })

  it('refuse bad rows unless told to skip them', async () => {
    await assert.rejects(loadMarkets([file('BTCUSD')]), {
      name: 'DataError',
      message: `${path}:4: BAD_ROW: 1 field where 6 are expected`,
    })
  })

  it('read columns by a map, other feeds of the market, and stores', async () => {
    const own = join(folder, 'own.csv')
    await writeFile(own, 'when,a,b,c,d,e\n1514764800,1,4,0.5,2,7\n1514764860,2,3,1,3,8\n')
    const trades = join(folder, 'trades.csv')
    await writeFile(trades, 'time,price,qty,side\n1514764801000,1.5,2,buy\n1514764802000,1.6,1,sell\n')
    const columns = { time: 'when', open: 'a', high: 'b', low: 'c', close: 'd', volume: 'e' }
    const [market] = (
      await loadMarkets([file('BTCUSD', { path: own, columns, feeds: [{ kind: 'trades', path: trades }] })])
    ).markets
    assert.deepEqual(
      [[...market.bars.close], [...market.bars.volume]],
      [
        [2, 3],
        [7, 8],
      ],
    )
    assert.deepEqual([...(market.trades?.side ?? [])], [1, -1])

    const dir = join(folder, 'store')
    await importFiles([own], { dir, venue: 'v', symbol: 'BTCUSD', columns, intervalMs: 60_000 })
    await importFiles([trades], { dir, venue: 'v', symbol: 'BTCUSD', kind: 'trades' })
    const store = storeSourceSchema.parse({
      kind: 'store',
      dir,
      venue: 'v',
      symbol: 'BTCUSD',
      feeds: [{ kind: 'trades' }],
    })
    assert.deepEqual((await loadMarkets([store])).markets, [market])
  })

  it('refuse one symbol from two sources', async () => {
    const refusal = {
      name: 'ConfigError',
      code: 'INVALID_CONFIG',
      message: 'the symbol SIMB comes from two market sources',
    }
    await assert.rejects(loadMarkets([SIMULATOR, file('SIMB')]), refusal)
    assert.throws(() => checkSources([SIMULATOR, file('SIMB')], SET), refusal)
  })

  it('refuse features of which they lack a feed, before anything is read', () => {
    checkSources([SIMULATOR, file('BTCUSD', { path: 'none.csv' })], SET)
    const feeds = [
      { kind: 'trades', path: 'trades.csv' },
      { kind: 'funding', path: 'funding.csv' },
    ]
    checkSources([file('BTCUSD', { feeds })], WITH_TRADES)
    const refuses = (source: MarketSource, message: string) =>
      assert.throws(() => checkSources([source], WITH_TRADES), { name: 'ConfigError', code: 'INVALID_CONFIG', message })
    refuses(
      file('BTCUSD', { feeds: feeds.slice(0, 1) }),
      'features read the feed published fundingRate, which the market source of BTCUSD does not name in its feeds',
    )
    refuses(SIMULATOR, 'features read the feed published fundingRate, which a simulated market does not have')
  })

  it('give trades of a simulated market to features that read them', async () => {
    const features = [{ name: 'tradeSignImbalance', parameters: { spanMinutes: 30 } }]
    const spec = rowSpecOf(featureSpecSchema.parse({ set: { features } }))
    checkSources([SIMULATOR], spec.set)
    const { markets } = await loadMarkets([SIMULATOR], spec.set)
    assert.deepEqual(markets, simulateFeeds(SIMULATOR))
    const rows = buildDeclaredRows(markets, spec)
    assert.ok(rows.length > 0)
    assert.ok(rows.features.some((value) => value > 0) && rows.features.some((value) => value < 0))
    assert.deepEqual(
      (await loadMarkets([SIMULATOR], SET)).markets.map(({ trades }) => trades),
      [undefined, undefined],
    )
  })

  it('change the paths of files and stores alone', () => {
    const feeds = [{ kind: 'trades', path: 'trades.csv' }]
    const store = storeSourceSchema.parse({ kind: 'store', dir: 'store', venue: 'v', symbol: 'A' })
    const sources = withPaths([file('BTCUSD', { path: 'a.csv', feeds }), SIMULATOR, store], (name) => `/data/${name}`)
    assert.deepEqual(sources, [
      file('BTCUSD', { path: '/data/a.csv', feeds: [{ kind: 'trades', path: '/data/trades.csv' }] }),
      SIMULATOR,
      { ...store, dir: '/data/store' },
    ])
  })
})

describe('market/config', () => {
  it('fills in defaults', () => {
    assert.deepEqual(marketSourceSchema.parse({ kind: 'simulator', seed: 1, startMs: START, days: 2 }), {
      kind: 'simulator',
      seed: 1,
      symbols: ['SIMA', 'SIMB', 'SIMC', 'SIMD'],
      startMs: START,
      days: 2,
    })
    assert.deepEqual(marketSourceSchema.parse({ kind: 'file', path: 'a.csv', symbol: 'BTCUSD' }), {
      kind: 'file',
      path: 'a.csv',
      symbol: 'BTCUSD',
      intervalMs: 60_000,
      skipBadRows: false,
      feeds: [],
    })
    assert.deepEqual(featureSpecSchema.parse({ set: 'rv-v1' }), {
      set: 'rv-v1',
      horizonMinutes: 60,
      strideMinutes: 15,
    })
  })

  const simulator = { kind: 'simulator', seed: 1, startMs: START, days: 2 }
  const badSources: Record<string, unknown> = {
    'an unknown kind': { ...simulator, kind: 'oracle' },
    'an unknown key': { ...simulator, day: 2 },
    'a negative seed': { ...simulator, seed: -1 },
    'a start within a minute': { ...simulator, startMs: START + 1 },
    'no days': { ...simulator, days: 0 },
    'no symbols': { ...simulator, symbols: [] },
    'too many symbols': { ...simulator, symbols: Array.from({ length: 17 }, (_, i) => `S${i}`) },
    'a symbol named twice': { ...simulator, symbols: ['A', 'A'] },
    'a symbol with a blank': { ...simulator, symbols: ['A B'] },
    'a file without a symbol': { kind: 'file', path: 'a.csv' },
    'bars of half a minute': { kind: 'file', path: 'a.csv', symbol: 'A', intervalMs: 30_000 },
    'a store without a venue': { kind: 'store', dir: 'store', symbol: 'A' },
    'two feeds of trades': {
      kind: 'file',
      path: 'a.csv',
      symbol: 'A',
      feeds: [
        { kind: 'trades', path: 't.csv' },
        { kind: 'aggTrades', path: 't.csv' },
      ],
    },
  }
  for (const [name, source] of Object.entries(badSources)) {
    it(`refuses a source with ${name}`, () => {
      assert.equal(marketSourceSchema.safeParse(source).success, false)
    })
  }

  it('refuses horizons and strides beyond a day', () => {
    for (const spec of [
      { horizonMinutes: 1441 },
      { horizonMinutes: 4 },
      { strideMinutes: 0 },
      { strideMinutes: 7.5 },
    ]) {
      assert.equal(featureSpecSchema.safeParse({ set: 'rv-v1', ...spec }).success, false)
    }
  })

  it('takes a feature set by its name or declared, and says what is wrong with it', () => {
    const features = [{ name: 'logReturn', parameters: { spanMinutes: 60 } }]
    const { set } = featureSpecSchema.parse({ set: { features } })
    assert.deepEqual(set, featureSetSchema.parse({ features }))
    const refuse = (set: unknown, message: RegExp) => {
      const { error } = featureSpecSchema.safeParse({ set })
      assert.match(z.prettifyError(error!), message)
    }
    refuse('luck', /^✖ a feature set is rv-v1, .*, or declared by its features\n {2}→ at set$/)
    refuse(
      { features: [{ name: 'logReturn', parameters: { spanMinutes: 0 } }] },
      /^✖ Too small: .*\n {2}→ at set\.features\[0\]\.parameters\.spanMinutes$/,
    )
    refuse({ features: [...features, ...features] }, /two features have the same column/)
  })
})
