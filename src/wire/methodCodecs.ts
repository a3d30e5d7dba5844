import type { MarketState, Membership, Signed } from '../types/index.ts'
import type { BoundedCodec } from './boundedCodec.ts'
import { boundedCodec } from './boundedCodec.ts'
import type { Field } from './fields.ts'
import { bytes, finite, flag, float32s, hash, integer, malformed, text } from './fields.ts'
import * as messages from './generated/messages.js'
import {
  CHUNK_BYTES,
  MAX_ADDRESS_BYTES,
  MAX_CONTENT_BYTES,
  MAX_CONTENT_CHUNKS,
  MAX_FEATURES,
  MAX_NAME_BYTES,
  MAX_PEER_ADDRESSES,
  MAX_RECORD_ENTRIES,
  MAX_SENTENCE_BYTES,
  MAX_SYMBOLS,
  METHOD_BYTES,
} from './limits.ts'
import type {
  ContentRequest,
  ContentResponse,
  Empty,
  ForecastQuestion,
  ForecastRequest,
  JoinRequest,
  JoinResponse,
  ManifestRequest,
  MethodName,
  Methods,
  PeersResponse,
  RecordEntry,
  RecordsRequest,
  RecordsResponse,
  Status,
} from './methodTypes.ts'
import * as statements from './statements.ts'
import { list, optional, signed, struct } from './structs.ts'

const whole = integer()
const name = text(MAX_NAME_BYTES)
const sentence = text(MAX_SENTENCE_BYTES)

const empty = struct<Empty, messages.Empty>('Empty', {})

const joinRequest = struct<JoinRequest, messages.JoinRequest>('JoinRequest', {
  membership: signed('Membership', statements.membership),
})

interface JoinParts {
  readonly accepted: boolean
  readonly code: string
  readonly message: string
  readonly proof: Signed<Membership>
}

const joinParts = struct<JoinParts, messages.JoinResponse>('JoinResponse', {
  accepted: flag,
  code: name,
  message: sentence,
  proof: signed('Membership', statements.membership),
})

const joinResponse: Field<JoinResponse, messages.JoinResponse> = {
  toMessage: (value, where) => joinParts.toMessage(value.accepted ? { ...value, code: '', message: '' } : value, where),
  fromMessage(message, where) {
    const { accepted, proof, ...refusal } = joinParts.fromMessage(message, where)
    if (!accepted) return { accepted, ...refusal, proof }
    if (refusal.code !== '' || refusal.message !== '') throw malformed(where, 'accepts and refuses')
    return { accepted, proof }
  },
}

const status = struct<Status, messages.StatusResponse>('Status', {
  runId: hash,
  round: whole,
  phase: name,
  recordHash: hash,
  modelHash: hash,
  settledRound: whole,
  marketClockMs: whole,
  symbols: list(name, MAX_SYMBOLS),
  announcement: optional(signed('RoundAnnouncement', statements.roundAnnouncement)),
})

const recordsRequest = struct<RecordsRequest, messages.RecordsRequest>('RecordsRequest', {
  fromRound: integer(1),
  limit: integer(1, MAX_RECORD_ENTRIES),
})

const recordEntry = struct<RecordEntry, messages.RecordEntry>('RecordEntry', {
  record: signed('RoundRecord', statements.roundRecord),
  settlement: optional(signed('Settlement', statements.settlement)),
})

const recordsResponse = struct<RecordsResponse, messages.RecordsResponse>('RecordsResponse', {
  entries: list(recordEntry, MAX_RECORD_ENTRIES),
})

const manifestRequest = struct<ManifestRequest, messages.ManifestRequest>('ManifestRequest', { updateHash: hash })

interface ContentAddress {
  readonly hash: ContentRequest['hash']
  readonly chunk?: number | undefined
}

const contentAddress = struct<ContentAddress, messages.ContentRequest>('ContentRequest', {
  hash,
  chunk: optional(integer(0, MAX_CONTENT_CHUNKS - 1)),
})

const contentRequest: Field<ContentRequest, messages.ContentRequest> = {
  toMessage: ({ hash, part }, where) =>
    contentAddress.toMessage({ hash, chunk: part === 'manifest' ? undefined : part }, where),
  fromMessage(message, where) {
    const { hash, chunk } = contentAddress.fromMessage(message, where)
    return { hash, part: chunk ?? 'manifest' }
  },
}

type ContentManifest = Omit<Extract<ContentResponse, { kind: 'manifest' }>, 'kind'>

const contentManifest = struct<ContentManifest, messages.ContentManifest>('ContentManifest', {
  length: integer(0, MAX_CONTENT_BYTES),
  chunkHashes: list(hash, MAX_CONTENT_CHUNKS),
})

const chunkBytes = bytes(1, CHUNK_BYTES)

const contentResponse: Field<ContentResponse, messages.ContentResponse> = {
  limits: { manifest: contentManifest.limits },
  toMessage: (value, where) =>
    value.kind === 'manifest'
      ? { manifest: contentManifest.toMessage(value, where) as messages.ContentManifest }
      : { chunk: chunkBytes.toMessage(value.bytes, where) as Uint8Array<ArrayBuffer> },
  fromMessage(message, where) {
    if (message?.manifest !== undefined) {
      return { kind: 'manifest', ...contentManifest.fromMessage(message.manifest, where) }
    }
    return { kind: 'chunk', bytes: chunkBytes.fromMessage(message?.chunk, where) }
  },
}

const peersResponse = struct<PeersResponse, messages.PeersResponse>('PeersResponse', {
  addresses: list(text(MAX_ADDRESS_BYTES), MAX_PEER_ADDRESSES),
})

const marketState = struct<MarketState, messages.MarketState>('MarketState', {
  symbol: name,
  timeMs: whole,
  features: float32s(MAX_FEATURES),
  scale: finite,
})

interface MarketTime {
  readonly symbol: string
  readonly timeMs?: number
}

const marketTime = struct<MarketTime, messages.MarketTime>('MarketTime', { symbol: name, timeMs: optional(whole) })

const question: Field<ForecastQuestion, messages.ForecastQuestion> = {
  toMessage: (value, where) =>
    'state' in value
      ? { state: marketState.toMessage(value.state, where) as messages.MarketState }
      : { market: marketTime.toMessage(value, where) as messages.MarketTime },
  fromMessage(message, where) {
    if (message?.state !== undefined) return { state: marketState.fromMessage(message.state, where) }
    return marketTime.fromMessage(message?.market, where)
  },
}

const forecastRequest = struct<ForecastRequest, messages.ForecastRequest>('ForecastRequest', { runId: hash, question })

/** A question alone, as it is hashed. */
export const questionCodec = boundedCodec(
  'Forecast question',
  messages.ForecastQuestion,
  question,
  METHOD_BYTES.forecast.request,
)

/** One entry alone, as it is measured. */
export const recordEntryCodec = boundedCodec(
  'Record entry',
  messages.RecordEntry,
  recordEntry,
  METHOD_BYTES.records.response,
)

type Codecs<M extends MethodName> = {
  readonly request: BoundedCodec<Methods[M]['request']>
  readonly response: BoundedCodec<Methods[M]['response']>
}

/** The request and response codec of every method. */
export const methodCodecs: { readonly [M in MethodName]: Codecs<M> } = {
  join: {
    request: boundedCodec('Join request', messages.JoinRequest, joinRequest, METHOD_BYTES.join.request),
    response: boundedCodec('Join response', messages.JoinResponse, joinResponse, METHOD_BYTES.join.response),
  },
  status: {
    request: boundedCodec('Status request', messages.Empty, empty, METHOD_BYTES.status.request),
    response: boundedCodec('Status response', messages.StatusResponse, status, METHOD_BYTES.status.response),
  },
  records: {
    request: boundedCodec('Records request', messages.RecordsRequest, recordsRequest, METHOD_BYTES.records.request),
    response: boundedCodec(
      'Records response',
      messages.RecordsResponse,
      recordsResponse,
      METHOD_BYTES.records.response,
    ),
  },
  manifest: {
    request: boundedCodec('Manifest request', messages.ManifestRequest, manifestRequest, METHOD_BYTES.manifest.request),
    response: boundedCodec(
      'Update manifest',
      messages.SignedUpdateManifest,
      signed('UpdateManifest', statements.updateManifest),
      METHOD_BYTES.manifest.response,
    ),
  },
  content: {
    request: boundedCodec('Content request', messages.ContentRequest, contentRequest, METHOD_BYTES.content.request),
    response: boundedCodec(
      'Content response',
      messages.ContentResponse,
      contentResponse,
      METHOD_BYTES.content.response,
    ),
  },
  peers: {
    request: boundedCodec('Peers request', messages.Empty, empty, METHOD_BYTES.peers.request),
    response: boundedCodec('Peers response', messages.PeersResponse, peersResponse, METHOD_BYTES.peers.response),
  },
  forecast: {
    request: boundedCodec('Forecast request', messages.ForecastRequest, forecastRequest, METHOD_BYTES.forecast.request),
    response: boundedCodec(
      'Forecast answer',
      messages.SignedForecastAnswer,
      signed('ForecastAnswer', statements.forecastAnswer),
      METHOD_BYTES.forecast.response,
    ),
  },
}
