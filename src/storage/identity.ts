import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StorageError } from '../errors/index.ts'
import type { Hex } from '../types/index.ts'
import { createFileAtomically } from './files.ts'

/** A participant's two secrets, 32 bytes each. */
export interface Identity {
  /** secp256k1 private key of the EVM account. */
  readonly accountKey: Hex
  /** Ed25519 seed of the libp2p peer id. */
  readonly peerSeed: Uint8Array
}

const ACCOUNT_KEY = 'account.key'
const PEER_KEY = 'peer.key'

/**
 * Reads the keys of a data directory, creating on first start what is missing, mode 0600.
 *
 * @throws {StorageError} CORRUPT when a key file is not a key or others may read it
 */
export function loadOrCreateIdentity(dataDir: string): Identity {
  const directory = keyDirectory(dataDir)
  return {
    accountKey: loadOrCreateSecret(join(directory, ACCOUNT_KEY), () => randomBytes(32)),
    peerSeed: Buffer.from(loadOrCreateSecret(join(directory, PEER_KEY), () => randomBytes(32)).slice(2), 'hex'),
  }
}

/**
 * Reads the keys of a data directory that must be there.
 *
 * @throws {StorageError} NOT_FOUND when they are not | CORRUPT | UNREADABLE
 */
export function loadIdentity(dataDir: string): Identity {
  if (!existsSync(join(dataDir, 'keys', ACCOUNT_KEY))) {
    throw new StorageError('NOT_FOUND', `${dataDir} holds no keys`)
  }
  return loadOrCreateIdentity(dataDir)
}

/**
 * Reads a file that holds a private key, 0x and 64 hex digits, and that only its owner may read.
 *
 * @throws {StorageError} UNREADABLE | CORRUPT
 */
export function readSecret(path: string): Hex {
  try {
    return checkSecret(path, readFileSync(path, 'utf8'))
  } catch (error) {
    throw error instanceof StorageError ? error : unreadable(path, error)
  }
}

/** Writes given keys into a data directory that has none; keys that are there are never replaced. */
export function saveIdentity(dataDir: string, { accountKey, peerSeed }: Identity): void {
  const directory = keyDirectory(dataDir)
  createFileAtomically(join(directory, ACCOUNT_KEY), `${accountKey}\n`, 0o600)
  createFileAtomically(join(directory, PEER_KEY), `0x${Buffer.from(peerSeed).toString('hex')}\n`, 0o600)
}

function keyDirectory(dataDir: string): string {
  const directory = join(dataDir, 'keys')
  mkdirSync(directory, { recursive: true })
  chmodSync(directory, 0o700)
  return directory
}

function loadOrCreateSecret(path: string, create: () => Uint8Array): Hex {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(path, error)
    text = `0x${Buffer.from(create()).toString('hex')}\n`
    createFileAtomically(path, text, 0o600)
  }
  return checkSecret(path, text)
}

function checkSecret(path: string, text: string): Hex {
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new StorageError('CORRUPT', `the key ${path} may be read by others; make it private: chmod 600 ${path}`)
  }
  const secret = text.trim()
  if (!/^0x[0-9a-f]{64}$/.test(secret)) {
    throw new StorageError('CORRUPT', `${path} is not a key: it must hold 0x and 64 hex digits`)
  }
  return secret as Hex
}

function unreadable(path: string, cause: unknown): StorageError {
  return new StorageError('UNREADABLE', `cannot read the key ${path}: ${(cause as Error).message}`, { cause })
}
