import fc from 'fast-check'
import type {
  Abstention,
  Account,
  Challenge,
  Commitment,
  ForecastAnswer,
  Hash,
  MarketState,
  Member,
  Membership,
  PeerId,
  RecordedAbstention,
  RejectionReason,
  RevealCall,
  RoundAnnouncement,
  RoundRecord,
  Settlement,
  Signature,
  Signed,
  UpdateManifest,
  UpdateShard,
} from '../../../src/types/index.ts'
import type {
  ForecastQuestion,
  GossipPayloads,
  MethodName,
  Methods,
  StatementKind,
  Statements,
  Topic,
} from '../../../src/wire/index.ts'

const hex = <T extends string>(bytes: number): fc.Arbitrary<T> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((array) => `0x${Buffer.from(array).toString('hex')}` as unknown as T)

export const hash = hex<Hash>(32)
export const account = hex<Account>(20)
export const signature = hex<Signature>(65)

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
export const peerId = fc
  .string({ unit: fc.constantFrom(...BASE58), minLength: 1, maxLength: 52 })
  .map((text) => text as PeerId)

const whole = fc.maxSafeNat()
const round = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const amount = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n })
const name = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => Buffer.byteLength(text) <= 64)

const byAccount = <T extends { readonly account: Account }>(a: T, b: T): number => (a.account < b.account ? -1 : 1)
const entries = <T extends { readonly account: Account }>(entry: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.uniqueArray(entry, { selector: (value) => value.account, maxLength: 6 })
const ascending = <T extends { readonly account: Account }>(entry: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  entries(entry).map((values) => values.sort(byAccount))

/** Records as the codec makes them; fast-check would give some of them a null prototype. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>

const member = record<Member>({ account, peerId })

const membership = record<Membership>({ account, peerId, runId: hash })

const roundAnnouncement = record<RoundAnnouncement>({
  runId: hash,
  round,
  previousRecordHash: hash,
  baseModelHash: hash,
  marketClockMs: whole,
  seed: hash,
  commitTimeoutMs: whole,
  revealTimeoutMs: whole,
  members: ascending(member),
})

const commitment = record<Commitment>({ runId: hash, round, account, peerId, updateHash: hash })

const abstentionFields = {
  account,
  peerId,
  reason: fc.constant('DRIFT' as const),
  stream: name,
  test: fc.constantFrom('ks' as const, 'psi' as const, 'adwin' as const),
  sinceRound: round,
}

const abstention = record<Abstention>({ runId: hash, round, ...abstentionFields })

const revealCall = record<RevealCall>({
  runId: hash,
  round,
  commitments: entries(record({ account, updateHash: hash })),
})

const updateManifest = record<UpdateManifest>({
  runId: hash,
  round,
  account,
  peerId,
  baseModelHash: hash,
  codec: name,
  parameterCount: whole,
  payloadHash: hash,
  payloadBytes: fc.integer({ min: 1, max: 16 * 1024 * 1024 }),
})

const roundRecord = record<RoundRecord>({
  runId: hash,
  round,
  previousRecordHash: hash,
  baseModelHash: hash,
  marketClockMs: whole,
  outcome: fc.constantFrom('applied', 'skipped'),
  updates: entries(
    record({
      account,
      updateHash: hash,
      payloadHash: hash,
      rejection: fc.constantFrom<RejectionReason | ''>('', 'NOT_REVEALED', 'DUPLICATE', 'NORM_OUTLIER'),
    }),
  ),
  abstentions: ascending(record<RecordedAbstention>({ ...abstentionFields, signature })),
  pipeline: name,
  numByzantine: whole,
  aggregateHash: hash,
  modelHash: hash,
})

const settlement = record<Settlement>({
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
  scores: ascending(record({ account, effect: finite, reward: amount })),
  balances: ascending(record({ account, amount })),
  rewardsRoot: hash,
  final: fc.boolean(),
})

const challenge = record<Challenge>({
  runId: hash,
  round,
  account,
  peerId,
  recordHash: hash,
  recomputedModelHash: hash,
})

const forecastAnswer = record<ForecastAnswer>({
  runId: hash,
  round: whole,
  modelHash: hash,
  account,
  requestHash: hash,
  symbol: name,
  timeMs: whole,
  horizonMinutes: whole,
  variance: finite,
})

/** Any valid statement of each kind. */
export const statements: { readonly [K in StatementKind]: fc.Arbitrary<Statements[K]> } = {
  Membership: membership,
  RoundAnnouncement: roundAnnouncement,
  Commitment: commitment,
  Abstention: abstention,
  RevealCall: revealCall,
  UpdateManifest: updateManifest,
  RoundRecord: roundRecord,
  Settlement: settlement,
  Challenge: challenge,
  ForecastAnswer: forecastAnswer,
}

const signed = <T>(statement: fc.Arbitrary<T>): fc.Arbitrary<Signed<T>> => record<Signed<T>>({ statement, signature })

const updateShard = record<UpdateShard>({
  manifest: signed(updateManifest),
  chunkHashes: fc.array(hash, { maxLength: 4 }),
  index: fc.integer({ min: 0, max: 80 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
})

/** Any encodable payload of each topic; signatures and hashes do not match. */
export const payloads: { readonly [T in Topic]: fc.Arbitrary<GossipPayloads[T]> } = {
  round: signed(roundAnnouncement),
  reveal: signed(revealCall),
  commit: signed(commitment),
  abstain: signed(abstention),
  update: updateShard,
  record: signed(roundRecord),
  settlement: signed(settlement),
  challenge: signed(challenge),
}

const marketState = record<MarketState>({
  symbol: name,
  timeMs: whole,
  features: fc.float32Array({ noNaN: true, noDefaultInfinity: true, maxLength: 40 }),
  scale: finite,
})

export const question: fc.Arbitrary<ForecastQuestion> = fc.oneof(
  record<{ symbol: string }>({ symbol: name }),
  record<{ symbol: string; timeMs: number }>({ symbol: name, timeMs: whole }),
  record<{ state: MarketState }>({ state: marketState }),
)

const entry = fc.oneof(
  record<{ record: Signed<RoundRecord> }>({ record: signed(roundRecord) }),
  record<{ record: Signed<RoundRecord>; settlement: Signed<Settlement> }>({
    record: signed(roundRecord),
    settlement: signed(settlement),
  }),
)

const status = {
  runId: hash,
  round: whole,
  phase: name,
  recordHash: hash,
  modelHash: hash,
  settledRound: whole,
  marketClockMs: whole,
  symbols: fc.array(name, { maxLength: 4 }),
}

/** Any encodable request and response of each method. */
export const exchanges: {
  readonly [M in MethodName]: {
    readonly request: fc.Arbitrary<Methods[M]['request']>
    readonly response: fc.Arbitrary<Methods[M]['response']>
  }
} = {
  join: {
    request: record({ membership: signed(membership) }),
    response: fc.oneof(
      record({ accepted: fc.constant(true as const), proof: signed(membership) }),
      record({ accepted: fc.constant(false as const), code: name, message: name, proof: signed(membership) }),
    ),
  },
  status: {
    request: fc.constant({}),
    response: fc.oneof(
      record<Methods['status']['response']>(status),
      record<Methods['status']['response']>({ ...status, announcement: signed(roundAnnouncement) }),
    ),
  },
  records: {
    request: record({ fromRound: round, limit: fc.integer({ min: 1, max: 64 }) }),
    response: record({ entries: fc.array(entry, { maxLength: 4 }) }),
  },
  manifest: { request: record({ updateHash: hash }), response: signed(updateManifest) },
  content: {
    request: record({ hash, part: fc.oneof(fc.constant('manifest' as const), fc.integer({ min: 0, max: 300 })) }),
    response: fc.oneof(
      record({
        kind: fc.constant('manifest' as const),
        length: fc.integer({ min: 0, max: 64 * 1024 * 1024 }),
        chunkHashes: fc.array(hash, { maxLength: 5 }),
      }),
      record({ kind: fc.constant('chunk' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 100 }) }),
    ),
  },
  peers: {
    request: fc.constant({}),
    response: record({ addresses: fc.array(name, { maxLength: 32 }) }),
  },
  forecast: {
    request: record({ runId: hash, question }),
    response: signed(forecastAnswer),
  },
}
