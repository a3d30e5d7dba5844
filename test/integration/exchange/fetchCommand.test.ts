import assert from 'node:assert/strict'
import { type ChildProcess, execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fetchBars, SYSTEM_CLOCK } from '../../../src/market/exchange/index.ts'
import { readKlines } from '../../../src/market/files/index.ts'
import { ExchangeServer, PAGE } from '../../support/exchangeServer.ts'
import { Folder } from '../../unit/market/files/fixtures.ts'
import { DAY, MINUTE, START, simulated } from '../../unit/market/fixtures.ts'
import { assertSameBars, between } from './support.ts'

const PROGRAM = fileURLToPath(new URL('../../../cli/murmuration.mjs', import.meta.url))
const NOW = START + 5 * DAY + 20_000
const [SERIES] = simulated(6, ['BTC/USDT'])

interface Run {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>
}

describe('murmuration data fetch', () => {
  const folder = new Folder()
  const server = new ExchangeServer({ series: SERIES, now: () => NOW })
  before(async () => {
    await folder.make()
    await server.listen()
  })
  after(() => Promise.all([folder.remove(), server.close()]))
  beforeEach(() => server.recover())

  function fetch(dir: string, ...options: string[]): Run {
    const market = ['--exchange', 'binance', '--symbol', 'BTC/USDT', '--since', '2025-01-06']
    const args = [PROGRAM, 'data', 'fetch', ...market, '--dir', folder.at(dir), '--url', server.url, ...options]
    const { promise, resolve } = Promise.withResolvers<Awaited<Run['ended']>>()
    const child = execFile(process.execPath, args, { cwd: folder.path }, (_, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    )
    return { child, ended: promise }
  }

  it('keeps what came until Ctrl-C, says how to go on, and gets to the same hash', async () => {
    const third = Promise.withResolvers<void>()
    server.gate = (asked) => {
      if (asked === 4) third.resolve()
      return asked < 4 ? Promise.resolve() : Promise.withResolvers<void>().promise
    }
    const broken = fetch('broken')
    await third.promise
    broken.child.kill('SIGINT')
    const stopped = await broken.ended
    assert.deepEqual([stopped.code, stopped.out], [130, ''])
    assert.equal(
      stopped.err,
      'murmuration: 3,000 bars came until here and are kept; the same command goes on from there\n',
    )
    server.recover()
    const rest = await fetch('broken', '--json').ended
    assert.deepEqual([rest.code, rest.err], [0, ''])
    const { added, rows, contentHash, ...resumed } = JSON.parse(rest.out)
    assert.deepEqual([added, rows], [5 * 1440 - 3000, 5 * 1440])
    const where = { exchange: 'binance', market: 'BTC/USDT', timeframe: '1m', url: server.url }
    const straight = await fetchBars(
      { ...where, dir: folder.at('straight'), sinceMs: START, untilMs: Number.POSITIVE_INFINITY },
      { clock: SYSTEM_CLOCK, signal: new AbortController().signal },
    )
    assert.equal(straight.added, 5 * 1440)
    assert.equal(contentHash, straight.manifest.contentHash)
    const { event, venue, symbol, market, fromMs, toMs, gaps, missing } = resumed
    assert.deepEqual([event, venue, symbol, market], ['fetched', 'binance', 'BTC/USDT', 'BTC/USDT'])
    assert.deepEqual([fromMs, toMs, gaps, missing], [START, START + 5 * DAY - MINUTE, 0, 0])
    const source = { dir: folder.at('broken'), venue: 'binance', symbol: 'BTC/USDT', intervalMs: MINUTE }
    assertSameBars((await readKlines(source)).series, between(SERIES, START, START + 5 * DAY))
  })

  it('tells people what it did, and keeps the market by another name', async () => {
    const { code, out, err } = await fetch('named', '--as', 'BTCUSDT', '--until', '2025-01-06T01:00').ended
    assert.deepEqual([code, err], [0, ''])
    assert.match(
      out,
      /^market {4}BTC\/USDT on binance\ndata set {2}.*symbol=BTCUSDT.*\nrows {6}60, of them 60 new\nperiod {4}2025-01-06 00:00 to 2025-01-06 00:59\nmissing {3}0 rows in 0 gaps\nhash {6}0x[0-9a-f]{64}\ntime /,
    )
  })

  it('says in one sentence what is wrong, and makes no store', async () => {
    const gone = new ExchangeServer({ series: SERIES, now: () => NOW })
    await gone.listen()
    const { url } = gone
    await gone.close()
    server.alwaysElsewhere = { kind: 'status', status: 403, body: PAGE }
    const cases: [string[], number, RegExp][] = [
      [['--until', '2024-01-01'], 2, /^murmuration: --until must be later than --since\n$/],
      [[], 1, /^murmuration: 127\.0\.0\.1:\d+ answers with a web page instead of data \(HTTP 403\): [^\n]+\n$/],
      [['--url', url], 1, /\nmurmuration: cannot reach 127\.0\.0\.1:\d+: connect ECONNREFUSED [^\n]+\n$/],
    ]
    await Promise.all(
      cases.map(async ([options, code, message], index) => {
        const result = await fetch(`wrong${index}`, ...options).ended
        assert.deepEqual([result.code, result.out], [code, ''], result.err)
        assert.match(result.err, message)
        assert.ok(!existsSync(folder.at(`wrong${index}`)))
      }),
    )
  })
})
