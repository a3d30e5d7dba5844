import assert from 'node:assert/strict'
import { hostilityOf } from '../../../node/hostility.ts'
import { trainUpdate } from '../../../node/training.ts'
import { type WorkerConfigInput, workerConfigSchema } from '../../../src/config/index.ts'
import { dealRows } from '../../../src/market/rows.ts'
import { loadMarkets } from '../../../src/market/sources.ts'
import { buildDeclaredRows } from '../../../src/market/streams/supervised.ts'
import { createTrainer, type Trainer } from '../../../src/models/trainer.ts'
import { aggregateRound, type RevealedUpdate } from '../../../src/round/aggregateRound.ts'
import { genesisCheckpoint, marketClockMs, type Run, roundSeed } from '../../../src/round/run.ts'
import { scoreUpdates } from '../../../src/round/settle.ts'
import type { PeerId, RoundAnnouncement, SupervisedRows } from '../../../src/types/index.ts'
import { hashStatement } from '../../../src/wire/index.ts'
import { Cluster } from '../../support/cluster.ts'
import { accountNumber, keyOf, testRun } from '../../support/run.ts'

const START_MS = Date.UTC(2024, 0, 1)
const DAY_MS = 86_400_000
const HONEST = 5
const COLLUDERS = 2
const WORKERS = HONEST + COLLUDERS
const ROUNDS = 4

describe('two of seven workers who know what the honest ones will send', function () {
  this.timeout(60_000)
  let trainer: Trainer
  let market: SupervisedRows
  let run: Run
  let undefended: Run
  let cleanLoss: number

  before(async () => {
    const runWith = (pipeline?: string) =>
      testRun({
        schedule: { startMs: START_MS + 60 * DAY_MS, windowMinutes: 1440, rounds: ROUNDS },
        model: { family: 'mlp', hidden: [16] },
        training: { localSteps: 40, batchSize: 64 },
        aggregation: { minUpdates: HONEST, numByzantine: COLLUDERS, ...(pipeline && { pipeline }) },
        codec: 'int8',
      })
    run = runWith()
    undefended = runWith('mean')
    const days = 60 + ROUNDS
    const source = { kind: 'simulator' as const, seed: 3, symbols: ['AAA', 'BBB', 'CCC'], startMs: START_MS, days }
    market = buildDeclaredRows((await loadMarkets([source])).markets, run.rowSpec)
    trainer = createTrainer(run.model)
    cleanLoss = (await drill(run, 'none')).loss
  })

  const shares = Array.from({ length: HONEST }, (_, index) => ({ index, account: accountNumber(index) }))

  function hostilityOfWorker(n: number, attack: string) {
    const isHostile = n >= HONEST && attack !== 'none'
    const collude = { shares, index: n - HONEST, of: COLLUDERS }
    const config = workerConfigSchema.parse({
      manifest: '',
      dataDir: '',
      market: [{ kind: 'simulator', seed: 3, startMs: START_MS, days: 1 }],
      share: { index: n, of: WORKERS },
      attack: isHostile ? attack : 'none',
      ...(isHostile && attack !== 'labelFlip' ? { collude } : {}),
    } satisfies WorkerConfigInput)
    return hostilityOf(config, market)
  }

  /** All rounds without a network. @returns the mean loss, and why updates were not counted */
  async function drill(run: Run, attack: string): Promise<{ loss: number; rejections: string[] }> {
    let checkpoint = genesisCheckpoint(run)
    let loss = 0
    const rejections: string[] = []
    for (let round = 1; round <= ROUNDS; round++) {
      const announcement = {
        round,
        seed: roundSeed(run.id, round, checkpoint.modelHash),
        marketClockMs: marketClockMs(run, round),
      } as RoundAnnouncement
      const revealed: RevealedUpdate[] = []
      for (let n = 0; n < WORKERS; n++) {
        const self = { account: accountNumber(n), peerId: `peer${n}` as PeerId }
        const rows = dealRows(market, { index: n, of: WORKERS })
        const hostility = hostilityOfWorker(n, attack)
        const modules = { run, self, accountKey: keyOf(n), trainer, rows, ...(hostility && { hostility }) }
        revealed.push(await trainUpdate(modules, checkpoint, announcement, new AbortController().signal))
      }
      const hashes = revealed.map(({ manifest }) => hashStatement('UpdateManifest', manifest.statement, run.chainId))
      const committed = hashes.map((updateHash, n) => ({ account: accountNumber(n), updateHash }))
      const byHash = new Map(hashes.map((hash, n) => [hash, revealed[n]]))
      const result = aggregateRound(run, round, checkpoint, committed, byHash)
      assert.equal(result.outcome, 'applied')
      rejections.push(...result.updates.map(({ rejection }) => rejection).filter((rejection) => rejection !== ''))
      const { parameters } = result.checkpoint
      loss += scoreUpdates(run, round, checkpoint.parameters, parameters, result.accepted, market).loss / ROUNDS
      checkpoint = result.checkpoint
    }
    return { loss, rejections }
  }

  for (const attack of ['signFlip', 'alie', 'mimic', 'innerProduct', 'labelFlip']) {
    it(`are counted and yet move the loss by no more than 5 % with ${attack}`, async () => {
      const { loss, rejections } = await drill(run, attack)
      assert.deepEqual(rejections, [])
      assert.notEqual(loss, cleanLoss)
      assert.ok(loss <= 1.05 * cleanLoss, `${loss}, ${cleanLoss} without`)
    })
  }

  it('move it further when the updates are just averaged', async () => {
    const { loss } = await drill(undefended, 'innerProduct')
    assert.ok(loss > 1.1 * cleanLoss, `${loss}, ${cleanLoss} without`)
  })
})

describe('a worker that holds the data of the others', () => {
  let cluster: Cluster | undefined
  afterEach(async () => {
    await cluster?.stop()
  })

  it('takes part in a network with an update that no screen takes out', async () => {
    cluster = await Cluster.create({
      membership: { minimum: 4 },
      aggregation: { minUpdates: 3, numByzantine: 1 },
      schedule: { startMs: START_MS + 36 * DAY_MS, windowMinutes: 1440, rounds: 1 },
    })
    await cluster.startCoordinator()
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    const shares = [0, 1, 2].map((index) => ({ index }))
    const hostile = await cluster.startWorker('w4', { attack: 'alie', collude: { shares, index: 0, of: 1 } })
    const { accepted } = await cluster.coordinatorReports.until('round')
    assert.equal(accepted.length, 4)
    assert.ok(accepted.includes(hostile.running.account))
  })
})
