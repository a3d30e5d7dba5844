import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunManifestInput } from '../../../src/config/index.ts'
import { simulatorSourceSchema } from '../../../src/market/simulator/config.ts'
import { simulateMarket } from '../../../src/market/simulator/index.ts'
import { Cluster, eventually } from '../../support/cluster.ts'

const HOUR_MS = 3_600_000
const START_MS = Date.UTC(2024, 0, 1)
const HISTORY_DAYS = 36
const ROUNDS = 8

/** Daily rounds and windows: a drift pauses the round that finds it, the one of the new reference, and resumes after a calm one. */
const SETTINGS: Partial<RunManifestInput> = {
  membership: { minimum: 5 },
  schedule: { startMs: START_MS + HISTORY_DAYS * 24 * HOUR_MS, windowMinutes: 1440, rounds: ROUNDS },
  drift: { windowLength: 24, ksLevel: 0.01, psiDrift: 1, calmWindows: 1 },
}

/**
 * Bars whose volume leaps at round `round`'s clock and from then on grows by a third an hour, so that every hour trades
 * far more than the day before it.
 */
function writeBrokenBars(path: string, round: number, days: number): void {
  const source = simulatorSourceSchema.parse({ kind: 'simulator', seed: 3, symbols: ['AAA'], startMs: START_MS, days })
  const [{ timeMs, open, high, low, close, volume }] = simulateMarket(source)
  const breakMs = START_MS + (HISTORY_DAYS + round - 1) * 24 * HOUR_MS
  const lines = Array.from(timeMs, (time, i) => {
    const traded = time < breakMs ? volume[i] : volume[i] * (4 / 3) ** (12 + (time - breakMs) / HOUR_MS)
    return [time, open[i], high[i], low[i], close[i], traded].join(',')
  })
  writeFileSync(path, `open_time_ms,open,high,low,close,volume\n${lines.join('\n')}\n`)
}

/** Whole numbers from `from` to `to`, both among them. */
const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('a worker whose data drifts', () => {
  let cluster: Cluster | undefined
  afterEach(async () => {
    await cluster?.stop()
    cluster = undefined
  })

  it('pauses and says so, is recorded, stays paused over a restart, and resumes by rule; the others go on', async () => {
    cluster = await Cluster.create(SETTINGS)
    const path = join(cluster.directory, 'broken.csv')
    writeBrokenBars(path, 2, HISTORY_DAYS + ROUNDS)
    const own = { market: [{ kind: 'file' as const, path, symbol: 'AAA' }], share: { index: 0, of: 1 } }
    await cluster.startCoordinator()
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    const hostile = await cluster.startWorker('w5', { ...own, attack: 'signFlip(10)' })
    const before = await cluster.startWorker('w4', own)
    const { round: first, ...pause } = await before.reports.until('paused')
    assert.deepEqual(pause, { event: 'paused', stream: 'logVolume1h', test: 'psi', sinceRound: first })
    assert.ok(first >= 3, 'round 3 is the first that sees the change')
    await before.reports.until('recorded', ({ round }) => round === first)
    await cluster.stopWorker(before)
    const after = await cluster.startWorker('w4', own)

    const { account } = after.running
    await cluster.coordinatorReports.until('finished')
    const rounds = cluster.coordinatorReports.of('round')
    const entry = { worker: account, stream: 'logVolume1h', test: 'psi', sinceRound: first }
    const paused = rounds.filter((report) => report.paused.length > 0)
    const last = first + paused.length - 1
    assert.ok(paused.length >= 2 && last < ROUNDS)
    for (const [i, report] of paused.entries()) assert.deepEqual([report.round, report.paused], [first + i, [entry]])
    for (const { outcome, accepted, rejected } of rounds) {
      assert.equal(outcome, 'applied')
      assert.ok(accepted.length >= 3)
      const others = rejected.filter(({ worker }) => worker !== account).map(({ worker }) => worker)
      assert.deepEqual(others, [hostile.running.account], 'in a drill a worker goes on, whatever its data does')
    }
    const roundsOf = (event: 'paused' | 'resumed' | 'committed') => after.reports.of(event).map(({ round }) => round)
    assert.deepEqual(roundsOf('paused'), span(first + 1, last))
    assert.deepEqual(after.reports.of('resumed'), [{ event: 'resumed', round: last + 1, pausedRounds: paused.length }])
    assert.deepEqual(roundsOf('committed'), span(last + 1, ROUNDS))
    const models = new Map(rounds.map(({ round, modelHash }) => [round, modelHash]))
    for (const worker of cluster.workers) {
      await worker.reports.until('finished')
      assert.deepEqual(worker.reports.of('refused'), [])
      for (const { round, modelHash } of worker.reports.of('recorded')) assert.equal(modelHash, models.get(round))
    }
  }).timeout(120_000)

  it('skips rounds while everyone pauses, and goes on when their data has settled', async () => {
    cluster = await Cluster.create({ ...SETTINGS, membership: { minimum: 3 } })
    const path = join(cluster.directory, 'broken.csv')
    writeBrokenBars(path, 2, HISTORY_DAYS + ROUNDS)
    const own = { market: [{ kind: 'file' as const, path, symbol: 'AAA' }], share: { index: 0, of: 1 } }
    await cluster.startCoordinator()
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name, own)
    await cluster.coordinatorReports.until('finished')
    const rounds = cluster.coordinatorReports.of('round')
    const skipped = rounds.filter(({ outcome }) => outcome === 'skipped').map(({ round }) => round)
    const [first] = skipped
    assert.ok(skipped.length >= 2)
    assert.deepEqual(skipped, span(first, first + skipped.length - 1))
    for (const { round, paused } of rounds) assert.equal(paused.length, skipped.includes(round) ? 3 : 0)
    assert.equal(rounds.at(-1)?.outcome, 'applied')
    await eventually(() => cluster?.workers.every(({ reports }) => reports.of('finished').length === 1) === true)
  })
})
