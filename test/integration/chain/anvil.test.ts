import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fundAccount, startAnvil } from '../../../src/chain/index.ts'
import { account } from './fixtures.ts'

const OWNER = fileURLToPath(new URL('./anvilOwner.ts', import.meta.url))

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return false
    throw error
  } finally {
    socket.destroy()
  }
}

async function untilFree(port: number): Promise<void> {
  while (await isListening(port)) await delay(50)
}

describe('startAnvil', () => {
  it('starts chains beside each other and leaves nothing behind', async () => {
    const chains = await Promise.all([startAnvil(), startAnvil({ chainId: 4242 })])
    try {
      assert.notEqual(chains[0]!.port, chains[1]!.port)
      for (const { rpcUrl, chainId, devKey } of chains) {
        await fundAccount({ rpcUrl, chainId, funderKey: devKey, account: account(1), amountWei: 1n })
      }
    } finally {
      await Promise.all(chains.map((chain) => chain.stop()))
    }
    for (const { port, stop } of chains) {
      assert.equal(await isListening(port), false)
      await stop()
    }
  })

  it('uses the port it is given and says when that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    await assert.rejects(startAnvil({ port }), {
      code: 'ANVIL_FAILED',
      message: /^anvil did not start: Address already in use/,
    })
    server.close()
    await once(server, 'close')
    const anvil = await startAnvil({ port })
    assert.equal(anvil.port, port)
    await anvil.stop()
  })

  it('can be told to give up', async () => {
    await assert.rejects(startAnvil({ signal: AbortSignal.abort(new Error('too late')) }), /too late/)
    const starting = new AbortController()
    const start = startAnvil({ signal: starting.signal })
    starting.abort(new Error('no longer needed'))
    await assert.rejects(start, /no longer needed/)
  })

  for (const victim of ['owner', 'guard'] as const) {
    it(`ends when its ${victim} is killed`, async function () {
      if (process.platform === 'win32') this.skip()
      const owner = spawn(process.execPath, [OWNER], { stdio: ['ignore', 'pipe', 'inherit'] })
      try {
        const [line] = await once(createInterface(owner.stdout), 'line')
        const { port, guard } = JSON.parse(line as string) as { port: number; guard: number }
        assert.equal(await isListening(port), true)
        process.kill(victim === 'owner' ? owner.pid! : guard, 'SIGKILL')
        await untilFree(port)
      } finally {
        owner.kill('SIGKILL')
      }
    })
  }
})
