import assert from 'node:assert/strict'
import { balanceOf, type Chain, claimedAmount, claimReward, postRoot, readRoot } from '../../../src/chain/index.ts'
import { addRewards, type RewardsTree, rewardsTree, totalEarned } from '../../../src/incentives/index.ts'
import type { Account, Balance, Hash } from '../../../src/types/index.ts'
import { ZERO_HASH } from '../../../src/types/index.ts'
import { account, COORDINATOR_KEY, type DeployedChain, hash, startDeployedChain, TOKEN_CAP } from './fixtures.ts'

const EAGER = account(1)
const LATE = account(2)

describe('rewards on the chain', () => {
  let deployed: DeployedChain
  let coordinator: Chain
  /** Pays for the claims of the others, without any role. */
  let anyone: Chain
  let runs = 0
  let runId: Hash
  let balances: Balance[]
  let tree: RewardsTree

  before(async () => {
    deployed = await startDeployedChain()
    coordinator = await deployed.connect(COORDINATOR_KEY)
    anyone = await deployed.connect(deployed.anvil.devKey)
  })

  after(() => deployed?.anvil.stop())

  beforeEach(() => {
    runs += 1
    runId = hash(runs)
    balances = []
  })

  async function settle(round: number, rewards: readonly [Account, bigint][]) {
    balances = addRewards(
      balances,
      rewards.map(([account, reward]) => ({ account, effect: 1, reward })),
    )
    tree = rewardsTree(balances)
    return await postRoot(coordinator, { runId, round, root: tree.root, totalAmount: totalEarned(balances) })
  }

  function claimOf(account: Account) {
    const cumulativeAmount = balances.find((balance) => balance.account === account)!.amount
    return { runId, account, cumulativeAmount, proof: tree.proof(account)! }
  }

  const reverted = (revert: string) => ({ name: 'RevertedError', code: 'REVERTED', revert })

  it('pays each claim the difference, and a late one everything', async () => {
    const [eagerBefore, lateBefore] = await Promise.all([EAGER, LATE].map((account) => balanceOf(anyone, { account })))
    const paid: bigint[] = []
    for (const round of [1, 2, 5]) {
      await settle(round, [
        [EAGER, 10n * BigInt(round)],
        [LATE, 1n],
      ])
      paid.push((await claimReward(anyone, claimOf(EAGER))).amount)
    }
    assert.deepEqual(paid, [10n, 20n, 50n])
    assert.equal((await claimReward(anyone, claimOf(LATE))).amount, 3n)
    assert.equal(await balanceOf(anyone, { account: EAGER }), eagerBefore! + 80n)
    assert.equal(await balanceOf(anyone, { account: LATE }), lateBefore! + 3n)
    assert.equal(await claimedAmount(anyone, { runId, account: EAGER }), 80n)
    assert.deepEqual(await readRoot(anyone, { runId }), {
      root: tree.root,
      round: 5,
      totalAmount: 83n,
      paidAmount: 83n,
    })
  })

  it('pays nothing twice', async () => {
    await settle(1, [[EAGER, 7n]])
    await claimReward(anyone, claimOf(EAGER))
    await assert.rejects(claimReward(anyone, claimOf(EAGER)), {
      ...reverted('NothingToClaim'),
      message: `cannot claim the rewards of ${EAGER}: the contract reverted with NothingToClaim, everything earned so far has been claimed`,
    })
    assert.equal(await claimedAmount(anyone, { runId, account: EAGER }), 7n)
  })

  it('refuses a claim of more than was earned, of another account, of an old root and of a run without a root', async () => {
    await settle(1, [
      [EAGER, 7n],
      [LATE, 9n],
    ])
    const old = claimOf(EAGER)
    for (const forged of [
      { ...old, cumulativeAmount: 8n },
      { ...old, account: LATE },
      { ...old, proof: [] },
      { ...old, runId: hash(0xdead) },
    ]) {
      await assert.rejects(claimReward(anyone, forged), reverted('InvalidProof'))
    }
    await settle(2, [[EAGER, 1n]])
    await assert.rejects(claimReward(anyone, old), reverted('InvalidProof'))
    assert.equal((await claimReward(anyone, claimOf(EAGER))).amount, 8n)
  })

  it('lets only the settler post a root', async () => {
    await assert.rejects(
      postRoot(anyone, { runId, round: 1, root: hash(1), totalAmount: 1n }),
      reverted('AccessControlUnauthorizedAccount'),
    )
    assert.deepEqual(await readRoot(anyone, { runId }), { root: ZERO_HASH, round: 0, totalAmount: 0n, paidAmount: 0n })
  })

  it('takes a repeated or superseded post for done and refuses a contradicting one', async () => {
    assert.ok(await settle(1, [[EAGER, 5n]]))
    const first = { runId, round: 1, root: tree.root, totalAmount: 5n }
    assert.equal(await postRoot(coordinator, first), undefined)
    await assert.rejects(postRoot(coordinator, { ...first, root: hash(9) }), reverted('RoundNotIncreasing'))
    assert.ok(await settle(2, [[EAGER, 5n]]))
    assert.equal(await postRoot(coordinator, first), undefined)
    assert.equal((await readRoot(coordinator, { runId })).round, 2)
  })

  it('refuses a total that shrinks or that the token cannot cover', async () => {
    await settle(1, [[EAGER, 5n]])
    await assert.rejects(
      postRoot(coordinator, { runId, round: 2, root: hash(2), totalAmount: 4n }),
      reverted('TotalDecreased'),
    )
    await assert.rejects(
      postRoot(coordinator, { runId, round: 2, root: hash(2), totalAmount: TOKEN_CAP + 1n }),
      reverted('ERC20ExceededCap'),
    )
  })

  it('signs for nobody without a private key', async () => {
    const reader = await deployed.connect()
    await assert.rejects(postRoot(reader, { runId, round: 1, root: hash(1), totalAmount: 1n }), {
      code: 'REVERTED',
      message: 'cannot post the rewards root of round 1: no private key was given to sign with',
    })
  })
})
