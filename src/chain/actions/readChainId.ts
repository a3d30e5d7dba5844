import { type ClientOptions, createChainClient } from '../client.ts'

export type ReadChainIdParameters = Pick<ClientOptions, 'rpcUrl' | 'signal'>

/**
 * The EIP-155 id of the chain behind a node; needs no contracts.
 *
 * @throws {ChainError} UNREACHABLE
 */
export async function readChainId(options: ReadChainIdParameters): Promise<number> {
  return (await createChainClient(options)).chainId
}
