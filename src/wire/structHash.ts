import { createKeccak } from 'hash-wasm'
import { WireError } from '../errors/index.ts'
import { isAccount, isHash } from '../types/index.ts'

/** The members of any struct, seen without its type: what walks a struct works on all of them alike. */
export type AnyMember = string | readonly [AnyStruct]
export interface AnyStruct {
  readonly name: string
  readonly members: Readonly<Record<string, AnyMember>>
}

const WORD = 32
const UINT256_END = 1n << 256n

/** A struct's hash by EIP-712. @throws {WireError} MALFORMED when a value does not fit its type */
export type StructHasher = (value: object) => Uint8Array

const hasher = await createKeccak(256)

/** Keccak-256, in WebAssembly: every peer hashes every statement of a round, and in JavaScript that takes ten times as long. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  return hasher.init().update(bytes).digest('binary')
}

/**
 * Prepares the hash of a struct: keccak256(type hash ‖ members, a word each). A general EIP-712 encoder converts every value and
 * hashes every type anew, and every peer hashes every manifest of a round.
 */
export function structHasher(struct: AnyStruct): StructHasher {
  const typeHash = keccak256(Buffer.from(typeText(struct)))
  const members = Object.entries(struct.members).map(([name, member]) => ({
    name,
    write: writerOf(struct, name, member),
  }))
  // Used again and again: a member fills the same bytes of its word each time, the others stay zero.
  const words = Buffer.alloc(WORD * (1 + members.length))
  words.set(typeHash)
  return (value) => {
    let at = WORD
    for (const { name, write } of members) {
      write((value as Record<string, unknown>)[name], words, at)
      at += WORD
    }
    return keccak256(words)
  }
}

/** `Name(type member,…)`, then the structs it names, by name. */
function typeText(struct: AnyStruct): string {
  const named = new Map<string, string>()
  describe(struct, named)
  const own = named.get(struct.name)!
  named.delete(struct.name)
  return (
    own +
    [...named.keys()]
      .sort()
      .map((name) => named.get(name))
      .join('')
  )
}

function describe(struct: AnyStruct, named: Map<string, string>): void {
  const members = Object.entries(struct.members).map(([name, member]) => `${solidityType(member)} ${name}`)
  named.set(struct.name, `${struct.name}(${members.join(',')})`)
  for (const member of Object.values(struct.members)) if (typeof member !== 'string') describe(member[0], named)
}

/** The type as contracts write it: a double stands as its bits. */
export function solidityType(member: AnyMember): string {
  if (typeof member !== 'string') return `${member[0].name}[]`
  return member === 'float64' ? 'bytes8' : member
}

/** Writes a value into a word of zeros. */
type Writer = (value: unknown, words: Buffer, at: number) => void

function writerOf(struct: AnyStruct, name: string, member: AnyMember): Writer {
  if (typeof member !== 'string') {
    const hash = structHasher(member[0])
    return (value, words, at) => words.set(keccak256(Buffer.concat((value as object[]).map(hash))), at)
  }
  const write = VALUE_WRITERS[member] ?? writeText
  return (value, words, at) => {
    if (!write(value, words, at)) throw new WireError('MALFORMED', `${struct.name}.${name} is not a valid ${member}.`)
  }
}

/** @returns false when the value is not of the type */
type ValueWriter = (value: unknown, words: Buffer, at: number) => boolean

const VALUE_WRITERS: Readonly<Record<string, ValueWriter>> = {
  bytes32: (value, words, at) =>
    typeof value === 'string' && isHash(value) && words.write(value.slice(2), at, 'hex') === WORD,
  address: (value, words, at) =>
    typeof value === 'string' && isAccount(value) && words.write(value.slice(2), at + 12, 'hex') === 20,
  bytes: (value, words, at) => {
    if (typeof value !== 'string' || !/^0x(?:[0-9a-f]{2})*$/.test(value)) return false
    words.set(keccak256(Buffer.from(value.slice(2), 'hex')), at)
    return true
  },
  uint64: (value, words, at) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return false
    words.writeUIntBE(Math.floor(value / 2 ** 32), at + 24, 4)
    words.writeUIntBE(value % 2 ** 32, at + 28, 4)
    return true
  },
  uint256: (value, words, at) => {
    if (typeof value !== 'bigint' || value < 0n || value >= UINT256_END) return false
    words.write(value.toString(16).padStart(2 * WORD, '0'), at, 'hex')
    return true
  },
  float64: (value, words, at) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return false
    words.writeDoubleBE(value, at)
    return true
  },
  bool: (value, words, at) => {
    if (typeof value !== 'boolean') return false
    words[at + WORD - 1] = value ? 1 : 0
    return true
  },
}

function writeText(value: unknown, words: Buffer, at: number): boolean {
  if (typeof value !== 'string' || !value.isWellFormed()) return false
  words.set(keccak256(Buffer.from(value)), at)
  return true
}
