import assert from 'node:assert/strict'
import fc from 'fast-check'
import { addRewards, equalShareOfHelpful, totalEarned } from '../../../src/incentives/index.ts'
import type { Account, Balance } from '../../../src/types/index.ts'
import { balanceLists, effectLists, isAscending, pools, withShuffled } from './arbitraries.ts'

const A = `0x${'a'.repeat(40)}` as Account
const B = `0x${'b'.repeat(40)}` as Account

const amountsOf = (balances: readonly Balance[]) => new Map(balances.map(({ account, amount }) => [account, amount]))

describe('addRewards', () => {
  it('adds to known accounts, admits new ones, and leaves out those that never earned', () => {
    const before = [{ account: B, amount: 5n }]
    const after = addRewards(before, [
      { account: A, effect: -1, reward: 0n },
      { account: B, effect: 1, reward: 3n },
    ])
    assert.deepEqual(after, [{ account: B, amount: 8n }])
    assert.deepEqual(addRewards(after, [{ account: A, effect: 1, reward: 2n }]), [
      { account: A, amount: 2n },
      { account: B, amount: 8n },
    ])
    assert.deepEqual(before, [{ account: B, amount: 5n }])
  })

  it('lets no balance shrink and the total grow by exactly what the round paid', () => {
    fc.assert(
      fc.property(balanceLists, effectLists, pools, (balances, effects, pool) => {
        const scores = equalShareOfHelpful(effects, pool)
        const after = addRewards(balances, scores)
        const amounts = amountsOf(after)
        const paid = scores.reduce((sum, { reward }) => sum + reward, 0n)
        assert.ok(isAscending(after))
        assert.ok(balances.every(({ account, amount }) => amounts.get(account)! >= amount))
        assert.equal(totalEarned(after), totalEarned(balances) + paid)
      }),
    )
  })

  it('does not depend on the order of balances or scores', () => {
    fc.assert(
      fc.property(withShuffled(balanceLists), withShuffled(effectLists), pools, (balances, effects, pool) => {
        const [first, second] = [0, 1].map((i) => addRewards(balances[i]!, equalShareOfHelpful(effects[i]!, pool)))
        assert.deepEqual(first, second)
      }),
    )
  })
})
