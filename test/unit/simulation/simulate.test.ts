import assert from 'node:assert/strict'
import type { SimulationSettings } from '../../../simulation/settings.ts'
import { cleanSettings, type SimulationResult, simulate } from '../../../simulation/simulate.ts'
import { workloadOf } from '../../../simulation/workloads.ts'

const SETTINGS: SimulationSettings = {
  workload: 'market',
  workers: 9,
  perRound: 9,
  byzantine: 2,
  attack: 'none',
  rule: 'trimmedMean',
  numByzantine: 2,
  rounds: 6,
  seed: 3,
  split: { kind: 'dirichlet', alpha: 0.3 },
  codec: 'int8',
  localSteps: 5,
}
const LOGISTIC: SimulationSettings = {
  ...SETTINGS,
  workload: 'logistic',
  workers: 40,
  perRound: 8,
  byzantine: 0,
  rule: 'mean',
  numByzantine: 0,
  rounds: 12,
  split: { kind: 'even' },
  localSteps: undefined,
}

/** All of a result that follows from the settings. */
function exact(result: SimulationResult): object {
  const { msPerRound: _, startMs: __, ...rest } = result
  return { ...rest, rounds: result.rounds.map((round) => ({ ...round, ms: 0 })) }
}

describe('simulation', () => {
  const workload = workloadOf(SETTINGS)
  const run = (changes: Partial<SimulationSettings> = {}) => simulate({ ...SETTINGS, ...changes }, { workload })

  it('learns, every update counted, and gives the same result each time', async () => {
    const result = await run()
    assert.equal(result.rounds.length, SETTINGS.rounds)
    assert.ok(result.finalLoss < 0.9 * result.initialLoss)
    for (const [i, round] of result.rounds.entries()) {
      assert.deepEqual(
        { ...round, loss: 0, ms: 0 },
        {
          round: i + 1,
          outcome: 'applied',
          loss: 0,
          asked: 9,
          hostile: 2,
          accepted: 9,
          acceptedHostile: 2,
          rejected: { honest: {}, hostile: {} },
          ms: 0,
        },
      )
    }
    assert.deepEqual(exact(await simulate(SETTINGS)), exact(result))
  })

  for (const change of [
    { seed: 4 },
    { split: { kind: 'symbol' } },
    { localSteps: 4 },
  ] as const satisfies Partial<SimulationSettings>[]) {
    it(`ends with another model with ${JSON.stringify(change)}`, async () => {
      const [result, other] = [await run(), await simulate({ ...SETTINGS, ...change })]
      assert.notEqual(other.modelHash, result.modelHash)
    })
  }

  it('ends with another model with another rule, attack or codec', async () => {
    const hashes = new Set<string>()
    for (const change of [{}, { rule: 'mean' }, { attack: 'signFlip' }, { codec: 'float32' }] as const) {
      hashes.add((await run(change)).modelHash)
    }
    assert.equal(hashes.size, 4)
  })

  it('shows what an attack does to the mean and not to a robust rule', async () => {
    const attacked = { attack: 'signFlip(20)', byzantine: 2 }
    const [mean, robust, clean] = [
      await run({ ...attacked, rule: 'mean' }),
      await run(attacked),
      await simulate(cleanSettings(SETTINGS), { workload }),
    ]
    assert.ok(mean.finalLoss > 10 * clean.finalLoss)
    assert.ok(robust.finalLoss < 1.3 * clean.finalLoss)
    assert.equal(robust.acceptedHostile, 2 * SETTINGS.rounds)
    assert.ok(clean.rounds.every(({ asked, hostile }) => asked === 7 && hostile === 0))
  })

  it('rejects what is not finite and counts it as hostile', async () => {
    for (const attack of ['nan', 'infinity']) {
      const { rejected, acceptedHostile, skippedRounds } = await run({ attack })
      // Encoded, two updates of nothing but infinities are one.
      const { NON_FINITE = 0, DUPLICATE = 0 } = rejected.hostile
      assert.deepEqual([rejected.honest, NON_FINITE + DUPLICATE], [{}, 2 * SETTINGS.rounds])
      assert.ok(NON_FINITE >= SETTINGS.rounds)
      assert.deepEqual([acceptedHostile, skippedRounds], [0, 0])
    }
  })

  it('lets colluders who send one update all be counted', async () => {
    for (const attack of ['mimic', 'alie', 'innerProduct']) {
      for (const codec of ['int8', 'float32'] as const) {
        const { rejected, acceptedHostile } = await run({ attack, codec })
        assert.deepEqual(rejected, { honest: {}, hostile: {} }, attack)
        assert.equal(acceptedHostile, 2 * SETTINGS.rounds)
      }
    }
  })

  it('takes attacks that adapt to the rule and those that poison rows', async () => {
    const honest = await run()
    for (const attack of ['alieOptimized', 'labelFlip', 'backdoor']) {
      const { modelHash, finalLoss } = await run({ attack })
      assert.notEqual(modelHash, honest.modelHash, attack)
      assert.ok(finalLoss < 2 * honest.finalLoss, attack)
    }
  })

  it('skips rounds that too few updates are left for, and keeps the model', async () => {
    const { skippedRounds, initialLoss, finalLoss, rounds } = await run({ attack: 'nan', numByzantine: 4 })
    assert.equal(skippedRounds, SETTINGS.rounds)
    assert.equal(finalLoss, initialLoss)
    assert.ok(rounds.every(({ outcome }) => outcome === 'skipped'))
  })

  it('draws the workers of a round anew, without missing an update', async () => {
    const { rounds, finalLoss, initialLoss } = await simulate(LOGISTIC)
    for (const { asked, accepted } of rounds) assert.deepEqual([asked, accepted], [8, 8])
    assert.ok(finalLoss < initialLoss - 0.2)
    const market = await run({ perRound: 5, numByzantine: 2 })
    assert.ok(market.rounds.every(({ accepted }) => accepted === 5))
    const counts = new Set(market.rounds.map(({ hostile }) => hostile))
    assert.ok(counts.size > 1)
  })

  it('splits labels by Dirichlet shares too', async () => {
    const even = await simulate(LOGISTIC)
    const unlike = await simulate({ ...LOGISTIC, split: { kind: 'dirichlet', alpha: 0.1 } })
    assert.ok(unlike.finalLoss > even.finalLoss)
  })

  const refusals: readonly (readonly [Partial<SimulationSettings>, RegExp])[] = [
    [{ byzantine: 5 }, /5 of 9 workers cannot be Byzantine/],
    [{ perRound: 10 }, /10 workers a round cannot be drawn from 9/],
    [{ workers: 300, perRound: 300 }, /a round has room for 256 updates, not 300/],
    [{ numByzantine: 5 }, /trimmedMean/],
    [{ attack: 'salt' }, /'salt' is not an attack/],
    [{ workload: 'logistic', localSteps: undefined, split: { kind: 'symbol' } }, /cannot be dealt by symbol/],
    [{ workload: 'logistic', split: { kind: 'even' } }, /whole epochs/],
  ]
  for (const [change, message] of refusals) {
    it(`refuses ${JSON.stringify(change)}`, async () => {
      await assert.rejects(simulate({ ...SETTINGS, ...change }), { name: 'ConfigError', message })
    })
  }

  it('ends when it is told to', async () => {
    const controller = new AbortController()
    const stopped = simulate(SETTINGS, {
      workload,
      signal: controller.signal,
      onRound: ({ round }) => {
        if (round === 2) controller.abort(new Error('enough'))
      },
    })
    await assert.rejects(stopped, /enough/)
  })
})
