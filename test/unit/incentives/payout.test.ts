import assert from 'node:assert/strict'
import fc from 'fast-check'
import { equalShareOfHelpful, PAYOUT_RULES } from '../../../src/incentives/index.ts'
import type { Account } from '../../../src/types/index.ts'
import { effectLists, isAscending, pools, withShuffled } from './arbitraries.ts'

const account = (digit: string) => `0x${digit.repeat(40)}` as Account

const rewardsOf = (effects: number[], pool: bigint) =>
  equalShareOfHelpful(
    effects.map((effect, index) => ({ account: account(String(index)), effect })),
    pool,
  ).map(({ reward }) => reward)

describe('equalShareOfHelpful', () => {
  it('shares the pool equally and leaves the remainder unpaid', () => {
    assert.deepEqual(rewardsOf([0.5, 0.1, 2], 100n), [33n, 33n, 33n])
  })

  it('pays an update without effect and none that did harm', () => {
    assert.deepEqual(rewardsOf([0, -0, -1e-300, Number.MIN_VALUE], 90n), [30n, 30n, 0n, 30n])
  })

  it('takes what is not a number or infinitely bad for harm', () => {
    assert.deepEqual(rewardsOf([Number.NaN, Number.NEGATIVE_INFINITY, 1], 7n), [0n, 0n, 7n])
  })

  it('pays nobody when every update did harm, or when there is none', () => {
    assert.deepEqual(rewardsOf([-1, -2], 100n), [0n, 0n])
    assert.deepEqual(rewardsOf([], 100n), [])
  })

  it('keeps each effect beside its reward, ascending by account', () => {
    const scores = equalShareOfHelpful(
      [
        { account: account('b'), effect: 1 },
        { account: account('a'), effect: -1 },
      ],
      5n,
    )
    assert.deepEqual(scores, [
      { account: account('a'), effect: -1, reward: 0n },
      { account: account('b'), effect: 1, reward: 5n },
    ])
  })

  it('never pays more than the pool, and wastes less than one unit per paid update', () => {
    fc.assert(
      fc.property(effectLists, pools, (effects, pool) => {
        const scores = equalShareOfHelpful(effects, pool)
        const paid = scores.reduce((sum, { reward }) => sum + reward, 0n)
        const helpful = effects.filter(({ effect }) => effect >= 0).length
        assert.ok(paid <= pool && scores.every(({ reward }) => reward >= 0n))
        if (helpful > 0) assert.ok(pool - paid < BigInt(helpful))
      }),
    )
  })

  it('does not depend on the order of the updates', () => {
    fc.assert(
      fc.property(withShuffled(effectLists), pools, ([effects, shuffled], pool) => {
        const scores = equalShareOfHelpful(effects, pool)
        assert.ok(isAscending(scores))
        assert.deepEqual(equalShareOfHelpful(shuffled, pool), scores)
      }),
    )
  })

  it('is the rule that manifests call equalShare', () => {
    assert.equal(PAYOUT_RULES.equalShare, equalShareOfHelpful)
  })
})
