import type { Multiaddr } from '@multiformats/multiaddr'
import { multiaddr } from '@multiformats/multiaddr'
import { NetworkError } from '../errors/index.ts'
import type { PeerId } from '../types/index.ts'

/**
 * Reads the text of a TCP multiaddr.
 *
 * @throws {NetworkError} BAD_ADDRESS
 */
export function parseAddress(text: string): Multiaddr {
  try {
    const address = multiaddr(text)
    if (address.getComponents().some(({ name }) => name === 'tcp')) return address
  } catch (cause) {
    throw new NetworkError('BAD_ADDRESS', `${text} is not a multiaddr such as /ip4/127.0.0.1/tcp/4001.`, { cause })
  }
  throw new NetworkError('BAD_ADDRESS', `${text} is not a TCP address such as /ip4/127.0.0.1/tcp/4001.`)
}

/** The peer that an address ends in; undefined when it names none. */
export function peerOfAddress(address: Multiaddr): PeerId | undefined {
  return address.getComponents().findLast(({ name }) => name === 'p2p')?.value as PeerId | undefined
}

/** The address with the peer at its end. */
export function withPeer(address: Multiaddr, peer: PeerId): string {
  return peerOfAddress(address) === undefined ? `${address}/p2p/${peer}` : address.toString()
}

/** Whether only peers on the same machine can dial it. */
export function isLoopback(address: Multiaddr): boolean {
  return address
    .getComponents()
    .some(({ name, value }) => (name === 'ip4' && value?.startsWith('127.')) || (name === 'ip6' && value === '::1'))
}
