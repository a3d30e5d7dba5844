import assert from 'node:assert/strict'
import { selectRows } from '../../../src/market/rows.ts'
import { simulateMarket } from '../../../src/market/simulator/index.ts'
import { buildRows } from '../../../src/market/streams/supervised.ts'
import { genesisCheckpoint, marketClockMs } from '../../../src/round/run.ts'
import {
  payOut,
  scoreBaselines,
  scoreDifference,
  scoreUpdates,
  settlementDifference,
  settlementOf,
} from '../../../src/round/settle.ts'
import type { RoundRecord, Settlement, SupervisedRows } from '../../../src/types/index.ts'
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

  const scoreWindow = (...inputs: Parameters<typeof scoreUpdates>) => ({
    ...scoreUpdates(...inputs),
    ...scoreBaselines(inputs[0], inputs[1], inputs[5]),
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

  it('is checked against its record, the balances before, and the rows where one has them', () => {
    const updates = accepted().sort((a, b) => (a.account < b.account ? -1 : 1))
    const record: RoundRecord = {
      runId: run.id,
      round: 1,
      previousRecordHash: run.id,
      baseModelHash: ZERO_HASH,
      marketClockMs: marketClockMs(run, 1),
      outcome: 'applied',
      updates: updates.map(({ account }) => ({
        account,
        updateHash: ZERO_HASH,
        payloadHash: ZERO_HASH,
        rejection: '',
      })),
      abstentions: [],
      pipeline: run.pipeline.text,
      numByzantine: 1,
      aggregateHash: ZERO_HASH,
      modelHash: ZERO_HASH,
    }
    const score = scoreWindow(run, 1, base, base, updates, market)
    const honest = settlementOf(run, 1, run.id, score, payOut(run, score.effects, []))
    const check = (changes: Partial<Settlement>) =>
      settlementDifference(run, record, run.id, { ...honest, ...changes }, [])
    assert.equal(check({}), undefined)
    assert.equal(check({ final: true }), 'final')
    assert.equal(check({ windowEndMs: honest.windowEndMs + 1 }), 'windowEndMs')
    assert.equal(check({ recordHash: ZERO_HASH }), 'recordHash')
    const [balance] = honest.balances
    assert.equal(check({ balances: [{ ...balance, amount: balance.amount + 1n }] }), 'balances')
    const fewer = payOut(run, score.effects.slice(1), [])
    assert.equal(check(fewer), 'scores', 'an accepted update may not be left out')

    const own = scoreUpdates(run, 1, base, base, updates, market)
    assert.equal(scoreDifference(honest, own), undefined)
    assert.equal(scoreDifference({ ...honest, rows: honest.rows + 1 }, own), 'rows')
    assert.equal(scoreDifference({ ...honest, loss: honest.loss / 2 }, own), 'loss')
    assert.equal(scoreDifference({ ...honest, scores: honest.scores.map((s) => ({ ...s, effect: 1 })) }, own), 'scores')
    const others = scoreUpdates(run, 1, base, base, updates, selectRows(market, [0, 1, 2]))
    assert.equal(
      scoreDifference({ ...honest, loss: honest.loss / 2 }, others),
      undefined,
      'who lacks the rows cannot tell',
    )
  })

  it('a window without rows scores nobody', () => {
    const score = scoreWindow(run, 2, base, base, accepted(), buildRows([], run.manifest.features))
    assert.deepEqual([score.rows, score.loss, score.effects], [0, 0, []])
    assert.deepEqual(payOut(run, score.effects, []).balances, [])
  })
})
