import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeLayersModel } from '../../../src/models/tfjs/open.ts'
import { Cluster } from '../../support/cluster.ts'
import { perceptron, writeModel } from '../../unit/models/tfjs/layersModels.ts'

describe('a run of a model that its user brings', () => {
  const directory = mkdtempSync(join(tmpdir(), 'murmuration-tfjs-'))
  let cluster: Cluster | undefined
  after(() => rmSync(directory, { recursive: true, force: true }))
  afterEach(async () => {
    await cluster?.stop()
    cluster = undefined
  })

  it('trains a LayersModel, and all peers agree on every model', async () => {
    const modelFile = writeModel(join(directory, 'model'), perceptron(20, [8], 1))
    cluster = await Cluster.create({
      membership: { minimum: 2 },
      model: await describeLayersModel(modelFile),
      aggregation: { minUpdates: 2, numByzantine: 0, pipeline: 'mean' },
    })
    await assert.rejects(cluster.startCoordinator(), { code: 'INVALID_CONFIG', message: /name its file as modelFile/ })
    await cluster.startCoordinator({ modelFile })
    await Promise.all(['w1', 'w2'].map((name) => cluster?.startWorker(name, { modelFile })))
    await cluster.coordinatorReports.until('finished')
    const rounds = cluster.coordinatorReports.of('round')
    assert.deepEqual(
      rounds.map(({ round, outcome, accepted }) => [round, outcome, accepted.length]),
      [1, 2, 3].map((round) => [round, 'applied', 2]),
    )
    const models = rounds.map(({ modelHash }) => modelHash)
    assert.equal(new Set(models).size, 3)
    for (const { reports } of cluster.workers) {
      assert.equal((await reports.until('ready')).engine, 'tfjs-wasm')
      await reports.until('finished')
      assert.deepEqual(
        reports.of('recorded').map(({ modelHash }) => modelHash),
        models,
      )
      assert.deepEqual(reports.of('refused'), [])
    }
  })
})
