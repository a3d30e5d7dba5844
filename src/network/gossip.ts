import type {
  GossipSub,
  GossipsubMessage,
  Message,
  PublishResult as SendResult,
  SubscriptionChangeData,
} from '@chainsafe/libp2p-gossipsub'
import { TopicValidatorResult } from '@chainsafe/libp2p-gossipsub'
import type { PeerId as Libp2pPeerId } from '@libp2p/interface'
import { NetworkError } from '../errors/index.ts'
import type { Hash, PeerId } from '../types/index.ts'
import type { GossipPayloads, Topic } from '../wire/index.ts'
import { encodeGossip, MAX_QUEUED_MESSAGES, MAX_WAITING_VALIDATIONS, TOPICS, topicName } from '../wire/index.ts'
import { DeliveryQueue } from './deliveryQueue.ts'
import { messageOf } from './errors.ts'
import type { Host } from './host.ts'
import type {
  GossipHandler,
  NetworkLogger,
  NetworkMetrics,
  NetworkModules,
  PublishOptions,
  PublishResult,
} from './types.ts'
import { ValidationTurns } from './validationTurns.ts'

/** What gossipsub has at run time but leaves out of its exported interface. */
interface GossipInternals {
  readonly streamsOutbound: ReadonlyMap<string, unknown>
  publish(topic: string, data: Uint8Array, options: { readonly floodPublish: boolean }): Promise<SendResult>
}

interface Delivery<T extends Topic> {
  readonly payload: GossipPayloads[T]
  readonly from: PeerId
}

type Handlers = { readonly [T in Topic]: Set<GossipHandler<T>> }
type Queues = { readonly [T in Topic]: DeliveryQueue<Delivery<T>> }

/** The longest that a timer can be set to. */
const FOREVER_MS = 2 ** 31 - 1
/** Heartbeats after which a connection is given up: gossipsub has forgotten the peer, or has no stream to it. */
const MAX_HEARTBEATS_FORGOTTEN = 2
const MAX_HEARTBEATS_WITHOUT_STREAM = 20

const handlersOfEachTopic = (): Handlers => ({
  round: new Set(),
  reveal: new Set(),
  commit: new Set(),
  abstain: new Set(),
  update: new Set(),
  record: new Set(),
  settlement: new Set(),
  challenge: new Set(),
})

/** Publishes, validates and hands out the messages of a run's topics. */
export class Gossip {
  readonly #host: Host
  readonly #pubsub: GossipSub
  readonly #internals: GossipInternals
  readonly #runId: Hash
  readonly #metrics: NetworkMetrics
  readonly #logger: NetworkLogger
  readonly #stopped = new AbortController()
  readonly #handlers = handlersOfEachTopic()
  readonly #queues: Queues
  readonly #turns = new ValidationTurns(MAX_WAITING_VALIDATIONS)
  /** What the validator decoded, for the event that follows it with the same message. */
  readonly #accepted = new WeakMap<Message, () => void>()
  readonly #missedHeartbeats = new Map<string, number>()

  constructor(host: Host, runId: Hash, metrics: NetworkMetrics, logger: NetworkLogger) {
    this.#host = host
    this.#pubsub = host.services.pubsub
    this.#internals = host.services.pubsub as unknown as GossipInternals
    this.#runId = runId
    this.#metrics = metrics
    this.#logger = logger
    const queue = <T extends Topic>(topic: T): DeliveryQueue<Delivery<T>> =>
      new DeliveryQueue(
        MAX_QUEUED_MESSAGES[topic],
        (delivery) => this.#deliver(topic, delivery),
        () => this.#metrics.count('gossip_dropped', { topic }),
      )
    this.#queues = {
      round: queue('round'),
      reveal: queue('reveal'),
      commit: queue('commit'),
      abstain: queue('abstain'),
      update: queue('update'),
      record: queue('record'),
      settlement: queue('settlement'),
      challenge: queue('challenge'),
    }
  }

  /** Joins every topic of the run, so that this node passes on all of them; the host must be started. */
  start(validate: NonNullable<NetworkModules['validate']>): void {
    for (const topic of TOPICS) {
      const name = topicName(this.#runId, topic)
      this.#pubsub.topicValidators.set(name, (_peer, message) => this.#validate(topic, message, validate))
      this.#pubsub.subscribe(name)
    }
    this.#pubsub.addEventListener('gossipsub:message', this.#onMessage)
    this.#pubsub.addEventListener('gossipsub:heartbeat', this.#onHeartbeat)
    this.#pubsub.addEventListener('subscription-change', this.#onSubscription)
  }

  stop(): void {
    this.#stopped.abort(new NetworkError('NO_RECIPIENTS', 'The network is stopped.'))
    this.#pubsub.removeEventListener('gossipsub:message', this.#onMessage)
    this.#pubsub.removeEventListener('gossipsub:heartbeat', this.#onHeartbeat)
    this.#pubsub.removeEventListener('subscription-change', this.#onSubscription)
    for (const topic of TOPICS) this.#queues[topic].close()
  }

  on<T extends Topic>(topic: T, handler: GossipHandler<T>): () => void {
    const handlers: Set<GossipHandler<T>> = this.#handlers[topic]
    handlers.add(handler)
    return () => void handlers.delete(handler)
  }

  /** A peer whose own gossip stream is not open yet would hear nothing, though it has subscribed. */
  subscribers(topic: Topic): PeerId[] {
    return this.#pubsub
      .getSubscribers(topicName(this.#runId, topic))
      .map((peer) => peer.toString() as PeerId)
      .filter((peer) => this.#internals.streamsOutbound.has(peer))
  }

  async publish<T extends Topic>(
    topic: T,
    payload: GossipPayloads[T],
    { minSubscribers = 1, signal, waitMs = signal === undefined ? 0 : FOREVER_MS }: PublishOptions = {},
  ): Promise<PublishResult> {
    const bytes = encodeGossip(topic, payload)
    const signals = signal === undefined ? [] : [signal]
    await this.#waitForSubscribers(topic, minSubscribers, waitMs, AbortSignal.any([this.#stopped.signal, ...signals]))
    const result = await this.#send(topic, bytes)
    if (result.recipients.length < Math.min(minSubscribers, 1) && !result.duplicate) {
      throw new NetworkError('NO_RECIPIENTS', `A ${topic} message was handed to no peer.`)
    }
    this.#metrics.count('gossip_published', { topic })
    this.#metrics.count('gossip_bytes', { topic, direction: 'sent' }, bytes.byteLength * result.recipients.length)
    return result
  }

  async #send(topic: Topic, bytes: Uint8Array): Promise<PublishResult> {
    try {
      // Shards are too heavy to send to every peer oneself: the mesh passes them on.
      const options = { floodPublish: topic !== 'update' }
      const { recipients } = await this.#internals.publish(topicName(this.#runId, topic), bytes, options)
      return { recipients: recipients.map((peer) => peer.toString() as PeerId), duplicate: false }
    } catch (cause) {
      if (messageOf(cause) === 'PublishError.Duplicate') return { recipients: [], duplicate: true }
      if (messageOf(cause) === 'PublishError.NoPeersSubscribedToTopic') return { recipients: [], duplicate: false }
      throw new NetworkError('NO_RECIPIENTS', `A ${topic} message could not be sent.`, { cause })
    }
  }

  async #waitForSubscribers(topic: Topic, count: number, waitMs: number, signal: AbortSignal): Promise<void> {
    const enough = (): boolean => this.subscribers(topic).length >= count
    if (enough() || signal.aborted) return this.#checkSubscribers(topic, count, signal)
    const done = new AbortController()
    const timer = setTimeout(() => done.abort(), waitMs)
    signal.addEventListener('abort', () => done.abort(), { signal: done.signal })
    await new Promise<void>((resolve) => {
      done.signal.addEventListener('abort', () => resolve(), { once: true })
      const check = (): void => {
        if (enough()) done.abort()
      }
      // An outbound stream that opens says nothing, so the heartbeat is a reason to look, too.
      for (const event of ['subscription-change', 'gossipsub:graft', 'gossipsub:heartbeat'] as const) {
        this.#pubsub.addEventListener(event, check, { signal: done.signal })
      }
    })
    clearTimeout(timer)
    this.#checkSubscribers(topic, count, signal)
  }

  #checkSubscribers(topic: Topic, count: number, { aborted, reason }: AbortSignal): void {
    const found = this.subscribers(topic).length
    if (found < count) {
      throw new NetworkError('NO_RECIPIENTS', `${found} peers listen to ${topic} messages; ${count} are needed.`, {
        cause: aborted ? reason : undefined,
      })
    }
  }

  async #validate<T extends Topic>(
    topic: T,
    message: Message,
    validate: NonNullable<NetworkModules['validate']>,
  ): Promise<TopicValidatorResult> {
    if (message.type !== 'signed') return TopicValidatorResult.Reject
    const from = message.from.toString() as PeerId
    if (!(await this.#turns.next())) {
      this.#metrics.count('gossip_received', { topic, verdict: 'BUSY' })
      return TopicValidatorResult.Ignore
    }
    this.#metrics.count('gossip_bytes', { topic, direction: 'received' }, message.data.byteLength)
    const verdict = validate(topic, message.data, from)
    this.#metrics.count('gossip_received', {
      topic,
      verdict: verdict.verdict === 'accept' ? 'accept' : verdict.code,
    })
    if (verdict.verdict !== 'accept') {
      this.#logger.debug({ topic, from, ...verdict }, 'Dropped a gossip message.')
      return verdict.verdict === 'reject' ? TopicValidatorResult.Reject : TopicValidatorResult.Ignore
    }
    const queue: DeliveryQueue<Delivery<T>> = this.#queues[topic]
    this.#accepted.set(message, () => queue.push({ payload: verdict.payload, from }))
    return TopicValidatorResult.Accept
  }

  readonly #onMessage = ({ detail }: CustomEvent<GossipsubMessage>): void => {
    this.#accepted.get(detail.msg)?.()
  }

  async #deliver<T extends Topic>(topic: T, { payload, from }: Delivery<T>): Promise<void> {
    const handlers: Set<GossipHandler<T>> = this.#handlers[topic]
    for (const handler of handlers) {
      try {
        await handler(payload, from)
      } catch (error) {
        this.#metrics.count('gossip_handler_failed', { topic })
        this.#logger.warn({ topic, from, err: error }, 'A gossip message could not be handled.')
      }
    }
  }

  readonly #onSubscription = ({ detail }: CustomEvent<SubscriptionChangeData>): void => {
    this.#missedHeartbeats.set(detail.peerId.toString(), 0)
  }

  /**
   * gossipsub forgets a peer whose frame was too large, and never reopens a stream that broke, while the connection
   * stays: it is closed, so that both sides start anew.
   */
  readonly #onHeartbeat = (): void => {
    const remembered = new Set(this.#pubsub.getPeers().map(String))
    const connected = new Map(this.#host.getPeers().map((peer) => [peer.toString(), peer]))
    for (const [id, missed] of this.#missedHeartbeats) {
      const peer = connected.get(id)
      const isLinked = remembered.has(id) && this.#internals.streamsOutbound.has(id)
      const patience = remembered.has(id) ? MAX_HEARTBEATS_WITHOUT_STREAM : MAX_HEARTBEATS_FORGOTTEN
      if (peer === undefined) this.#missedHeartbeats.delete(id)
      else if (isLinked || missed < patience) this.#missedHeartbeats.set(id, isLinked ? 0 : missed + 1)
      else {
        this.#missedHeartbeats.delete(id)
        this.#disconnect(peer)
      }
    }
  }

  #disconnect(peer: Libp2pPeerId): void {
    this.#metrics.count('gossip_link_lost', {})
    this.#logger.warn({ peer: peer.toString() }, 'A peer lost its gossip stream; disconnecting it.')
    this.#host.hangUp(peer).catch((error: unknown) => {
      this.#logger.warn({ peer: peer.toString(), err: error }, 'A peer could not be disconnected.')
    })
  }
}
