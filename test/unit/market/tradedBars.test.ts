import assert from 'node:assert/strict'
import { marketSourceSchema } from '../../../src/market/config.ts'
import { importFiles } from '../../../src/market/files/index.ts'
import { checkSources, loadMarkets } from '../../../src/market/sources.ts'
import { csv, Folder } from './files/fixtures.ts'
import { MINUTE, START } from './fixtures.ts'
import { setOf } from './streams/fixtures.ts'

describe('market sources of trades alone', () => {
  const folder = new Folder()
  before(() => folder.make())
  after(() => folder.remove())

  /** A trade every 15 s. */
  const lines = (isWhole: (k: number) => boolean = () => true) =>
    Array.from({ length: 120 }, (_, k) => k)
      .filter(isWhole)
      .map((k) => `${START + k * 15_000},${k},${100 + (k % 5)},1,${k % 2 === 0 ? 'buy' : 'sell'}`)
  const write = (name: string, rows: readonly string[]) => folder.write(name, csv(rows, 'time,id,price,qty,side'))
  const load = async (source: object) => (await loadMarkets([marketSourceSchema.parse(source)])).markets[0]

  it('give bars of the minutes that are whole, and the trades as a feed', async () => {
    const path = await write('trades.csv', lines())
    const market = await load({ kind: 'file', path, symbol: 'BTC', bars: { from: 'trades' } })
    assert.deepEqual(
      Array.from(market.bars.timeMs, (timeMs) => (timeMs - START) / MINUTE),
      Array.from({ length: 28 }, (_, k) => k + 1),
    )
    assert.deepEqual([market.bars.open[0], market.bars.close[0], market.bars.volume[0]], [104, 102, 4])
    assert.equal(market.trades?.timeMs.length, 120)
    await importFiles([path], { dir: folder.at('store'), venue: 'v', symbol: 'BTC' })
    const place = { dir: folder.at('store'), venue: 'v', symbol: 'BTC' }
    assert.deepEqual(await load({ kind: 'store', ...place, bars: { from: 'trades' } }), market)
  })

  it('leave out minutes in which trades are missing', async () => {
    const path = await write(
      'gap.csv',
      lines((k) => k < 81 || k > 83),
    )
    const { bars } = await load({ kind: 'file', path, symbol: 'BTC', bars: { from: 'trades' } })
    assert.ok(bars.timeMs.includes(START + 19 * MINUTE))
    assert.ok(!bars.timeMs.includes(START + 20 * MINUTE))
    await assert.rejects(
      load({
        kind: 'file',
        path: await write(
          'few.csv',
          lines((k) => k < 6),
        ),
        symbol: 'BTC',
        bars: { from: 'trades' },
      }),
      { name: 'DataError', code: 'TOO_SHORT', message: 'BTC: no minute of its trades is whole' },
    )
  })

  it('give features of trades what they read', () => {
    const source = marketSourceSchema.parse({ kind: 'file', path: 'a', symbol: 'A', bars: { from: 'aggTrades' } })
    checkSources([source], setOf({ name: 'tradeSignImbalance', parameters: { spanMinutes: 5 } }))
  })

  it('refuse other trades beside them, and other lengths of bars', () => {
    const whyNot = (more: object) =>
      marketSourceSchema.safeParse({ kind: 'file', path: 'a', symbol: 'A', bars: { from: 'trades' }, ...more }).error
        ?.issues[0].message
    assert.equal(
      whyNot({ feeds: [{ kind: 'aggTrades', path: 'b' }] }),
      'the trades that bars are made of are a feed already',
    )
    assert.equal(whyNot({ intervalMs: 5 * MINUTE }), 'bars of trades are of one minute')
    assert.equal(whyNot({ feeds: [{ kind: 'bbo', path: 'b' }] }), undefined)
  })
})
