import { MurmurationError } from '../../src/errors/index.ts'
import { createNetwork, generatePeerKey, type Network } from '../../src/network/index.ts'
import { type Hash, type PeerId, ZERO_HASH } from '../../src/types/index.ts'
import type { Status } from '../../src/wire/index.ts'

/** A client of the network, with an identity of its own that takes no part in gossip; whoever opens it stops it. */
export function openClient(runId: Hash | undefined): Promise<Network> {
  const privateKey = generatePeerKey()
  return createNetwork({ privateKey, runId: runId ?? ZERO_HASH, listen: [], targetConnections: 0 }, {})
}

/** Runs `work` with a client of the network. */
export async function asClient<T>(runId: Hash | undefined, work: (network: Network) => Promise<T>): Promise<T> {
  const network = await openClient(runId)
  try {
    return await work(network)
  } finally {
    await network.stop()
  }
}

export interface Reached {
  readonly peer: PeerId
  readonly status: Status
}

/** Connects to a peer and asks where it is. @throws {NetworkError} */
export async function reach(network: Network, address: string, signal: AbortSignal): Promise<Reached> {
  const peer = await network.dial(address, { signal })
  return { peer, status: await network.request(peer, 'status', {}, { signal }) }
}

/** @returns the coded error instead of throwing it, so that one peer's failure does not hide what the others say */
export async function attempt<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | MurmurationError> {
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof MurmurationError) return error
    throw error
  }
}
