import type { Hash, PeerId } from '../types/index.ts'
import type { GossipPayloads, MethodName, Methods, Topic } from '../wire/index.ts'
import { parseAddress } from './addresses.ts'
import { fetchContent } from './contentClient.ts'
import { ContentServer } from './contentServer.ts'
import { Discovery } from './discovery.ts'
import { Gossip } from './gossip.ts'
import type { Host } from './host.ts'
import { createHost, startHost } from './host.ts'
import { Requests } from './requests.ts'
import type {
  AbortOptions,
  ContentLookup,
  FetchOptions,
  GossipHandler,
  Network,
  NetworkLogger,
  NetworkMetrics,
  NetworkModules,
  NetworkOptions,
  PublishOptions,
  PublishResult,
  RequestHandler,
} from './types.ts'

const DEFAULT_TARGET_CONNECTIONS = 8

const ignore = (): void => undefined
const findNothing: ContentLookup = async () => undefined
const SILENT_LOGGER: NetworkLogger = { debug: ignore, info: ignore, warn: ignore }
const NO_METRICS: NetworkMetrics = { count: ignore }

class Libp2pNetwork implements Network {
  readonly peerId: PeerId
  readonly #host: Host
  readonly #gossip: Gossip
  readonly #requests: Requests
  readonly #discovery: Discovery
  readonly #content: ContentServer
  readonly #logger: NetworkLogger
  #stopping: Promise<void> | undefined

  constructor(
    host: Host,
    options: NetworkOptions,
    { lookup = findNothing, metrics = NO_METRICS, logger = SILENT_LOGGER }: NetworkModules,
  ) {
    this.peerId = host.peerId.toString() as PeerId
    this.#host = host
    this.#logger = logger
    this.#content = new ContentServer(lookup)
    this.#gossip = new Gossip(host, options.runId, metrics, logger)
    this.#requests = new Requests(host, metrics, logger)
    const askPeers = async (peer: PeerId, signal: AbortSignal): Promise<readonly string[]> =>
      (await this.#requests.request(peer, 'peers', {}, signal)).addresses
    this.#discovery = new Discovery(
      { host, metrics, logger, askPeers },
      options.targetConnections ?? DEFAULT_TARGET_CONNECTIONS,
    )
    this.#requests.handle('content', (request) => this.#content.answer(request))
    this.#requests.handle('peers', async (_request, { peer }) => ({
      addresses: await this.#discovery.knownAddresses(peer),
    }))
  }

  async start({ listen, bootstrap = [] }: NetworkOptions, { validate }: NetworkModules): Promise<void> {
    const addresses = bootstrap.map(parseAddress)
    await this.#requests.start()
    await startHost(this.#host, listen)
    if (validate !== undefined) this.#gossip.start(validate)
    this.#discovery.start(addresses)
    this.#logger.info({ peer: this.peerId, addresses: this.addresses() }, 'The network is up.')
  }

  addresses(): string[] {
    return this.#host.getMultiaddrs().map(String)
  }

  async dial(address: string, { signal }: AbortOptions = {}): Promise<PeerId> {
    return this.#discovery.dial(parseAddress(address), signal)
  }

  connectedPeers(): PeerId[] {
    return this.#host.getPeers().map((peer) => peer.toString() as PeerId)
  }

  onPeersChanged(listener: () => void): () => void {
    const events = ['peer:connect', 'peer:disconnect'] as const
    for (const event of events) this.#host.addEventListener(event, listener)
    return () => {
      for (const event of events) this.#host.removeEventListener(event, listener)
    }
  }

  subscribers(topic: Topic): PeerId[] {
    return this.#gossip.subscribers(topic)
  }

  publish<T extends Topic>(topic: T, payload: GossipPayloads[T], options?: PublishOptions): Promise<PublishResult> {
    return this.#gossip.publish(topic, payload, options)
  }

  on<T extends Topic>(topic: T, handler: GossipHandler<T>): () => void {
    return this.#gossip.on(topic, handler)
  }

  request<M extends MethodName>(
    peer: PeerId,
    method: M,
    request: Methods[M]['request'],
    { signal }: AbortOptions = {},
  ): Promise<Methods[M]['response']> {
    return this.#requests.request(peer, method, request, signal)
  }

  handle<M extends Exclude<MethodName, 'peers' | 'content'>>(method: M, handler: RequestHandler<M>): void {
    this.#requests.handle(method, handler)
  }

  fetchContent(hash: Hash, options: FetchOptions = {}): Promise<Uint8Array> {
    const ask = (peer: PeerId, request: Methods['content']['request'], signal?: AbortSignal) =>
      this.#requests.request(peer, 'content', request, signal)
    return fetchContent(hash, options.peers ?? this.connectedPeers(), ask, options, this.#logger)
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#requests.stop()
    this.#gossip.stop()
    await this.#discovery.stop()
    await this.#host.stop()
  }
}

/**
 * Starts a libp2p node that speaks this project's protocols. It listens when the promise resolves; bootstrap peers are
 * dialled in the background.
 *
 * @throws {NetworkError} PORT_IN_USE | BAD_ADDRESS
 * @throws {ConfigError} INVALID_CONFIG when the key is not an Ed25519 key
 */
export async function createNetwork(options: NetworkOptions, modules: NetworkModules): Promise<Network> {
  const network = new Libp2pNetwork(await createHost(options), options, modules)
  await network.start(options, modules)
  return network
}
