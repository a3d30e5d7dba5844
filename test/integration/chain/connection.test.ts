import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import {
  commitModel,
  compileContracts,
  connectChain,
  deployContracts,
  fundAccount,
  latestModel,
} from '../../../src/chain/index.ts'
import { accountOf } from '../../../src/wire/index.ts'
import {
  account,
  COORDINATOR,
  COORDINATOR_KEY,
  type DeployedChain,
  type Fault,
  type FaultyLink,
  hash,
  startDeployedChain,
  startFaultyLink,
} from './fixtures.ts'

const COMMIT = { modelHash: hash(1), recordHash: hash(2), round: 1 }
const ADDRESSES = { token: account(1), rewards: account(2), registry: account(3) }

async function urlWhereNobodyListens(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

describe('connection to the chain', () => {
  let deployed: DeployedChain

  before(async () => {
    deployed = await startDeployedChain()
  })

  after(() => deployed?.anvil.stop())

  it('says that no chain answers', async () => {
    const rpcUrl = await urlWhereNobodyListens()
    const unreachable = {
      name: 'ChainError',
      code: 'UNREACHABLE',
      message: `cannot connect: no chain answers at ${rpcUrl}`,
    }
    await assert.rejects(connectChain({ rpcUrl, chainId: 31_337, addresses: ADDRESSES }), unreachable)
    const deployerKey = COORDINATOR_KEY
    await assert.rejects(
      deployContracts({ rpcUrl, deployerKey, coordinator: COORDINATOR, tokenCapUnits: 1n }),
      unreachable,
    )
  })

  it('says that the chain is another one', async () => {
    const { rpcUrl } = deployed.anvil
    await assert.rejects(connectChain({ rpcUrl, chainId: 1, addresses: deployed.addresses }), {
      code: 'WRONG_CHAIN',
      message: `the chain at ${rpcUrl} has the id 31337, not 1`,
    })
  })

  it('says which contract is not there', async () => {
    const { rpcUrl, chainId } = deployed.anvil
    const addresses = { ...deployed.addresses, rewards: account(9) }
    await assert.rejects(connectChain({ rpcUrl, chainId, addresses }), {
      code: 'NOT_DEPLOYED',
      message: `the chain at ${rpcUrl} has no rewards contract at ${account(9)}`,
    })
  })

  it('says that an account cannot pay', async () => {
    const { rpcUrl } = deployed.anvil
    const funderKey = hash(0xbeef)
    await assert.rejects(fundAccount({ rpcUrl, funderKey, account: COORDINATOR, amountWei: 1n }), {
      code: 'REVERTED',
      message: `cannot fund ${COORDINATOR}: the account ${accountOf(funderKey)} has too little ether to pay for it`,
    })
  })

  it('gives up when it is told to', async () => {
    const { rpcUrl, chainId } = deployed.anvil
    const stopping = new AbortController()
    const chain = await connectChain({ rpcUrl, chainId, addresses: deployed.addresses, signal: stopping.signal })
    stopping.abort(new Error('stopping'))
    await assert.rejects(latestModel(chain, { runId: hash(1) }), /stopping/)
    await assert.rejects(
      connectChain({ rpcUrl, chainId, addresses: deployed.addresses, signal: stopping.signal }),
      /stopping/,
    )
  })

  const faults: [string, (method: string, seen: number) => Fault][] = [
    ['asks again when the node is unavailable', (_, seen) => (seen % 2 === 1 ? 'unavailable' : 'none')],
    [
      'sends a lost transaction again',
      (method, seen) => (method === 'eth_sendRawTransaction' && seen < 3 ? 'unavailable' : 'none'),
    ],
    [
      'does not commit twice when the answer is lost',
      (method, seen) => (method === 'eth_sendRawTransaction' && seen === 1 ? 'answer-lost' : 'none'),
    ],
  ]
  for (const [index, [title, faultOf]] of faults.entries()) {
    it(title, async () => {
      const counts = new Map<string, number>()
      const link = await startFaultyLink(deployed.anvil, (method) => {
        const seen = (counts.get(method) ?? 0) + 1
        counts.set(method, seen)
        return faultOf(method, seen)
      })
      try {
        const chain = await deployed.connect(COORDINATOR_KEY, { rpcUrl: link.rpcUrl })
        const runId = hash(100 + index)
        assert.ok(await commitModel(chain, { ...COMMIT, runId }))
        assert.deepEqual(await latestModel(chain, { runId }), COMMIT)
      } finally {
        await link.close()
      }
    })
  }

  describe('over a link that loses every transaction or receipt', () => {
    let link: FaultyLink
    let lost = ''

    before(async () => {
      link = await startFaultyLink(deployed.anvil, (method) => {
        if (method !== lost) return 'none'
        return method === 'eth_sendRawTransaction' ? 'unavailable' : 'null'
      })
    })

    after(() => link?.close())

    it('says that no chain answers, and the next transaction goes through', async () => {
      lost = 'eth_sendRawTransaction'
      const chain = await deployed.connect(COORDINATOR_KEY, { rpcUrl: link.rpcUrl })
      await assert.rejects(commitModel(chain, { ...COMMIT, runId: hash(200) }), {
        code: 'UNREACHABLE',
        message: `cannot commit the model of round 1: no chain answers at ${link.rpcUrl}`,
      })
      lost = ''
      assert.ok(await commitModel(chain, { ...COMMIT, runId: hash(200) }))
    })

    it('says that a transaction was not mined in time', async () => {
      lost = 'eth_getTransactionReceipt'
      const options = { rpcUrl: link.rpcUrl, miningTimeoutMs: 50, pollingIntervalMs: 5 }
      const chain = await deployed.connect(COORDINATOR_KEY, options)
      await assert.rejects(commitModel(chain, { ...COMMIT, runId: hash(201) }), {
        code: 'UNREACHABLE',
        message: /^cannot commit the model of round 1: the chain at \S+ did not mine 0x[0-9a-f]{64} within 50 ms$/,
      })
    })

    it('stops waiting for a receipt when it is told to', async () => {
      lost = 'eth_getTransactionReceipt'
      const stopping = new AbortController()
      const options = { rpcUrl: link.rpcUrl, signal: stopping.signal }
      const chain = await deployed.connect(COORDINATOR_KEY, options)
      const commit = commitModel(chain, { ...COMMIT, runId: hash(202) })
      const reader = await deployed.connect()
      while ((await latestModel(reader, { runId: hash(202) })) === undefined) await delay(10)
      stopping.abort(new Error('stopping'))
      await assert.rejects(commit, /stopping/)
    })
  })
})

describe('compileContracts', () => {
  it('gives the same contracts to callers at the same time', async () => {
    const [first, second] = await Promise.all([compileContracts(), compileContracts()])
    assert.deepEqual(first, second)
    for (const { abi, bytecode } of Object.values(first)) {
      assert.ok(abi.length > 0)
      assert.match(bytecode, /^0x[0-9a-f]+$/)
    }
  })
})
