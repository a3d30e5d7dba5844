import assert from 'node:assert/strict'
import { type Chain, commitModel, latestModel, modelAt } from '../../../src/chain/index.ts'
import { COORDINATOR_KEY, type DeployedChain, hash, startDeployedChain } from './fixtures.ts'

describe('model registry on the chain', () => {
  let deployed: DeployedChain
  let coordinator: Chain

  before(async () => {
    deployed = await startDeployedChain()
    coordinator = await deployed.connect(COORDINATOR_KEY)
  })

  after(() => deployed?.anvil.stop())

  const commitOf = (run: number, round: number) => ({
    runId: hash(run),
    round,
    modelHash: hash(1000 + round),
    recordHash: hash(2000 + round),
  })

  it('names the latest model and every earlier one', async () => {
    const reader = await deployed.connect()
    const runId = hash(1)
    assert.equal(await latestModel(reader, { runId }), undefined)
    for (const round of [1, 2, 4]) assert.ok(await commitModel(coordinator, commitOf(1, round)))
    assert.deepEqual(await latestModel(reader, { runId }), { round: 4, modelHash: hash(1004), recordHash: hash(2004) })
    assert.deepEqual(await modelAt(reader, { runId, round: 2 }), {
      round: 2,
      modelHash: hash(1002),
      recordHash: hash(2002),
    })
    assert.equal(await modelAt(reader, { runId, round: 3 }), undefined)
    assert.equal(await latestModel(reader, { runId: hash(99) }), undefined)
  })

  it('takes a repeated commit for done and refuses a contradicting one', async () => {
    await commitModel(coordinator, commitOf(2, 1))
    await commitModel(coordinator, commitOf(2, 2))
    for (const round of [1, 2]) assert.equal(await commitModel(coordinator, commitOf(2, round)), undefined)
    const refused = { code: 'REVERTED', revert: 'RoundNotIncreasing' }
    await assert.rejects(commitModel(coordinator, { ...commitOf(2, 2), modelHash: hash(7) }), refused)
    await assert.rejects(commitModel(coordinator, { ...commitOf(2, 1), recordHash: hash(7) }), refused)
  })

  it('takes a round that was passed over for done, and leaves it out', async () => {
    await commitModel(coordinator, commitOf(8, 3))
    assert.equal(await commitModel(coordinator, commitOf(8, 2)), undefined)
    assert.equal(await modelAt(coordinator, { runId: hash(8), round: 2 }), undefined)
    assert.ok(await commitModel(coordinator, commitOf(8, 4)))
  })

  it('lets only the coordinator commit, not even the deployer', async () => {
    const deployer = await deployed.connect(deployed.anvil.devKey)
    await assert.rejects(commitModel(deployer, commitOf(3, 1)), {
      code: 'REVERTED',
      revert: 'AccessControlUnauthorizedAccount',
    })
  })

  it('keeps nonces apart when commits are made at the same time', async () => {
    const again = await deployed.connect(COORDINATOR_KEY)
    const commits = [4, 5, 6, 7].map((run, i) => commitModel(i % 2 ? again : coordinator, commitOf(run, 1)))
    assert.equal(new Set(await Promise.all(commits)).size, 4)
  })
})
