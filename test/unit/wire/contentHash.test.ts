import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Hash } from '../../../src/types/index.ts'
import {
  CHUNK_BYTES,
  chunkCount,
  chunkHashes,
  chunkLength,
  chunkOf,
  contentHash,
  rootOfChunks,
} from '../../../src/wire/index.ts'

const sha256 = (...parts: (Uint8Array | string)[]): string => {
  const hasher = createHash('sha256')
  for (const part of parts) hasher.update(part)
  return hasher.digest('hex')
}

const blob = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31) & 0xff)

describe('wire content hash', () => {
  it('is the hash of the length and of the chunks’ hashes', () => {
    const bytes = blob(CHUNK_BYTES + 5)
    const prefix = Buffer.from('0000000000030005', 'hex')
    const first = Buffer.from(sha256(bytes.subarray(0, CHUNK_BYTES)), 'hex')
    const second = Buffer.from(sha256(bytes.subarray(CHUNK_BYTES)), 'hex')
    assert.equal(contentHash(bytes), `0x${sha256('murmuration/content/1', prefix, first, second)}`)
    assert.deepEqual(chunkHashes(bytes), [`0x${first.toString('hex')}`, `0x${second.toString('hex')}`])
  })

  it('names the empty blob too', () => {
    assert.equal(contentHash(new Uint8Array(0)), `0x${sha256('murmuration/content/1', Buffer.alloc(8))}`)
    assert.deepEqual(chunkHashes(new Uint8Array(0)), [])
  })

  it('cuts a blob into chunks that cover it', () => {
    for (const length of [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]) {
      const bytes = blob(length)
      const chunks = Array.from({ length: chunkCount(length) }, (_, i) => chunkOf(bytes, i))
      chunks.forEach((chunk, i) => {
        assert.equal(chunk.byteLength, chunkLength(length, i))
      })
      assert.equal(Buffer.compare(Buffer.concat(chunks), bytes), 0)
      assert.equal(rootOfChunks(length, chunkHashes(bytes)), contentHash(bytes))
    }
  })

  it('refuses a length that the chunks do not make', () => {
    const hashes = chunkHashes(blob(10))
    for (const length of [0, -1, 1.5, CHUNK_BYTES + 1, Number.NaN]) {
      assert.throws(() => rootOfChunks(length, hashes), { name: 'WireError', code: 'MALFORMED' })
    }
    assert.notEqual(rootOfChunks(9, hashes), rootOfChunks(10, hashes))
    assert.notEqual(rootOfChunks(10, [`0x${'00'.repeat(32)}` as Hash]), rootOfChunks(10, hashes))
  })
})
