import { WireError } from '../errors/index.ts'
import type { Account, Hash, PeerId, Signed } from '../types/index.ts'
import { decodeGossip } from './codec.ts'
import { chunkCount, chunkHash, chunkLength, rootOfChunks } from './contentHash.ts'
import type { StatementKind, Statements } from './statementKinds.ts'
import type { GossipPayloads, Topic } from './topics.ts'
import { recoverSigner } from './typedData.ts'

export type WireErrorCode = WireError['code']

/** What a validator has to know of the run; the functions are asked anew for each message. */
export interface GossipContext {
  readonly runId: Hash
  readonly chainId: number
  /** The account whose signature a round, reveal, record or settlement must carry. */
  readonly coordinator: Account
  /** The round this node believes to be under way; 0 before the first. */
  currentRound(): number
  /** The peer id that the member account vouched for; undefined when it is no member. */
  peerOf(account: Account): PeerId | undefined
}

/** `reject` means that the sender could have known better and is penalised; `ignore` that it need not have. */
export type GossipVerdict<T extends Topic> =
  | { readonly verdict: 'accept'; readonly payload: GossipPayloads[T] }
  | { readonly verdict: 'ignore' | 'reject'; readonly code: WireErrorCode }

/** How far a message's round may be from this node's: peers change rounds at slightly different moments. */
const ROUND_SLACK = 1

interface Author {
  readonly account: Account
  readonly peerId: PeerId
}

interface Rule<Payload> {
  readonly roundOf: (payload: Payload) => { readonly runId: Hash; readonly round: number }
  readonly signer: (payload: Payload, chainId: number) => Account
  /** Who speaks for itself; undefined where the coordinator speaks, whose statements anyone may pass on. */
  readonly author?: (payload: Payload) => Author
  readonly check?: (payload: Payload) => void
}

type RoundKind = { [K in StatementKind]: Statements[K] extends { readonly round: number } ? K : never }[StatementKind]

function fromCoordinator<K extends RoundKind>(kind: K): Rule<Signed<Statements[K]>> {
  return {
    roundOf: (payload) => payload.statement,
    signer: (payload, chainId) => recoverSigner(kind, payload, chainId),
  }
}

function fromAccount<K extends 'Commitment' | 'Abstention' | 'Challenge'>(kind: K): Rule<Signed<Statements[K]>> {
  return { ...fromCoordinator(kind), author: (payload) => payload.statement }
}

const RULES: { readonly [T in Topic]: Rule<GossipPayloads[T]> } = {
  round: fromCoordinator('RoundAnnouncement'),
  reveal: fromCoordinator('RevealCall'),
  record: fromCoordinator('RoundRecord'),
  settlement: fromCoordinator('Settlement'),
  commit: fromAccount('Commitment'),
  abstain: { ...fromAccount('Abstention'), check: checkAbstention },
  challenge: fromAccount('Challenge'),
  update: {
    roundOf: ({ manifest }) => manifest.statement,
    signer: ({ manifest }, chainId) => recoverSigner('UpdateManifest', manifest, chainId),
    author: ({ manifest }) => manifest.statement,
    check: checkShard,
  },
}

/** @throws {WireError} MALFORMED when a pause is said to begin in a later round */
function checkAbstention({ statement: { round, sinceRound } }: GossipPayloads['abstain']): void {
  if (sinceRound > round) {
    throw new WireError('MALFORMED', `A pause in round ${round} cannot have begun in round ${sinceRound}.`)
  }
}

/**
 * Checks that a shard belongs to the payload its manifest names.
 *
 * @throws {WireError} MALFORMED | HASH_MISMATCH
 */
function checkShard({ manifest, chunkHashes, index, bytes }: GossipPayloads['update']): void {
  const { payloadBytes, payloadHash } = manifest.statement
  if (chunkCount(payloadBytes) !== chunkHashes.length || index >= chunkHashes.length) {
    throw new WireError('MALFORMED', `Shard ${index} of ${chunkHashes.length} is not one of ${payloadBytes} bytes.`)
  }
  if (bytes.byteLength !== chunkLength(payloadBytes, index)) {
    throw new WireError('MALFORMED', `Shard ${index} is ${bytes.byteLength} bytes long, which is not its length.`)
  }
  if (rootOfChunks(payloadBytes, chunkHashes) !== payloadHash) {
    throw new WireError('HASH_MISMATCH', 'The chunk hashes of a shard do not make its payload hash.')
  }
  if (chunkHash(bytes) !== chunkHashes[index]) {
    throw new WireError('HASH_MISMATCH', `The bytes of shard ${index} do not have its hash.`)
  }
}

function check<T extends Topic>(topic: T, bytes: Uint8Array, from: PeerId, context: GossipContext): GossipVerdict<T> {
  const rule: Rule<GossipPayloads[T]> = RULES[topic]
  const payload = decodeGossip(topic, bytes)
  const { runId, round } = rule.roundOf(payload)
  if (runId !== context.runId) return { verdict: 'reject', code: 'WRONG_RUN' }
  const currentRound = context.currentRound()
  if (round < currentRound - ROUND_SLACK) return { verdict: 'ignore', code: 'STALE_ROUND' }
  if (round > currentRound + ROUND_SLACK) return { verdict: 'ignore', code: 'FUTURE_ROUND' }
  const author = rule.author?.(payload)
  const signer = rule.signer(payload, context.chainId)
  if (signer !== (author?.account ?? context.coordinator)) return { verdict: 'reject', code: 'BAD_SIGNATURE' }
  if (author !== undefined) {
    if (author.peerId !== from) return { verdict: 'reject', code: 'PEER_MISMATCH' }
    if (context.peerOf(author.account) !== author.peerId) return { verdict: 'ignore', code: 'NOT_A_MEMBER' }
  }
  rule.check?.(payload)
  return { verdict: 'accept', payload }
}

/**
 * Decides over one gossip message: size, encoding, run, round, signature, the peer that speaks, content hashes; in this
 * order. It never throws.
 *
 * @param bytes - the message's data
 * @param from - the peer that first published it, which the gossip layer's own signature proves
 */
export function validateGossip<T extends Topic>(
  topic: T,
  bytes: Uint8Array,
  from: PeerId,
  context: GossipContext,
): GossipVerdict<T> {
  try {
    return check(topic, bytes, from, context)
  } catch (error) {
    return { verdict: 'reject', code: error instanceof WireError ? error.code : 'MALFORMED' }
  }
}
