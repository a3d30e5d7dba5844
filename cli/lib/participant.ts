import { peerIdOf, peerKeyFromSeed } from '../../src/network/index.ts'
import type { Identity } from '../../src/storage/index.ts'
import type { Account, PeerId } from '../../src/types/index.ts'
import { accountOf } from '../../src/wire/index.ts'

/** The public side of a participant's keys. */
export interface Participant {
  readonly account: Account
  readonly peerId: PeerId
}

export function participantOf({ accountKey, peerSeed }: Identity): Participant {
  return { account: accountOf(accountKey), peerId: peerIdOf(peerKeyFromSeed(peerSeed)) }
}
