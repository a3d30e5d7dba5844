import { createHash } from 'node:crypto'
import type { Hash } from '../types/index.ts'
import type { BoundedCodec } from './boundedCodec.ts'
import { METHOD_BYTES, METHOD_CONCURRENCY, METHOD_TIMEOUT_MS } from './limits.ts'
import { methodCodecs, questionCodec, recordEntryCodec } from './methodCodecs.ts'
import type { ForecastQuestion, MethodName, Methods, RecordEntry } from './methodTypes.ts'
import { methodName } from './topics.ts'

export interface Method<Request, Response> {
  /** Protocol id, e.g. `/murmuration/1/status`. */
  readonly name: string
  readonly request: BoundedCodec<Request>
  readonly response: BoundedCodec<Response>
  /** Requests served at once, over all peers. */
  readonly maxConcurrent: number
  /** Time for the whole exchange. */
  readonly timeoutMs: number
}

export const METHOD_NAMES = Object.keys(METHOD_BYTES) as MethodName[]

/** Every request/response method as data. */
export const METHODS = Object.fromEntries(
  METHOD_NAMES.map((name) => [
    name,
    {
      name: methodName(name),
      ...methodCodecs[name],
      maxConcurrent: METHOD_CONCURRENCY[name],
      timeoutMs: METHOD_TIMEOUT_MS[name],
    },
  ]),
) as { readonly [M in MethodName]: Method<Methods[M]['request'], Methods[M]['response']> }

const QUESTION_DOMAIN = 'murmuration/forecast/1'

/**
 * The hash that names a question in its answer: sha256("murmuration/forecast/1" ‖ the question's canonical encoding).
 *
 * @throws {WireError} MALFORMED | TOO_LARGE
 */
export function hashForecastRequest(question: ForecastQuestion): Hash {
  const digest = createHash('sha256').update(QUESTION_DOMAIN).update(questionCodec.encode(question)).digest('hex')
  return `0x${digest}` as Hash
}

/**
 * The longest prefix of the entries that fits into one response; the asker pages on from where it ends.
 *
 * @throws {WireError} MALFORMED
 */
export function fittingRecordEntries(entries: readonly RecordEntry[], limit: number): RecordEntry[] {
  const fitting: RecordEntry[] = []
  let bytes = 0
  for (const entry of entries.slice(0, limit)) {
    bytes += recordEntryCodec.encode(entry).byteLength + ENTRY_PREFIX_BYTES
    if (bytes > METHOD_BYTES.records.response) break
    fitting.push(entry)
  }
  return fitting
}

/** Tag and length of an entry in a response; a length below 2²¹ takes three bytes. */
const ENTRY_PREFIX_BYTES = 4
