import { createHash } from 'node:crypto'
import type { Account, Member, PeerId, Signature, Signed } from '../src/types/index.ts'
import { decodeGossip, encodeGossip, type GossipPayloads, type Topic } from '../src/wire/index.ts'

/** Where a signature stands on the wire: nothing here is signed, since nobody could forge it. */
const NO_SIGNATURE = `0x${'00'.repeat(65)}` as Signature

export function unsigned<T>(statement: T): Signed<T> {
  return { statement, signature: NO_SIGNATURE }
}

/** Gossip that never leaves the process: every message goes through the network's codec, both ways. */
export class Loopback {
  frames = 0
  bytes = 0

  /** @returns what a peer would have received @throws {WireError} MALFORMED | TOO_LARGE */
  send<T extends Topic>(topic: T, payload: GossipPayloads[T]): GossipPayloads[T] {
    const frame = encodeGossip(topic, payload)
    this.frames++
    this.bytes += frame.byteLength
    return decodeGossip(topic, frame)
  }
}

/**
 * The members of a simulated network. Accounts follow from the seed alone, so that their order, which is the order of
 * the rows, has nothing to do with who is hostile.
 */
export function simulatedMembers(seed: number, count: number): Member[] {
  return Array.from({ length: count }, (_, index) => {
    const digest = createHash('sha256').update(`murmuration simulation ${seed} ${index}`).digest('hex')
    return {
      account: `0x${digest.slice(0, 40)}` as Account,
      // Base58 has no zero; z is no digit, so that the names stay distinct.
      peerId: `SimWorker${String(index + 1).replaceAll('0', 'z')}` as PeerId,
    }
  })
}
