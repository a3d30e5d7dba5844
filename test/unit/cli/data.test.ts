import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createProgram } from '../../../cli/program.ts'
import { csv, Folder, klines } from '../market/files/fixtures.ts'

const PROGRAM = fileURLToPath(new URL('../../../cli/murmuration.mjs', import.meta.url))

describe('cli data', () => {
  const folder = new Folder()
  before(async () => {
    await folder.make()
    await folder.write('good.csv', csv(klines(5)))
    await folder.write('bad.csv', csv([...klines(5).with(2, 'x'), ...klines(2, 8)]))
    await folder.write('reversed.csv', csv(klines(5).toReversed()))
    await folder.write('page.csv', '<html></html>')
  })
  after(() => folder.remove())

  function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [PROGRAM, 'data', ...args], { cwd: folder.path }, (_, out, err) => {
        resolve({ code: child.exitCode ?? -1, out, err })
      })
    })
  }

  for (const verb of createProgram().commands.find((command) => command.name() === 'data')?.commands ?? []) {
    it(`describes ${verb.name()} and each of its options, within 80 columns`, () => {
      const text = verb.configureHelp({ ...verb.configureHelp(), helpWidth: 80 }).helpInformation()
      assert.match(text, /^Usage: murmuration data /)
      for (const option of verb.options)
        assert.ok(text.includes(option.flags) && option.description !== '', option.flags)
      for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
    })
  }

  it('verifies: 0 for good files, 1 for a defect, 2 for a file that cannot be used', async () => {
    const good = await run('verify', 'good.csv')
    assert.deepEqual([good.code, good.err], [0, ''])
    assert.match(
      good.out,
      /^good\.csv: klines every 1m, 5 good rows, 2018-01-01 00:00 to 2018-01-01 00:04\n {2}no defect\n$/,
    )
    const bad = await run('verify', 'good.csv', 'bad.csv')
    assert.equal(bad.code, 1)
    assert.match(bad.out, /\n {2}bad\.csv:4: BAD_ROW: 1 field where 6 are expected\n/)
    assert.match(
      bad.out,
      /\n {2}GAP: 4 missing rows \(40 %\) in 2 gaps:\n.*\n {4}3 between 2018-01-01 00:04 and 2018-01-01 00:08\n {2}1 BAD_ROW\n\n2 files: 1 defect in 1 file\n$/,
    )
    const page = await run('verify', 'page.csv', 'bad.csv', '--json')
    assert.equal(page.code, 2)
    const events = page.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(
      events.map(({ event, usable, gaps, defects }) => [event, usable, gaps, defects[0]?.code ?? defects]),
      [
        ['file', false, undefined, 'NOT_A_TABLE'],
        ['file', true, 2, 'BAD_ROW'],
        ['summary', undefined, undefined, 2],
      ],
    )
    assert.equal((await run('verify', 'bad.csv', '--on-bad-row', 'skip')).code, 0)
    const newestFirst = await run('verify', 'reversed.csv')
    assert.match(newestFirst.out, /\n {2}4 OUT_OF_ORDER\n {2}Most rows are out of order: --any-order sorts them\.\n$/)
    assert.equal((await run('verify', 'reversed.csv', '--any-order')).code, 0)
  })

  it('imports, lists and verifies what it keeps', async () => {
    const market = ['--venue', 'bitfinex', '--symbol', 'BTCUSD']
    const refused = await run('import', 'bad.csv', ...market)
    assert.equal(refused.code, 2)
    assert.match(refused.err, /^murmuration: bad\.csv:4: BAD_ROW: 1 field where 6 are expected\n$/)
    assert.ok(!existsSync(folder.at('data')))
    const imported = await run('import', 'bad.csv', 'good.csv', ...market, '--on-bad-row', 'skip')
    assert.deepEqual([imported.code, imported.err], [0, ''])
    assert.match(imported.out, /^bad\.csv: 6 rows, left out 1 BAD_ROW\ngood\.csv: 5 rows\n/)
    assert.match(imported.out, /\nrows {6}7, of them 7 new; 4 duplicates\n/)
    const info = await run('info')
    assert.match(
      info.out,
      /^kind +venue +symbol +of +rows +from +to +gaps +missing +hash\nklines +bitfinex +BTCUSD +1m +7 /,
    )
    const listed = JSON.parse((await run('info', '--json')).out)
    assert.deepEqual([listed.rows, listed.gaps, listed.missing, listed.skipped], [7, 1, 3, { BAD_ROW: 1 }])
    const verified = await run('verify')
    assert.equal(verified.code, 0)
    assert.match(verified.out, /symbol=BTCUSD\/interval=1m: 7 rows in 1 file, no defect\n$/)
  })

  it('says what is wrong with an option, or where nothing is', async () => {
    for (const args of [
      ['import', 'good.csv'],
      ['verify', 'good.csv', '--interval', '0m'],
      ['verify', 'good.csv', '--columns', '[1]'],
      ['verify', 'good.csv', '--columns', '{"shut":"close"}'],
      ['info', '--dir', 'nowhere'],
    ]) {
      const { code, err, out } = await run(...args)
      assert.deepEqual([code, out], [2, ''], args.join(' '))
      assert.match(err, /^murmuration: .+\n$/)
    }
  })
})
