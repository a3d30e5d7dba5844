import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { multiaddr } from '@multiformats/multiaddr'
import type { Host } from '../../../src/network/host.ts'
import type { Network } from '../../../src/network/index.ts'
import { peerIdOf } from '../../../src/network/index.ts'
import type { PeerId } from '../../../src/types/index.ts'
import type { GossipPayloads, Topic } from '../../../src/wire/index.ts'
import { accountOf, encodeGossip, TOPICS, topicName } from '../../../src/wire/index.ts'
import {
  connected,
  disconnected,
  eventually,
  keyOf,
  listening,
  messagesOf,
  nextMessage,
  Peers,
  RUN_ID,
  startStranger,
  type TestPeer,
  WORKER_KEY,
} from './support.ts'

const LEFT = peerIdOf(keyOf(1))
const STRANGER = peerIdOf(keyOf(9))
const members = new Map([[accountOf(WORKER_KEY), LEFT]])
const messages = messagesOf(LEFT)

const publish = <T extends Topic>(network: Network, topic: T, payload: GossipPayloads[T]) =>
  network.publish(topic, payload, { signal: AbortSignal.timeout(20_000) })

describe('network gossip', () => {
  const peers = new Peers()
  let strangers: Host[] = []

  afterEach(async () => {
    await peers.stop()
    await Promise.all(strangers.splice(0).map((stranger) => stranger.stop()))
    strangers = []
  })

  async function pair(): Promise<[TestPeer, TestPeer]> {
    const right = await peers.start(2, { members })
    const left = await peers.start(1, { members, bootstrap: [right.address] })
    await Promise.all([listening(left.network, 1), listening(right.network, 1)])
    return [left, right]
  }

  /** A stranger that is in gossip with the peer. */
  async function strangerAt({ address, network }: TestPeer): Promise<Host> {
    const stranger = await startStranger(9)
    strangers.push(stranger)
    await stranger.dial(multiaddr(address))
    for (const topic of TOPICS) stranger.services.pubsub.subscribe(topicName(RUN_ID, topic))
    await eventually(() => {
      const ids = TOPICS.map((topic) => network.subscribers(topic))
      return ids.every((subscribers) => subscribers.includes(STRANGER))
    })
    const { pubsub } = stranger.services
    await eventually(() => TOPICS.every((topic) => pubsub.getSubscribers(topicName(RUN_ID, topic)).length > 0))
    return stranger
  }

  it('carries every topic through a peer in between', async () => {
    const left = await peers.start(1, { members })
    const middle = await peers.start(2, { members, bootstrap: [left.address] })
    const right = await peers.start(3, { members, bootstrap: [middle.address] })
    await Promise.all([listening(left.network, 1), listening(middle.network, 2), listening(right.network, 1)])
    const heard = TOPICS.map((topic) => nextMessage(right.network, topic))
    for (const topic of TOPICS) {
      const { recipients, duplicate } = await publish(left.network, topic, messages[topic])
      assert.deepEqual({ recipients, duplicate }, { recipients: [middle.network.peerId], duplicate: false })
    }
    const received = await Promise.all(heard)
    TOPICS.forEach((topic, i) => {
      assert.deepEqual(received[i], [messages[topic], LEFT])
      assert.equal(right.counts.of(`gossip_received ${topic} accept`), 1)
    })
    assert.deepEqual(right.network.connectedPeers(), [middle.network.peerId])
    const bytes = encodeGossip('update', messages.update).byteLength
    assert.equal(left.counts.of('gossip_bytes update sent'), bytes)
    assert.equal(right.counts.of('gossip_bytes update received'), bytes)
  })

  it('sends the same message once', async () => {
    const [left, right] = await pair()
    const heard = nextMessage(right.network, 'record')
    await publish(left.network, 'record', messages.record)
    await heard
    const again = await publish(left.network, 'record', messages.record)
    assert.deepEqual(again, { recipients: [], duplicate: true })
    // A coordinator's statement is the same whoever passes it on.
    assert.equal((await publish(right.network, 'record', messages.record)).duplicate, true)
  })

  it('fails to publish where nobody listens, at once or after the wait', async () => {
    const { network } = await peers.start(1, { members })
    const nobody = { name: 'NetworkError', code: 'NO_RECIPIENTS' }
    await assert.rejects(network.publish('commit', messages.commit), nobody)
    await assert.rejects(network.publish('commit', messages.commit, { waitMs: 50 }), nobody)
    await assert.rejects(network.publish('commit', messages.commit, { signal: AbortSignal.timeout(50) }), nobody)
    await assert.rejects(network.publish('commit', messages.commit, { signal: AbortSignal.abort() }), nobody)
    const { recipients } = await network.publish('commit', messages.commit, { minSubscribers: 0 })
    assert.deepEqual(recipients, [])
  })

  it('can publish after a failure, and waits for as many as are wanted', async () => {
    const left = await peers.start(1, { members })
    await assert.rejects(left.network.publish('commit', messages.commit), { code: 'NO_RECIPIENTS' })
    const published = left.network.publish('commit', messages.commit, {
      minSubscribers: 2,
      signal: AbortSignal.timeout(20_000),
    })
    const others = await Promise.all([2, 3].map((seed) => peers.start(seed, { members, bootstrap: [left.address] })))
    const { recipients } = await published
    assert.deepEqual([...recipients].sort(), others.map(({ network }) => network.peerId).sort())
  })

  it('refuses to publish what no peer would accept', async () => {
    const { network } = await peers.start(1, { members })
    const wrong = { ...messages.commit, statement: { ...messages.commit.statement, round: -1 } }
    await assert.rejects(network.publish('commit', wrong), { name: 'WireError', code: 'MALFORMED' })
  })

  it('drops garbage and forgeries by code, and hears the next true message', async () => {
    const [left, right] = await pair()
    const stranger = await strangerAt(right)
    const { pubsub } = stranger.services
    const heard: PeerId[] = []
    right.network.on('commit', (_payload, from) => {
      heard.push(from)
    })
    const name = topicName(RUN_ID, 'commit')
    const forged = { ...messages.commit, statement: { ...messages.commit.statement, round: 2 } }
    await pubsub.publish(name, randomBytes(100))
    await right.counts.reaches('gossip_received commit MALFORMED')
    await pubsub.publish(name, new Uint8Array(2000))
    await right.counts.reaches('gossip_received commit TOO_LARGE')
    await pubsub.publish(name, encodeGossip('commit', forged))
    await right.counts.reaches('gossip_received commit BAD_SIGNATURE')
    await publish(left.network, 'commit', messages.commit)
    await right.counts.reaches('gossip_received commit accept')
    await eventually(() => heard.length === 1)
    assert.deepEqual(heard, [LEFT])
  })

  it('hears a message although a stranger published a copy of it before', async () => {
    const [left, right] = await pair()
    const stranger = await strangerAt(right)
    await stranger.services.pubsub.publish(topicName(RUN_ID, 'commit'), encodeGossip('commit', messages.commit))
    await right.counts.reaches('gossip_received commit PEER_MISMATCH')
    const heard = nextMessage(right.network, 'commit')
    await publish(left.network, 'commit', messages.commit)
    assert.deepEqual(await heard, [messages.commit, LEFT])
  })

  it('disconnects a peer that breaks the gossip stream, and goes on with the others', async () => {
    const [left, right] = await pair()
    const stranger = await strangerAt(right)
    const [connection] = stranger.getConnections()
    for (const bytes of [randomBytes(500), Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0])]) {
      const stream = await connection!.newStream(['/meshsub/1.2.0', '/meshsub/1.1.0'])
      stream.send(bytes)
    }
    await right.counts.reaches('gossip_link_lost')
    await disconnected(right.network, STRANGER)
    const heard = nextMessage(right.network, 'challenge')
    await publish(left.network, 'challenge', messages.challenge)
    assert.deepEqual((await heard)[0], messages.challenge)
  })

  it('keeps going when a handler fails', async () => {
    const [left, right] = await pair()
    const handled: unknown[] = []
    right.network.on('round', () => {
      throw new Error('no')
    })
    right.network.on('round', async ({ statement }) => {
      handled.push(statement)
    })
    await publish(left.network, 'round', messages.round)
    await right.counts.reaches('gossip_handler_failed round')
    await eventually(() => handled.length === 1)
    assert.deepEqual(handled, [messages.round.statement])
  })

  it('takes no part in gossip without a validator', async () => {
    const right = await peers.start(2, { members })
    const client = await peers.start(1, { bootstrap: [right.address], listen: [], validate: undefined })
    await connected(client.network, right.network.peerId)
    assert.deepEqual(right.network.subscribers('round'), [])
    await assert.rejects(right.network.publish('round', messages.round), { code: 'NO_RECIPIENTS' })
  })
})
