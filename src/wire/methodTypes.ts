import type {
  ForecastAnswer,
  Hash,
  MarketState,
  Membership,
  RoundAnnouncement,
  RoundRecord,
  Settlement,
  Signed,
  UpdateManifest,
} from '../types/index.ts'

export type Empty = Readonly<Record<string, never>>

export interface JoinRequest {
  readonly membership: Signed<Membership>
}

/** `proof` is the coordinator's own membership: its account vouches for the peer that answers. */
export type JoinResponse =
  | { readonly accepted: true; readonly proof: Signed<Membership> }
  /** `message` is one sentence for people. */
  | { readonly accepted: false; readonly code: string; readonly message: string; readonly proof: Signed<Membership> }

/** Where a peer is in the run. */
export interface Status {
  readonly runId: Hash
  /** The round under way; 0 before the first. */
  readonly round: number
  readonly phase: string
  /** Hash of the last record; the run id before the first. */
  readonly recordHash: Hash
  readonly modelHash: Hash
  /** The last round with a settlement; 0 before the first. */
  readonly settledRound: number
  readonly marketClockMs: number
  /** What the peer has bars of, and so can forecast. */
  readonly symbols: readonly string[]
  /** The round under way as the coordinator announced it, so that a late worker can take part at once. */
  readonly announcement?: Signed<RoundAnnouncement>
}

export interface RecordsRequest {
  /** First round wanted, >= 1. */
  readonly fromRound: number
  /** At most this many entries, 1 to MAX_RECORD_ENTRIES. */
  readonly limit: number
}

export interface RecordEntry {
  readonly record: Signed<RoundRecord>
  readonly settlement?: Signed<Settlement>
}

export interface RecordsResponse {
  /** Consecutive rounds; fewer than asked for when they would not fit in a response. */
  readonly entries: readonly RecordEntry[]
}

/** Asks for the signed manifest of a revealed update, whose payload is then fetched by its content hash. */
export interface ManifestRequest {
  readonly updateHash: Hash
}

/** Asks for the chunk hashes of a blob, or for one chunk of it. */
export interface ContentRequest {
  readonly hash: Hash
  readonly part: 'manifest' | number
}

export type ContentResponse =
  | { readonly kind: 'manifest'; readonly length: number; readonly chunkHashes: readonly Hash[] }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }

export interface PeersResponse {
  /** Multiaddrs that end in /p2p/<peer id>. */
  readonly addresses: readonly string[]
}

/** Asks for the forecast of a symbol, now or at a past time that the peer has bars for, or of a state of the asker's own. */
export type ForecastQuestion = { readonly symbol: string; readonly timeMs?: number } | { readonly state: MarketState }

export interface ForecastRequest {
  readonly runId: Hash
  readonly question: ForecastQuestion
}

/** What each request/response method asks and answers. */
export interface Methods {
  join: { request: JoinRequest; response: JoinResponse }
  status: { request: Empty; response: Status }
  records: { request: RecordsRequest; response: RecordsResponse }
  manifest: { request: ManifestRequest; response: Signed<UpdateManifest> }
  content: { request: ContentRequest; response: ContentResponse }
  peers: { request: Empty; response: PeersResponse }
  forecast: { request: ForecastRequest; response: Signed<ForecastAnswer> }
}

export type MethodName = keyof Methods
