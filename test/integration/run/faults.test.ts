import assert from 'node:assert/strict'
import { scaled } from '../../../src/kernels/vector.ts'
import { createNetwork, generatePeerKey } from '../../../src/network/index.ts'
import { aggregateRound } from '../../../src/round/aggregateRound.ts'
import { checkpointOf } from '../../../src/round/checkpoint.ts'
import { runOf } from '../../../src/round/run.ts'
import { scoreUpdates } from '../../../src/round/settle.ts'
import type { Account, Hash } from '../../../src/types/index.ts'
import { Cluster, eventually } from '../../support/cluster.ts'

const HOUR_MS = 3_600_000

/** A recognisable hash made of one character. */
const hashOf = (character: string) => `0x${Buffer.from(character.repeat(32)).toString('hex')}` as Hash

describe('a run with faults', () => {
  let cluster: Cluster | undefined
  afterEach(async () => {
    await cluster?.stop()
    cluster = undefined
  })

  it('every worker refuses a coordinator that publishes another model than its updates give', async () => {
    cluster = await Cluster.create()
    const lie: typeof aggregateRound = (...inputs) => {
      const result = aggregateRound(...inputs)
      if (inputs[2].modelHash !== genesis) return result
      const parameters = scaled(result.checkpoint.parameters, 10)
      return { ...result, checkpoint: checkpointOf({ ...result.checkpoint, parameters }, inputs[0].model) }
    }
    await cluster.startCoordinator({}, { aggregateRound: lie })
    const workers = []
    for (const name of ['w1', 'w2', 'w3']) workers.push(await cluster.startWorker(name))
    const genesis = (await workers[0].reports.until('synced')).modelHash
    for (const { reports } of workers) {
      const { round, reason } = await reports.until('refused')
      assert.equal(round, 1)
      assert.match(reason, /modelHash is not what its updates give/)
      assert.deepEqual(reports.of('recorded'), [])
    }
    await cluster.coordinatorReports.until('challenge')
    const challengers = () => cluster?.coordinatorReports.of('challenge').map(({ account }) => account) ?? []
    await eventually(() => new Set(challengers()).size === 3)
    // They train for it no more: the next round finds nobody and is skipped.
    assert.deepEqual(
      workers.flatMap(({ reports }) => reports.of('training').map(({ round }) => round)),
      [1, 1, 1],
    )
  })

  it('every worker refuses a coordinator that calls an honest update unfit', async () => {
    cluster = await Cluster.create()
    const lie: typeof aggregateRound = (...inputs) => {
      const result = aggregateRound(...inputs)
      const [first, ...others] = result.updates
      return { ...result, updates: [{ ...first, rejection: 'NON_FINITE' as const }, ...others] }
    }
    await cluster.startCoordinator({}, { aggregateRound: lie })
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    for (const { reports } of cluster.workers) {
      assert.match((await reports.until('refused')).reason, /its updates is not what its updates give/)
    }
  })

  it('no worker takes a model that counts an update which nobody can show', async () => {
    cluster = await Cluster.create()
    const lie: typeof aggregateRound = (...inputs) => {
      const result = aggregateRound(...inputs)
      const invented = {
        account: `0x${'99'.repeat(20)}` as Account,
        updateHash: hashOf('u'),
        payloadHash: hashOf('p'),
        rejection: 'NORM_OUTLIER' as const,
      }
      const parameters = scaled(result.checkpoint.parameters, 10)
      return {
        ...result,
        updates: [...result.updates, invented],
        checkpoint: checkpointOf({ ...result.checkpoint, parameters }, inputs[0].model),
      }
    }
    await cluster.startCoordinator({}, { aggregateRound: lie })
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    for (const { reports } of cluster.workers) {
      assert.match((await reports.until('refused')).reason, /no peer shows the update 0x75757575/)
      assert.deepEqual(reports.of('recorded'), [])
      assert.deepEqual(
        reports.of('synced').map(({ round }) => round),
        [0],
      )
    }
  })

  it('a refusal outlives a restart, and the last agreed model is served on', async () => {
    cluster = await Cluster.create()
    const lie: typeof aggregateRound = (...inputs) => ({ ...aggregateRound(...inputs), aggregateHash: hashOf('a') })
    await cluster.startCoordinator({}, { aggregateRound: lie })
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    const [w1] = cluster.workers
    await w1.reports.until('refused')
    await cluster.stopWorker(w1)
    const again = await cluster.startWorker('w1')
    const asker = await createNetwork(
      { privateKey: generatePeerKey(), runId: runOf(cluster.manifest).id, listen: [] },
      {},
    )
    try {
      const peer = await asker.dial(again.running.addresses[0])
      const { phase, round } = await asker.request(peer, 'status', {})
      assert.deepEqual([phase, round], ['Refused', 0])
    } finally {
      await asker.stop()
    }
    assert.deepEqual(again.reports.of('training'), [])
  })

  it('every worker that has the rows refuses scores that they do not give', async () => {
    cluster = await Cluster.create()
    const flatter: typeof scoreUpdates = (...inputs) => {
      const scores = scoreUpdates(...inputs)
      return { ...scores, effects: scores.effects.map(({ account }, i) => ({ account, effect: i === 0 ? 1 : -1 })) }
    }
    await cluster.startCoordinator({}, { scoreUpdates: flatter })
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    for (const { reports } of cluster.workers) {
      assert.match((await reports.until('refused')).reason, /the settlement's scores is not what its record gives/)
      assert.deepEqual(reports.of('settled'), [])
    }
  })

  it('a worker that starts late takes the model from its peers and joins; one that restarts goes on', async () => {
    cluster = await Cluster.create({
      membership: { minimum: 3 },
      schedule: { startMs: Date.UTC(2024, 0, 1) + 36 * 24 * HOUR_MS, windowMinutes: 120, rounds: 40 },
      timing: { commitTimeoutMs: 3000, revealTimeoutMs: 1000 },
    })
    await cluster.startCoordinator()
    const first = await Promise.all(['w1', 'w2', 'w3'].map((name) => cluster?.startWorker(name)))
    await cluster.coordinatorReports.until('round', ({ round }) => round === 2)
    const late = await cluster.startWorker('late')
    await late.reports.until('synced', (report) => report.round >= 1)
    // On a busy machine a round may be skipped, which accepts nobody.
    const counted = ({ outcome, rejection }: { readonly outcome: string; readonly rejection: string | null }) =>
      outcome === 'applied' && rejection === ''
    const { round } = await late.reports.until('recorded', counted)
    const agreed = await cluster.coordinatorReports.until('round', (report) => report.round === round)
    assert.ok(agreed.accepted.includes(late.running.account))

    const restarted = first[0]
    if (restarted === undefined) throw new Error('unreachable')
    const before = Math.max(...restarted.reports.of('recorded').map((report) => report.round))
    await cluster.stopWorker(restarted)
    await cluster.coordinatorReports.until('round', (report) => report.round >= before + 2)
    const back = await cluster.startWorker('w1', { share: { index: 0, of: 3 } })
    assert.equal(back.running.account, restarted.running.account)
    // The first peer that answers may itself be behind.
    await back.reports.until('synced', (report) => report.round >= before + 1)
    await back.reports.until('recorded', counted)
    const { modelHash } = await cluster.coordinatorReports.until('finished')
    for (const worker of [back, late]) assert.equal((await worker.reports.until('finished')).modelHash, modelHash)
  }).timeout(120_000)

  it('a round goes on without a worker that dies in it, and is skipped when too few are left', async () => {
    cluster = await Cluster.create({
      aggregation: { minUpdates: 3, numByzantine: 1 },
      schedule: { startMs: Date.UTC(2024, 0, 1) + 36 * 24 * HOUR_MS, windowMinutes: 1440, rounds: 3 },
      timing: { commitTimeoutMs: 1500, revealTimeoutMs: 500 },
      membership: { minimum: 4 },
    })
    await cluster.startCoordinator()
    for (const name of ['w1', 'w2', 'w3', 'w4']) await cluster.startWorker(name)
    const [w1, , , w4] = cluster.workers
    await w4.reports.until('training')
    await cluster.stopWorker(w4)
    const firstRound = await cluster.coordinatorReports.until('round')
    assert.equal(firstRound.outcome, 'applied')
    assert.ok(!firstRound.accepted.includes(w4.running.account))
    await cluster.stopWorker(w1)
    const skipped = await cluster.coordinatorReports.until('round', ({ outcome }) => outcome === 'skipped')
    const before = cluster.coordinatorReports.of('round').find(({ round }) => round === skipped.round - 1)
    assert.equal(skipped.modelHash, before?.modelHash)
    await cluster.coordinatorReports.until('finished')
  })

  it('a coordinator that restarts goes on after the last record', async () => {
    cluster = await Cluster.create({
      schedule: { startMs: Date.UTC(2024, 0, 1) + 36 * 24 * HOUR_MS, windowMinutes: 120, rounds: 12 },
    })
    const { addresses } = await cluster.startCoordinator()
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    const { modelHash } = await cluster.coordinatorReports.until('round', ({ round }) => round === 3)
    await cluster.coordinator?.stop()
    assert.match(modelHash, /^0x/)
    const listen = addresses.map((address) => address.replace(/\/p2p\/.*/, ''))
    await cluster.startCoordinator({ listen })
    await cluster.coordinatorReports.until('finished')
    const rounds = cluster.coordinatorReports.of('round').map(({ round }) => round)
    assert.deepEqual(
      [...new Set(rounds)],
      Array.from({ length: 12 }, (_, i) => i + 1),
    )
  })

  it('a coordinator that restarts in the middle of a round finds its workers again', async () => {
    cluster = await Cluster.create({ timing: { commitTimeoutMs: 3_000, revealTimeoutMs: 1_000 } })
    const { addresses } = await cluster.startCoordinator()
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    await cluster.coordinatorReports.until('committed')
    await cluster.coordinator?.stop()
    await cluster.startCoordinator({ listen: addresses.map((address) => address.replace(/\/p2p\/.*/, '')) })
    await cluster.coordinatorReports.until('finished')
    for (const { reports } of cluster.workers) {
      await reports.until('finished')
      assert.deepEqual(reports.of('refused'), [])
    }
  })

  it('a worker that restarts after the end needs nobody to know that it is over', async () => {
    cluster = await Cluster.create({
      schedule: { startMs: Date.UTC(2024, 0, 1) + 36 * 24 * HOUR_MS, windowMinutes: 1440, rounds: 1 },
    })
    await cluster.startCoordinator()
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    const [w1] = cluster.workers
    const { modelHash } = await w1.reports.until('finished')
    for (const worker of [...cluster.workers]) await cluster.stopWorker(worker)
    await cluster.coordinator?.stop()
    const again = await cluster.startWorker('w1')
    assert.equal((await again.reports.until('finished')).modelHash, modelHash)
  })

  it('a coordinator whose disk fails says so instead of waiting for ever', async () => {
    cluster = await Cluster.create()
    const coordinator = await cluster.startCoordinator(
      {},
      {
        aggregateRound: () => {
          throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
        },
      },
    )
    const failed = assert.rejects(coordinator.failed, { code: 'ENOSPC' })
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    await failed
  })

  it('updates larger than a gossip frame travel in shards', async () => {
    cluster = await Cluster.create({
      model: { family: 'mlp', hidden: [512, 800] },
      training: { localSteps: 1, batchSize: 8 },
      schedule: { startMs: Date.UTC(2024, 0, 1) + 36 * 24 * HOUR_MS, windowMinutes: 1440, rounds: 1 },
    })
    await cluster.startCoordinator()
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    const { accepted, bytes } = await cluster.coordinatorReports.until('round')
    assert.equal(accepted.length, 3)
    assert.ok(bytes > 3 * 2 * 192 * 1024, `${bytes} bytes`)
    for (const { reports } of cluster.workers) await reports.until('recorded')
  })
})

describe('who may take part', () => {
  let cluster: Cluster | undefined
  let other: Cluster | undefined
  afterEach(async () => {
    await cluster?.stop()
    await other?.stop()
    cluster = undefined
    other = undefined
  })

  it('a worker of another run is told so in one sentence', async () => {
    cluster = await Cluster.create({ seed: 1 })
    other = await Cluster.create({ seed: 2 })
    const { addresses } = await cluster.startCoordinator()
    const stray = await other.startWorker('stray', { bootstrap: [...addresses] })
    await assert.rejects(stray.running.failed, {
      code: 'WRONG_RUN',
      message: /serves the run 0x\w+, this worker's manifest/,
    })
  })

  it('an account that the manifest does not name is refused', async () => {
    const outsider = `0x${'12'.repeat(20)}`
    cluster = await Cluster.create({ membership: { accounts: [outsider], minimum: 1 } })
    await cluster.startCoordinator()
    const worker = await cluster.startWorker('w1')
    await assert.rejects(worker.running.failed, { code: 'NOT_ALLOWED', message: /is not among the run's members/ })
  })

  it('a coordinator with another account than the manifest names does not start', async () => {
    cluster = await Cluster.create({ coordinator: `0x${'ab'.repeat(20)}` })
    await assert.rejects(cluster.startCoordinator(), {
      code: 'INVALID_CONFIG',
      message: /the manifest's coordinator is 0xabab/,
    })
  })

  it('a data directory serves one process and one run', async () => {
    cluster = await Cluster.create()
    await cluster.startCoordinator()
    await assert.rejects(cluster.startCoordinator(), { code: 'LOCKED', message: /another process is using/ })
  })
})
