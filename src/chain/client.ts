import {
  createPublicClient,
  defineChain,
  type HttpTransport,
  http,
  type PrivateKeyAccount,
  type PublicClient,
  type Chain as ViemChain,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { ChainError } from '../errors/index.ts'
import type { Hex } from '../types/index.ts'
import { withChainErrors } from './errors.ts'

export interface ClientOptions {
  readonly rpcUrl: string
  /** Refuse a node of another chain; absent: any chain will do. */
  readonly chainId?: number | undefined
  /** Signs transactions; absent: read only. */
  readonly privateKey?: Hex | undefined
  /** For one request to the node. @default 10000 */
  readonly requestTimeoutMs?: number | undefined
  /** For a transaction to be mined. @default 60000 */
  readonly miningTimeoutMs?: number | undefined
  /** How often to look for a transaction that is not mined yet. @default 200 */
  readonly pollingIntervalMs?: number | undefined
  /** Ends every request, now and later. */
  readonly signal?: AbortSignal | undefined
}

/** A node of a chain and, perhaps, an account to sign with. */
export interface ChainClient {
  readonly rpcUrl: string
  readonly chainId: number
  readonly signer: PrivateKeyAccount | undefined
  readonly miningTimeoutMs: number
  readonly pollingIntervalMs: number
  readonly signal: AbortSignal | undefined
  readonly rpc: PublicClient<HttpTransport, ViemChain>
}

/**
 * Connects to a node. A request that fails in transit is repeated a few times, waiting longer each time.
 *
 * @throws {ChainError} UNREACHABLE | WRONG_CHAIN
 */
export async function createChainClient(options: ClientOptions): Promise<ChainClient> {
  const { rpcUrl, requestTimeoutMs = 10_000, miningTimeoutMs = 60_000, pollingIntervalMs = 200, signal } = options
  signal?.throwIfAborted()
  // Aborted without the caller's reason: viem repeats a request that failed with anything but a plain AbortError.
  const cancel = new AbortController()
  signal?.addEventListener('abort', () => cancel.abort(), { once: true })
  const transport = http(rpcUrl, {
    timeout: requestTimeoutMs,
    retryCount: 3,
    retryDelay: 100,
    // viem's own signal is its timeout.
    onFetchRequest: (_, init) => ({
      ...init,
      signal: AbortSignal.any([cancel.signal, ...(init.signal ? [init.signal] : [])]),
    }),
  })
  const chainId = await withChainErrors({ rpcUrl, doing: 'connect', signal }, () =>
    createPublicClient({ transport }).getChainId(),
  )
  if (options.chainId !== undefined && options.chainId !== chainId) {
    throw new ChainError('WRONG_CHAIN', `the chain at ${rpcUrl} has the id ${chainId}, not ${options.chainId}`)
  }
  const chain = defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  })
  return {
    rpcUrl,
    chainId,
    signer: options.privateKey === undefined ? undefined : privateKeyToAccount(options.privateKey),
    miningTimeoutMs,
    pollingIntervalMs,
    signal,
    rpc: createPublicClient({ chain, transport, cacheTime: 0 }),
  }
}
