import type {
  Abstention,
  Account,
  Balance,
  Challenge,
  Commitment,
  CommittedUpdate,
  ForecastAnswer,
  Hash,
  Member,
  Membership,
  RecordedAbstention,
  RecordedUpdate,
  RevealCall,
  RoundAnnouncement,
  RoundRecord,
  Settlement,
  Signature,
  UpdateManifest,
  UpdateScore,
} from '../types/index.ts'

/** Every kind of signed statement, named as its EIP-712 struct is. */
export interface Statements {
  Membership: Membership
  RoundAnnouncement: RoundAnnouncement
  Commitment: Commitment
  Abstention: Abstention
  RevealCall: RevealCall
  UpdateManifest: UpdateManifest
  RoundRecord: RoundRecord
  Settlement: Settlement
  Challenge: Challenge
  ForecastAnswer: ForecastAnswer
}

export type StatementKind = keyof Statements

/** `float64` is hashed as bytes8, the big-endian IEEE-754 bits, so that it is exact. */
type MemberType<V> = V extends readonly (infer Entry extends object)[]
  ? readonly [StructType<Entry>]
  : V extends Hash
    ? 'bytes32'
    : V extends Account
      ? 'address'
      : V extends Signature
        ? 'bytes'
        : V extends bigint
          ? 'uint256'
          : V extends number
            ? 'uint64' | 'float64'
            : V extends boolean
              ? 'bool'
              : 'string'

/** An EIP-712 struct; the order of its members is the order in which they are hashed. */
export interface StructType<T> {
  readonly name: string
  readonly members: { readonly [K in keyof T]-?: MemberType<T[K]> }
}

const member: StructType<Member> = { name: 'Member', members: { account: 'address', peerId: 'string' } }

const committedUpdate: StructType<CommittedUpdate> = {
  name: 'CommittedUpdate',
  members: { account: 'address', updateHash: 'bytes32' },
}

const recordedUpdate: StructType<RecordedUpdate> = {
  name: 'RecordedUpdate',
  members: { account: 'address', updateHash: 'bytes32', payloadHash: 'bytes32', rejection: 'string' },
}

const recordedAbstention: StructType<RecordedAbstention> = {
  name: 'RecordedAbstention',
  members: {
    account: 'address',
    peerId: 'string',
    reason: 'string',
    stream: 'string',
    test: 'string',
    sinceRound: 'uint64',
    signature: 'bytes',
  },
}

const updateScore: StructType<UpdateScore> = {
  name: 'UpdateScore',
  members: { account: 'address', effect: 'float64', reward: 'uint256' },
}

const balance: StructType<Balance> = { name: 'Balance', members: { account: 'address', amount: 'uint256' } }

/** The EIP-712 struct of each kind of statement. */
export const statementKinds: { readonly [K in StatementKind]: StructType<Statements[K]> } = {
  Membership: { name: 'Membership', members: { account: 'address', peerId: 'string', runId: 'bytes32' } },
  RoundAnnouncement: {
    name: 'RoundAnnouncement',
    members: {
      runId: 'bytes32',
      round: 'uint64',
      previousRecordHash: 'bytes32',
      baseModelHash: 'bytes32',
      marketClockMs: 'uint64',
      seed: 'bytes32',
      commitTimeoutMs: 'uint64',
      revealTimeoutMs: 'uint64',
      members: [member],
    },
  },
  Commitment: {
    name: 'Commitment',
    members: { runId: 'bytes32', round: 'uint64', account: 'address', peerId: 'string', updateHash: 'bytes32' },
  },
  Abstention: {
    name: 'Abstention',
    members: {
      runId: 'bytes32',
      round: 'uint64',
      account: 'address',
      peerId: 'string',
      reason: 'string',
      stream: 'string',
      test: 'string',
      sinceRound: 'uint64',
    },
  },
  RevealCall: {
    name: 'RevealCall',
    members: { runId: 'bytes32', round: 'uint64', commitments: [committedUpdate] },
  },
  UpdateManifest: {
    name: 'UpdateManifest',
    members: {
      runId: 'bytes32',
      round: 'uint64',
      account: 'address',
      peerId: 'string',
      baseModelHash: 'bytes32',
      codec: 'string',
      parameterCount: 'uint64',
      payloadHash: 'bytes32',
      payloadBytes: 'uint64',
    },
  },
  RoundRecord: {
    name: 'RoundRecord',
    members: {
      runId: 'bytes32',
      round: 'uint64',
      previousRecordHash: 'bytes32',
      baseModelHash: 'bytes32',
      marketClockMs: 'uint64',
      outcome: 'string',
      updates: [recordedUpdate],
      abstentions: [recordedAbstention],
      pipeline: 'string',
      numByzantine: 'uint64',
      aggregateHash: 'bytes32',
      modelHash: 'bytes32',
    },
  },
  Settlement: {
    name: 'Settlement',
    members: {
      runId: 'bytes32',
      round: 'uint64',
      recordHash: 'bytes32',
      windowStartMs: 'uint64',
      windowEndMs: 'uint64',
      evaluationHash: 'bytes32',
      rows: 'uint64',
      loss: 'float64',
      randomWalkLoss: 'float64',
      harLoss: 'float64',
      scores: [updateScore],
      balances: [balance],
      rewardsRoot: 'bytes32',
      final: 'bool',
    },
  },
  Challenge: {
    name: 'Challenge',
    members: {
      runId: 'bytes32',
      round: 'uint64',
      account: 'address',
      peerId: 'string',
      recordHash: 'bytes32',
      recomputedModelHash: 'bytes32',
    },
  },
  ForecastAnswer: {
    name: 'ForecastAnswer',
    members: {
      runId: 'bytes32',
      round: 'uint64',
      modelHash: 'bytes32',
      account: 'address',
      requestHash: 'bytes32',
      symbol: 'string',
      timeMs: 'uint64',
      horizonMinutes: 'uint64',
      variance: 'float64',
    },
  },
}
