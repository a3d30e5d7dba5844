import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PeerId as Libp2pPeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { NetworkError } from '../errors/index.ts'
import type { PeerId } from '../types/index.ts'
import { MAX_ADDRESS_BYTES, MAX_PEER_ADDRESSES } from '../wire/index.ts'
import { isLoopback, parseAddress, peerOfAddress, withPeer } from './addresses.ts'
import { isNamed, messageOf, outcomeOf } from './errors.ts'
import type { Host } from './host.ts'
import type { NetworkLogger, NetworkMetrics } from './types.ts'

const FIRST_BACKOFF_MS = 250
const MAX_BACKOFF_MS = 15_000
/** How often a node with too few connections asks around. */
const ASK_INTERVAL_MS = 10_000

export interface DiscoveryModules {
  readonly host: Host
  readonly metrics: NetworkMetrics
  readonly logger: NetworkLogger
  /** Asks a peer for the addresses it knows. */
  readonly askPeers: (peer: PeerId, signal: AbortSignal) => Promise<readonly string[]>
}

/** Dials peers, keeps the bootstrap connected, and finds further peers through those it has. */
export class Discovery {
  readonly #modules: DiscoveryModules
  readonly #targetConnections: number
  readonly #stopped = new AbortController()
  readonly #tasks = new Set<Promise<void>>()

  constructor(modules: DiscoveryModules, targetConnections: number) {
    this.#modules = modules
    this.#targetConnections = targetConnections
    setMaxListeners(0, this.#stopped.signal)
  }

  start(bootstrap: readonly Multiaddr[]): void {
    const { host } = this.#modules
    for (const address of bootstrap) {
      if (peerOfAddress(address) !== host.peerId.toString()) this.#run(this.#keepConnected(address))
    }
    if (this.#targetConnections === 0) return
    host.addEventListener('peer:identify', this.#onIdentify)
    this.#run(this.#askAround())
  }

  async stop(): Promise<void> {
    this.#modules.host.removeEventListener('peer:identify', this.#onIdentify)
    this.#stopped.abort(new NetworkError('UNREACHABLE', 'The network is stopped.'))
    await Promise.all(this.#tasks)
  }

  /** @throws {NetworkError} BAD_ADDRESS | UNREACHABLE | TIMEOUT */
  async dial(address: Multiaddr, signal?: AbortSignal): Promise<PeerId> {
    const { host, metrics } = this.#modules
    const signals = signal === undefined ? [] : [signal]
    try {
      const { remotePeer } = await host.dial(address, { signal: AbortSignal.any([this.#stopped.signal, ...signals]) })
      metrics.count('dial', { outcome: 'ok' })
      return remotePeer.toString() as PeerId
    } catch (cause) {
      signal?.throwIfAborted()
      const error = dialError(address, cause)
      metrics.count('dial', { outcome: outcomeOf(error) })
      throw error
    }
  }

  /** The addresses of the connected peers, as far as the peer that asks can use them. */
  async knownAddresses(asker: PeerId): Promise<string[]> {
    const { host } = this.#modules
    const askerIsLocal = host.getConnections().some((c) => `${c.remotePeer}` === asker && isLoopback(c.remoteAddr))
    const addresses: string[] = []
    for (const peer of host.getPeers()) {
      const id = peer.toString() as PeerId
      if (id === asker) continue
      for (const address of await this.#listenAddresses(peer)) {
        const text = withPeer(address, id)
        if ((askerIsLocal || !isLoopback(address)) && Buffer.byteLength(text) <= MAX_ADDRESS_BYTES) addresses.push(text)
      }
    }
    return addresses.slice(0, MAX_PEER_ADDRESSES)
  }

  async #listenAddresses(peer: Libp2pPeerId): Promise<Multiaddr[]> {
    const { peerStore } = this.#modules.host
    // A peer that left in between is no longer in the store.
    return (await peerStore.has(peer)) ? (await peerStore.get(peer)).addresses.map(({ multiaddr }) => multiaddr) : []
  }

  #run(task: Promise<void>): void {
    const settled = task
      .catch((error: unknown) => {
        if (!this.#stopped.signal.aborted) this.#modules.logger.warn({ err: error }, 'Discovery failed.')
      })
      .finally(() => this.#tasks.delete(settled))
    this.#tasks.add(settled)
  }

  async #keepConnected(address: Multiaddr): Promise<void> {
    const { logger } = this.#modules
    const { signal } = this.#stopped
    for (let backoffMs = FIRST_BACKOFF_MS; !signal.aborted; ) {
      try {
        const peer = await this.dial(address)
        backoffMs = FIRST_BACKOFF_MS
        logger.debug({ address: `${address}`, peer }, 'Connected to a bootstrap peer.')
        await this.#untilGone(peer)
      } catch (error) {
        if (signal.aborted) return
        logger.debug({ address: `${address}`, err: error }, 'A bootstrap peer cannot be reached; trying again.')
      }
      // Half of the wait is random, so that the peers of a restarted node do not all come back at once.
      await sleep(backoffMs * (0.5 + Math.random() / 2), undefined, { signal })
      backoffMs = Math.min(2 * backoffMs, MAX_BACKOFF_MS)
    }
  }

  async #untilGone(peer: PeerId): Promise<void> {
    const { host } = this.#modules
    const done = new AbortController()
    const { signal } = this.#stopped
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (signal.aborted || !host.getPeers().some((other) => other.toString() === peer)) resolve()
      }
      host.addEventListener('peer:disconnect', check, { signal: done.signal })
      signal.addEventListener('abort', check, { signal: done.signal })
      check()
    })
    done.abort()
  }

  readonly #onIdentify = ({ detail }: CustomEvent<{ readonly peerId: Libp2pPeerId }>): void => {
    if (this.#wantsMore()) this.#run(this.#askPeer(detail.peerId.toString() as PeerId))
  }

  async #askAround(): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      await sleep(ASK_INTERVAL_MS, undefined, { signal, ref: false })
      for (const peer of this.#modules.host.getPeers()) {
        if (this.#wantsMore()) await this.#askPeer(peer.toString() as PeerId)
      }
    }
  }

  #wantsMore(): boolean {
    return this.#modules.host.getPeers().length < this.#targetConnections && !this.#stopped.signal.aborted
  }

  async #askPeer(peer: PeerId): Promise<void> {
    const { host, askPeers, logger } = this.#modules
    try {
      for (const text of await askPeers(peer, this.#stopped.signal)) {
        const address = parseAddress(text)
        const found = peerOfAddress(address)
        const known = [host.peerId, ...host.getPeers()].some((other) => other.toString() === found)
        if (found !== undefined && !known && this.#wantsMore()) await this.#tryDial(address)
      }
    } catch (error) {
      logger.debug({ peer, err: error }, 'A peer did not say whom it knows.')
    }
  }

  async #tryDial(address: Multiaddr): Promise<void> {
    try {
      await this.dial(address)
    } catch (error) {
      this.#modules.logger.debug({ address: `${address}`, err: error }, 'A peer heard of cannot be reached.')
    }
  }
}

function dialError(address: Multiaddr, cause: unknown): NetworkError {
  if (isNamed(cause, 'InvalidPeerIdError')) {
    return new NetworkError('BAD_ADDRESS', `${address} is this node itself.`, { cause })
  }
  if (isNamed(cause, 'NoValidAddressesError')) {
    return new NetworkError('BAD_ADDRESS', `${address} is not an address that can be dialled.`, { cause })
  }
  if (isNamed(cause, 'TimeoutError', 'AbortError')) {
    return new NetworkError('TIMEOUT', `${address} did not answer in time.`, { cause })
  }
  return new NetworkError('UNREACHABLE', `${address} cannot be reached: ${messageOf(cause)}`, { cause })
}
