const KIB = 1024
const MIB = 1024 * KIB

/** Bytes of one chunk of content; only the last chunk of a blob may be shorter. */
export const CHUNK_BYTES = 192 * KIB

/** Largest gossip frame, with the signature, key and topic that gossipsub adds to a payload. */
export const MAX_FRAME_BYTES = 256 * KIB

/** What gossipsub adds to a payload: signature, key, author, sequence number, topic and their prefixes, rounded up. */
export const FRAME_OVERHEAD_BYTES = 1 * KIB

/** Largest encoded payload of each topic. */
export const MAX_GOSSIP_BYTES = {
  round: 32 * KIB,
  reveal: 32 * KIB,
  commit: 1 * KIB,
  abstain: 1 * KIB,
  update: MAX_FRAME_BYTES - FRAME_OVERHEAD_BYTES,
  record: 96 * KIB,
  settlement: 128 * KIB,
  challenge: 1 * KIB,
} as const

/** Largest encoded update, which travels over gossip in shards. */
export const MAX_UPDATE_BYTES = 16 * MIB

/** Largest blob that is served or fetched by hash. */
export const MAX_CONTENT_BYTES = 64 * MIB

export const MAX_UPDATE_CHUNKS = Math.ceil(MAX_UPDATE_BYTES / CHUNK_BYTES)
export const MAX_CONTENT_CHUNKS = Math.ceil(MAX_CONTENT_BYTES / CHUNK_BYTES)

/** Members of a run, and so commitments, updates and scores of a round. */
export const MAX_MEMBERS = 256
/** Accounts that ever earned. */
export const MAX_BALANCES = 1024
export const MAX_FEATURES = 1024
export const MAX_RECORD_ENTRIES = 64
export const MAX_PEER_ADDRESSES = 32
/** Symbols that a peer names in its status. */
export const MAX_SYMBOLS = 64

export const MAX_PEER_ID_CHARACTERS = 64
/** UTF-8 bytes of a name: a codec, a symbol, a phase, an error code. */
export const MAX_NAME_BYTES = 64
/** UTF-8 bytes of what an abstention says that drifts: the column of a feature. */
export const MAX_STREAM_BYTES = 128
/** UTF-8 bytes of an aggregation pipeline's description. */
export const MAX_PIPELINE_BYTES = 1 * KIB
/** UTF-8 bytes of a sentence for people. */
export const MAX_SENTENCE_BYTES = 512
/** UTF-8 bytes of a multiaddr in text form. */
export const MAX_ADDRESS_BYTES = 256

/** Largest encoded request and response of each method, without the response's envelope. */
export const METHOD_BYTES = {
  join: { request: 1 * KIB, response: 1 * KIB },
  status: { request: 16, response: 40 * KIB },
  records: { request: 64, response: 1 * MIB },
  manifest: { request: 64, response: 1 * KIB },
  content: { request: 64, response: CHUNK_BYTES + KIB },
  peers: { request: 16, response: MAX_PEER_ADDRESSES * (MAX_ADDRESS_BYTES + 4) },
  forecast: { request: 8 * KIB, response: 1 * KIB },
} as const

/** What the envelope adds to a response; also enough for an error in its place. */
export const RESPONSE_ENVELOPE_BYTES = 1 * KIB

/** Requests of one method that are served at once, over all peers. */
export const METHOD_CONCURRENCY = {
  join: 16,
  status: 32,
  records: 4,
  manifest: 8,
  content: 8,
  peers: 16,
  forecast: 8,
} as const

/** Requests of one method that may wait for their turn, over all peers. */
export const MAX_WAITING_REQUESTS = 64
/** Requests of one method that one peer may have waiting or served at once. */
export const MAX_REQUESTS_PER_PEER = 16
/** Time for a whole request, from opening the stream to the end of the response. */
export const METHOD_TIMEOUT_MS = {
  join: 10_000,
  status: 10_000,
  records: 20_000,
  manifest: 10_000,
  content: 20_000,
  peers: 10_000,
  forecast: 10_000,
} as const

/** Bytes that a stream may have waiting to be written before it is reset. */
export const MAX_STREAM_WRITE_BUFFER_BYTES = 4 * MIB
/** Bytes that gossipsub may have waiting for one peer before their stream is reset; holds the largest update. */
export const MAX_GOSSIP_OUTBOUND_BYTES = 32 * MIB
/** Largest gossipsub RPC taken in: an answer to IWANT bundles several frames, up to gossipsub's own cap on sending. */
export const MAX_RPC_BYTES = 4 * MIB
/** Entries in one gossipsub RPC beyond which it is dropped unread. */
export const GOSSIP_RPC_LIMITS = {
  maxSubscriptions: 64,
  maxMessages: 1024,
  maxIhaveMessageIDs: 5000,
  maxIwantMessageIDs: 5000,
  maxIdontwantMessageIDs: 512,
  maxControlMessages: 64,
  maxPeerInfos: 16,
} as const
/** Gossip messages that may wait to be validated; further ones are ignored. */
export const MAX_WAITING_VALIDATIONS = 1024
/** Accepted messages of one topic that may wait for their handler; the oldest is dropped. */
export const MAX_QUEUED_MESSAGES = {
  round: 16,
  reveal: 16,
  commit: 2 * MAX_MEMBERS,
  abstain: 2 * MAX_MEMBERS,
  update: 512,
  record: 16,
  settlement: 16,
  challenge: MAX_MEMBERS,
} as const
