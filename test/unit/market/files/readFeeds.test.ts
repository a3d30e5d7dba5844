import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ConfigError, DataError } from '../../../../src/errors/index.ts'
import { fileFeedsSchema, storedFeedsSchema } from '../../../../src/market/files/feedsConfig.ts'
import { importFiles } from '../../../../src/market/files/index.ts'
import { type Feeds, readFeeds } from '../../../../src/market/files/readFeeds.ts'
import { csv, Folder, MINUTE, T0 } from './fixtures.ts'

const DAY = 1440 * MINUTE

describe('market/files readFeeds', () => {
  const folder = new Folder()
  before(() => folder.make())
  after(() => folder.remove())

  /** Reads one feed of one file. */
  async function feedOf(kind: string, content: string, options: object = {}): Promise<Feeds['feeds']> {
    const path = await folder.write('feed', content)
    return (await readFeeds({ feeds: fileFeedsSchema.parse([{ kind, path, ...options }]) })).feeds
  }

  it('reads trades in any unit of time, each in its minute', async () => {
    const last = BigInt(T0 + MINUTE) * 1_000_000n - 1n
    const times = [`${T0}000000`, `${T0}001999`, `${last}`, `${last + 1n}`]
    const content = csv(
      times.map((time, k) => `${k},10.5,${k + 1},${time},${k === 3 ? '' : k % 2 === 1}`),
      'id,price,qty,time,is_buyer_maker',
    )
    assert.deepEqual(await feedOf('trades', content), {
      trades: {
        timeMs: Float64Array.of(T0, T0 + 0.001, T0 + MINUTE - 0.001, T0 + MINUTE),
        price: Float64Array.of(10.5, 10.5, 10.5, 10.5),
        quantity: Float64Array.of(1, 2, 3, 4),
        side: Int8Array.of(1, -1, 1, 0),
      },
      published: {},
    })
    for (const [unit, digits] of Object.entries({ s: '', ms: '000', µs: '000000', ns: '000000000' })) {
      const seconds = [0, 1, 60].map((k) => `10,1,${T0 / 1000 + k}${digits}`)
      const { trades } = await feedOf('trades', csv(seconds, 'price,qty,time'))
      assert.deepEqual(trades?.timeMs, Float64Array.of(T0, T0 + 1000, T0 + MINUTE), unit)
    }
  })

  it('keeps trades of one time in the order of their numbers', async () => {
    const rows = [4, 2, 9, 3].map((id) => `${id},${id},${2 * id},${3 * id},1,${T0},true`)
    const path = await folder.write('sums.csv', rows.join('\n'))
    const market = { dir: folder.at('sums'), venue: 'v', symbol: 's' }
    await importFiles([path], { ...market, anyOrder: true, kind: 'aggTrades' })
    const stored = await readFeeds({ ...market, feeds: storedFeedsSchema.parse([{ kind: 'aggTrades' }]) })
    assert.deepEqual([...(stored.feeds.trades?.price ?? [])], [2, 3, 4, 9])
  })

  it('gives trades of unknown aggressor the side of the tick rule where that is asked for', async () => {
    const content = csv(
      ['5,', '6,', '6,sell', '6,', '4,', '4,buy'].map((row, k) => `${T0 + k},1,${row}`),
      'time,qty,price,side',
    )
    const sidesOf = async (sides: string) => [...((await feedOf('trades', content, { sides })).trades?.side ?? [])]
    assert.deepEqual(await sidesOf('recorded'), [0, 0, -1, 0, 0, 1])
    assert.deepEqual(await sidesOf('tickRule'), [0, 1, -1, 1, -1, 1])
  })

  it('reads the top of the book, and as many levels as the deepest snapshot has', async () => {
    const top = await feedOf('bbo', csv([`${T0},99,1,100,2`, `${T0 + 5},98,3,99,4`], 'time,bid,bid_qty,ask,ask_qty'))
    assert.deepEqual(top.books, {
      timeMs: Float64Array.of(T0, T0 + 5),
      levels: 1,
      bidPrice: Float64Array.of(99, 98),
      bidQuantity: Float64Array.of(1, 3),
      askPrice: Float64Array.of(100, 99),
      askQuantity: Float64Array.of(2, 4),
    })
    const header = [1, 2, 3].flatMap((k) => [`bid${k}_px`, `bid${k}_qty`, `ask${k}_px`, `ask${k}_qty`])
    const rows = [`${T0},99,1,100,2,98,3,101,4,,,,`, `${T0 + 5},99,5,100,6,,,101,7,,,,`]
    const { books } = await feedOf('book10', csv(rows, `time,${header.join()}`))
    assert.deepEqual(books, {
      timeMs: Float64Array.of(T0, T0 + 5),
      levels: 2,
      bidPrice: Float64Array.of(99, 98, 99, Number.NaN),
      bidQuantity: Float64Array.of(1, 3, 5, Number.NaN),
      askPrice: Float64Array.of(100, 101, 100, 101),
      askQuantity: Float64Array.of(2, 4, 6, 7),
    })
  })

  it('reads forced orders, funding and open interest', async () => {
    const orders = csv([`${T0},SELL,10,2`, `${T0 + 1},BUY,11,3`], 'time,side,price,quantity')
    assert.deepEqual((await feedOf('liquidations', orders)).liquidations, {
      timeMs: Float64Array.of(T0, T0 + 1),
      quantity: Float64Array.of(2, 3),
      side: Int8Array.of(-1, 1),
    })
    const funding = csv([`${T0},-0.0001`, `${T0 + 8 * 60 * MINUTE},0.0002`], 'time,funding_rate')
    assert.deepEqual((await feedOf('funding', funding)).published, {
      fundingRate: {
        publishedMs: Float64Array.of(T0, T0 + 8 * 60 * MINUTE),
        value: Float64Array.of(-0.0001, 0.0002),
      },
    })
    const interest = csv([`${T0},5`, `${T0 + 5 * MINUTE},6`], 'time,open_interest')
    assert.deepEqual((await feedOf('openInterest', interest, { publicationLagMinutes: 1.5 })).published, {
      openInterest: {
        publishedMs: Float64Array.of(T0 + 1.5 * MINUTE, T0 + 6.5 * MINUTE),
        value: Float64Array.of(5, 6),
      },
    })
  })

  it('puts values where they were published, or after their day, and leaves out what is no news by then', async () => {
    const rows = [
      `${T0},1,${T0 + 3 * DAY}`,
      `${T0 + DAY},2,`,
      `${T0 + 2 * DAY},3,${T0 + 5 * DAY}`,
      `${T0 + 3 * DAY},4,${T0 + 4 * DAY}`,
      `${T0 + 4 * DAY},5,${T0 + 6 * DAY}`,
    ]
    const content = csv(rows, 'day,value,published')
    const { published } = await feedOf('onchain', content, { series: 'hashRate' })
    // Of days 1 and 3 nothing was published before a later day's value was; day 2's is known when it is over.
    assert.deepEqual(published, {
      hashRate: {
        publishedMs: Float64Array.of(T0 + 2 * DAY, T0 + 4 * DAY, T0 + 6 * DAY),
        value: Float64Array.of(2, 4, 5),
      },
    })
    const scores = csv([`${T0 / 1000},20`, `${T0 / 1000 + 60},30`], 'timestamp,score')
    const lagged = async (options: object) =>
      (await feedOf('sentiment', scores, { series: 'mood', ...options })).published?.mood.publishedMs
    assert.deepEqual(await lagged({}), Float64Array.of(T0 + DAY, T0 + DAY + MINUTE))
    assert.deepEqual(await lagged({ publicationLagMinutes: 0 }), Float64Array.of(T0, T0 + MINUTE))
  })

  const trade = fc.record({
    after: fc.nat({ max: 90_000 }),
    price: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
    quantity: fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
    isSell: fc.boolean(),
  })

  it('reads the same bits from a file and from a store', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(trade, { minLength: 1, maxLength: 40 }), async (trades) => {
        let timeMs = T0 + DAY - 2 * MINUTE
        const rows = trades.map(({ after, price, quantity, isSell }, id) => {
          timeMs += after
          return [id, price, quantity, timeMs, isSell].join()
        })
        const path = await folder.write('trades.csv', csv(rows, 'id,price,qty,time,is_buyer_maker'))
        const market = { dir: folder.at(`trades-${run++}`), venue: 'v', symbol: 's' }
        await importFiles([path], market)
        const fromStore = await readFeeds({ ...market, feeds: storedFeedsSchema.parse([{ kind: 'trades' }]) })
        const fromFile = await readFeeds({ feeds: fileFeedsSchema.parse([{ kind: 'trades', path }]) })
        assert.deepEqual(fromStore, fromFile)
        assert.deepEqual(
          [...(fromFile.feeds.trades?.price ?? [])],
          trades.map(({ price }) => price),
        )
      }),
      { numRuns: 10 },
    )
  })

  it('throws the first defect with file and line, or counts those of all feeds', async () => {
    const trades = await folder.write(
      'bad.csv',
      csv(
        ['1,10,1', 'x,10,1', '3,-1,1'].map((row, k) => `${T0 + k},${row}`),
        'time,id,price,qty',
      ),
    )
    const funding = await folder.write('funding.csv', csv([`${T0},x`, `${T0 + 1},0.1`], 'time,rate'))
    const feeds = fileFeedsSchema.parse([
      { kind: 'trades', path: trades },
      { kind: 'funding', path: funding },
    ])
    await assert.rejects(
      readFeeds({ feeds }),
      (error) => error instanceof DataError && error.message.startsWith(`${trades}:3: BAD_ROW: trade_id "x" is not`),
    )
    const read = await readFeeds({ feeds, onBadRow: 'skip' })
    assert.deepEqual(read.skipped, { BAD_ROW: 2, NON_POSITIVE_PRICE: 1 })
    assert.deepEqual(read.feeds.trades?.price.length, 1)
    assert.deepEqual(read.feeds.published?.fundingRate.value, Float64Array.of(0.1))
  })

  it('says where numbers of trades are missing', async () => {
    const rows = Array.from({ length: 30 }, (_, k) => `${T0 + k},${k < 20 ? k : k + 4},10,1`)
    const path = await folder.write('gap.csv', csv(rows, 'time,id,price,qty'))
    const { tradeGaps } = await readFeeds({ feeds: fileFeedsSchema.parse([{ kind: 'trades', path }]) })
    assert.deepEqual(tradeGaps, [{ fromMs: T0 + 19, toMs: T0 + 20, count: 4 }])
  })

  it('refuses what is not there, or not of the kind', async () => {
    await assert.rejects(
      readFeeds({ dir: folder.path, venue: 'v', symbol: 's', feeds: storedFeedsSchema.parse([{ kind: 'bbo' }]) }),
      (error) => error instanceof ConfigError && error.message.startsWith('there are no bbo data in '),
    )
    const isData = (code: string) => (error: unknown) => error instanceof DataError && error.code === code
    await assert.rejects(feedOf('bbo', csv([`${T0},10,1`], 'time,price,qty')), isData('BAD_HEADER'))
    await assert.rejects(feedOf('trades', 'time,price,qty\n'), isData('TOO_SHORT'))
  })

  it('takes one feed of each part, and series by names of their own', () => {
    const path = 'a.csv'
    const isValid = (...feeds: object[]) => fileFeedsSchema.safeParse(feeds).success
    assert.ok(isValid({ kind: 'trades', path }, { kind: 'bbo', path }, { kind: 'onchain', path, series: 'a' }))
    assert.ok(isValid({ kind: 'onchain', path, series: 'a' }, { kind: 'onchain', path, series: 'b' }))
    assert.ok(!isValid({ kind: 'trades', path }, { kind: 'aggTrades', path }))
    assert.ok(!isValid({ kind: 'bbo', path }, { kind: 'book10', path }))
    assert.ok(!isValid({ kind: 'onchain', path, series: 'a' }, { kind: 'sentiment', path, series: 'a' }))
    assert.ok(!isValid({ kind: 'onchain', path, series: 'fundingRate' }))
    assert.ok(!isValid({ kind: 'onchain', path }))
    assert.ok(!isValid({ kind: 'klines', path }))
    assert.ok(!isValid({ kind: 'trades' }))
  })
})
