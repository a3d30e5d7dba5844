import assert from 'node:assert/strict'
import fc from 'fast-check'
import { rewardsTree, verifyReward } from '../../../src/incentives/index.ts'
import type { Account, Hash } from '../../../src/types/index.ts'
import { ZERO_HASH } from '../../../src/types/index.ts'
import { accounts, balanceLists, withShuffled } from './arbitraries.ts'

describe('rewardsTree', () => {
  it('has the zero hash as root, and no proofs, while nobody has earned', () => {
    const tree = rewardsTree([])
    assert.equal(tree.root, ZERO_HASH)
    assert.equal(tree.proof(`0x${'a'.repeat(40)}` as Account), undefined)
  })

  it('is the standard tree: the root of a known pair of leaves', () => {
    // The example of OpenZeppelin's merkle-tree documentation.
    const { root } = rewardsTree([
      { account: `0x${'1'.repeat(40)}` as Account, amount: 5_000_000_000_000_000_000n },
      { account: `0x${'2'.repeat(40)}` as Account, amount: 2_500_000_000_000_000_000n },
    ])
    assert.equal(root, '0xd4dee0beab2d53f2cc83e567171bd2820e49898130a22622b10ead383e90bd77')
  })

  it('proves every balance, and nothing else', () => {
    fc.assert(
      fc.property(balanceLists, accounts, fc.bigInt({ min: 1n, max: 10n ** 20n }), (balances, stranger, more) => {
        const tree = rewardsTree(balances)
        for (const balance of balances) {
          const proof = tree.proof(balance.account)!
          assert.ok(verifyReward(tree.root, balance, proof))
          assert.ok(!verifyReward(tree.root, { ...balance, amount: balance.amount + more }, proof))
          assert.ok(!verifyReward(tree.root, { ...balance, amount: balance.amount - 1n }, proof))
          if (stranger === balance.account) continue
          assert.ok(!verifyReward(tree.root, { ...balance, account: stranger }, proof))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('rejects a proof with a hash changed, added or left out', () => {
    fc.assert(
      fc.property(balanceLists, fc.nat(), (balances, pick) => {
        fc.pre(balances.length > 1)
        const tree = rewardsTree(balances)
        const balance = balances[pick % balances.length]!
        const proof = tree.proof(balance.account)!
        const changed = proof.with(pick % proof.length, ZERO_HASH as Hash)
        for (const forged of [changed, [...proof, ZERO_HASH], proof.slice(1)]) {
          assert.ok(!verifyReward(tree.root, balance, forged))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('does not depend on the order of the balances', () => {
    fc.assert(
      fc.property(withShuffled(balanceLists), ([balances, shuffled]) => {
        assert.equal(rewardsTree(shuffled).root, rewardsTree(balances).root)
      }),
      { numRuns: 40 },
    )
  })
})
