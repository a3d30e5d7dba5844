import { NetworkError } from '../errors/index.ts'
import type { Hash } from '../types/index.ts'
import type { ContentRequest, ContentResponse } from '../wire/index.ts'
import { chunkHashes, chunkOf, MAX_CONTENT_BYTES, rootOfChunks } from '../wire/index.ts'
import type { ContentLookup } from './types.ts'

interface Blob {
  readonly bytes: Uint8Array
  readonly chunkHashes: readonly Hash[]
}

/** Blobs kept between the requests for their chunks. */
const MAX_CACHED_BLOBS = 4

/** Serves blobs chunk by chunk; a blob that does not have the hash it is asked by is not served. */
export class ContentServer {
  readonly #lookup: ContentLookup
  /** In order of last use. */
  readonly #cache = new Map<Hash, Promise<Blob | undefined>>()

  constructor(lookup: ContentLookup) {
    this.#lookup = lookup
  }

  /** @throws {NetworkError} NOT_FOUND */
  async answer({ hash, part }: ContentRequest): Promise<ContentResponse> {
    const blob = await this.#find(hash)
    if (blob === undefined) throw new NetworkError('NOT_FOUND', `This peer does not have the blob ${hash}.`)
    if (part === 'manifest') return { kind: 'manifest', length: blob.bytes.byteLength, chunkHashes: blob.chunkHashes }
    if (part < blob.chunkHashes.length) return { kind: 'chunk', bytes: chunkOf(blob.bytes, part) }
    throw new NetworkError('NOT_FOUND', `The blob ${hash} has no chunk ${part}.`)
  }

  async #find(hash: Hash): Promise<Blob | undefined> {
    const cached = this.#cache.get(hash)
    this.#cache.delete(hash)
    const found = cached ?? this.#load(hash)
    this.#cache.set(hash, found)
    const [oldest] = this.#cache.keys()
    if (this.#cache.size > MAX_CACHED_BLOBS && oldest !== undefined) this.#cache.delete(oldest)
    try {
      const blob = await found
      if (blob === undefined) this.#cache.delete(hash)
      return blob
    } catch (error) {
      this.#cache.delete(hash)
      throw error
    }
  }

  async #load(hash: Hash): Promise<Blob | undefined> {
    const bytes = await this.#lookup(hash)
    if (bytes === undefined || bytes.byteLength > MAX_CONTENT_BYTES) return undefined
    const hashes = chunkHashes(bytes)
    return rootOfChunks(bytes.byteLength, hashes) === hash ? { bytes, chunkHashes: hashes } : undefined
  }
}
