import { createHash, hash as hashOnce } from 'node:crypto'
import { WireError } from '../errors/index.ts'
import type { Hash } from '../types/index.ts'
import { CHUNK_BYTES } from './limits.ts'

const DOMAIN = 'murmuration/content/1'

const sha256 = (bytes: Uint8Array): Hash => `0x${hashOnce('sha256', bytes)}` as Hash

/** Number of chunks of a blob of `length` bytes; 0 for an empty one. */
export function chunkCount(length: number): number {
  return Math.ceil(length / CHUNK_BYTES)
}

/** Bytes of chunk `index` of a blob of `length` bytes. */
export function chunkLength(length: number, index: number): number {
  return Math.min(CHUNK_BYTES, length - index * CHUNK_BYTES)
}

/** Chunk `index` of a blob, as a view. */
export function chunkOf(bytes: Uint8Array, index: number): Uint8Array {
  return bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)
}

/** SHA-256 of one chunk. */
export function chunkHash(chunk: Uint8Array): Hash {
  return sha256(chunk)
}

/** SHA-256 of each chunk of {@link CHUNK_BYTES}, the last one shorter; none for an empty blob. */
export function chunkHashes(bytes: Uint8Array): Hash[] {
  return Array.from({ length: chunkCount(bytes.byteLength) }, (_, index) => sha256(chunkOf(bytes, index)))
}

/**
 * The content hash of a blob from its length and its chunks' hashes:
 * sha256("murmuration/content/1" ‖ length as 8 bytes big-endian ‖ sha256(chunk 0) ‖ …).
 *
 * @param length - bytes of the blob
 * @throws {WireError} MALFORMED when the length does not make that many chunks
 */
export function rootOfChunks(length: number, hashes: readonly Hash[]): Hash {
  if (!Number.isSafeInteger(length) || length < 0 || chunkCount(length) !== hashes.length) {
    throw new WireError('MALFORMED', `A blob of ${length} bytes does not have ${hashes.length} chunks.`)
  }
  const prefix = Buffer.alloc(8)
  prefix.writeBigUInt64BE(BigInt(length))
  const hasher = createHash('sha256').update(DOMAIN).update(prefix)
  for (const hash of hashes) hasher.update(hash.slice(2), 'hex')
  return `0x${hasher.digest('hex')}` as Hash
}

/** The hash by which a blob is named and fetched; each chunk can be checked against it by itself. */
export function contentHash(bytes: Uint8Array): Hash {
  return rootOfChunks(bytes.byteLength, chunkHashes(bytes))
}
