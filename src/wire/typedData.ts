import * as Address from 'ox/Address'
import * as OxHex from 'ox/Hex'
import * as Secp256k1 from 'ox/Secp256k1'
import * as TypedData from 'ox/TypedData'
import { ConfigError, WireError } from '../errors/index.ts'
import type { Account, Hash, Hex, Signature, Signed } from '../types/index.ts'
import { isAccount, isHash } from '../types/index.ts'
import type { StatementKind, Statements, StructType } from './statementKinds.ts'
import { statementKinds } from './statementKinds.ts'
import { type AnyStruct, keccak256, solidityType, structHasher } from './structHash.ts'

interface SolidityMember {
  readonly name: string
  readonly type: string
}

/** A statement in the form that EIP-712 tools take. */
export interface StatementTypedData {
  readonly domain: { readonly name: string; readonly version: string; readonly chainId: number }
  readonly types: Readonly<Record<string, readonly SolidityMember[]>>
  readonly primaryType: string
  readonly message: Readonly<Record<string, unknown>>
}

const SECP256K1_HALF_ORDER = Secp256k1.noble.CURVE.n >> 1n

function collectTypes(
  struct: AnyStruct,
  types: Record<string, readonly SolidityMember[]> = {},
): Record<string, readonly SolidityMember[]> {
  types[struct.name] = Object.entries(struct.members).map(([name, member]) => {
    if (typeof member !== 'string') collectTypes(member[0], types)
    return { name, type: solidityType(member) }
  })
  return types
}

const structOf = (kind: StatementKind): AnyStruct => statementKinds[kind] as StructType<object> as AnyStruct

const solidityTypes = Object.fromEntries(
  (Object.keys(statementKinds) as StatementKind[]).map((kind) => [kind, collectTypes(structOf(kind))]),
) as Record<StatementKind, Record<string, readonly SolidityMember[]>>

function float64Bits(value: number): Hex {
  const bits = Buffer.alloc(8)
  bits.writeDoubleBE(value)
  return `0x${bits.toString('hex')}`
}

function toSolidity(struct: AnyStruct, value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(struct.members).map(([name, member]) => {
      const part = (value as Record<string, unknown>)[name]
      if (typeof member !== 'string') return [name, (part as object[]).map((entry) => toSolidity(member[0], entry))]
      const converted = toSolidityValue(member, part)
      if (converted === undefined) throw new WireError('MALFORMED', `${struct.name}.${name} is not a valid ${member}.`)
      return [name, converted]
    }),
  )
}

/** The value as EIP-712 encoders take it; undefined when it is not one of the type. */
function toSolidityValue(type: string, value: unknown): unknown {
  switch (type) {
    case 'bytes32':
      return typeof value === 'string' && isHash(value) ? value : undefined
    case 'address':
      return typeof value === 'string' && isAccount(value) ? value : undefined
    case 'bytes':
      return typeof value === 'string' && /^0x(?:[0-9a-f]{2})*$/.test(value) ? value : undefined
    case 'uint64':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined
    case 'uint256':
      return typeof value === 'bigint' && value >= 0n && value < 1n << 256n ? value : undefined
    case 'float64':
      return typeof value === 'number' && Number.isFinite(value) ? float64Bits(value) : undefined
    case 'bool':
      return typeof value === 'boolean' ? value : undefined
    default:
      return typeof value === 'string' && value.isWellFormed() ? value : undefined
  }
}

/**
 * The EIP-712 typed data of a statement, for wallets and for contracts that check the same signature.
 *
 * @param chainId - EIP-155 id of the chain that the run's contracts live on
 * @throws {WireError} MALFORMED when a value does not fit its type
 */
export function statementTypedData<K extends StatementKind>(
  kind: K,
  statement: Statements[K],
  chainId: number,
): StatementTypedData {
  const struct = structOf(kind)
  return {
    domain: domainOf(chainId),
    types: solidityTypes[kind],
    primaryType: struct.name,
    message: toSolidity(struct, statement),
  }
}

/**
 * The EIP-712 hash of a statement: what its account signs and by which other statements refer to it.
 *
 * @throws {WireError} MALFORMED when a value does not fit its type
 * @see https://eips.ethereum.org/EIPS/eip-712
 */
export function hashStatement<K extends StatementKind>(kind: K, statement: Statements[K], chainId: number): Hash {
  const payload = Buffer.concat([SIGNED_DATA_PREFIX, domainSeparator(chainId), hashers[kind](statement)])
  return OxHex.fromBytes(keccak256(payload)) as Hash
}

/** What EIP-191 puts before typed data. */
const SIGNED_DATA_PREFIX = Uint8Array.of(0x19, 0x01)

const hashers = Object.fromEntries(
  (Object.keys(statementKinds) as StatementKind[]).map((kind) => [kind, structHasher(structOf(kind))]),
) as Record<StatementKind, ReturnType<typeof structHasher>>

const domainSeparators = new Map<number, Uint8Array>()

/** There are few chains in a process, and every statement of a run has the same. */
function domainSeparator(chainId: number): Uint8Array {
  let separator = domainSeparators.get(chainId)
  if (separator === undefined) {
    separator = OxHex.toBytes(TypedData.domainSeparator(domainOf(chainId)))
    domainSeparators.set(chainId, separator)
  }
  return separator
}

function domainOf(chainId: number): StatementTypedData['domain'] {
  return { name: 'Murmuration', version: '1', chainId }
}

/**
 * Signs a statement; the same statement and key always give the same signature (RFC 6979).
 *
 * @param privateKey - 32 bytes, hex
 * @throws {ConfigError} INVALID_CONFIG when the key is not a secp256k1 private key
 * @throws {WireError} MALFORMED when a value does not fit its type
 */
export function signStatement<K extends StatementKind>(
  kind: K,
  statement: Statements[K],
  chainId: number,
  privateKey: Hex,
): Signed<Statements[K]> {
  checkPrivateKey(privateKey)
  const payload = hashStatement(kind, statement, chainId)
  const { r, s, yParity } = Secp256k1.sign({ payload, privateKey, extraEntropy: false })
  const v = OxHex.fromNumber(27 + yParity, { size: 1 })
  const signature = OxHex.concat(OxHex.fromNumber(r, { size: 32 }), OxHex.fromNumber(s, { size: 32 }), v) as Signature
  return { statement, signature }
}

/**
 * The account that signed a statement. Only one encoding of a signature is taken: low s and v 27 or 28, so that nobody
 * can make a second valid signature from a first (EIP-2).
 *
 * @throws {WireError} BAD_SIGNATURE when the bytes are no such signature | MALFORMED when the statement cannot be hashed
 */
export function recoverSigner<K extends StatementKind>(
  kind: K,
  signed: Signed<Statements[K]>,
  chainId: number,
): Account {
  const { statement, signature } = signed
  const bad = (why: string, cause?: unknown): WireError =>
    new WireError('BAD_SIGNATURE', `The signature of a ${kind} ${why}.`, { cause })
  if (!/^0x[0-9a-f]{130}$/.test(signature)) throw bad('is not 65 bytes')
  const r = BigInt(signature.slice(0, 66))
  const s = BigInt(`0x${signature.slice(66, 130)}`)
  const v = Number(`0x${signature.slice(130)}`)
  if (v !== 27 && v !== 28) throw bad('has a v other than 27 and 28')
  if (s > SECP256K1_HALF_ORDER) throw bad('is not in its low-s form')
  const payload = hashStatement(kind, statement, chainId)
  try {
    return Secp256k1.recoverAddress({ payload, signature: { r, s, yParity: v - 27 } }).toLowerCase() as Account
  } catch (error) {
    throw bad('belongs to no key', error)
  }
}

/**
 * The account of a private key.
 *
 * @param privateKey - 32 bytes, hex
 * @throws {ConfigError} INVALID_CONFIG when the key is not a secp256k1 private key
 */
export function accountOf(privateKey: Hex): Account {
  checkPrivateKey(privateKey)
  return Address.fromPublicKey(Secp256k1.getPublicKey({ privateKey })).toLowerCase() as Account
}

// Neither the message nor a cause may hold the key, which would end up in a log.
function checkPrivateKey(privateKey: Hex): void {
  const key = /^0x[0-9a-f]{64}$/i.test(privateKey) ? BigInt(privateKey) : 0n
  if (key === 0n || key >= Secp256k1.noble.CURVE.n) {
    throw new ConfigError('INVALID_CONFIG', 'A private key is not a secp256k1 key: 0x and 64 hex digits, not zero.')
  }
}
