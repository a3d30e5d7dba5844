import assert from 'node:assert/strict'
import { ConfigError, ExchangeError } from '../../../src/errors/index.ts'
import {
  type ExchangeClient,
  type FetchBarsOptions,
  fetchBars,
  fetchKlines,
  openExchange,
} from '../../../src/market/exchange/index.ts'
import { readKlines, verifyStore } from '../../../src/market/files/index.ts'
import type { BarSeries } from '../../../src/types/index.ts'
import { BUSY, ExchangeServer, type Fault, PAGE } from '../../support/exchangeServer.ts'
import { Folder } from '../../unit/market/files/fixtures.ts'
import { DAY, filterBars, HOUR, MINUTE, START, simulated } from '../../unit/market/fixtures.ts'
import { assertSameBars, between, SteppingClock } from './support.ts'

const NOW = START + 3 * DAY + 20_000
const SYMBOL = 'BTC/USDT'
const [WHOLE] = simulated(4, [SYMBOL])
/** With gaps: minutes, and more than a page of them. */
const SERIES = filterBars(WHOLE, (timeMs) => {
  const minute = (timeMs - START) / MINUTE
  return minute % 97 > 2 && (minute < 1500 || minute >= 2700)
})
const CLOSED = between(SERIES, START, NOW - MINUTE)

describe('exchange history', () => {
  const folder = new Folder()
  // This machine's clock is wrong: the exchange's is what counts.
  const clock = new SteppingClock(NOW - 5 * HOUR)
  const passed = () => clock.now() - (NOW - 5 * HOUR)
  const server = new ExchangeServer({ series: SERIES, now: () => NOW + Math.min(passed(), 30_000) })
  const { signal } = new AbortController()
  let client: ExchangeClient

  before(async () => {
    await folder.make()
    await server.listen()
    client = await openExchange(options(''), { clock, signal })
  })
  after(() => Promise.all([folder.remove(), server.close()]))
  beforeEach(() => {
    server.recover()
    clock.delays.length = 0
  })

  function options(name: string, changes: Partial<FetchBarsOptions> = {}): FetchBarsOptions {
    const span = { sinceMs: START, untilMs: Number.POSITIVE_INFINITY }
    const where = { exchange: 'binance', market: SYMBOL, timeframe: '1m', url: server.url, dir: folder.at(name) }
    return { ...where, ...span, ...changes }
  }

  async function stored(name: string): Promise<BarSeries> {
    const dir = folder.at(name)
    assert.deepEqual(
      (await verifyStore(dir)).flatMap(({ defects }) => defects),
      [],
    )
    return (await readKlines({ dir, venue: 'binance', symbol: SYMBOL, intervalMs: MINUTE })).series
  }

  async function fetched(): Promise<BarSeries> {
    const bars: (readonly number[])[] = []
    const span = { sinceMs: START, untilMs: Number.POSITIVE_INFINITY }
    for await (const page of fetchKlines(client, span, { clock, signal })) bars.push(...page.bars)
    const column = (index: number) => Float64Array.from(bars, (bar) => bar[index])
    const [timeMs, open, high, low, close, volume] = [0, 1, 2, 3, 4, 5].map(column)
    return { symbol: SYMBOL, timeMs, open, high, low, close, volume }
  }

  it('gives every closed bar to the bit, and neither the unfinished one nor one for a gap', async () => {
    assertSameBars(await fetched(), CLOSED)
    assert.ok(server.asked.length <= 5, String(server.asked.length))
  })

  it('keeps them in a store, and asks for nothing twice', async () => {
    const first = await fetchBars(options('store', { untilMs: START + DAY }), { clock, signal })
    assert.equal(first.added, between(SERIES, START, START + DAY).timeMs.length)
    assertSameBars(await stored('store'), between(SERIES, START, START + DAY))
    server.asked.length = 0
    const second = await fetchBars(options('store'), { clock, signal })
    assertSameBars(await stored('store'), CLOSED)
    assert.equal(first.added + second.added, CLOSED.timeMs.length)
    assert.equal(server.asked[0], START + DAY)
    server.asked.length = 0
    const third = await fetchBars(options('store'), { clock, signal })
    assert.deepEqual([third.added, server.asked.length], [0, 0])
    assert.equal(third.manifest.contentHash, second.manifest.contentHash)
    assert.equal(third.manifest.sources.length, 1)
  })

  it('fills what lies before, and keeps what it has when that fails', async () => {
    await fetchBars(options('before', { sinceMs: START + 2 * DAY }), { clock, signal })
    server.gate = async () => {
      server.always = { kind: 'status', status: 403, body: PAGE }
    }
    await assert.rejects(fetchBars(options('before'), { clock, signal }), { code: 'REFUSED' })
    server.recover()
    await fetchBars(options('before'), { clock, signal })
    assertSameBars(await stored('before'), CLOSED)
    server.asked.length = 0
    await fetchBars(options('before'), { clock, signal })
    assert.equal(server.asked.length, 0)
  })

  it('goes on after an abort amid the span, to the same hash', async () => {
    const whole = await fetchBars(options('straight'), { clock, signal })
    const stop = new AbortController()
    server.asked.length = 0
    server.gate = async (count) => {
      if (count === 3) stop.abort(new Error('enough'))
    }
    let kept = 0
    const broken = fetchBars(options('broken'), {
      clock,
      signal: stop.signal,
      onStored: (added) => {
        kept = added
      },
    })
    await assert.rejects(broken, { message: 'enough' })
    assert.ok(kept > 0 && kept < CLOSED.timeMs.length, String(kept))
    const rest = await fetchBars(options('broken'), { clock, signal })
    assert.equal(kept + rest.added, CLOSED.timeMs.length)
    assert.equal(rest.manifest.contentHash, whole.manifest.contentHash)
  })

  const passing: Record<string, Fault> = {
    'a cut before the answer': { kind: 'cut' },
    'a cut amid the answer': { kind: 'cut', midway: true },
    'too many requests': BUSY,
    'a web page of a server in trouble': { kind: 'status', status: 503, body: PAGE },
    'stale bars': { kind: 'stale', atMs: START + HOUR },
    'an empty answer': { kind: 'empty' },
    'rows in another order': { kind: 'reversed' },
    'rows that come twice': { kind: 'duplicated' },
    'a price that is none': { kind: 'row', change: ([time, , ...rest]) => [time, '0', ...rest] },
    'a price that is no number': { kind: 'row', change: ([time, , ...rest]) => [time, 'x', ...rest] },
    'a high that is not the highest': { kind: 'row', change: ([t, o, , l, ...rest]) => [t, o, l, l, ...rest] },
    'a time between bars': { kind: 'row', change: ([time, ...rest]) => [Number(time) + 1, ...rest] },
    'a bar of the future': { kind: 'row', change: ([, ...rest]) => [NOW + HOUR - (NOW % MINUTE), ...rest] },
  }
  for (const [what, fault] of Object.entries(passing)) {
    it(`loses and invents nothing by ${what}`, async () => {
      server.gate = async (count) => {
        if (count === 1) server.faults.push(fault)
      }
      assertSameBars(await fetched(), CLOSED)
    })
  }

  it('waits as long as the exchange asks it to', async () => {
    server.faults.push({ ...BUSY, retryAfter: '17' } as Fault)
    await fetched()
    assert.deepEqual(clock.delays, [17_000])
  })

  it('tries again after delays that double, and gives up', async () => {
    server.always = { kind: 'cut' }
    await assert.rejects(fetched(), (error: Error) => {
      assert.ok(error instanceof ExchangeError)
      assert.equal(error.code, 'UNREACHABLE')
      return true
    })
    assert.deepEqual(clock.delays, [500, 1000, 2000, 4000, 8000, 16_000])
  })

  it('ends with an error where an exchange gives old bars for ever', async () => {
    server.gate = async (count) => {
      if (count === 2) server.always = { kind: 'stale', atMs: START + HOUR }
    }
    await assert.rejects(fetched(), {
      code: 'STALE',
      message: /^binance answers with bars up to 2025-01-06T01:00:00\.000Z when asked for those from 2025-01-0/,
    })
  })

  const final: Record<string, [Fault, RegExp]> = {
    'a web page': [{ kind: 'status', status: 200, body: PAGE }, /answers with a web page instead of data \(HTTP 200\)/],
    'a block of this location': [
      { kind: 'status', status: 451, body: '{"code":0,"msg":"Service unavailable from a restricted location."}' },
      /does not serve this location \(HTTP 451\): Service unavailable from a restricted location\.$/,
    ],
    'an error of its own': [
      { kind: 'status', status: 400, body: '{"code":-1100,"msg":"Illegal characters found."}' },
      /^binance refuses: .*Illegal characters found/,
    ],
  }
  for (const [what, [fault, message]] of Object.entries(final)) {
    it(`says in one sentence that the exchange answers with ${what}`, async () => {
      server.always = fault
      await assert.rejects(fetched(), (error: Error) => {
        assert.ok(error instanceof ExchangeError)
        assert.equal(error.code, 'REFUSED')
        assert.match(error.message, message)
        assert.doesNotMatch(error.message, /\n/)
        return true
      })
    })
  }

  it('names what is like a wrong name', async () => {
    const cases: [Partial<FetchBarsOptions>, string][] = [
      [{ exchange: 'binnance' }, 'there is no exchange binnance; is it binance?'],
      [{ exchange: '../binance' }, 'there is no exchange ../binance; is it binance or binanceus?'],
      [{ exchange: 'bitflyer' }, 'bitflyer does not give bars (OHLCV)'],
      [{ market: 'BTC/USDC' }, 'binance has no market BTC/USDC; is it BTC/USDT?'],
      [{ market: 'btc-usdt' }, 'binance has no market btc-usdt; is it BTC/USDT?'],
      [{ market: 'NONSENSE' }, 'binance has no market NONSENSE; one is called BTC/USDT, for example'],
    ]
    for (const [changes, message] of cases) {
      await assert.rejects(fetchBars(options('names', changes), { clock, signal }), (error: Error) => {
        assert.ok(error instanceof ConfigError)
        assert.equal(error.message, message)
        return true
      })
    }
    await assert.rejects(
      fetchBars(options('names', { timeframe: '7m' }), { clock, signal }),
      /has no bars of 7m; it has 1s, 1m,/,
    )
    const byId = await fetchBars(options('names', { market: 'BTCUSDT', untilMs: START + HOUR }), { clock, signal })
    assert.equal(byId.market, SYMBOL)
  })
})
