import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { dataSimulate } from '../../../cli/cmds/data/simulateHandler.ts'
import type { Comparison } from '../../../cli/cmds/data/simulateReport.ts'
import { readKlines } from '../../../src/market/files/readKlines.ts'
import { calibrationSchema, marketStatistics, simulateMarket } from '../../../src/market/simulator/index.ts'

const run = promisify(execFile)
const CLI = fileURLToPath(new URL('../../../cli/murmuration.mjs', import.meta.url))

const OPTIONS = { seed: 1, days: 2, symbol: 'SIMA', json: true }

describe('cli: data simulate', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'murmuration-'))
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  it('writes the same bars plain and compressed', async () => {
    const [plain, packed] = [join(dir, 'bars.csv'), join(dir, 'bars.csv.gz')]
    await dataSimulate({ ...OPTIONS, out: plain })
    await dataSimulate({ ...OPTIONS, out: packed })
    const text = readFileSync(plain, 'utf8')
    assert.equal(text.split('\n').length, 1 + 2 * 1440 + 1)
    assert.equal(gunzipSync(readFileSync(packed)).toString(), text)
  })

  it('is like the bars of a file, with a table, a chart and a calibration that makes the same market', async () => {
    const [file, plot, found] = [join(dir, 'real.csv.gz'), join(dir, 'plot.svg'), join(dir, 'found.json')]
    await dataSimulate({ ...OPTIONS, days: 20, out: file })
    const args = ['data', 'simulate', '--calibrate', file, '--plot', plot, '--calibration', found]
    const { stdout } = await run(process.execPath, [CLI, ...args, '--days', '3', '--out', join(dir, 'like.csv')])
    const real = marketStatistics((await readKlines({ path: file, symbol: 'REAL' })).series)
    const row = stdout.split('\n').find((line) => line.startsWith('daily volatility'))
    assert.equal(row?.trim().split(/\s{2,}/)[1], real.dailyVolatility.toFixed(3))
    assert.match(stdout, /^4,320 bars of SIMA in /m)

    const svg = readFileSync(plot, 'utf8')
    for (const text of [
      'real',
      'simulated',
      'Volume and volatility',
      'Returns of hours',
      'real.csv.gz, and a market',
    ]) {
      assert.ok(svg.includes(`>${text}`), text)
    }
    assert.ok(!svg.includes('NaN'))

    const calibration = calibrationSchema.parse(JSON.parse(readFileSync(found, 'utf8')))
    const [bars] = simulateMarket({ seed: 1, symbols: ['SIMA'], startMs: Date.UTC(2024, 0, 1), days: 3, calibration })
    const [, first] = readFileSync(join(dir, 'like.csv'), 'utf8').split('\n')
    assert.equal(first, [bars.timeMs, bars.open, bars.high, bars.low, bars.close, bars.volume].map((c) => c[0]).join())
  }).timeout(30_000)

  it('prints the comparison as JSON', async () => {
    const file = join(dir, 'real.csv')
    await dataSimulate({ ...OPTIONS, days: 15, out: file })
    const { stdout } = await run(process.execPath, [CLI, 'data', 'simulate', '--calibrate', file, '--json'])
    const { event, markets, rows } = JSON.parse(stdout) as Comparison
    assert.deepEqual([event, markets], ['comparison', 11])
    for (const { real, median, least, most } of rows) {
      assert.ok(Number.isFinite(real) && least <= median && median <= most)
    }
  }).timeout(30_000)

  it('refuses options that ask for nothing, or for a comparison with nothing', async () => {
    const refusal = { name: 'ConfigError', code: 'INVALID_CONFIG' }
    await assert.rejects(dataSimulate(OPTIONS), refusal)
    await assert.rejects(dataSimulate({ ...OPTIONS, out: join(dir, 'a.csv'), plot: join(dir, 'a.svg') }), refusal)
    await assert.rejects(dataSimulate({ ...OPTIONS, days: 99_999, out: join(dir, 'a.csv') }), refusal)
  })
})
