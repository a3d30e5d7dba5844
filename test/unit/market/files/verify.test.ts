import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { ConfigError } from '../../../../src/errors/index.ts'
import { type FileReport, type ScanOptions, verifyFile } from '../../../../src/market/files/index.ts'
import { csv, Folder, KLINES_HEADER, klines, MINUTE, T0, zipped } from './fixtures.ts'

describe('market/files verify', () => {
  const folder = new Folder()
  before(() => folder.make())
  after(() => folder.remove())

  async function report(content: string | Uint8Array, options: ScanOptions = {}): Promise<FileReport> {
    const verdict = await verifyFile(await folder.write('file.csv', content), options)
    if (!verdict.usable) assert.fail(`${verdict.defect.code}: ${verdict.defect.text}`)
    return verdict.report
  }

  /** What is wrong, as `CODE line`, or `CODE line: text` where a text is asked for. */
  async function defects(rows: readonly string[], options: ScanOptions = {}): Promise<string[]> {
    const found = await report(csv(rows), options)
    const total = Object.values(found.counts).reduce((sum, count) => sum + count, 0)
    assert.equal(total, found.defects.length)
    assert.equal(found.rows + found.defects.filter(({ code }) => code !== 'TRUNCATED_GZIP').length, rows.length)
    return found.defects.map(({ code, line, text }) => `${code} ${line}: ${text}`)
  }

  async function unusable(content: string | Uint8Array, options: ScanOptions = {}): Promise<string> {
    const verdict = await verifyFile(await folder.write('file.csv', content), options)
    if (verdict.usable) assert.fail('the file is usable')
    return `${verdict.defect.code} ${verdict.defect.line}: ${verdict.defect.text}`
  }

  const good = klines(8)
  const changed = (index: number, change: (row: string) => string): string[] => good.with(index, change(good[index]))
  const field = (index: number, column: number, value: string): string[] =>
    changed(index, (row) => row.split(',').with(column, value).join(','))

  it('finds nothing wrong with good bars, and says what they are', async () => {
    const found = await report(csv(good))
    assert.deepEqual(
      { ...found, path: '' },
      {
        path: '',
        kind: 'klines',
        format: 'csv',
        rows: 8,
        fromMs: T0,
        toMs: T0 + 7 * MINUTE,
        intervalMs: MINUTE,
        columns: KLINES_HEADER.split(','),
        gaps: [],
        counts: {},
        defects: [],
      },
    )
  })

  const broken: Record<string, [rows: string[], expected: RegExp[]]> = {
    'text for a number': [field(2, 2, 'x'), [/^BAD_ROW 4: high "x" is not a finite number$/]],
    'an empty field': [field(0, 4, ''), [/^BAD_ROW 2: close is empty$/]],
    infinity: [field(1, 1, 'inf'), [/^BAD_ROW 3: open "inf"/]],
    'digits with underscores': [field(1, 5, '1_0'), [/^BAD_ROW 3: volume "1_0"/]],
    'a time that is none': [field(3, 0, 'soon'), [/^BAD_ROW 5: open_time_ms "soon" is neither/]],
    'a time between bars': [field(3, 0, `${T0 + 3 * MINUTE + 5}`), [/^BAD_ROW 5: open_time_ms .* multiple of the int/]],
    'a field too many': [changed(6, (row) => `${row},1`), [/^BAD_ROW 8: 7 fields where 6 are expected$/]],
    'a line cut off': [changed(7, (row) => row.slice(0, 20)), [/^BAD_ROW 9: 3 fields where 6/]],
    'an open quote': [changed(2, (row) => `"${row}`), [/^BAD_ROW 4: a quote is not closed$/]],
    'a price of zero': [field(5, 3, '0'), [/^NON_POSITIVE_PRICE 7: low 0 is not above 0$/]],
    'a negative price': [field(5, 1, '-3.5'), [/^NON_POSITIVE_PRICE 7: open -3\.5/]],
    'a negative volume': [field(4, 5, '-1'), [/^NEGATIVE_VOLUME 6: volume -1 is negative$/]],
    'high below low': [field(4, 2, '80'), [/^HIGH_LOW 6: high 80 is below low 91$/]],
    'a close above high': [field(4, 4, '500'), [/^HIGH_LOW 6: close 500 is not from low 91 to high 114$/]],
    'a header inside': [good.toSpliced(3, 0, KLINES_HEADER), [/^HEADER_INSIDE 5:/]],
    'another header inside': [good.toSpliced(3, 0, 'Open Time,Open,High'), [/^HEADER_INSIDE 5:/]],
    'mixed units': [
      field(6, 0, `${T0 + 6 * MINUTE}000`),
      [/^MIXED_TIME_UNITS 8: .* is in µs, most of the file in ms$/],
    ],
    'a first row in another unit': [field(0, 0, `${T0 / 1000}`), [/^MIXED_TIME_UNITS 2: .* is in s,/]],
    'a duplicate': [good.toSpliced(5, 0, good[2]), [/^DUPLICATE 7: this repeats line 4, of 2018-01-01T00:02/]],
    'a contradiction': [
      good.toSpliced(5, 0, `${T0 + 2 * MINUTE},100,120,80,100,9`),
      [/^CONFLICT 7: this says other things than line 4/],
    ],
    'an early row': [
      good.toSpliced(0, 1).toSpliced(4, 0, good[0]),
      [/^OUT_OF_ORDER 6: .*T00:00:00.000Z is before .* 5$/],
    ],
    'a row too late alone': [
      good.toSpliced(1, 1).toSpliced(0, 0, `${T0 + 999 * MINUTE},100,120,80,100,9`),
      [/^OUT_OF_ORDER 2: time .* is after that of line \d$/],
    ],
  }
  for (const [name, [rows, expected]] of Object.entries(broken)) {
    it(`names ${name} with its line`, async () => {
      const found = await defects(rows)
      assert.equal(found.length, expected.length, found.join('\n'))
      for (const [index, pattern] of expected.entries()) assert.match(found[index], pattern)
    })
  }

  it('lists several in the order of the file, and counts those that it does not describe', async () => {
    const rows = good.map((row, index) => (index % 2 === 0 ? `${row},` : row))
    assert.deepEqual(
      (await defects(rows)).map((text) => text.slice(0, 9)),
      [2, 4, 6, 8].map((n) => `BAD_ROW ${n}`),
    )
    const { defects: described, counts } = await report(csv(rows), { maxDefects: 1 })
    assert.deepEqual([described.length, counts], [1, { BAD_ROW: 4 }])
  })

  it('counts blank lines as lines, not as rows', async () => {
    const { rows, defects } = await report(`\n${csv([good[0], '', '  ', 'x', good[1]])}\n\n`)
    assert.deepEqual([rows, defects.map(({ line }) => line)], [2, [6]])
  })

  it('takes shuffled rows when any order is allowed', async () => {
    const sample = fc.shuffledSubarray(good, { minLength: good.length })
    await fc.assert(
      fc.asyncProperty(sample, async (rows) => {
        assert.deepEqual(await defects(rows, { anyOrder: true }), [])
        const isSorted = rows.every((row, index) => row === good[index])
        assert.equal((await defects(rows)).length === 0, isSorted)
      }),
      { numRuns: 8 },
    )
  })

  it('takes every other bar of a minute for minutes with gaps', async () => {
    const { intervalMs, gaps } = await report(csv(klines(12).filter((_, index) => index % 2 === 1)))
    assert.deepEqual([intervalMs, gaps.length], [MINUTE, 5])
  })

  it('lists where rows are missing', async () => {
    const { gaps } = await report(csv([...klines(3), ...klines(2, 7), ...klines(1, 10)]))
    assert.deepEqual(gaps, [
      { fromMs: T0 + 2 * MINUTE, toMs: T0 + 7 * MINUTE, count: 4 },
      { fromMs: T0 + 8 * MINUTE, toMs: T0 + 10 * MINUTE, count: 1 },
    ])
  })

  it('finds each gap that is cut into a whole file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 28 }), { maxLength: 12 }), async (missing) => {
        const rows = klines(30).filter((_, index) => !missing.includes(index))
        const { gaps, rows: count } = await report(csv(rows), { intervalMs: MINUTE })
        assert.equal(count + gaps.reduce((sum, gap) => sum + gap.count, 0), 30)
        const inside = gaps.flatMap(({ fromMs, toMs }) =>
          missing.filter((index) => T0 + index * MINUTE > fromMs && T0 + index * MINUTE < toMs),
        )
        assert.deepEqual(inside.toSorted(), missing.toSorted())
      }),
      { numRuns: 8 },
    )
  })

  it('finds values that are published before what they are about is over', async () => {
    const day = csv(
      ['2018-01-01,5,2018-01-01T23:59:59Z', '2018-01-02,6,2018-01-03', '2018-01-03,7,'],
      'day,value,published',
    )
    const { defects, rows: good } = await report(day, { kind: 'onchain' })
    assert.equal(good, 2)
    assert.deepEqual(
      defects.map(({ code, line }) => [code, line]),
      [['EARLY_PUBLICATION', 2]],
    )
    const scores = csv(
      ['2018-01-01T08:00,5,2018-01-01T07:59', '2018-01-01T09:00,6,2018-01-01T09:00'],
      'time,score,published_at',
    )
    assert.deepEqual((await report(scores)).counts, { EARLY_PUBLICATION: 1 })
  })

  const variants: Record<string, string | Uint8Array> = {
    gzipped: gzipSync(csv(good)),
    'gzipped in two members': Buffer.concat([gzipSync(csv(good).slice(0, 90)), gzipSync(csv(good).slice(90))]),
    zipped: zipped({ 'BTC-1m.csv': csv(good) }),
    'with CRLF, a byte order mark and quotes': `\uFEFF${csv(good)
      .replaceAll('\n', '\r\n')
      .replace(/,(1\d+),/g, ',"$1",')}`,
    'with semicolons': csv(good).replaceAll(',', ';'),
    'without a header': good.join('\n'),
    'with times in s': csv(good.map((row) => row.replace('000,', ','))),
    'with times in ns': csv(good.map((row) => row.replace(',', '000000,'))),
    'with ISO times': csv(good.map((row, k) => row.replace(/^\d+/, `2018-01-01T01:0${k}:00+01:00`))),
    'with other names': csv(good, 'Date,O,H,L,C,Vol'),
    'with more columns': csv(
      good.map((row) => `BTC ä,${row},`),
      `symbol,${KLINES_HEADER},note`,
    ),
  }
  for (const [name, content] of Object.entries(variants)) {
    it(`reads the same from a file ${name}`, async () => {
      const { counts, rows, fromMs, toMs, columns } = await report(content)
      assert.deepEqual([counts, rows, fromMs, toMs], [{}, 8, T0, T0 + 7 * MINUTE])
      assert.deepEqual(columns, KLINES_HEADER.split(','))
    })
  }

  it('reads times with any zone, to the ns', async () => {
    const times = [
      '2018-01-05T00:00:00-05',
      '2018-01-05 07:15:00.5+0200',
      '2018-01-05 05:16 UTC',
      '2018-01-05 05:17:00.123456789Z',
    ]
    const { fromMs, toMs, counts } = await report(
      csv(
        times.map((time) => `${time},1,2`),
        'time,price,qty',
      ),
    )
    assert.deepEqual([fromMs, toMs, counts], [Date.UTC(2018, 0, 5, 5), Date.UTC(2018, 0, 5, 5, 17, 0, 123), {}])
    const wrong = [
      '2018-02-30',
      '2018-01-05T25:00',
      '20180105',
      'infinity',
      '1e400',
      '-1514764800',
      '99999999999999999999',
    ]
    const { rows, counts: bad } = await report(
      csv(
        [times[0], ...wrong].map((time) => `${time},1,2`),
        'time,price,qty',
      ),
    )
    assert.deepEqual([rows, bad], [1, { BAD_ROW: wrong.length }])
  })

  it('reads what is whole of a gzip that is cut off, and names the line where it ends', async () => {
    const packed = gzipSync(csv(klines(400)))
    const { rows, defects, counts } = await report(packed.subarray(0, packed.length >> 1))
    assert.ok(rows > 10 && rows < 400)
    assert.deepEqual(counts, { TRUNCATED_GZIP: 1 })
    assert.deepEqual(defects[0].line, rows + 2)
  })

  it('refuses what is no table', async () => {
    assert.match(await unusable(''), /^NOT_A_TABLE 1: the file is empty/)
    assert.match(await unusable('\n <!DOCTYPE html>\n<html>502</html>'), /^NOT_A_TABLE 2: this is an HTML page/)
    assert.match(await unusable('{"code":-1121}'), /^NOT_A_TABLE 1: this is JSON/)
    assert.match(await unusable('Access denied\n'), /^NOT_A_TABLE 1: .*"Access denied"/)
    assert.match(await unusable(Buffer.from([1, 0, 2, 0, 10])), /^NOT_A_TABLE 1: /)
    assert.match(await unusable(`time,open,${'x'.repeat(100_000)}`), /^NOT_A_TABLE 1: the line is too long/)
  })

  it('refuses what cannot be unpacked', async () => {
    const packed = gzipSync(csv(klines(50)))
    packed[packed.length - 6] ^= 1
    assert.match(await unusable(packed), /^UNREADABLE 0: .*corrupt/)
    const archive = zipped({ 'a.csv': csv(good) })
    assert.match(await unusable(archive.subarray(0, 60)), /^UNREADABLE 0: the zip archive is damaged/)
    archive[Buffer.from(archive).indexOf('PK\x01\x02') + 16] ^= 1
    assert.match(await unusable(archive), /^UNREADABLE 0: its zip checksum is wrong/)
    assert.match(await unusable(zipped({ a: 'x', b: 'y' })), /^UNREADABLE 0: the archive holds 2 files \(a, b\)/)
    assert.match(await unusable('PAR1PAR1'), /^UNREADABLE 0: cannot be read as Parquet/)
    const missing = await verifyFile(folder.at('none.csv'), {})
    assert.ok(!missing.usable && missing.defect.text.includes('there is no such file'))
  })

  it('refuses columns that fit no kind, or not the one asked for', async () => {
    assert.match(
      await unusable('time,open,high,low\n1,2,3,4\n'),
      /^BAD_HEADER 1: the header lacks the columns close, vo/,
    )
    assert.match(
      await unusable(csv(good), { kind: 'trades' }),
      /^BAD_HEADER 1: the header lacks the columns time_ns, price: /,
    )
    assert.match(await unusable(`${KLINES_HEADER},volume\n`), /^BAD_HEADER 1: the header names the column volume twice/)
    assert.match(await unusable('timestamp,value\n1704067200,5\n'), /^BAD_HEADER 1: .* onchain or sentiment/)
    assert.match(await unusable('1,2,3\n'), /^BAD_HEADER 1: there is no header, and 3 columns/)
    const map = { columns: { close: 'last' } }
    assert.match(await unusable(csv(good), map), /^BAD_HEADER 1: .* "last" that stands for close/)
    await assert.rejects(report(csv(good), { columns: { shut: 'close' } }), ConfigError)
  })
})
