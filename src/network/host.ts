// An alias of @libp2p/gossipsub: the package of this name stops at libp2p 2, and its code lives on under the other.

import { setMaxListeners } from 'node:events'
import type { GossipSub } from '@chainsafe/libp2p-gossipsub'
import { gossipsub } from '@chainsafe/libp2p-gossipsub'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { Identify } from '@libp2p/identify'
import { identify } from '@libp2p/identify'
import type { Libp2p } from '@libp2p/interface'
import type { Ping } from '@libp2p/ping'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { NetworkError } from '../errors/index.ts'
import { MAX_STREAM_WRITE_BUFFER_BYTES } from '../wire/index.ts'
import { parseAddress } from './addresses.ts'
import { messageOf } from './errors.ts'
import { gossipOptions } from './gossipOptions.ts'
import { parsePeerKey } from './identity.ts'
import type { NetworkOptions } from './types.ts'

export type Host = Libp2p<{ identify: Identify; ping: Ping; pubsub: GossipSub }>

const DEFAULT_MAX_CONNECTIONS = 128
/** Connections per second from one address: a network on one machine dials all at once. */
const INBOUND_CONNECTIONS_PER_SECOND = 256
/** Streams that a peer may open before this side is done with the connection; yamux closes it above 10 of them. */
const MAX_EARLY_STREAMS = 256
const PING_INTERVAL_MS = 20_000
const MIN_PING_TIMEOUT_MS = 30_000

/**
 * Builds the libp2p node, not yet started.
 *
 * @throws {ConfigError} INVALID_CONFIG | NetworkError BAD_ADDRESS
 */
export async function createHost(options: NetworkOptions): Promise<Host> {
  const listen = options.listen.map((address) => parseAddress(address).toString())
  const host = await createLibp2p({
    privateKey: parsePeerKey(options.privateKey),
    nodeInfo: { name: 'murmuration', version: '1', userAgent: 'murmuration/1' },
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxEarlyStreams: MAX_EARLY_STREAMS,
        streamOptions: { maxWriteBufferLength: MAX_STREAM_WRITE_BUFFER_BYTES },
      }),
    ],
    connectionManager: {
      maxConnections: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
      inboundConnectionThreshold: INBOUND_CONNECTIONS_PER_SECOND,
      maxIncomingPendingConnections: 64,
    },
    // A peer that trains may keep its event loop busy for seconds: it is slow, not gone.
    connectionMonitor: { pingInterval: PING_INTERVAL_MS, pingTimeout: { minTimeout: MIN_PING_TIMEOUT_MS } },
    services: { identify: identify(), ping: ping(), pubsub: gossipsub(gossipOptions(options.runId)) },
    start: false,
  })
  // Every bootstrap peer and every publication that waits listens to them.
  setMaxListeners(0, host, host.services.pubsub)
  return host
}

/**
 * Starts the node and its listeners; on failure nothing is left running.
 *
 * @throws {NetworkError} PORT_IN_USE | BAD_ADDRESS
 */
export async function startHost(host: Host, listen: readonly string[]): Promise<void> {
  try {
    await host.start()
  } catch (cause) {
    await host.stop()
    const reason = messageOf(cause)
    // libp2p reports every address in one text, one line each, and keeps no error codes.
    const failed = listen.filter((address) => reason.includes(`${address}:`)).join(', ') || listen.join(', ')
    if (reason.includes('EADDRINUSE')) {
      throw new NetworkError('PORT_IN_USE', `Cannot listen on ${failed}: another program uses that port.`, { cause })
    }
    throw new NetworkError('BAD_ADDRESS', `Cannot listen on ${failed}: it is not an address of this machine.`, {
      cause,
    })
  }
}
