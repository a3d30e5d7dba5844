import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { featureSpecSchema, type MarketSource, marketSourceSchema } from '../../../src/market/config.ts'
import { simulateMarket } from '../../../src/market/simulator/index.ts'
import { loadBars } from '../../../src/market/sources.ts'
import { START } from './fixtures.ts'

const SIMULATOR: MarketSource = { kind: 'simulator', seed: 1, symbols: ['SIMA', 'SIMB'], startMs: START, days: 1 }

describe('market/sources', () => {
  let folder: string
  let path: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'murmuration-sources-'))
    path = join(folder, 'bars.csv')
    await writeFile(path, 'time,open,high,low,close,volume\n1514764800,1,1,1,1,1\nbad\n')
  })
  after(async () => {
    await rm(folder, { recursive: true })
  })

  it('loads the bars of all sources and counts what was skipped', async () => {
    const { series, skippedRows } = await loadBars([
      { kind: 'csv', path, symbol: 'BTCUSD', skipBadRows: true },
      SIMULATOR,
      { kind: 'csv', path, symbol: 'ETHUSD', skipBadRows: true },
    ])
    assert.deepEqual(
      series.map(({ symbol }) => symbol),
      ['BTCUSD', 'SIMA', 'SIMB', 'ETHUSD'],
    )
    assert.equal(skippedRows, 2)
    assert.deepEqual(series.slice(1, 3), simulateMarket(SIMULATOR))
  })

  it('refuses bad rows unless told to skip them', async () => {
    await assert.rejects(loadBars([{ kind: 'csv', path, symbol: 'BTCUSD', skipBadRows: false }]), {
      name: 'DataError',
      message: `${path}:3: 1 column where the header has 6`,
    })
  })

  it('refuses one symbol from two sources', async () => {
    await assert.rejects(loadBars([SIMULATOR, { kind: 'csv', path, symbol: 'SIMB', skipBadRows: false }]), {
      name: 'ConfigError',
      code: 'INVALID_CONFIG',
      message: 'the symbol SIMB comes from two market sources',
    })
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
    assert.equal(marketSourceSchema.parse({ kind: 'csv', path: 'a.csv', symbol: 'BTCUSD' }).kind, 'csv')
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
    'a file without a symbol': { kind: 'csv', path: 'a.csv' },
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
})
