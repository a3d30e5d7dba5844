import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simulateMarket } from '../../../src/market/simulator/index.ts'
import { scoreUpdates } from '../../../src/round/settle.ts'
import type { BarSeries } from '../../../src/types/index.ts'
import { csvOf } from '../../e2e/support.ts'
import { Cluster } from '../../support/cluster.ts'
import { FakeExchange } from '../../support/exchange.ts'

const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS
const START_MS = Date.UTC(2024, 0, 1)
const HISTORY_DAYS = 20
const ROUNDS = 2
const SYMBOLS = ['AAA', 'BBB']
const MANIFEST = {
  membership: { minimum: 3 },
  schedule: { startMs: START_MS + HISTORY_DAYS * DAY_MS, windowMinutes: 1440, rounds: ROUNDS },
  model: { family: 'linear' as const },
}
const LIVE = SYMBOLS.map((symbol) => ({ kind: 'exchange' as const, exchange: 'fake', symbol }))

const clockMs = (round: number): number => START_MS + (HISTORY_DAYS + round - 1) * DAY_MS

/**
 * Markets in which nothing is traded in the last minutes before each clock, so that only time tells that they are over. They
 * go on after the run, for in files it is later bars that tell.
 */
function markets(): BarSeries[] {
  const days = HISTORY_DAYS + ROUNDS + 1
  return simulateMarket({ seed: 4, symbols: SYMBOLS, startMs: START_MS, days }).map(({ symbol, ...columns }) => {
    const isTraded = (_: number, i: number) => columns.timeMs[i] % DAY_MS < DAY_MS - 3 * MINUTE_MS
    const { timeMs, open, high, low, close, volume } = columns
    const [times, ...values] = [timeMs, open, high, low, close, volume].map((column) => column.filter(isTraded))
    return {
      symbol,
      timeMs: times,
      open: values[0],
      high: values[1],
      low: values[2],
      close: values[3],
      volume: values[4],
    }
  })
}

describe('a run on markets that are live', () => {
  const clusters: Cluster[] = []
  async function create(...args: Parameters<typeof Cluster.create>): Promise<Cluster> {
    const cluster = await Cluster.create(...args)
    clusters.push(cluster)
    return cluster
  }
  afterEach(async () => {
    await Promise.all(clusters.splice(0).map((cluster) => cluster.stop()))
  })

  async function start(cluster: Cluster, market: NonNullable<Cluster['market']>): Promise<void> {
    await cluster.startCoordinator({ market })
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name, { market })
  }

  const results = (cluster: Cluster) =>
    cluster.coordinatorReports
      .of('round')
      .map(({ round, outcome, loss, baselines, modelHash }) => ({ round, outcome, loss, baselines, modelHash }))

  it('waits for the bars of each round, and gives what the same bars give as history', async () => {
    const bars = markets()
    const history = await create(MANIFEST)
    const files = bars.map((series) => ({ series, path: join(history.directory, `${series.symbol}.csv`) }))
    for (const { series, path } of files) await writeFile(path, csvOf(series))
    await start(
      history,
      files.map(({ series: { symbol }, path }) => ({ kind: 'file', path, symbol })),
    )
    await history.coordinatorReports.until('finished')

    const live = await create(MANIFEST, history)
    assert.deepEqual(live.manifest, history.manifest)
    const exchange = new FakeExchange(bars, clockMs(1) - 100 * MINUTE_MS)
    live.openLiveBars = exchange.open
    await start(live, LIVE)
    const { coordinatorReports: reports } = live
    await reports.until('member', ({ members }) => members === 3)
    await exchange.awaited(clockMs(1), SYMBOLS.length)
    assert.deepEqual(reports.of('announced'), [])
    for (let round = 1; round <= ROUNDS; round++) {
      exchange.advance(clockMs(round))
      await exchange.awaited(clockMs(round + 1), SYMBOLS.length)
      assert.equal(reports.of('announced').length, round)
      assert.equal(reports.of('round').length, round - 1)
    }
    exchange.advance(clockMs(ROUNDS + 1))
    await reports.until('finished')
    assert.deepEqual(results(live), results(history))
    assert.ok(results(live).every(({ loss }) => loss > 0))
  })

  it('goes on without a worker whose market is late, which says why', async () => {
    const bars = markets()
    const exchange = new FakeExchange(bars, clockMs(2))
    const late = new FakeExchange(bars, clockMs(1) - MINUTE_MS)
    const cluster = await create({
      ...MANIFEST,
      schedule: { ...MANIFEST.schedule, rounds: 1 },
      aggregation: { pipeline: 'mean', numByzantine: 0, minUpdates: 2 },
      timing: { commitTimeoutMs: 1500 },
    })
    cluster.openLiveBars = exchange.open
    await cluster.startCoordinator({ market: LIVE })
    const inTime = [
      await cluster.startWorker('w1', { market: LIVE }),
      await cluster.startWorker('w2', { market: LIVE }),
    ]
    cluster.openLiveBars = late.open
    const worker = await cluster.startWorker('w3', { market: LIVE })
    const { round, reason } = await worker.reports.until('satOut')
    assert.equal(round, 1)
    assert.equal(reason, `its market has not reached ${new Date(clockMs(1)).toISOString()} in time`)
    const { accepted } = await cluster.coordinatorReports.until('round')
    assert.deepEqual(accepted, inTime.map(({ running }) => running.account).sort())
    // It has the settlement, but not yet the rows to check it with.
    await late.awaited(clockMs(2), SYMBOLS.length)
    await worker.reports.until('recorded')
    assert.deepEqual(worker.reports.of('settled'), [])
    late.advance(clockMs(2))
    await worker.reports.until('settled')
    await worker.reports.until('finished')
  })

  it('has a worker whose market is late check the scores once it has the rows', async () => {
    const bars = markets()
    const late = new FakeExchange(bars, clockMs(1))
    const cluster = await create({ ...MANIFEST, schedule: { ...MANIFEST.schedule, rounds: 1 } })
    cluster.openLiveBars = new FakeExchange(bars, clockMs(2)).open
    const flatter: typeof scoreUpdates = (...inputs) => ({ ...scoreUpdates(...inputs), loss: 0.01 })
    await cluster.startCoordinator({ market: LIVE }, { scoreUpdates: flatter })
    cluster.openLiveBars = late.open
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name, { market: LIVE })
    await late.awaited(clockMs(2), cluster.workers.length * SYMBOLS.length)
    for (const { reports } of cluster.workers) assert.deepEqual(reports.of('refused'), [])
    late.advance(clockMs(2))
    for (const { reports } of cluster.workers) {
      assert.match((await reports.until('refused')).reason, /the settlement's loss is not what its record gives/)
      assert.deepEqual(reports.of('settled'), [])
    }
  })
})
