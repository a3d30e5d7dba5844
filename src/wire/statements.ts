import type {
  Abstention,
  AbstentionReason,
  Balance,
  Challenge,
  Commitment,
  CommittedUpdate,
  DriftTest,
  ForecastAnswer,
  Member,
  Membership,
  RecordedAbstention,
  RecordedUpdate,
  RejectionReason,
  RevealCall,
  RoundAnnouncement,
  RoundRecord,
  Settlement,
  UpdateManifest,
  UpdateScore,
  UpdateShard,
} from '../types/index.ts'
import { account, amount, bytes, finite, flag, hash, integer, oneOf, peerId, signature, text } from './fields.ts'
import type * as messages from './generated/messages.js'
import {
  CHUNK_BYTES,
  MAX_BALANCES,
  MAX_MEMBERS,
  MAX_NAME_BYTES,
  MAX_PIPELINE_BYTES,
  MAX_STREAM_BYTES,
  MAX_UPDATE_BYTES,
  MAX_UPDATE_CHUNKS,
} from './limits.ts'
import { list, signed, struct } from './structs.ts'

const whole = integer()
const round = integer(1)
const name = text(MAX_NAME_BYTES)
const byAccount = (entry: { readonly account: string }): string => entry.account

const REJECTIONS: Record<RejectionReason | '', true> = {
  '': true,
  NOT_REVEALED: true,
  DUPLICATE: true,
  WRONG_BASE_MODEL: true,
  WRONG_CODEC: true,
  SHAPE_MISMATCH: true,
  MALFORMED: true,
  NON_FINITE: true,
  NORM_OUTLIER: true,
}

const member = struct<Member, messages.Member>('Member', { account, peerId })

export const membership = struct<Membership, messages.Membership>('Membership', { account, peerId, runId: hash })

export const roundAnnouncement = struct<RoundAnnouncement, messages.RoundAnnouncement>('RoundAnnouncement', {
  runId: hash,
  round,
  previousRecordHash: hash,
  baseModelHash: hash,
  marketClockMs: whole,
  seed: hash,
  commitTimeoutMs: whole,
  revealTimeoutMs: whole,
  members: list(member, MAX_MEMBERS, { key: byAccount, order: 'ascending' }),
})

export const commitment = struct<Commitment, messages.Commitment>('Commitment', {
  runId: hash,
  round,
  account,
  peerId,
  updateHash: hash,
})

const ABSTENTION_REASONS: Record<AbstentionReason, true> = { DRIFT: true }
const DRIFT_TESTS: Record<DriftTest, true> = { ks: true, psi: true, adwin: true }

const abstentionFields = {
  account,
  peerId,
  reason: oneOf(ABSTENTION_REASONS),
  stream: text(MAX_STREAM_BYTES),
  test: oneOf(DRIFT_TESTS),
  sinceRound: round,
}

export const abstention = struct<Abstention, messages.Abstention>('Abstention', {
  runId: hash,
  round,
  ...abstentionFields,
})

const committedUpdate = struct<CommittedUpdate, messages.CommittedUpdate>('CommittedUpdate', {
  account,
  updateHash: hash,
})

export const revealCall = struct<RevealCall, messages.RevealCall>('RevealCall', {
  runId: hash,
  round,
  commitments: list(committedUpdate, MAX_MEMBERS, { key: byAccount }),
})

export const updateManifest = struct<UpdateManifest, messages.UpdateManifest>('UpdateManifest', {
  runId: hash,
  round,
  account,
  peerId,
  baseModelHash: hash,
  codec: name,
  parameterCount: whole,
  payloadHash: hash,
  payloadBytes: integer(1, MAX_UPDATE_BYTES),
})

export const updateShard = struct<UpdateShard, messages.UpdateShard>('UpdateShard', {
  manifest: signed('UpdateManifest', updateManifest),
  chunkHashes: list(hash, MAX_UPDATE_CHUNKS),
  index: integer(0, MAX_UPDATE_CHUNKS - 1),
  bytes: bytes(1, CHUNK_BYTES),
})

const recordedUpdate = struct<RecordedUpdate, messages.RecordedUpdate>('RecordedUpdate', {
  account,
  updateHash: hash,
  payloadHash: hash,
  rejection: oneOf(REJECTIONS),
})

const recordedAbstention = struct<RecordedAbstention, messages.RecordedAbstention>('RecordedAbstention', {
  ...abstentionFields,
  signature,
})

export const roundRecord = struct<RoundRecord, messages.RoundRecord>('RoundRecord', {
  runId: hash,
  round,
  previousRecordHash: hash,
  baseModelHash: hash,
  marketClockMs: whole,
  outcome: oneOf({ applied: true, skipped: true }),
  updates: list(recordedUpdate, MAX_MEMBERS, { key: byAccount }),
  abstentions: list(recordedAbstention, MAX_MEMBERS, { key: byAccount, order: 'ascending' }),
  pipeline: text(MAX_PIPELINE_BYTES),
  numByzantine: whole,
  aggregateHash: hash,
  modelHash: hash,
})

const updateScore = struct<UpdateScore, messages.UpdateScore>('UpdateScore', {
  account,
  effect: finite,
  reward: amount,
})

const balance = struct<Balance, messages.Balance>('Balance', { account, amount })

export const settlement = struct<Settlement, messages.Settlement>('Settlement', {
  runId: hash,
  round,
  recordHash: hash,
  windowStartMs: whole,
  windowEndMs: whole,
  evaluationHash: hash,
  rows: whole,
  loss: finite,
  randomWalkLoss: finite,
  harLoss: finite,
  scores: list(updateScore, MAX_MEMBERS, { key: byAccount, order: 'ascending' }),
  balances: list(balance, MAX_BALANCES, { key: byAccount, order: 'ascending' }),
  rewardsRoot: hash,
  final: flag,
})

export const challenge = struct<Challenge, messages.Challenge>('Challenge', {
  runId: hash,
  round,
  account,
  peerId,
  recordHash: hash,
  recomputedModelHash: hash,
})

export const forecastAnswer = struct<ForecastAnswer, messages.ForecastAnswer>('ForecastAnswer', {
  runId: hash,
  // A model that no round has changed yet answers as of round 0.
  round: whole,
  modelHash: hash,
  account,
  requestHash: hash,
  symbol: name,
  timeMs: whole,
  horizonMinutes: whole,
  variance: finite,
})
