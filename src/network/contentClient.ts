import { NetworkError } from '../errors/index.ts'
import type { Hash, PeerId } from '../types/index.ts'
import type { ContentRequest, ContentResponse } from '../wire/index.ts'
import { CHUNK_BYTES, chunkHash, chunkLength, MAX_CONTENT_BYTES, rootOfChunks } from '../wire/index.ts'
import type { FetchOptions, NetworkLogger } from './types.ts'

/** Asks one peer for one part of a blob. */
export type AskContent = (peer: PeerId, request: ContentRequest, signal?: AbortSignal) => Promise<ContentResponse>

/** Chunks that are asked of a peer at once. */
const PARALLEL_CHUNKS = 4

/** A blob under way: once a peer gave chunk hashes that make its hash, any peer can add to it. */
interface Assembly {
  readonly bytes: Uint8Array
  readonly chunkHashes: readonly Hash[]
  readonly missing: Set<number>
}

/**
 * Fetches a blob from the first peers that give what hashes right; what one peer left undone the next completes.
 *
 * @throws {NetworkError} NOT_FOUND | TOO_LARGE
 * @throws the signal's reason when it aborts
 */
export async function fetchContent(
  hash: Hash,
  peers: readonly PeerId[],
  ask: AskContent,
  { maxBytes = MAX_CONTENT_BYTES, signal }: FetchOptions,
  logger: NetworkLogger,
): Promise<Uint8Array> {
  let assembly: Assembly | undefined
  for (const peer of peers) {
    try {
      assembly ??= await fetchManifest(hash, peer, ask, maxBytes, signal)
      await fetchChunks(hash, assembly, peer, ask, signal)
      return assembly.bytes
    } catch (error) {
      signal?.throwIfAborted()
      // The size is proved by the hash, so no other peer can have a smaller blob.
      if (!(error instanceof NetworkError) || error.code === 'TOO_LARGE') throw error
      logger.debug({ peer, hash, err: error }, 'A peer did not give a blob.')
    }
  }
  throw new NetworkError('NOT_FOUND', `None of ${peers.length} peers gave the blob ${hash}.`)
}

async function fetchManifest(
  hash: Hash,
  peer: PeerId,
  ask: AskContent,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Assembly> {
  const response = await ask(peer, { hash, part: 'manifest' }, signal)
  if (response.kind !== 'manifest' || !isRoot(hash, response.length, response.chunkHashes)) {
    throw new NetworkError('BAD_RESPONSE', `${peer} gave chunk hashes that do not make the blob ${hash}.`)
  }
  const { length, chunkHashes } = response
  if (length > maxBytes) {
    throw new NetworkError('TOO_LARGE', `The blob ${hash} has ${length} bytes; at most ${maxBytes} are wanted.`)
  }
  return { bytes: new Uint8Array(length), chunkHashes, missing: new Set(chunkHashes.keys()) }
}

function isRoot(hash: Hash, length: number, chunkHashes: readonly Hash[]): boolean {
  return Math.ceil(length / CHUNK_BYTES) === chunkHashes.length && rootOfChunks(length, chunkHashes) === hash
}

async function fetchChunks(
  hash: Hash,
  { bytes, chunkHashes, missing }: Assembly,
  peer: PeerId,
  ask: AskContent,
  signal?: AbortSignal,
): Promise<void> {
  const todo = [...missing]
  const failed = new AbortController()
  const either = signal === undefined ? failed.signal : AbortSignal.any([failed.signal, signal])
  const work = async (): Promise<void> => {
    for (let index = todo.shift(); index !== undefined; index = todo.shift()) {
      const response = await ask(peer, { hash, part: index }, either)
      const chunk = response.kind === 'chunk' ? response.bytes : new Uint8Array(0)
      if (chunk.byteLength !== chunkLength(bytes.byteLength, index) || chunkHash(chunk) !== chunkHashes[index]) {
        throw new NetworkError('BAD_RESPONSE', `${peer} gave a wrong chunk ${index} of the blob ${hash}.`)
      }
      bytes.set(chunk, index * CHUNK_BYTES)
      missing.delete(index)
    }
  }
  const workers = Array.from({ length: Math.min(PARALLEL_CHUNKS, todo.length) }, work)
  try {
    await Promise.all(workers)
  } catch (error) {
    // The others must be done with the blob before the next peer goes on with it.
    failed.abort(error)
    await Promise.allSettled(workers)
    throw error
  }
}
