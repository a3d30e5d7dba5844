import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { failureOf } from '../../../cli/lib/errors.ts'
import { createProgram } from '../../../cli/program.ts'
import { csv, Folder, KLINES_HEADER, klines, MINUTE, T0 } from '../market/files/fixtures.ts'

const PROGRAM = fileURLToPath(new URL('../../../cli/murmuration.mjs', import.meta.url))

const bars = klines(12)
const withField = (index: number, column: number, value: string) =>
  bars.with(index, bars[index].split(',').with(column, value).join(','))

interface DefectiveFile {
  readonly content: string | Uint8Array
  /** What is printed after the file's name. */
  readonly expected: string
  /** Good rows. */
  readonly rows: number
  readonly counts: Readonly<Record<string, number>>
}

const packed = gzipSync(csv(klines(400)))

/** Every defect that a real file has, each in a file of its own. */
const DEFECTIVE: Readonly<Record<string, DefectiveFile>> = {
  'duplicate.csv': {
    content: csv(bars.toSpliced(6, 0, bars[5])),
    expected: ':8: DUPLICATE: this repeats line 7, of 2018-01-01T00:05:00.000Z',
    ...{ rows: 12, counts: { DUPLICATE: 1 } },
  },
  'outOfOrder.csv': {
    content: csv(bars.toSpliced(4, 1).toSpliced(8, 0, bars[4])),
    expected: ':10: OUT_OF_ORDER: time 2018-01-01T00:04:00.000Z is before that of line 9',
    ...{ rows: 11, counts: { OUT_OF_ORDER: 1 } },
  },
  'zeroPrice.csv': {
    content: csv(withField(3, 4, '0')),
    expected: ':5: NON_POSITIVE_PRICE: close 0 is not above 0',
    ...{ rows: 11, counts: { NON_POSITIVE_PRICE: 1 } },
  },
  'negativePrice.csv': {
    content: csv(withField(0, 3, '-90.5')),
    expected: ':2: NON_POSITIVE_PRICE: low -90.5 is not above 0',
    ...{ rows: 11, counts: { NON_POSITIVE_PRICE: 1 } },
  },
  'headerInside.csv': {
    content: csv(bars.toSpliced(7, 0, KLINES_HEADER)),
    expected: ':9: HEADER_INSIDE: a header stands here, among the rows',
    ...{ rows: 12, counts: { HEADER_INSIDE: 1 } },
  },
  'mixedUnits.csv': {
    content: csv(bars.map((row, k) => (k < 10 ? row : row.replace(/^\d+/, `${T0 + k * MINUTE}000`)))),
    expected: `:12: MIXED_TIME_UNITS: time "${T0 + 10 * MINUTE}000" is in µs, most of the file in ms`,
    ...{ rows: 10, counts: { MIXED_TIME_UNITS: 2 } },
  },
  'truncated.csv.gz': {
    content: packed.subarray(0, packed.length >> 1),
    expected: ': TRUNCATED_GZIP: the gzip data end here, within the file',
    ...{ rows: -1, counts: { TRUNCATED_GZIP: 1 } },
  },
  'broken.csv': {
    content: csv(withField(10, 5, 'many')),
    expected: ':12: BAD_ROW: volume "many" is not a finite number',
    ...{ rows: 11, counts: { BAD_ROW: 1 } },
  },
}
const NAMES = Object.keys(DEFECTIVE)
const PAGE = '<!DOCTYPE html>\n<html><title>502 Bad Gateway</title></html>\n'

describe('cli data: the defects of real files', () => {
  const folder = new Folder()
  before(async () => {
    await folder.make()
    for (const [name, { content }] of Object.entries(DEFECTIVE)) await folder.write(name, content)
    await folder.write('page.csv', PAGE)
    await folder.write('gaps.csv', csv([...klines(5), ...klines(4, 9)]))
  })
  after(() => folder.remove())

  function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [PROGRAM, 'data', ...args], { cwd: folder.path }, (_, out, err) => {
        resolve({ code: child.exitCode ?? -1, out, err })
      })
    })
  }

  /** Where the end of the gzip data falls is zlib's to say; the line is one after the last whole one. */
  const isPlace = (name: string, line: string) =>
    name.endsWith('.gz')
      ? line.startsWith(`${name}:`) && line.replace(/:\d+:/, ':').startsWith(`${name}${DEFECTIVE[name].expected}`)
      : line.startsWith(`${name}${DEFECTIVE[name].expected}`)

  it('verify names each with file and line', async () => {
    const { code, out, err } = await run('verify', ...NAMES)
    assert.deepEqual([code, err], [1, ''])
    const blocks = out.split('\n\n')
    assert.equal(blocks.length, NAMES.length + 1)
    assert.equal(blocks[NAMES.length], `${NAMES.length} files: ${NAMES.length + 1} defects in ${NAMES.length} files\n`)
    for (const [index, name] of NAMES.entries()) {
      const lines = blocks[index].split('\n').map((line) => line.trim())
      assert.ok(lines[0].startsWith(`${name}: klines every 1m, `), lines[0])
      assert.ok(
        lines.some((line) => isPlace(name, line)),
        blocks[index],
      )
    }
  })

  it('verify refuses a page of HTML at its first line', async () => {
    const { code, out } = await run('verify', 'page.csv')
    assert.equal(code, 2)
    assert.match(out, /^page\.csv:1: NOT_A_TABLE: this is an HTML page, no table: .*\n {2}cannot be used\n$/)
  })

  it('verify lists gaps, which are no defect', async () => {
    const { code, out } = await run('verify', 'gaps.csv')
    assert.equal(code, 0)
    assert.match(
      out,
      /\n {2}GAP: 4 missing rows \(31 %\) in 1 gap:\n {4}4 between 2018-01-01 00:04 and 2018-01-01 00:09\n/,
    )
  })

  for (const name of [...NAMES, 'page.csv']) {
    it(`import refuses ${name} and keeps nothing`, async () => {
      const path = folder.at(name)
      const args = ['data', 'import', path, '--venue', 'v', '--symbol', 's', '--dir', folder.at('none')]
      const failure = await createProgram()
        .parseAsync(args, { from: 'user' })
        .then(() => assert.fail('it was imported'), failureOf)
      assert.equal(failure.exitCode, 2)
      const text = failure.text.replace(`murmuration: ${folder.path}/`, '')
      assert.ok(name === 'page.csv' ? text.startsWith('page.csv:1: NOT_A_TABLE') : isPlace(name, text), text)
      assert.ok(!existsSync(folder.at('none')))
    })
  }

  it('--on-bad-row skip counts them, and makes up no row', async () => {
    const market = ['--venue', 'v', '--symbol', 's', '--dir', 'store']
    const { code, out, err } = await run('import', ...NAMES, ...market, '--on-bad-row', 'skip', '--json')
    assert.deepEqual([code, err], [0, ''])
    const { files } = JSON.parse(out) as { files: { path: string; rows: number; skipped: Record<string, number> }[] }
    for (const { path, rows, skipped } of files) {
      assert.deepEqual(skipped, DEFECTIVE[path].counts, path)
      if (DEFECTIVE[path].rows >= 0) assert.equal(rows, DEFECTIVE[path].rows, path)
      else assert.ok(rows > 12 && rows < 400)
    }
  })
})
