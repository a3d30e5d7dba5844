import assert from 'node:assert/strict'
import { ConfigError } from '../../../../src/errors/index.ts'
import { rowSchema } from '../../../../src/market/files/columns.ts'
import { Database, quoted } from '../../../../src/market/files/database.ts'
import {
  type FileReport,
  importFiles,
  KIND_NAMES,
  KINDS,
  type ScanOptions,
  verifyFile,
} from '../../../../src/market/files/index.ts'
import { storedRowsSql } from '../../../../src/market/files/merge.ts'
import { csv, Folder, T0, zipped } from './fixtures.ts'

interface Sample {
  readonly kind: string
  readonly content: string | Uint8Array
  readonly options?: ScanOptions
  /** The first row that is kept, columns that are absent left out. */
  readonly first: Readonly<Record<string, number | bigint>>
}

const rows = (count: number, row: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => row(index))
const T = BigInt(T0)
const HOUR = 3_600_000
const NS = 1_000_000n

const bookHeader = ['recv_ns', 'event_ms']
for (const side of ['bid', 'ask']) for (let k = 1; k <= 10; k++) bookHeader.push(`${side}${k}_px`, `${side}${k}_qty`)
const bookRow = (index: number): string =>
  [
    `${T0 + index * 100}000123`,
    T0 + index * 100,
    ...rows(10, (k) => `${100 - k},${k + 1}`),
    ...rows(10, (k) => `${101 + k},${k + 2}`),
  ].join()

const SAMPLES: Record<string, Sample> = {
  "Binance's bars in µs, zipped and without a header": {
    kind: 'klines',
    content: zipped({
      'BTCUSDT-1m-2025-01.csv': rows(3, (k) => `${T0 + k * 60_000}000,10,12,9,11,5,${T0 + k}999,55,7,2,22,0`).join(
        '\n',
      ),
    }),
    first: {
      open_time_ms: T,
      ...{ open: 10, high: 12, low: 9, close: 11, volume: 5 },
      ...{ quote_volume: 55, trades: 7n, taker_buy_volume: 2, taker_buy_quote_volume: 22 },
    },
  },
  "Binance's bars with a header": {
    kind: 'klines',
    content: csv(
      rows(3, (k) => `${T0 + k * 60_000},10,12,9,11,5,${T0 + k},55,7,2,22,0`),
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
    ),
    first: {
      open_time_ms: T,
      ...{ open: 10, high: 12, low: 9, close: 11, volume: 5 },
      ...{ quote_volume: 55, trades: 7n, taker_buy_volume: 2, taker_buy_quote_volume: 22 },
    },
  },
  "Binance's trades without a header": {
    kind: 'trades',
    content: rows(3, (k) => `${k + 5},10.5,1.25,13.1,${T0 + k},${k % 2 === 0 ? 'True' : 'False'},True`).join('\n'),
    first: { time_ns: T * NS, trade_id: 5n, price: 10.5, quantity: 1.25, aggressor: -1 },
  },
  "Binance's trades of futures with a header": {
    kind: 'trades',
    content: csv(
      rows(3, (k) => `${k},10.5,1.25,13.1,${T0 + k},false`),
      'id,price,qty,quote_qty,time,is_buyer_maker',
    ),
    first: { time_ns: T * NS, trade_id: 0n, price: 10.5, quantity: 1.25, aggressor: 1 },
  },
  'trades with a side, without numbers, in fractions of s': {
    kind: 'trades',
    content: csv(
      rows(3, () => `${T0 / 1000}.000001,sell,10.5,1.25`),
      'timestamp,side,price,amount',
    ),
    first: { time_ns: T * NS + 1000n, price: 10.5, quantity: 1.25, aggressor: -1 },
  },
  'recorded trades': {
    kind: 'trades',
    content: csv(
      rows(3, (k) => `${T0}00000${k},${T0 + 1},${T0 + 2},${k},10.5,1.25,1`),
      'recv_ns,event_ms,trade_ms,trade_id,price,qty,is_buyer_maker',
    ),
    first: {
      ...{ time_ns: (T + 2n) * NS, trade_id: 0n, price: 10.5, quantity: 1.25, aggressor: -1 },
      received_ns: T * NS,
    },
  },
  "Binance's sums of trades without a header": {
    kind: 'aggTrades',
    content: rows(3, (k) => `${k},10.5,1.25,${2 * k},${2 * k + 1},${T0 + k},true`).join('\n'),
    first: {
      ...{ time_ns: T * NS, agg_trade_id: 0n, price: 10.5, quantity: 1.25 },
      ...{ first_trade_id: 0n, last_trade_id: 1n, aggressor: -1 },
    },
  },
  'best bid and offer': {
    kind: 'bbo',
    content: csv(
      rows(3, (k) => `${T0}00000${k},99,1,100,2`),
      'recv_ns,bid_px,bid_qty,ask_px,ask_qty',
    ),
    first: { time_ns: T * NS, bid_price: 99, bid_quantity: 1, ask_price: 100, ask_quantity: 2 },
  },
  'ten levels of a book': {
    kind: 'book10',
    content: csv(rows(3, bookRow), bookHeader.join()),
    first: {
      ...{ time_ns: T * NS, received_ns: T * NS + 123n },
      ...Object.fromEntries(
        rows(10, (k) => `${k}`).flatMap((text) => {
          const k = Number(text)
          return [
            [`bid${k + 1}_price`, 100 - k],
            [`bid${k + 1}_quantity`, k + 1],
            [`ask${k + 1}_price`, 101 + k],
            [`ask${k + 1}_quantity`, k + 2],
          ]
        }),
      ),
    },
  },
  'funding rates that are paid some ms late': {
    kind: 'funding',
    content: csv(
      rows(4, (k) => `${T0 + k * 8 * HOUR + (k % 3)},8,-0.0001`),
      'calc_time,funding_interval_hours,last_funding_rate',
    ),
    first: { time_ms: T, rate: -0.0001, interval_hours: 8 },
  },
  "Binance's open interest": {
    kind: 'openInterest',
    content: csv(
      rows(4, (k) => `2018-01-01 00:${k}5:00,BTCUSDT,1000.5,42000000,1.1`),
      'create_time,symbol,sum_open_interest,sum_open_interest_value,count_long_short_ratio',
    ),
    first: { time_ms: T + 300_000n, open_interest: 1000.5, open_interest_value: 42_000_000 },
  },
  "Binance's liquidations": {
    kind: 'liquidations',
    content: csv(
      rows(2, () => `${T0},SELL,LIMIT,IOC,0.5,100,101,FILLED,0.2,0.4`),
      'time,side,order_type,time_in_force,original_quantity,price,average_price,order_status,last_fill_quantity,' +
        'accumulated_fill_quantity',
    ),
    first: { time_ms: T, side: -1, average_price: 101, quantity: 0.4 },
  },
  'a daily series of a chain by a column map': {
    kind: 'onchain',
    content: csv(
      rows(3, (k) => `2018-01-0${k + 1},12345,-7,2018-01-0${k + 2}T03:00:00-02:00`),
      'day,fees,active,published_at',
    ),
    options: { columns: { value: 'active' } },
    first: { day_ms: T, value: -7, published_ms: T + BigInt(29 * HOUR) },
  },
  'dated scores by positions': {
    kind: 'sentiment',
    content: rows(3, (k) => `a,0.25,${T0 / 1000 + k}`)
      .join('\n')
      .replaceAll('a', '9'),
    options: { kind: 'sentiment', columns: { time: 3, score: 2 } },
    first: { time_ms: T, score: 0.25 },
  },
}

describe('market/files kinds', () => {
  const folder = new Folder()
  before(() => folder.make())
  after(() => folder.remove())

  async function report(content: string | Uint8Array, options: ScanOptions = {}): Promise<FileReport> {
    const verdict = await verifyFile(await folder.write('file', content), options)
    if (!verdict.usable) assert.fail(`${verdict.defect.code}: ${verdict.defect.text}`)
    return verdict.report
  }

  it('has a sample of every kind', () => {
    assert.deepEqual(new Set(Object.values(SAMPLES).map(({ kind }) => kind)), new Set(KIND_NAMES))
  })

  for (const [name, { kind, content, options = {}, first }] of Object.entries(SAMPLES)) {
    it(`knows ${name}, and keeps the values`, async () => {
      const found = await report(content, options)
      assert.deepEqual([found.kind, found.counts, found.gaps], [kind, {}, []])
      const path = await folder.write('file', content)
      const dir = folder.at(name.replaceAll(/\W/g, ''))
      const imported = await importFiles([path], { ...options, dir, venue: 'v', symbol: 's' })
      const { rows, parts } = imported.manifest
      assert.equal(rows, found.rows)
      const kept = await Database.use((database) =>
        database.rows<Record<string, number | bigint | null>>(
          `SELECT * EXCLUDE line FROM ${storedRowsSql(`${imported.folder}/${parts[0].path}`)}`,
        ),
      )
      assert.deepEqual(Object.fromEntries(Object.entries(kept[0]).filter(([, value]) => value !== null)), first)
      const schema = rowSchema(KINDS[found.kind].columns)
      for (const row of kept) schema.parse(row)
    })
  }

  it('finds what is wrong with trades', async () => {
    const lines = [
      '1,10,1,0,1,buy',
      '2,-1,1,0,1,buy',
      '3,10,0,0,1,buy',
      '4,10,1,0,1,up',
      '5.5,10,1,0,1,buy',
      ',9,1,0,1,buy',
    ]
    const content = csv(
      lines.map((line) => line.replace(/,1,(\w+)$/, `,${T0},$1`)),
      'id,price,qty,quote,time,side',
    )
    const { defects } = await report(content)
    assert.deepEqual(
      defects.map(({ code, line, text }) => `${code} ${line} ${text}`),
      [
        'NON_POSITIVE_PRICE 3 price -1 is not above 0',
        'BAD_ROW 4 quantity "0" is not a positive number',
        'BAD_ROW 5 aggressor "up" is neither a side nor true or false',
        'BAD_ROW 6 trade_id "5.5" is not a whole number of at least 0',
        'BAD_ROW 7 trade_id is empty',
      ],
    )
  })

  it('finds the numbers that a sequence of trades skips, unless it skips most', async () => {
    const trades = (step: number, but: number): string =>
      csv(
        rows(40, (k) => `${step * k},10,1,${T0 + k}`).filter((_, k) => k !== but),
        'id,price,qty,time',
      )
    assert.deepEqual((await report(trades(1, 20))).gaps, [{ fromMs: T0 + 19, toMs: T0 + 21, count: 1 }])
    assert.deepEqual((await report(trades(3, 20))).gaps, [])
  })

  it('keeps equal trades of one file when they have no numbers, and does not double them when they come again', async () => {
    const file = await folder.write('equal.csv', csv([`${T0},10,1`, `${T0},10,1`, `${T0 + 1},10,1`], 'time,price,qty'))
    const options = { dir: folder.at('equal'), venue: 'v', symbol: 's' }
    assert.deepEqual([(await importFiles([file], options)).manifest.rows], [3])
    const { manifest, duplicates } = await importFiles([file], options)
    assert.deepEqual([manifest.rows, duplicates], [3, 3])
    const numbered = await folder.write('numbered.csv', csv([`${T0},10,1,1`], 'time,price,qty,id'))
    await assert.rejects(importFiles([numbered], options), ConfigError)
  })

  it('finds books that are crossed or not in order', async () => {
    const crossed = bookRow(1).replace(',100,1,', ',101.5,1,')
    const unordered = bookRow(2).replace(',95,6,', ',97,6,')
    const { defects } = await report(csv([bookRow(0), crossed, unordered], bookHeader.join()))
    assert.deepEqual(
      defects.map(({ code, line, text }) => `${code} ${line} ${text.split(' ')[0]}`),
      ['CROSSED_BOOK 3 bid1_price', 'CROSSED_BOOK 4 bid6_price'],
    )
  })

  it('keeps levels that a book does not have empty', async () => {
    const header = bookHeader.slice(0, 8).concat(bookHeader.slice(22, 28))
    const row = bookRow(0).split(',')
    const { columns, counts } = await report(csv([row.slice(0, 8).concat(row.slice(22, 28)).join()], header.join()))
    assert.deepEqual([counts, columns.length], [{}, 14])
  })

  it('reads Parquet of others, with times of their own type', async () => {
    const path = folder.at('others.parquet')
    await Database.use((database) =>
      database.run(
        `COPY (SELECT make_timestamp(${T0}000 + k * 60000000) AS "Date", 10.0::FLOAT AS "Open", 12 AS "High", 9 AS "Low",
        '11' AS "Close", k::DECIMAL(9, 3) AS "Volume" FROM range(5) AS t(k)) TO ${quoted(path)} (FORMAT parquet)`,
      ),
    )
    const verdict = await verifyFile(path, {})
    assert.ok(verdict.usable)
    const { rows, fromMs, intervalMs, counts } = verdict.report
    assert.deepEqual([rows, fromMs, intervalMs, counts], [5, T0, 60_000, {}])
  })
})
