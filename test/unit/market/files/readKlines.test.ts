import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { ConfigError, DataError } from '../../../../src/errors/index.ts'
import { importFiles, readKlines } from '../../../../src/market/files/index.ts'
import { csv, Folder, klines, MINUTE, T0 } from './fixtures.ts'

describe('market/files readKlines', () => {
  const folder = new Folder()
  before(() => folder.make())
  after(() => folder.remove())

  const value = fc.double({ min: 1e-12, max: 1e12, noNaN: true })
  const bar = fc.tuple(value, value, value, value, value).map(([a, b, c, d, volume]) => {
    const [low, open, close, high] = [a, b, c, d].toSorted((x, y) => x - y)
    return [open, high, low, close, volume]
  })
  const series = fc.uniqueArray(fc.record({ minute: fc.nat({ max: 5000 }), bar }), {
    minLength: 2,
    maxLength: 40,
    selector: ({ minute }) => minute,
  })

  it('reads the numbers as Number does, with the same bits from a file and from a store', async () => {
    await fc.assert(
      fc.asyncProperty(series, async (bars) => {
        const sorted = bars.toSorted((a, b) => a.minute - b.minute)
        const rows = sorted.map(({ minute, bar }) => [T0 + minute * MINUTE, ...bar].join())
        const path = await folder.write('bars.csv', csv(rows))
        const dir = folder.at(`store-${rows.length}-${rows[0]}`)
        await importFiles([path], { dir, venue: 'v', symbol: 'S', intervalMs: MINUTE })
        const fromFile = await readKlines({ path, symbol: 'S', intervalMs: MINUTE })
        const fromStore = await readKlines({ dir, venue: 'v', symbol: 'S', intervalMs: MINUTE })
        const column = (index: number) => Float64Array.from(sorted, ({ bar }) => bar[index])
        assert.deepEqual(fromFile.series, {
          symbol: 'S',
          timeMs: Float64Array.from(sorted, ({ minute }) => T0 + minute * MINUTE),
          open: column(0),
          high: column(1),
          low: column(2),
          close: column(3),
          volume: column(4),
        })
        assert.deepEqual(fromStore.series, fromFile.series)
        assert.deepEqual(fromStore.gaps, fromFile.gaps)
      }),
      { numRuns: 12 },
    )
  })

  it('reads blanks, signs and exponents, and the surest of several times', async () => {
    const rows = ['2017-12-31,1514764800, 1e1,+12,9.0,1.1E+1, .55e1', '2017-12-31,1514764860,11.,11,10.50,105e-1,0']
    const path = await folder.write('signs.csv', csv(rows, 'date,timestamp,open,high,low,close,volume'))
    const { series } = await readKlines({ path, symbol: 'S', intervalMs: MINUTE })
    const { symbol, ...columns } = series
    assert.deepEqual(
      Object.values(columns).map((column) => [...column]),
      [
        [T0, T0 + MINUTE],
        [10, 11],
        [12, 11],
        [9, 10.5],
        [11, 10.5],
        [5.5, 0],
      ],
    )
  })

  it('reads a file of many chunks, plain and gzipped', async () => {
    const text = csv(klines(20_000))
    const [plain, packed] = [await folder.write('long.csv', text), await folder.write('long.gz', gzipSync(text))]
    const { series } = await readKlines({ path: plain, symbol: 'S' })
    assert.deepEqual(
      series.close,
      Float64Array.from({ length: 20_000 }, (_, k) => 101 + (k % 4) / 8),
    )
    assert.deepEqual((await readKlines({ path: packed, symbol: 'S' })).series, series)
  })

  it('reads a plain file as a scan does, with its gaps', async () => {
    const read = async (rows: readonly string[], header: string) => {
      const { series, gaps } = await readKlines({
        path: await folder.write('plain.csv', csv(rows, header)),
        symbol: 'S',
        intervalMs: MINUTE,
      })
      return { series, gaps }
    }
    await fc.assert(
      fc.asyncProperty(series, async (bars) => {
        const sorted = bars.toSorted((a, b) => a.minute - b.minute)
        const rows = sorted.map(({ minute, bar }) => [T0 + minute * MINUTE, ...bar, 'x'].join())
        const header = 'open_time_ms,open,high,low,close,volume,note'
        // A quote keeps a file from being plain.
        assert.deepEqual(await read(rows, header), await read(rows, header.replace('note', '"note"')))
      }),
      { numRuns: 8 },
    )
  })

  const odd: Record<string, string> = {
    'a field too many': '1514764860000,11,11,10,10.5,1,',
    'a field too few': '1514764860000,11,11,10,10.5',
    'digits with underscores': '1514764860000,11,1_1,10,10.5,1',
    'a hexadecimal number': '1514764860000,11,11,0x0a,10.5,1',
    infinity: '1514764860000,11,inf,10,10.5,1',
    'no number': '1514764860000,11,nan,10,10.5,1',
    'an empty field': '1514764860000,,11,10,10.5,1',
    'a time in another unit': '1514764860,11,11,10,10.5,1',
    'a time within the minute': '1514764860001,11,11,10,10.5,1',
    'the time of the row before': '1514764800000,11,11,10,10.5,1',
    'a price of zero': '1514764860000,11,11,0,10.5,1',
    'a negative volume': '1514764860000,11,11,10,10.5,-1',
    'a close above the high': '1514764860000,11,11,10,11.5,1',
    'an open quote': '"1514764860000,11,11,10,10.5,1',
  }
  for (const [what, row] of Object.entries(odd)) {
    it(`refuses ${what} with its line`, async () => {
      const path = await folder.write(
        'odd.csv',
        csv(['1514764800000,10,12,9,11,5.5', row, '1514764920000,10,12,9,11,1']),
      )
      await assert.rejects(
        readKlines({ path, symbol: 'S', intervalMs: MINUTE }),
        (error) => error instanceof DataError && error.message.startsWith(`${path}:3: `),
      )
    })
  }

  it('throws the first defect with its line, or leaves rows out and makes none up', async () => {
    const rows = klines(10).with(3, 'x').with(7, 'y')
    const path = await folder.write('bad.csv', csv(rows))
    await assert.rejects(
      readKlines({ path, symbol: 'S' }),
      (error) =>
        error instanceof DataError && error.code === 'BAD_ROW' && error.message.startsWith(`${path}:5: BAD_ROW: `),
    )
    const { series, gaps, skipped, intervalMs } = await readKlines({ path, symbol: 'S', onBadRow: 'skip' })
    assert.deepEqual([series.timeMs.length, gaps.length, skipped, intervalMs], [8, 2, { BAD_ROW: 2 }, MINUTE])
    assert.ok(!series.timeMs.includes(T0 + 3 * MINUTE))
  })

  it('says what is missing', async () => {
    await assert.rejects(
      readKlines({ path: folder.at('none.csv'), symbol: 'S' }),
      (error) =>
        error instanceof DataError && error.code === 'UNREADABLE' && error.message.startsWith(folder.at('none')),
    )
    const path = await folder.write('empty.csv', csv([]))
    await assert.rejects(
      readKlines({ path, symbol: 'S' }),
      (error) => error instanceof DataError && error.code === 'TOO_SHORT',
    )
    await assert.rejects(readKlines({ dir: folder.path, venue: 'v', symbol: 'none', intervalMs: MINUTE }), ConfigError)
  })
})
