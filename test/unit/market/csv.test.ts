import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { DataError } from '../../../src/errors/index.ts'
import { readBarsCsv } from '../../../src/market/csv.ts'

const HEADER = 'open_time_ms,open,high,low,close,volume'
const FIRST = '1514764800000,10,12,9,11,5.5'
const SECOND = '1514764860000,11,11,10.5,10.5,0'
const T0 = 1514764800000

describe('market/csv', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'murmuration-csv-'))
  })
  after(async () => {
    await rm(folder, { recursive: true })
  })

  /** Reads a file of the given content; its path in messages is replaced by `bars.csv`. */
  async function read(content: string | Uint8Array, skipBadRows = false) {
    const path = join(folder, 'bars.csv')
    await writeFile(path, content)
    try {
      return await readBarsCsv(path, { symbol: 'BTCUSD', skipBadRows })
    } catch (error) {
      assert.ok(error instanceof DataError, String(error))
      throw new DataError(error.code, error.message.replace(path, 'bars.csv'))
    }
  }

  async function times(...texts: string[]): Promise<number[]> {
    const { series } = await read(['time,open,high,low,close,volume', ...texts.map((t) => `${t},1,1,1,1,1`)].join('\n'))
    return [...series.timeMs]
  }

  it('reads bars with a header', async () => {
    const { series, skippedRows } = await read(`${HEADER}\n${FIRST}\n${SECOND}\n`)
    assert.equal(series.symbol, 'BTCUSD')
    assert.equal(skippedRows, 0)
    assert.deepEqual([...series.timeMs], [T0, T0 + 60_000])
    assert.deepEqual([...series.open], [10, 11])
    assert.deepEqual([...series.high], [12, 11])
    assert.deepEqual([...series.low], [9, 10.5])
    assert.deepEqual([...series.close], [11, 10.5])
    assert.deepEqual([...series.volume], [5.5, 0])
  })

  const expected = `${HEADER}\n${FIRST}\n${SECOND}\n`
  const variants: Record<string, string | Uint8Array> = {
    'without a last line end': expected.trimEnd(),
    'with CRLF and blank lines': `${HEADER}\r\n${FIRST}\r\n\r\n${SECOND}\r\n\r\n`,
    'with a byte order mark': `\uFEFF${expected}`,
    'with columns in another order and case': `Volume, CLOSE ,Low,High,Open,Date
5.5,11,9,12,10,1514764800000
0,10.5,10.5,11,11,1514764860000`,
    'with further columns': `id,open_time,open,high,low,close,volume,note
a,1514764800000,10,12,9,11,5.5,
b,1514764860000,11,11,10.5,10.5,0,x`,
    'with quoted fields': `"timestamp","open","high","low","close","volume","note"
"1514764800000","10","12","9","11","5.5","a ""b"", c"
1514764860000,11,11,"10.5",10.5,0,""`,
    'with blanks, signs and exponents': `${HEADER}
 1514764800000 , 1e1,+12,9.0,1.1E+1,.55e1
1514764860000,11.,11,10.50,105e-1,0`,
    'with times in s': `${HEADER}\n${FIRST.replace('000,', ',')}\n${SECOND.replace('000,', ',')}`,
    'with times in µs': `${HEADER}\n${FIRST.replace(',', '000,')}\n${SECOND.replace(',', '000,')}`,
    'with ISO dates': `time,open,high,low,close,volume
2018-01-01T00:00:00Z,10,12,9,11,5.5
2018-01-01 00:01,11,11,10.5,10.5,0`,
    gzipped: gzipSync(expected),
    'gzipped in two members': Buffer.concat([gzipSync(expected.slice(0, 50)), gzipSync(expected.slice(50))]),
  }
  for (const [name, content] of Object.entries(variants)) {
    it(`reads the same bars from a file ${name}`, async () => {
      assert.deepEqual(await read(content), await read(expected))
    })
  }

  it('prefers the surest of several time columns', async () => {
    const { series } = await read('date,timestamp,open,high,low,close,volume\n2018-01-01,1514764860,1,1,1,1,1')
    assert.deepEqual([...series.timeMs], [T0 + 60_000])
  })

  it('reads ISO times in any zone, and gaps', async () => {
    assert.deepEqual(
      await times('2017-12-31', '2018-01-01 00:00:00+00:00', '2018-01-01T03:00:00.000+02:00', '2017-12-31T21:30-04:30'),
      [T0 - 86_400_000, T0, T0 + 3_600_000, T0 + 7_200_000],
    )
  })

  it('reads numbers as Number does, in files of any length', async () => {
    const price = fc.double({ min: 1e-9, max: 1e9, noNaN: true })
    await fc.assert(
      fc.asyncProperty(fc.array(price, { minLength: 1, maxLength: 3000 }), async (prices) => {
        const lines = prices.map((p, i) => `${T0 + i * 60_000},${p},${p},${p},${p},${p.toFixed(6)}`)
        const { series } = await read([HEADER, ...lines].join('\n'))
        assert.deepEqual([...series.close], prices)
        assert.deepEqual(
          [...series.volume],
          prices.map((p) => Number(p.toFixed(6))),
        )
      }),
      { numRuns: 20 },
    )
  })

  it('reads a file of several chunks, plain and gzipped', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `${T0 + i * 60_000},${i + 1},${i + 3},${i + 1},${i + 2.25},${i}`,
    )
    const content = [HEADER, ...lines].join('\n')
    const { series } = await read(content)
    assert.equal(series.timeMs.length, 20_000)
    assert.deepEqual(
      series.close,
      Float64Array.from({ length: 20_000 }, (_, i) => i + 2.25),
    )
    assert.deepEqual((await read(gzipSync(content))).series, series)
  })

  /** A bad third line, and what is said about it. */
  const badRows: Record<string, string> = {
    '1514764860000,11,11,10,10.5': '5 columns where the header has 6',
    '1514764860000,11,11,10,10.5,1,': '7 columns where the header has 6',
    garbage: '1 column where the header has 6',
    '"1514764860000,11,11,10,10.5,1': 'a quote is not closed',
    '"1514764860000"x,11,11,10,10.5,1': 'a quote is not closed',
    'soon,11,11,10,10.5,1': 'time is neither an epoch time nor an ISO 8601 date: "soon"',
    ',11,11,10,10.5,1': 'time is neither an epoch time nor an ISO 8601 date: ""',
    '-1514764860000,11,11,10,10.5,1': 'time is neither an epoch time nor an ISO 8601 date: "-1514764860000"',
    '2018-02-30,11,11,10,10.5,1': 'time is neither an epoch time nor an ISO 8601 date: "2018-02-30"',
    '1514764860,11,11,10,10.5,1': 'time "1514764860" is in s, but the file began in ms',
    '2018-01-01T00:01Z,11,11,10,10.5,1': 'time "2018-01-01T00:01Z" is in ISO 8601, but the file began in ms',
    '1514764860001,11,11,10,10.5,1': 'time 2018-01-01T00:01:00.001Z is not a whole minute',
    '1514764800000,11,11,10,10.5,1': 'time 2018-01-01T00:00:00.000Z repeats the bar before',
    '1514764740000,11,11,10,10.5,1':
      'time 2017-12-31T23:59:00.000Z is before that of the bar before, 2018-01-01T00:00:00.000Z',
    '1514764860000,,11,10,10.5,1': 'open is empty',
    '1514764860000,11,nan,10,10.5,1': 'high is not a number: "nan"',
    '1514764860000,11,11,0x0a,10.5,1': 'low is not a number: "0x0a"',
    '1514764860000,11,11,10,1.2.3,1': 'close is not a number: "1.2.3"',
    '1514764860000,11,11,10,.,1': 'close is not a number: "."',
    '1514764860000,11,Infinity,10,10.5,1': 'high is not a number: "Infinity"',
    '1514764860000,11,1e999,10,10.5,1': 'high is not a finite number: "1e999"',
    '1514764860000,11,"1,100",10,10.5,1': 'high is not a number: "1,100"',
    '1514764860000,0,11,10,10.5,1': 'open 0 is not above 0',
    '1514764860000,11,11,-10,10.5,1': 'low -10 is not above 0',
    '1514764860000,11,11,10,10.5,-1': 'volume -1 is negative',
    '1514764860000,11,11,10,10.5,': 'volume is empty',
    '1514764860000,11,9,10,10.5,1': 'high 9 is below low 10',
    '1514764860000,11,10.7,10,10.5,1': 'high 10.7 is below open 11',
    '1514764860000,10,10.2,10,10.5,1': 'high 10.2 is below close 10.5',
    '1514764860000,11,12,11.5,11.7,1': 'low 11.5 is above open 11',
    '1514764860000,12,12,11.5,11,1': 'low 11.5 is above close 11',
  }
  for (const [row, message] of Object.entries(badRows)) {
    it(`refuses the row ${row}`, async () => {
      const content = `${HEADER}\n${FIRST}\n${row}\n${FIRST.replace('4800', '4920')}\n`
      await assert.rejects(read(content), { code: 'BAD_ROW', message: `bars.csv:3: ${message}` })
      const { series, skippedRows } = await read(content, true)
      assert.equal(skippedRows, 1)
      assert.deepEqual([...series.timeMs], [T0, T0 + 120_000])
    })
  }

  it('counts blank lines in line numbers', async () => {
    await assert.rejects(read(`${HEADER}\n\n${FIRST}\n\nx\n`), {
      message: 'bars.csv:5: 1 column where the header has 6',
    })
  })

  const badFiles: Record<string, [string | Uint8Array, string, string]> = {
    'an empty file': ['', 'BAD_HEADER', 'bars.csv:1: the file is empty'],
    'an empty gzip file': [gzipSync(''), 'BAD_HEADER', 'bars.csv:1: the file is empty'],
    'a header alone': [`${HEADER}\n`, 'TOO_SHORT', 'bars.csv:1: there is no bar: the file ends after the header'],
    'a file without a header': [
      FIRST,
      'BAD_HEADER',
      'bars.csv:1: the header lacks the columns time (open_time_ms, open_time, timestamp, time, date), open, high, low, close, volume',
    ],
    'a missing column': ['time,open,high,low,close\n', 'BAD_HEADER', 'bars.csv:1: the header lacks the column volume'],
    'a column named twice': [
      'time,open,high,low,close,volume,Volume\n',
      'BAD_HEADER',
      'bars.csv:1: the header names the column volume twice',
    ],
    'an open quote in the header': [`"${HEADER}\n`, 'BAD_HEADER', 'bars.csv:1: a quote in the header is not closed'],
    'a gzip stream cut short': [
      gzipSync(`${HEADER}\n${FIRST}\n`).subarray(0, 60),
      'UNREADABLE',
      'bars.csv: cannot be read: its gzip data ends too early',
    ],
    'a corrupt gzip stream': [
      Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 255, 255, 255, 255),
      'UNREADABLE',
      'bars.csv: cannot be read: its gzip data is corrupt',
    ],
    'a file without line ends': [
      `${HEADER}\n${'7'.repeat(2e6)}`,
      'BAD_ROW',
      'bars.csv:2: the line is too long for a CSV file of bars',
    ],
  }
  for (const [name, [content, code, message]] of Object.entries(badFiles)) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(read(content), { code, message })
    })
  }

  it('refuses a file all of whose rows were skipped', async () => {
    await assert.rejects(read(`${HEADER}\nx\ny\n`, true), {
      code: 'TOO_SHORT',
      message: 'bars.csv:3: there is no bar: all 2 rows are bad',
    })
  })

  it('says why a file cannot be opened', async () => {
    const missing = join(folder, 'missing.csv')
    await assert.rejects(readBarsCsv(missing, { symbol: 'X' }), {
      code: 'UNREADABLE',
      message: `${missing}: cannot be read: there is no such file`,
    })
    await assert.rejects(readBarsCsv(folder, { symbol: 'X' }), {
      code: 'UNREADABLE',
      message: `${folder}: cannot be read: it is a folder`,
    })
  })
})
