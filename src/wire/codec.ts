import type { BoundedCodec } from './boundedCodec.ts'
import { boundedCodec } from './boundedCodec.ts'
import type { Bytes } from './fields.ts'
import * as messages from './generated/messages.js'
import { MAX_GOSSIP_BYTES } from './limits.ts'
import * as statements from './statements.ts'
import { signed } from './structs.ts'
import type { GossipPayloads, Topic } from './topics.ts'

const gossipCodecs: { readonly [T in Topic]: BoundedCodec<GossipPayloads[T]> } = {
  round: boundedCodec(
    'Round announcement',
    messages.SignedRoundAnnouncement,
    signed('RoundAnnouncement', statements.roundAnnouncement),
    MAX_GOSSIP_BYTES.round,
  ),
  reveal: boundedCodec(
    'Reveal call',
    messages.SignedRevealCall,
    signed('RevealCall', statements.revealCall),
    MAX_GOSSIP_BYTES.reveal,
  ),
  commit: boundedCodec(
    'Commitment',
    messages.SignedCommitment,
    signed('Commitment', statements.commitment),
    MAX_GOSSIP_BYTES.commit,
  ),
  abstain: boundedCodec(
    'Abstention',
    messages.SignedAbstention,
    signed('Abstention', statements.abstention),
    MAX_GOSSIP_BYTES.abstain,
  ),
  update: boundedCodec('Update shard', messages.UpdateShard, statements.updateShard, MAX_GOSSIP_BYTES.update),
  record: boundedCodec(
    'Round record',
    messages.SignedRoundRecord,
    signed('RoundRecord', statements.roundRecord),
    MAX_GOSSIP_BYTES.record,
  ),
  settlement: boundedCodec(
    'Settlement',
    messages.SignedSettlement,
    signed('Settlement', statements.settlement),
    MAX_GOSSIP_BYTES.settlement,
  ),
  challenge: boundedCodec(
    'Challenge',
    messages.SignedChallenge,
    signed('Challenge', statements.challenge),
    MAX_GOSSIP_BYTES.challenge,
  ),
}

/**
 * The canonical bytes of a gossip payload.
 *
 * @throws {WireError} MALFORMED when a value is out of range or a list out of order | TOO_LARGE
 */
export function encodeGossip<T extends Topic>(topic: T, payload: GossipPayloads[T]): Bytes {
  return gossipCodecs[topic].encode(payload)
}

/**
 * The payload that the bytes encode; the inverse of {@link encodeGossip}. Signatures are not checked here.
 *
 * @throws {WireError} TOO_LARGE, before anything is decoded | MALFORMED
 */
export function decodeGossip<T extends Topic>(topic: T, bytes: Uint8Array): GossipPayloads[T] {
  return gossipCodecs[topic].decode(bytes)
}
