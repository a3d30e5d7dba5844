import assert from 'node:assert/strict'
import { buildRows } from '../../../src/market/features.ts'
import { simulateMarket } from '../../../src/market/simulator.ts'
import { genesisCheckpoint, marketClockMs } from '../../../src/round/run.ts'
import { payOut, scoreWindow, settlementOf } from '../../../src/round/settle.ts'
import type { SupervisedRows } from '../../../src/types/index.ts'
import { ZERO_HASH } from '../../../src/types/index.ts'
import { accountNumber, testRun } from '../../support/run.ts'

const START_MS = Date.UTC(2024, 0, 1)
const DAY_MS = 86_400_000

describe('settling a round', () => {
  const run = testRun({ schedule: { startMs: START_MS + 34 * DAY_MS, windowMinutes: 1440, rounds: 2 } })
  const base = genesisCheckpoint(run).parameters
  let market: SupervisedRows
  before(() => {
    market = buildRows(
      simulateMarket({ seed: 1, symbols: ['A', 'B'], startMs: START_MS, days: 37 }),
      run.manifest.features,
    )
  })

  const nudge = (value: number) => {
    const update = new Float32Array(run.parameterCount)
    update[update.length - 1] = value
    return update
  }
  const accepted = () => [
    { account: accountNumber(1), update: nudge(0) },
    { account: accountNumber(2), update: nudge(8) },
    { account: accountNumber(3), update: new Float32Array(run.parameterCount).fill(3e38) },
  ]

  it('scores the model, the baselines and each update on the rows between two clocks', () => {
    const score = scoreWindow(run, 1, base, base, accepted(), market)
    assert.equal(score.windowStartMs, marketClockMs(run, 1))
    assert.equal(score.windowEndMs, marketClockMs(run, 2))
    assert.ok(score.rows > 100)
    for (const loss of [score.loss, score.randomWalkLoss, score.harLoss]) assert.ok(loss > 0 && loss < 100)
    const [idle, harmful, absurd] = score.effects.map(({ effect }) => effect)
    assert.equal(idle, 0)
    assert.ok(harmful < 0)
    assert.ok(absurd < 0 && Number.isFinite(absurd))
  })

  it('uses nothing that lies after the window, and says what it used', () => {
    const score = scoreWindow(run, 1, base, base, accepted(), market)
    const cut = simulateMarket({ seed: 1, symbols: ['A', 'B'], startMs: START_MS, days: 35 })
    assert.deepEqual(scoreWindow(run, 1, base, base, accepted(), buildRows(cut, run.manifest.features)), score)
    const next = scoreWindow(run, 2, base, base, accepted(), market)
    assert.notEqual(next.evaluationHash, score.evaluationHash)
  })

  it('pays who did no harm, adds up and builds the root', () => {
    const score = scoreWindow(run, 1, base, base, accepted(), market)
    const first = payOut(run, score.effects, [])
    for (const { account, effect, reward } of first.scores) {
      assert.equal(reward > 0n, account === accountNumber(1), `${account} with effect ${effect}`)
    }
    assert.deepEqual(first.balances, [{ account: accountNumber(1), amount: 100n * 10n ** 18n }])
    const second = payOut(run, score.effects, first.balances)
    assert.equal(second.balances[0].amount, 200n * 10n ** 18n)
    assert.notEqual(second.rewardsRoot, first.rewardsRoot)
    const { effects: _, ...window } = score
    assert.deepEqual(settlementOf(run, 2, ZERO_HASH, score, second), {
      runId: run.id,
      round: 2,
      recordHash: ZERO_HASH,
      ...window,
      ...second,
      final: true,
    })
  })

  it('a window without rows scores nobody', () => {
    const score = scoreWindow(run, 2, base, base, accepted(), buildRows([], run.manifest.features))
    assert.deepEqual([score.rows, score.loss, score.effects], [0, 0, []])
    assert.deepEqual(payOut(run, score.effects, []).balances, [])
  })
})
