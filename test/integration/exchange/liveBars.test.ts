import assert from 'node:assert/strict'
import {
  type ConnectionState,
  type LiveBars,
  type LiveBarsOptions,
  openLiveBars,
} from '../../../src/market/exchange/index.ts'
import { listDatasets, readKlines } from '../../../src/market/files/index.ts'
import type { BarSeries } from '../../../src/types/index.ts'
import { BUSY, ExchangeServer, type Fault, PAGE } from '../../support/exchangeServer.ts'
import { Folder } from '../../unit/market/files/fixtures.ts'
import { DAY, filterBars, HOUR, MINUTE, START, simulated } from '../../unit/market/fixtures.ts'
import { assertSameBars, between, SteppingClock } from './support.ts'

const SYMBOL = 'BTC/USDT'
const OPEN = START + 6 * HOUR + 10_000
const [SERIES] = simulated(1, [SYMBOL])

describe('exchange live bars', () => {
  const folder = new Folder()
  let server: ExchangeServer
  let clock: SteppingClock
  let live: LiveBars | undefined
  let states: ConnectionState[]
  const { signal } = new AbortController()

  before(() => folder.make())
  after(() => folder.remove())
  beforeEach(() => {
    clock = new SteppingClock(OPEN, OPEN)
    states = []
  })
  afterEach(async () => {
    await live?.close()
    live = undefined
    await server.close()
  })

  async function open(series: BarSeries, changes: Partial<LiveBarsOptions> = {}): Promise<LiveBars> {
    server = new ExchangeServer({ series, now: clock.now })
    await server.listen()
    return reopen(changes)
  }

  async function reopen(changes: Partial<LiveBarsOptions> = {}): Promise<LiveBars> {
    const options = { exchange: 'binance', symbol: 'BTCUSD', market: SYMBOL, sinceMs: START, url: server.url }
    live = await openLiveBars({ ...options, ...changes }, { clock, signal, onState: (state) => states.push(state) })
    return live
  }

  /** Lets time go on until all before `timeMs` is known. */
  async function runTo(timeMs: number): Promise<BarSeries> {
    clock.runTo(Number.POSITIVE_INFINITY)
    await live!.reached(timeMs, signal)
    clock.runTo(clock.now())
    return live!.bars()
  }

  it('holds the history, then each minute after its end, and never an unfinished one', async () => {
    const bars = await open(SERIES)
    assert.equal(bars.symbol, 'BTCUSD')
    const history = bars.bars()
    assertSameBars(history, between(SERIES, START, START + 6 * HOUR))
    for (let minutes = 1; minutes <= 8; minutes++) {
      const untilMs = START + 6 * HOUR + minutes * MINUTE
      const held = await runTo(untilMs)
      assert.ok(clock.now() >= untilMs && clock.now() < untilMs + 10_000, String(clock.now() - untilMs))
      assertSameBars(held, between(SERIES, START, untilMs))
    }
    assert.equal(history.timeMs.length, 360)
    assert.deepEqual(states, [])
  })

  const faults: Record<string, Fault> = {
    cuts: { kind: 'cut' },
    'a server that asks for fewer requests': BUSY,
    'web pages': { kind: 'status', status: 200, body: PAGE },
    'stale answers': { kind: 'stale', atMs: START + 5 * HOUR },
  }
  for (const [what, fault] of Object.entries(faults)) {
    it(`loses and invents nothing by minutes of ${what}, and tells how the connection is`, async () => {
      await open(SERIES)
      await runTo(START + 6 * HOUR + 2 * MINUTE)
      const lostMs = clock.now()
      server.always = fault
      clock.runTo(lostMs + 4 * MINUTE)
      await condition(() => states.length >= 6 && clock.now() > lostMs + 2 * MINUTE)
      assertSameBars(live!.bars(), between(SERIES, START, START + 6 * HOUR + 2 * MINUTE))
      const [first] = states
      assert.ok(!first.connected && first.sinceMs <= lostMs && first.error.message !== '')
      assert.ok(states.every(({ connected }) => !connected))
      server.always = undefined
      const untilMs = START + 6 * HOUR + 8 * MINUTE
      assertSameBars(await runTo(untilMs), between(SERIES, START, untilMs))
      assert.deepEqual(states.at(-1), { connected: true })
      assert.equal(states.filter(({ connected }) => connected).length, 1)
    })
  }

  it('takes rows in another order, rows that come twice, and a bar that has begun without prices', async () => {
    await open(SERIES)
    const begun: Fault = {
      kind: 'row',
      last: true,
      change: ([time, , , , , , ...rest]) => [time, null, null, null, null, null, ...rest],
    }
    for (const [index, fault] of ([{ kind: 'reversed' }, { kind: 'duplicated' }, begun] as const).entries()) {
      server.always = fault
      const untilMs = START + 6 * HOUR + 2 * (index + 1) * MINUTE
      assertSameBars(await runTo(untilMs), between(SERIES, START, untilMs))
    }
    assert.deepEqual(states, [])
  })

  it('takes no unfinished bar out of an answer that is given again and again', async () => {
    await open(SERIES)
    await runTo(START + 6 * HOUR + 2 * MINUTE)
    server.always = { kind: 'repeated' }
    const frozenMs = clock.now()
    clock.runTo(frozenMs + 4 * MINUTE)
    await condition(() => clock.now() > frozenMs + 3 * MINUTE)
    assertSameBars(live!.bars(), between(SERIES, START, START + 6 * HOUR + 2 * MINUTE))
    server.always = undefined
    const untilMs = START + 6 * HOUR + 8 * MINUTE
    assertSameBars(await runTo(untilMs), between(SERIES, START, untilMs))
  })

  it('brings all that it missed while the machine slept, page after page, and stores it', async () => {
    const dir = folder.at('slept')
    await open(SERIES, { dir })
    server.recover()
    clock.jumpTo(START + DAY - 10 * MINUTE)
    const untilMs = START + DAY - 5 * MINUTE
    assertSameBars(await runTo(untilMs), between(SERIES, START, untilMs))
    assert.ok(server.asked.length >= 2, String(server.asked.length))
    const [{ manifest }] = await listDatasets(dir)
    assert.ok(manifest.toMs >= START + DAY - 20 * MINUTE, String(manifest.toMs))
  })

  it('knows that there was no trade by a later bar, or by the clock', async () => {
    const traded = (timeMs: number) => {
      const minute = (timeMs - START - 6 * HOUR) / MINUTE
      return minute % 3 !== 1 && (minute < 6 || minute > 11)
    }
    const sparse = filterBars(SERIES, traded)
    await open(sparse)
    for (const minutes of [1, 2, 3, 9, 12, 13]) {
      const untilMs = START + 6 * HOUR + minutes * MINUTE
      assertSameBars(between(await runTo(untilMs), START, untilMs), between(sparse, START, untilMs))
      const lateMs = clock.now() - untilMs
      assert.ok(lateMs >= 0 && lateMs <= 11 * MINUTE, `${minutes}: ${lateMs}`)
    }
  })

  it('asks for what is missing alone after a restart', async () => {
    const dir = folder.at('restart')
    await open(SERIES, { dir })
    await runTo(START + 6 * HOUR + 3 * MINUTE)
    await live!.close()
    const held = live!.bars()
    const stored = await readKlines({ dir, venue: 'binance', symbol: 'BTCUSD', intervalMs: MINUTE })
    assertSameBars(stored.series, held)
    server.recover()
    clock.jumpTo(clock.now() + 30 * MINUTE)
    const again = await reopen({ dir })
    assert.ok(
      server.asked.every((sinceMs) => sinceMs > held.timeMs[held.timeMs.length - 1]),
      String(server.asked),
    )
    assertSameBars(again.bars(), between(SERIES, START, clock.now() - MINUTE))
    const untilMs = clock.now() + 2 * MINUTE
    const sinceMs = untilMs - (untilMs % MINUTE)
    assertSameBars(await runTo(sinceMs), between(SERIES, START, sinceMs))
  })

  it('gives up waiting when it is told to, or closed', async () => {
    const bars = await open(SERIES)
    const stop = new AbortController()
    const waiting = bars.reached(START + DAY, stop.signal)
    stop.abort(new Error('no longer'))
    await assert.rejects(waiting, { message: 'no longer' })
    const other = bars.reached(START + DAY, signal)
    await Promise.all([assert.rejects(other, { code: 'CLOSED' }), bars.close()])
    await assert.rejects(bars.reached(START + DAY, signal), { code: 'CLOSED' })
    await bars.reached(START + HOUR, signal)
  })

  it('fails to open while the exchange cannot be asked', async () => {
    await open(SERIES)
    server.alwaysElsewhere = { kind: 'status', status: 503, body: PAGE }
    clock.runTo(clock.now() + MINUTE)
    await assert.rejects(reopen(), { code: 'UNREACHABLE', message: /is not available \(HTTP 503\)$/ })
  })
})

/** Waits until something holds, however many turns of the event loop that takes. */
async function condition(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
