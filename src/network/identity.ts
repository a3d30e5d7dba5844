import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { privateKeyFromProtobuf, privateKeyFromRaw, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { ConfigError } from '../errors/index.ts'
import type { PeerId } from '../types/index.ts'

const SEED_BYTES = 32
/** What stands before the seed in the PKCS #8 form of an Ed25519 key (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * The libp2p Ed25519 key of a seed, always the same.
 *
 * @param seed - 32 secret bytes
 * @returns the key in libp2p's protobuf form
 * @throws {ConfigError} INVALID_CONFIG
 */
export function peerKeyFromSeed(seed: Uint8Array): Uint8Array {
  if (seed.byteLength !== SEED_BYTES) {
    throw new ConfigError('INVALID_CONFIG', `A peer key's seed has ${SEED_BYTES} bytes, not ${seed.byteLength}.`)
  }
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  return privateKeyToProtobuf(privateKeyFromRaw(Buffer.concat([seed, Buffer.from(x ?? '', 'base64url')])))
}

/** A new random libp2p Ed25519 key in libp2p's protobuf form. */
export function generatePeerKey(): Uint8Array {
  return peerKeyFromSeed(randomBytes(SEED_BYTES))
}

/**
 * The peer id of a key.
 *
 * @param key - an Ed25519 key in libp2p's protobuf form
 * @throws {ConfigError} INVALID_CONFIG
 */
export function peerIdOf(key: Uint8Array): PeerId {
  return peerIdFromPrivateKey(parsePeerKey(key)).toString() as PeerId
}

/** @throws {ConfigError} INVALID_CONFIG, without the key in it */
export function parsePeerKey(key: Uint8Array): PrivateKey {
  try {
    const parsed = privateKeyFromProtobuf(key)
    if (parsed.type === 'Ed25519') return parsed
  } catch (cause) {
    throw new ConfigError('INVALID_CONFIG', 'The peer key is not a libp2p private key.', { cause })
  }
  throw new ConfigError('INVALID_CONFIG', 'The peer key is not an Ed25519 key.')
}
