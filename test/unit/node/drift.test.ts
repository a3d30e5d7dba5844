import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DriftMonitor } from '../../../node/drift.ts'
import { createMetrics } from '../../../src/metrics/index.ts'
import { Replica } from '../../../src/peer/replica.ts'
import { aggregateRound } from '../../../src/round/aggregateRound.ts'
import { recordOf } from '../../../src/round/record.ts'
import type { WorkerReport } from '../../../src/types/index.ts'
import { signStatement } from '../../../src/wire/index.ts'
import { rowsOf, runOfDrift } from '../../support/driftRows.ts'
import { keyOf } from '../../support/run.ts'

const run = runOfDrift()
/** What drifts from round 5 on pauses rounds 5 to 7. */
const rows = rowsOf(run, { from: 5, column: 'logVolume1h', shift: 2 })
const CAUSE = { stream: 'logVolume1h', test: 'psi', sinceRound: 5 }

describe('drift monitor', () => {
  let dataDir: string
  let replica: Replica
  const reports: WorkerReport[] = []
  const metrics = createMetrics()

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'murmuration-drift-'))
    replica = new Replica(run, dataDir)
    reports.length = 0
  })
  afterEach(() => {
    replica.close()
    rmSync(dataDir, { recursive: true })
  })

  const monitorOf = (itsRun = run): DriftMonitor =>
    new DriftMonitor({ run: itsRun, replica, dataDir, metrics, report: (report) => reports.push(report) })

  /** Records a round that nobody took part in. */
  function record(round: number): void {
    const { checkpoint, head } = replica
    const result = aggregateRound(run, round, checkpoint, [], new Map())
    const statement = recordOf(run, round, head.recordHash, checkpoint, result, [])
    replica.append(signStatement('RoundRecord', statement, run.chainId, keyOf(0)), result.checkpoint)
  }

  const pausedMetric = async (): Promise<number> => (await metrics.paused.get()).values[0].value

  it('pauses and resumes by rule, and says so', async () => {
    const monitor = monitorOf()
    const causes = Array.from({ length: 9 }, (_, i) => {
      if (i > 0) record(i)
      return monitor.observe(i + 1, rows)
    })
    assert.deepEqual(causes, [...Array(4), CAUSE, CAUSE, CAUSE, ...Array(2)])
    assert.deepEqual(reports, [{ event: 'resumed', round: 8, pausedRounds: 3 }])
    assert.equal(await pausedMetric(), 0)
  })

  it('goes on in a pause after a restart, whatever it had time for', async () => {
    for (let round = 1; round <= 9; round++) {
      const cause = monitorOf().observe(round, rows)
      assert.deepEqual(cause, round >= 5 && round <= 7 ? CAUSE : undefined)
      assert.equal(await pausedMetric(), cause === undefined ? 0 : 1)
      assert.deepEqual(monitorOf().observe(round, rows), cause, 'the same round again')
      record(round)
    }
    assert.deepEqual(reports, [{ event: 'resumed', round: 8, pausedRounds: 3 }])
  })

  it('makes up for rounds that it was away for, and for what it lost', () => {
    for (let round = 1; round <= 5; round++) record(round)
    const monitor = monitorOf()
    assert.deepEqual(monitor.observe(6, rows), CAUSE)
    record(6)
    rmSync(join(dataDir, 'drift.json'))
    assert.deepEqual(monitorOf().observe(7, rows), CAUSE)
    assert.deepEqual(monitor.observe(7, rows), CAUSE)
    rmSync(join(dataDir, 'checkpoints'), { recursive: true })
    rmSync(join(dataDir, 'drift.json'))
    assert.deepEqual(monitorOf().observe(7, rows), CAUSE, 'features do without the models')
  })

  it('begins anew where it remembers later rounds than there are', () => {
    for (let round = 1; round <= 6; round++) record(round)
    monitorOf().observe(7, rows)
    assert.equal(monitorOf().observe(2, rows), undefined)
  })

  it('watches nothing in a run without drift', () => {
    assert.equal(monitorOf(runOfDrift(null)).observe(6, rows), undefined)
  })

  it('says so when what it remembers is damaged', () => {
    for (const damage of ['', '{}', '{"round":0}', '{"round":3,"state":{"status":"fine"}}']) {
      writeFileSync(join(dataDir, 'drift.json'), damage)
      assert.throws(monitorOf, { code: 'CORRUPT', message: /drift\.json is damaged; remove it/ })
    }
  })
})
