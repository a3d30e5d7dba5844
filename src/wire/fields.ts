import { WireError } from '../errors/index.ts'
import type { Account, Hash, Hex, PeerId, Signature } from '../types/index.ts'
import { isAccount, isHash } from '../types/index.ts'
import { MAX_PEER_ID_CHARACTERS } from './limits.ts'

/** Caps on repeated fields in the form that the protobuf decoder takes: `name` for the list, `name$` for its elements. */
export interface DecodeLimits {
  readonly [field: string]: number | DecodeLimits | undefined
}

/**
 * How one value of the protocol stands in a protobuf message; both directions check it and throw WireError MALFORMED. No two
 * messages are taken for the same value: a payload has one encoding because its message has.
 */
export interface Field<Value, Message> {
  /** @param where - names the field in errors, e.g. `Commitment.account` */
  toMessage(value: Value, where: string): Message | undefined
  fromMessage(message: Message | undefined, where: string): Value
  /** For a list, the cap on its entries. */
  readonly maxEntries?: number
  /** Caps on the lists inside a struct, or inside the entries of a list. */
  readonly limits?: DecodeLimits
}

export type Bytes = Uint8Array<ArrayBuffer>

export function malformed(where: string, what: string): WireError {
  return new WireError('MALFORMED', `${where} ${what}.`)
}

/** A field whose conversions share one check; `M` is absent from the message only when it holds protobuf's default. */
function checked<V, M>(
  check: (value: V) => string | undefined,
  encode: (value: V) => M,
  decode: (message: M) => V,
): Field<V, M> {
  const pass = (value: V, where: string): V => {
    const problem = check(value)
    if (problem !== undefined) throw malformed(where, problem)
    return value
  }
  return {
    toMessage: (value, where) => encode(pass(value, where)),
    fromMessage: (message, where) => {
      if (message === undefined) throw malformed(where, 'is missing')
      return pass(decode(message), where)
    },
  }
}

const toHex = (bytes: Uint8Array): `0x${string}` =>
  `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
const fromHex = (hex: string): Bytes => Buffer.from(hex.slice(2), 'hex')
const identity = <T>(value: T): T => value

/** A value of `length` bytes; the hex of as many bytes is always well-formed. */
function hexOf<V extends Hex>(length: number, what: string, isValid: (value: string) => boolean): Field<V, Bytes> {
  const wrong = (where: string): WireError => malformed(where, `is not a ${length}-byte ${what}`)
  return {
    toMessage(value, where) {
      if (!isValid(value)) throw wrong(where)
      return fromHex(value)
    },
    fromMessage(message, where) {
      if (message?.length !== length) throw wrong(where)
      return toHex(message) as V
    },
  }
}

export const hash = hexOf<Hash>(32, 'hash', isHash)

export const account = hexOf<Account>(20, 'account', isAccount)

export const signature = hexOf<Signature>(65, 'signature', (value) => /^0x[0-9a-f]{130}$/.test(value))

const PEER_ID = new RegExp(`^[1-9A-HJ-NP-Za-km-z]{1,${MAX_PEER_ID_CHARACTERS}}$`)

export const peerId = checked<PeerId, string>(
  (value) =>
    typeof value === 'string' && PEER_ID.test(value)
      ? undefined
      : `is not a base58 peer id of at most ${MAX_PEER_ID_CHARACTERS} characters`,
  identity,
  (text) => text as PeerId,
)

/** A whole number of at least `min` that a double holds exactly. */
export function integer(min = 0, max: number = Number.MAX_SAFE_INTEGER): Field<number, number> {
  return checked(
    (value) =>
      Number.isSafeInteger(value) && value >= min && value <= max && !Object.is(value, -0)
        ? undefined
        : `is not a whole number from ${min} to ${max}`,
    identity,
    identity,
  )
}

export const finite = checked<number, number>(
  (value) => (Number.isFinite(value) ? undefined : 'is not a finite number'),
  identity,
  identity,
)

export const flag = checked<boolean, boolean>(
  (value) => (typeof value === 'boolean' ? undefined : 'is not true or false'),
  identity,
  identity,
)

/** Well-formed Unicode of at most `maxBytes` UTF-8 bytes. */
export function text(maxBytes: number): Field<string, string> {
  return checked(
    (value) =>
      typeof value === 'string' &&
      value.length <= maxBytes &&
      value.isWellFormed() &&
      Buffer.byteLength(value) <= maxBytes
        ? undefined
        : `is not valid text of at most ${maxBytes} bytes`,
    identity,
    identity,
  )
}

/** One of the keys of `words`; a record, so that a word the type has and the list lacks does not compile. */
export function oneOf<Word extends string>(words: Readonly<Record<Word, true>>): Field<Word, string> {
  return checked<Word, string>(
    (value) => (Object.hasOwn(words, value) ? undefined : `is not one of ${Object.keys(words).join(', ')}`),
    identity,
    (word) => word as Word,
  )
}

/** Bytes, copied when read so that no value shares memory with a network buffer; writing a message copies them anyway. */
export function bytes(min: number, max: number): Field<Uint8Array, Bytes> {
  return checked<Uint8Array, Bytes>(
    (value) => (value.byteLength >= min && value.byteLength <= max ? undefined : `is not ${min} to ${max} bytes long`),
    (value) => value as Bytes,
    (value) => new Uint8Array(value),
  )
}

const UINT256_END = 1n << 256n

/** A token amount below 2²⁵⁶ as big-endian bytes without leading zeros; zero is the empty string. */
export const amount: Field<bigint, Bytes> = {
  toMessage(value, where) {
    if (typeof value !== 'bigint' || value < 0n || value >= UINT256_END)
      throw malformed(where, 'is not a 256-bit amount')
    if (value === 0n) return new Uint8Array(0)
    const digits = value.toString(16)
    return new Uint8Array(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'))
  },
  fromMessage(message, where) {
    if (message === undefined || message.length > 32 || message[0] === 0)
      throw malformed(where, 'is not a 256-bit amount')
    return message.length === 0 ? 0n : BigInt(toHex(message))
  },
}

/** Finite single-precision numbers as little-endian bytes. */
export function float32s(maxLength: number): Field<Float32Array, Bytes> {
  return checked<Float32Array, Bytes>(
    (values) =>
      values.length <= maxLength && values.every(Number.isFinite) ? undefined : 'is not a list of finite floats',
    (values) => {
      const view = new DataView(new ArrayBuffer(4 * values.length))
      values.forEach((value, i) => {
        view.setFloat32(4 * i, value, true)
      })
      return new Uint8Array(view.buffer)
    },
    (message) => {
      // A length that four does not divide leaves a NaN behind, which the check refuses.
      const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
      return Float32Array.from({ length: Math.ceil(message.length / 4) }, (_, i) =>
        4 * i + 4 <= message.length ? view.getFloat32(4 * i, true) : Number.NaN,
      )
    },
  )
}
