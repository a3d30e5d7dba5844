import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Anvil,
  type ConnectChainOptions,
  connectChain,
  deployContracts,
  fundAccount,
  startAnvil,
} from '../../../src/chain/index.ts'
import type { Account, Hash, Hex } from '../../../src/types/index.ts'

/** The second account of Foundry's public development mnemonic. */
export const COORDINATOR_KEY: Hex = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'
export const COORDINATOR = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8' as Account
export const TOKEN_CAP = 1_000_000n * 10n ** 18n

export const account = (index: number) => `0x${(0xacc0 + index).toString(16).padStart(40, '0')}` as Account
export const hash = (index: number) => `0x${index.toString(16).padStart(64, '0')}` as Hash

/** A fresh chain with the contracts deployed and a coordinator that can pay for its transactions. */
export async function startDeployedChain() {
  const anvil = await startAnvil()
  try {
    const { rpcUrl, chainId, devKey } = anvil
    const [addresses] = await Promise.all([
      deployContracts({ rpcUrl, deployerKey: devKey, coordinator: COORDINATOR, tokenCapUnits: TOKEN_CAP }),
      fundAccount({ rpcUrl, funderKey: devKey, account: COORDINATOR, amountWei: 10n ** 18n }),
    ])
    const connect = (privateKey?: Hex, options: Partial<ConnectChainOptions> = {}) =>
      connectChain({ rpcUrl, chainId, addresses, privateKey, ...options })
    return { anvil, addresses, connect }
  } catch (error) {
    await anvil.stop()
    throw error
  }
}

export type DeployedChain = Awaited<ReturnType<typeof startDeployedChain>>

/** What a faulty link does with a request: pass it on, answer 503 or null instead, or pass it on and lose the answer. */
export type Fault = 'none' | 'unavailable' | 'null' | 'answer-lost'

export interface FaultyLink {
  readonly rpcUrl: string
  close(): Promise<void>
}

/** A node that stands between a client and the chain and mistreats the requests that `faultOf` picks by their method. */
export async function startFaultyLink({ rpcUrl }: Anvil, faultOf: (method: string) => Fault): Promise<FaultyLink> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const { id, method } = JSON.parse(body) as { id: number; method: string }
    const fault = faultOf(method)
    if (fault === 'unavailable') {
      response.writeHead(503).end()
      return
    }
    const headers = { 'content-type': 'application/json' }
    if (fault === 'null') {
      response.writeHead(200, headers).end(JSON.stringify({ jsonrpc: '2.0', id, result: null }))
      return
    }
    const answer = await fetch(rpcUrl, { method: 'POST', headers, body })
    const text = await answer.text()
    if (fault === 'answer-lost') response.destroy()
    else response.writeHead(answer.status, headers).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { rpcUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closeServer(server) }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
