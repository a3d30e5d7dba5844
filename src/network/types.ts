import type { Hash, PeerId } from '../types/index.ts'
import type { GossipPayloads, GossipVerdict, MethodName, Methods, Topic } from '../wire/index.ts'

/** The part of a pino logger that is used here. */
export interface NetworkLogger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** What the network counts; the labels of each stand behind it. */
export interface NetworkCounters {
  /** `verdict` is `accept` or the code for which a message was ignored or rejected. */
  gossip_received: 'topic' | 'verdict'
  gossip_published: 'topic'
  /** Payload bytes, `direction` being `received` or `sent`; what is sent counts once for each peer it is handed to. */
  gossip_bytes: 'topic' | 'direction'
  /** An accepted message that was dropped because its handlers were behind. */
  gossip_dropped: 'topic'
  gossip_handler_failed: 'topic'
  /** A connected peer whose gossip stream broke, e.g. by an oversize frame; it is disconnected to start anew. */
  gossip_link_lost: never
  /** `outcome` is `ok` or an error code. */
  request_sent: 'method' | 'outcome'
  request_served: 'method' | 'outcome'
  dial: 'outcome'
}

export interface NetworkMetrics {
  /** @param amount - @default 1 */
  count<C extends keyof NetworkCounters>(
    counter: C,
    labels: Readonly<Record<NetworkCounters[C], string>>,
    amount?: number,
  ): void
}

export interface NetworkOptions {
  /** Ed25519 key in libp2p's protobuf form, see {@link generatePeerKey}. */
  readonly privateKey: Uint8Array
  readonly runId: Hash
  /** Multiaddrs to listen on, e.g. `/ip4/127.0.0.1/tcp/0`; none for a node that only dials. */
  readonly listen: readonly string[]
  /** Multiaddrs that are dialled in the background, and again whenever they are lost. */
  readonly bootstrap?: readonly string[]
  /** Peers are discovered until this many are connected; 0 turns discovery off. @default 8 */
  readonly targetConnections?: number
  /** Connections beyond this are pruned. @default 128 */
  readonly maxConnections?: number
}

/** Finds the blob that a node serves under a hash. */
export type ContentLookup = (hash: Hash) => Promise<Uint8Array | undefined>

export interface NetworkModules {
  /** Decides over each gossip message; without it the node takes no part in gossip and only asks and answers. */
  readonly validate?: <T extends Topic>(topic: T, bytes: Uint8Array, from: PeerId) => GossipVerdict<T>
  /** Finds the blobs that peers fetch from this node; without it there are none. */
  readonly lookup?: ContentLookup
  readonly logger?: NetworkLogger
  readonly metrics?: NetworkMetrics
}

/** Called for each accepted message of a topic, one after the other. `from` is its author's peer. */
export type GossipHandler<T extends Topic> = (payload: GossipPayloads[T], from: PeerId) => void | Promise<void>

export interface RequestContext {
  /** The peer that asks. */
  readonly peer: PeerId
  /** Aborts when the time is up or the network stops. */
  readonly signal: AbortSignal
}

/** Answers a request; a MurmurationError that it throws is told to the asker by code and message. */
export type RequestHandler<M extends MethodName> = (
  request: Methods[M]['request'],
  context: RequestContext,
) => Methods[M]['response'] | Promise<Methods[M]['response']>

export interface AbortOptions {
  readonly signal?: AbortSignal
}

export interface PublishOptions extends AbortOptions {
  /** Peers that must be there to hear the message. @default 1 */
  readonly minSubscribers?: number
  /** How long to wait for them, ms. @default until the signal aborts, or 0 without a signal */
  readonly waitMs?: number
}

export interface PublishResult {
  /** The peers that the message was handed to; they pass it on. */
  readonly recipients: readonly PeerId[]
  /** True when the same message went out before, and so was not sent again. */
  readonly duplicate: boolean
}

export interface FetchOptions extends AbortOptions {
  /** Bytes that the blob may have at most. @default MAX_CONTENT_BYTES */
  readonly maxBytes?: number
  /** Peers to ask, in this order. @default the connected ones */
  readonly peers?: readonly PeerId[]
}

/** A libp2p node that speaks this project's protocols. */
export interface Network {
  readonly peerId: PeerId
  /** The multiaddrs it can be dialled at, ending in /p2p/<peer id>. */
  addresses(): string[]
  /**
   * Connects to a peer; its address may lack /p2p.
   *
   * @throws {NetworkError} BAD_ADDRESS | UNREACHABLE | TIMEOUT
   */
  dial(address: string, options?: AbortOptions): Promise<PeerId>
  connectedPeers(): PeerId[]
  /** Calls back whenever a peer connects or leaves. @returns what stops that */
  onPeersChanged(listener: () => void): () => void
  /** The peers that would hear a message of the topic now. */
  subscribers(topic: Topic): PeerId[]
  /**
   * Sends a payload to every peer that takes part.
   *
   * @throws {NetworkError} NO_RECIPIENTS, also when the signal aborts first
   * @throws {WireError} MALFORMED | TOO_LARGE when the payload cannot be encoded
   */
  publish<T extends Topic>(topic: T, payload: GossipPayloads[T], options?: PublishOptions): Promise<PublishResult>
  /** Adds a handler. @returns what removes it */
  on<T extends Topic>(topic: T, handler: GossipHandler<T>): () => void
  /**
   * Asks a peer.
   *
   * @throws {NetworkError} UNREACHABLE | TIMEOUT | REFUSED, a {@link RefusedError} | BAD_RESPONSE | TOO_LARGE
   * @throws the signal's reason when it aborts
   */
  request<M extends MethodName>(
    peer: PeerId,
    method: M,
    request: Methods[M]['request'],
    options?: AbortOptions,
  ): Promise<Methods[M]['response']>
  /** Sets what answers a method; `peers` and `content` are answered by the network itself. */
  handle<M extends Exclude<MethodName, 'peers' | 'content'>>(method: M, handler: RequestHandler<M>): void
  /**
   * Fetches a blob by its hash, chunk by chunk, each checked, from any peer that has it.
   *
   * @throws {NetworkError} NOT_FOUND when no peer gave it | TOO_LARGE
   * @throws the signal's reason when it aborts
   */
  fetchContent(hash: Hash, options?: FetchOptions): Promise<Uint8Array>
  /** Closes every connection, listener and timer; further calls return the same promise. */
  stop(): Promise<void>
}
