import assert from 'node:assert/strict'
import { chainConfigSchema, contractsSchema } from '../../../src/chain/index.ts'
import { account } from './fixtures.ts'

const CONTRACTS = { chainId: 31_337, token: account(1), rewards: account(2), registry: account(3) }

describe('chain config', () => {
  it('reads addresses in any letter case as lower case', () => {
    const token = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
    assert.equal(contractsSchema.parse({ ...CONTRACTS, token }).token, token.toLowerCase())
  })

  it('refuses what is not there, not known or not valid', () => {
    const { registry: _, ...incomplete } = CONTRACTS
    for (const wrong of [
      incomplete,
      { ...CONTRACTS, oracle: account(4) },
      { ...CONTRACTS, chainId: 0 },
      { ...CONTRACTS, token: '0x12' },
    ]) {
      assert.equal(contractsSchema.safeParse(wrong).success, false)
    }
    assert.equal(chainConfigSchema.safeParse({ ...CONTRACTS, rpcUrl: 'ws://127.0.0.1:8545' }).success, false)
    assert.ok(chainConfigSchema.safeParse({ ...CONTRACTS, rpcUrl: 'http://127.0.0.1:8545' }).success)
  })
})
