import type {
  Abstention,
  Challenge,
  Commitment,
  Hash,
  RevealCall,
  RoundAnnouncement,
  RoundRecord,
  Settlement,
  Signed,
  UpdateShard,
} from '../types/index.ts'

/** Every gossip topic; the mapped types over it make a topic without codec, validator or queue a compile error. */
export const TOPICS = ['round', 'reveal', 'commit', 'abstain', 'update', 'record', 'settlement', 'challenge'] as const

export type Topic = (typeof TOPICS)[number]

/** What each topic carries. */
export interface GossipPayloads {
  round: Signed<RoundAnnouncement>
  reveal: Signed<RevealCall>
  commit: Signed<Commitment>
  abstain: Signed<Abstention>
  update: UpdateShard
  record: Signed<RoundRecord>
  settlement: Signed<Settlement>
  challenge: Signed<Challenge>
}

const PREFIX = '/murmuration/1'

/** The topic's name on the network, which differs from run to run. */
export function topicName(runId: Hash, topic: Topic): string {
  return `${PREFIX}/${runId}/${topic}`
}

/** The protocol id of a request/response method, e.g. `/murmuration/1/status`. */
export function methodName(method: string): string {
  return `${PREFIX}/${method}`
}
