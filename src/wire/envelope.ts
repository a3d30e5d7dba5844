import type { BoundedCodec } from './boundedCodec.ts'
import { boundedCodec } from './boundedCodec.ts'
import type { Field } from './fields.ts'
import { bytes, text } from './fields.ts'
import * as messages from './generated/messages.js'
import { MAX_NAME_BYTES, MAX_SENTENCE_BYTES, RESPONSE_ENVELOPE_BYTES } from './limits.ts'
import { struct } from './structs.ts'

interface Failure {
  /** For programs, e.g. `BUSY`. */
  readonly code: string
  /** One sentence for people. */
  readonly message: string
}

/** A method's response in its envelope: encoded, or why there is none. */
export type ResponseEnvelope = { readonly ok: true; readonly value: Uint8Array } | ({ readonly ok: false } & Failure)

const failure = struct<Failure, messages.Failure>('Failure', {
  code: text(MAX_NAME_BYTES),
  message: text(MAX_SENTENCE_BYTES),
})

/** The envelope's codec for a method whose responses have at most `maxBytes`. */
export function envelopeCodec(maxBytes: number): BoundedCodec<ResponseEnvelope> {
  const value = bytes(0, maxBytes)
  const envelope: Field<ResponseEnvelope, messages.Response> = {
    toMessage: (response, where) =>
      response.ok
        ? { value: value.toMessage(response.value, where) as Uint8Array<ArrayBuffer> }
        : { failure: failure.toMessage(response, where) as messages.Failure },
    fromMessage(message, where) {
      if (message?.failure !== undefined) return { ok: false, ...failure.fromMessage(message.failure, where) }
      return { ok: true, value: value.fromMessage(message?.value, where) }
    },
  }
  return boundedCodec('Response', messages.Response, envelope, maxBytes + RESPONSE_ENVELOPE_BYTES)
}
