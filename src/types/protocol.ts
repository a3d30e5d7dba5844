import type { Account, Hash, PeerId, Signature } from './brand.ts'

/** A statement with the EIP-712 signature of the account that makes it. */
export interface Signed<T> {
  readonly statement: T
  readonly signature: Signature
}

export interface Member {
  readonly account: Account
  readonly peerId: PeerId
}

/** A worker asks to take part: its account vouches for its libp2p identity. */
export interface Membership extends Member {
  readonly runId: Hash
}

/** The coordinator opens a round. Timeouts count from the moment a worker hears of it. */
export interface RoundAnnouncement {
  readonly runId: Hash
  /** Starts at 1. */
  readonly round: number
  readonly previousRecordHash: Hash
  readonly baseModelHash: Hash
  /** Training may use only rows whose label ended at or before this UTC time, ms. */
  readonly marketClockMs: number
  /** Seeds every random choice of the round. */
  readonly seed: Hash
  readonly commitTimeoutMs: number
  readonly revealTimeoutMs: number
  /** Ascending by account. */
  readonly members: readonly Member[]
}

/** A worker binds itself to an update before anyone's update is out. */
export interface Commitment {
  readonly runId: Hash
  readonly round: number
  readonly account: Account
  readonly peerId: PeerId
  readonly updateHash: Hash
}

/** Why a worker sends no update. */
export type AbstentionReason = 'DRIFT'

/** What found a drift: a test of a feature's window, or of the forecast error. */
export type DriftTest = 'ks' | 'psi' | 'adwin'

/** A worker says that it sends no update in a round, which it would otherwise be waited for and missed in. */
export interface Abstention {
  readonly runId: Hash
  readonly round: number
  readonly account: Account
  readonly peerId: PeerId
  readonly reason: AbstentionReason
  /** What drifts in its data: a feature that the manifest watches, or `error` for the forecast error. */
  readonly stream: string
  readonly test: DriftTest
  /** The round in which its pause began, 1 <= sinceRound <= round. */
  readonly sinceRound: number
}

/** The coordinator closes the commitments, earliest first, and calls for the updates. */
export interface RevealCall {
  readonly runId: Hash
  readonly round: number
  readonly commitments: readonly CommittedUpdate[]
}

export interface CommittedUpdate {
  readonly account: Account
  readonly updateHash: Hash
}

/** What an update is; its EIP-712 hash is the update hash that was committed. */
export interface UpdateManifest {
  readonly runId: Hash
  readonly round: number
  readonly account: Account
  readonly peerId: PeerId
  readonly baseModelHash: Hash
  /** Name of the update codec, see src/compression. */
  readonly codec: string
  readonly parameterCount: number
  /** Content hash of the encoded update. */
  readonly payloadHash: Hash
  readonly payloadBytes: number
}

/** One gossip frame of an update: chunk `index` of the payload, checkable by itself against `payloadHash`. */
export interface UpdateShard {
  readonly manifest: Signed<UpdateManifest>
  readonly chunkHashes: readonly Hash[]
  readonly index: number
  readonly bytes: Uint8Array
}

/** Why an update did not count. */
export type RejectionReason =
  | 'NOT_REVEALED'
  | 'DUPLICATE'
  | 'WRONG_BASE_MODEL'
  | 'WRONG_CODEC'
  | 'SHAPE_MISMATCH'
  | 'MALFORMED'
  | 'NON_FINITE'
  | 'NORM_OUTLIER'

export type RoundOutcomeKind = 'applied' | 'skipped'

/** One committed update in a round record; `rejection` is empty when it was accepted. */
export interface RecordedUpdate {
  readonly account: Account
  readonly updateHash: Hash
  /** Zero hash when the update was not revealed. */
  readonly payloadHash: Hash
  readonly rejection: RejectionReason | ''
}

/** An abstention in a round record, with what is needed to check that its worker signed it. */
export interface RecordedAbstention extends Omit<Abstention, 'runId' | 'round'> {
  /** Of the {@link Abstention} of the record's run and round. */
  readonly signature: Signature
}

/** What a round did; each record names the hash of the one before, back to the run id. */
export interface RoundRecord {
  readonly runId: Hash
  readonly round: number
  readonly previousRecordHash: Hash
  readonly baseModelHash: Hash
  readonly marketClockMs: number
  readonly outcome: RoundOutcomeKind
  /** In commitment order. */
  readonly updates: readonly RecordedUpdate[]
  /** Ascending by account; none of an account that committed. */
  readonly abstentions: readonly RecordedAbstention[]
  /** The aggregation pipeline, e.g. `maxNorm(5)+clip(median)+trimmedMean`. */
  readonly pipeline: string
  readonly numByzantine: number
  /** Content hash of the aggregated update; zero hash when skipped. */
  readonly aggregateHash: Hash
  /** Content hash of the checkpoint after the round; equals `baseModelHash` when skipped. */
  readonly modelHash: Hash
}

/** What an accepted update was worth on bars that did not exist when it was committed. */
export interface UpdateScore {
  readonly account: Account
  /** Loss of the base model minus the loss with this update alone, mean QLIKE; > 0 helps. */
  readonly effect: number
  /** Reward for this round, token units (10⁻¹⁸). */
  readonly reward: bigint
}

export interface Balance {
  readonly account: Account
  /** Everything ever earned, token units (10⁻¹⁸). */
  readonly amount: bigint
}

/** The round measured by the window that followed it. */
export interface Settlement {
  readonly runId: Hash
  readonly round: number
  readonly recordHash: Hash
  /** Scored rows stand in (windowStartMs, windowEndMs]. */
  readonly windowStartMs: number
  readonly windowEndMs: number
  /** Content hash of the rows that were scored. */
  readonly evaluationHash: Hash
  readonly rows: number
  /** Mean QLIKE of the round's model on the window. */
  readonly loss: number
  readonly randomWalkLoss: number
  readonly harLoss: number
  /** One per accepted update, ascending by account. */
  readonly scores: readonly UpdateScore[]
  /** Cumulative earnings of every account that ever earned, ascending by account. */
  readonly balances: readonly Balance[]
  /** Merkle root over `balances`; zero hash while nobody has earned. */
  readonly rewardsRoot: Hash
  /** True for the run's last round. */
  readonly final: boolean
}

/** A worker's arithmetic disagrees with a signed record. */
export interface Challenge {
  readonly runId: Hash
  readonly round: number
  readonly account: Account
  readonly peerId: PeerId
  readonly recordHash: Hash
  readonly recomputedModelHash: Hash
}

/** A peer's answer to a query: the model's forecast of the horizon's realised variance. */
export interface ForecastAnswer {
  readonly runId: Hash
  readonly round: number
  readonly modelHash: Hash
  readonly account: Account
  /** Hash of the question, so that an answer cannot be passed off for another. */
  readonly requestHash: Hash
  readonly symbol: string
  /** The market time the forecast stands at, UTC ms. */
  readonly timeMs: number
  /** The forecast covers (timeMs, timeMs + horizonMinutes]. */
  readonly horizonMinutes: number
  /** Forecast realised variance over the horizon, squared log return, > 0. */
  readonly variance: number
}
