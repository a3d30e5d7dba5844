import { ChainError } from '../errors/index.ts'
import { type ChainClient, type ClientOptions, createChainClient } from './client.ts'
import type { ChainAddresses } from './config.ts'
import { withChainErrors } from './errors.ts'

export interface ConnectChainOptions extends ClientOptions {
  readonly chainId: number
  readonly addresses: ChainAddresses
}

/** A node of the run's chain and the run's contracts on it; the first argument of every action. */
export interface Chain extends ChainClient {
  readonly addresses: ChainAddresses
}

/**
 * Connects to the chain of a run and checks that its contracts are there.
 *
 * @throws {ChainError} UNREACHABLE | WRONG_CHAIN | NOT_DEPLOYED
 */
export async function connectChain({ addresses, ...options }: ConnectChainOptions): Promise<Chain> {
  const client = await createChainClient(options)
  const { token, rewards, registry } = addresses
  const { rpcUrl, signal } = client
  await withChainErrors({ rpcUrl, doing: 'find the contracts', signal }, () =>
    Promise.all(
      Object.entries({ token, rewards, registry }).map(async ([name, address]) => {
        const code = await client.rpc.getCode({ address })
        if (code === undefined) {
          throw new ChainError('NOT_DEPLOYED', `the chain at ${rpcUrl} has no ${name} contract at ${address}`)
        }
      }),
    ),
  )
  return { ...client, addresses: { token, rewards, registry } }
}
