import { WireError } from '../errors/index.ts'
import type { Bytes, DecodeLimits, Field } from './fields.ts'
import { malformed } from './fields.ts'

/** The part of a generated message that is used here. */
export interface GeneratedMessage<M> {
  encode(message: Partial<M>): Bytes
  decode(bytes: Uint8Array, options?: { limits?: DecodeLimits }): M
}

/** A codec with a byte cap; encode and decode throw WireError TOO_LARGE | MALFORMED and nothing else. */
export interface BoundedCodec<T> {
  readonly maxBytes: number
  encode(value: T): Bytes
  decode(bytes: Uint8Array): T
}

/**
 * Encodes values as one message and accepts only the encoding it would itself produce, so that a payload has one
 * encoding: unknown or repeated fields, padded varints, invalid UTF-8 and trailing bytes are all MALFORMED.
 *
 * @param name - names the payload in errors
 */
export function boundedCodec<T, M extends object>(
  name: string,
  message: GeneratedMessage<M>,
  field: Field<T, M>,
  maxBytes: number,
): BoundedCodec<T> {
  const checkSize = (bytes: Uint8Array): void => {
    if (bytes.byteLength > maxBytes) {
      throw new WireError('TOO_LARGE', `${name} is ${bytes.byteLength} bytes long; at most ${maxBytes} are allowed.`)
    }
  }
  return {
    maxBytes,
    encode(value) {
      const bytes = message.encode(field.toMessage(value, name) as M)
      checkSize(bytes)
      return bytes
    },
    decode(bytes) {
      checkSize(bytes)
      // A plain view: a Buffer would make the decoder hand out Buffers.
      const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      return parse(name, () => {
        const decoded = message.decode(plain, field.limits === undefined ? {} : { limits: field.limits })
        const value = field.fromMessage(decoded, name)
        if (Buffer.compare(message.encode(decoded), plain) !== 0) {
          throw malformed(name, 'is not in its canonical encoding')
        }
        return value
      })
    },
  }
}

function parse<T>(name: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof WireError) throw error
    throw new WireError('MALFORMED', `${name} is not a valid protobuf message.`, { cause: error })
  }
}
