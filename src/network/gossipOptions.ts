import { createHash } from 'node:crypto'
import type { GossipsubOpts, Message } from '@chainsafe/libp2p-gossipsub'
import { StrictSign } from '@chainsafe/libp2p-gossipsub'
import type { Hash } from '../types/index.ts'
import type { Topic } from '../wire/index.ts'
import { GOSSIP_RPC_LIMITS, MAX_GOSSIP_OUTBOUND_BYTES, MAX_RPC_BYTES, TOPICS, topicName } from '../wire/index.ts'

const HEARTBEAT_MS = 700

/** Topics that the coordinator signs, whose messages are the same whoever passes them on. */
const RELAYED: { readonly [T in Topic]: boolean } = {
  round: true,
  reveal: true,
  record: true,
  settlement: true,
  commit: false,
  abstain: false,
  update: false,
  challenge: false,
}

/**
 * Only invalid messages cost score: 20 × their number squared, halved about every minute. One stops the exchange of
 * gossip, three close the ear to the peer. Mesh delivery quotas are off because rounds are bursts with long silences.
 */
const TOPIC_SCORE = {
  topicWeight: 1,
  timeInMeshWeight: 0.01,
  timeInMeshQuantum: 1_000,
  timeInMeshCap: 600,
  firstMessageDeliveriesWeight: 0.1,
  firstMessageDeliveriesDecay: 0.99,
  firstMessageDeliveriesCap: 50,
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 1,
  meshMessageDeliveriesThreshold: 1,
  meshMessageDeliveriesWindow: 10,
  meshMessageDeliveriesActivation: 5_000,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  invalidMessageDeliveriesWeight: -20,
  invalidMessageDeliveriesDecay: 0.99,
} as const

/**
 * How gossipsub names a message: by topic and data, so that a coordinator's statement spreads once however many publish
 * it. Where an account speaks for itself the author is part of the name: else whoever republishes a message first, which
 * is invalid, would have the true one taken for a duplicate.
 */
function messageId(relayed: ReadonlySet<string>): (message: Message) => Uint8Array {
  return (message) => {
    const hasher = createHash('sha256').update(message.topic).update('\0')
    if (message.type === 'signed' && !relayed.has(message.topic)) hasher.update(message.from.toMultihash().bytes)
    return hasher.update(message.data).digest()
  }
}

export function gossipOptions(runId: Hash): Partial<GossipsubOpts> {
  const names = TOPICS.map((topic) => topicName(runId, topic))
  const relayed = TOPICS.filter((topic) => RELAYED[topic]).map((topic) => topicName(runId, topic))
  return {
    globalSignaturePolicy: StrictSign,
    msgIdFn: messageId(new Set(relayed)),
    allowedTopics: names,
    allowPublishToZeroTopicPeers: false,
    emitSelf: false,
    fallbackToFloodsub: false,
    heartbeatInterval: HEARTBEAT_MS,
    maxInboundDataLength: MAX_RPC_BYTES,
    maxOutboundBufferSize: MAX_GOSSIP_OUTBOUND_BYTES,
    decodeRpcLimits: GOSSIP_RPC_LIMITS,
    scoreParams: {
      topics: Object.fromEntries(names.map((name) => [name, TOPIC_SCORE])),
      // A network on one machine shares one address.
      IPColocationFactorWhitelist: new Set(['127.0.0.1', '::1']),
      behaviourPenaltyThreshold: 6,
    },
  }
}
