import assert from 'node:assert/strict'
import { differenceOf } from '../../../cli/cmds/replay/difference.ts'
import { hostilityOf } from '../../../node/hostility.ts'
import { type Replayed, replayUpdate } from '../../../node/replay.ts'
import { type TrainingModules, trainUpdate } from '../../../node/training.ts'
import { type WorkerConfigInput, workerConfigSchema } from '../../../src/config/index.ts'
import { dealRows } from '../../../src/market/rows.ts'
import { simulateMarket } from '../../../src/market/simulator/index.ts'
import { buildRows } from '../../../src/market/streams/supervised.ts'
import { createTrainer } from '../../../src/models/trainer.ts'
import { genesisCheckpoint, roundTermsOf } from '../../../src/round/run.ts'
import type { PeerId, RoundAnnouncement } from '../../../src/types/index.ts'
import { accountNumber, keyOf, testRun } from '../../support/run.ts'

const START_MS = Date.UTC(2024, 0, 1)
const DAY_MS = 86_400_000

describe('replay', () => {
  const run = testRun({
    schedule: { startMs: START_MS + 20 * DAY_MS, windowMinutes: 1440, rounds: 2 },
    training: { localSteps: 8, batchSize: 32 },
    codec: 'int8',
  })
  const base = genesisCheckpoint(run)
  const series = simulateMarket({ seed: 3, symbols: ['AAA', 'BBB'], startMs: START_MS, days: 22 })
  const market = buildRows(series, run.manifest.features)
  const member = { account: accountNumber(1), peerId: 'peer1' as PeerId }
  const trainer = createTrainer(run.model)
  const rows = dealRows(market, { index: 1, of: 3 })
  const { signal } = new AbortController()

  function update(overrides: Partial<TrainingModules> = {}, round = 1) {
    const announcement = roundTermsOf(run, round, base.modelHash) as RoundAnnouncement
    return trainUpdate(
      { run, self: member, accountKey: keyOf(1), trainer, rows, ...overrides },
      base,
      announcement,
      signal,
    )
  }

  function hostility(attack: string) {
    const input = {
      manifest: '',
      dataDir: '',
      market: [{ kind: 'simulator', seed: 3, startMs: START_MS, days: 1 }],
      attack,
    }
    return { hostility: hostilityOf(workerConfigSchema.parse(input as WorkerConfigInput), market)! }
  }

  let replayed: Replayed
  before(async () => {
    replayed = await replayUpdate({ run, trainer, rows }, base, 1, member, signal)
  })

  const differenceFrom = async ({ manifest, payload }: Awaited<ReturnType<typeof update>>, kept = true) =>
    differenceOf(run, manifest.statement, replayed, kept ? payload : undefined)

  it('gives the very update that the worker signed', async () => {
    const honest = await update()
    const { manifest, payload, rows: known, steps } = replayed
    assert.deepEqual(manifest, honest.manifest.statement)
    assert.deepEqual(payload, honest.payload)
    assert.equal(steps, 8)
    assert.ok(known > 100 && known < rows.length)
    assert.equal(await differenceFrom(honest), undefined)
    assert.equal(differenceOf(run, { payloadHash: manifest.payloadHash }, replayed, undefined), undefined)
  })

  it('tells an update that was flipped or stretched by how much', async () => {
    const difference = await differenceFrom(await update(hostility('signFlip(3)')))
    assert.equal(difference?.field, 'payloadHash')
    assert.equal(difference?.reason, 'what was sent is −3.00 times what training gives')
    assert.ok((difference?.likeness?.cosine ?? 0) < -0.999)
  })

  it('tells one of other rows, of another account or another round by its values', async () => {
    const others = [
      await update({ rows: dealRows(market, { index: 0, of: 3 }) }),
      await update(hostility('labelFlip')),
      await update({ self: { ...member, account: accountNumber(2) } }),
      await update({}, 2),
    ]
    for (const { manifest, payload } of others) {
      const promised = { ...manifest.statement, account: member.account, round: 1 }
      const difference = differenceOf(run, promised, replayed, payload)
      assert.equal(difference?.field, 'payloadHash')
      assert.match(difference?.reason ?? '', /^\d+ of \d+ values differ .* trained on other rows, or not trained$/)
    }
  })

  it('says what it can of an update whose values are gone, broken or nothing', async () => {
    const flipped = await update(hostility('signFlip(3)'))
    assert.match((await differenceFrom(flipped, false))?.reason ?? '', /^nobody keeps its values any longer/)
    const broken = { ...flipped, payload: flipped.payload.subarray(1) }
    assert.match((await differenceFrom(broken))?.reason ?? '', /cannot be decoded/)
    const nothing = { ...flipped, payload: run.codec.encode(new Float32Array(run.parameterCount)) }
    assert.equal((await differenceFrom(nothing))?.likeness?.cosine, 0)
  })

  it('names the first thing that the manifest says differently', async () => {
    const { manifest } = await update()
    const promised = { ...manifest.statement, codec: 'float32', payloadBytes: 3 }
    assert.deepEqual(differenceOf(run, promised, replayed, undefined), {
      field: 'codec',
      reason: 'its manifest says codec float32, an honest one int8',
    })
  })
})
