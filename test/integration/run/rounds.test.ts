import assert from 'node:assert/strict'
import { Cluster } from '../../support/cluster.ts'

describe('a run in one process', () => {
  let cluster: Cluster | undefined
  afterEach(async () => {
    await cluster?.stop()
    cluster = undefined
  })

  it('trains, screens out the poisoner, agrees on every model and pays the honest', async () => {
    cluster = await Cluster.create({
      membership: { minimum: 4 },
      aggregation: { minUpdates: 3, numByzantine: 1, pipeline: 'maxNorm(5)+clip(median)+trimmedMean' },
    })
    await cluster.startCoordinator()
    const honest = await Promise.all(['w1', 'w2', 'w3'].map((name) => cluster?.startWorker(name)))
    const poisoner = await cluster.startWorker('w4', { attack: 'signFlip(10)' })
    const { earned } = await cluster.coordinatorReports.until('finished')
    const rounds = cluster.coordinatorReports.of('round')
    assert.deepEqual(
      rounds.map(({ round, outcome }) => [round, outcome]),
      [1, 2, 3].map((round) => [round, 'applied']),
    )
    for (const { rejected, accepted, paid, bytes } of rounds) {
      assert.deepEqual(rejected, [{ worker: poisoner.running.account, reason: 'NORM_OUTLIER' }])
      assert.deepEqual(accepted, honest.map((worker) => worker?.running.account).sort())
      assert.ok(paid.every((account) => accepted.includes(account)))
      assert.ok(bytes > 0)
    }
    assert.equal(earned[poisoner.running.account], undefined)
    for (const worker of cluster.workers) {
      await worker.reports.until('finished')
      const models = worker.reports.of('recorded').map(({ modelHash }) => modelHash)
      assert.deepEqual(
        models,
        rounds.map(({ modelHash }) => modelHash),
      )
      assert.deepEqual(worker.reports.of('refused'), [])
    }
  })
})
