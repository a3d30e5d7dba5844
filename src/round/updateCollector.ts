import type { Account, Hash, UpdateShard } from '../types/index.ts'
import { chunkCount, chunkHashes, chunkOf } from '../wire/contentHash.ts'
import { hashStatement } from '../wire/typedData.ts'
import type { RevealedUpdate } from './aggregateRound.ts'
import type { Run } from './run.ts'

/** A member may have its committed update and one other in flight; more would let it fill memory. */
const MAX_PARTIAL_UPDATES_PER_ACCOUNT = 2

interface PartialUpdate {
  readonly account: Account
  readonly chunks: (Uint8Array | undefined)[]
  missing: number
}

/** Puts one round's updates together from validated shards, in bounded memory. */
export class UpdateCollector {
  readonly #run: Run
  readonly #partial = new Map<Hash, PartialUpdate>()
  readonly #complete = new Map<Hash, RevealedUpdate>()

  constructor(run: Run) {
    this.#run = run
  }

  /** By update hash. */
  get revealed(): ReadonlyMap<Hash, RevealedUpdate> {
    return this.#complete
  }

  /**
   * Takes a shard whose signature, member and chunk hash were validated.
   *
   * @returns the update's hash when this shard completes it
   */
  add(shard: UpdateShard): Hash | undefined {
    const { statement } = shard.manifest
    // A payload of another size cannot decode; only its commitment's missing reveal will show.
    if (statement.payloadBytes > this.#run.codec.encodedBytes(this.#run.parameterCount)) return undefined
    const updateHash = hashStatement('UpdateManifest', statement, this.#run.chainId)
    if (this.#complete.has(updateHash)) return undefined
    const partial = this.#partial.get(updateHash) ?? this.#open(updateHash, statement.account, shard.chunkHashes.length)
    if (partial === undefined || partial.chunks[shard.index] !== undefined) return undefined
    partial.chunks[shard.index] = shard.bytes
    partial.missing--
    if (partial.missing > 0) return undefined
    this.#partial.delete(updateHash)
    this.#complete.set(updateHash, { manifest: shard.manifest, payload: Buffer.concat(partial.chunks as Uint8Array[]) })
    return updateHash
  }

  #open(updateHash: Hash, account: Account, count: number): PartialUpdate | undefined {
    const held =
      [...this.#partial.values()].filter((other) => other.account === account).length +
      [...this.#complete.values()].filter((other) => other.manifest.statement.account === account).length
    if (held >= MAX_PARTIAL_UPDATES_PER_ACCOUNT) return undefined
    const partial = { account, chunks: new Array<Uint8Array | undefined>(count).fill(undefined), missing: count }
    this.#partial.set(updateHash, partial)
    return partial
  }
}

/**
 * The gossip frames of an update, each checkable by itself.
 *
 * @param hashes - of the payload's chunks, where they are known already
 */
export function shardsOf({ manifest, payload }: RevealedUpdate, hashes = chunkHashes(payload)): UpdateShard[] {
  return Array.from({ length: chunkCount(payload.byteLength) }, (_, index) => ({
    manifest,
    chunkHashes: hashes,
    index,
    bytes: chunkOf(payload, index),
  }))
}
