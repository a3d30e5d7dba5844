import { join } from 'node:path'
import { StorageError } from '../errors/index.ts'
import type { AcceptedUpdate, RevealedUpdate } from '../round/aggregateRound.ts'
import { type Checkpoint, readCheckpoint } from '../round/checkpoint.ts'
import { genesisCheckpoint, type Run } from '../round/run.ts'
import { ContentStore, Ledger, type LedgerEntry, ledgerPath } from '../storage/index.ts'
import type { Balance, Hash, RoundRecord, Settlement, Signed, UpdateManifest } from '../types/index.ts'
import { hashStatement } from '../wire/index.ts'

/**
 * How many checkpoints stay on disk: who replays or exports goes back so far. Models of up to 1 MiB, momentum and all, are
 * kept for 256 rounds.
 */
const KEPT_CHECKPOINTS = { least: 16, most: 256, bytes: 256 * 2 ** 20 }
/** How many revealed updates stay on disk, to settle after a restart and to serve to peers that missed them. */
const KEPT_UPDATES = 1024

/** How far a replica has followed the run. */
export interface ReplicaHead {
  /** 0 before the first. */
  readonly round: number
  /** Hash of the last record; the run id before the first. */
  readonly recordHash: Hash
  /** 0 before the first. */
  readonly settledRound: number
}

/** A peer's durable copy of a run: the record chain, the checkpoints, the updates of recent rounds. */
export class Replica {
  readonly #run: Run
  readonly #ledger: Ledger
  readonly #checkpoints: ContentStore
  readonly #updates: ContentStore
  #head: ReplicaHead
  #checkpoint: Checkpoint
  #balances: readonly Balance[]

  /** @throws {StorageError} LOCKED | CORRUPT | UNREADABLE */
  constructor(run: Run, dataDir: string) {
    this.#run = run
    this.#ledger = new Ledger(ledgerPath(dataDir), run.id)
    this.#checkpoints = new ContentStore(join(dataDir, 'checkpoints'), '.ckpt', KEPT_CHECKPOINTS)
    this.#updates = new ContentStore(join(dataDir, 'updates'), '.update', KEPT_UPDATES)
    const latest = this.#ledger.latest()
    const settlement = this.#ledger.latestSettlement()?.statement
    this.#balances = settlement?.balances ?? []
    this.#head = {
      round: latest?.record.statement.round ?? 0,
      recordHash: latest?.recordHash ?? run.id,
      settledRound: settlement?.round ?? 0,
    }
    if (latest === undefined) {
      this.#checkpoint = genesisCheckpoint(run)
      this.#checkpoints.put(this.#checkpoint.modelHash, this.#checkpoint.bytes)
    } else this.#checkpoint = this.checkpointOf(latest.record.statement.modelHash)
  }

  get head(): ReplicaHead {
    return this.#head
  }

  /** The model after the last recorded round. */
  get checkpoint(): Checkpoint {
    return this.#checkpoint
  }

  /** Cumulative earnings after the last settled round, ascending by account. */
  get balances(): readonly Balance[] {
    return this.#balances
  }

  get ledgerPath(): string {
    return this.#ledger.path
  }

  /** @throws {StorageError} NOT_FOUND | CORRUPT */
  checkpointOf(modelHash: Hash): Checkpoint {
    const bytes = this.#checkpoints.get(modelHash)
    if (bytes === undefined) {
      throw new StorageError('NOT_FOUND', `the checkpoint ${this.#checkpoints.path(modelHash)} is missing`)
    }
    return readCheckpoint(bytes, this.#run.model)
  }

  /** The checkpoint comes first, so that a crash between the two never leaves a record whose model is missing. */
  append(record: Signed<RoundRecord>, checkpoint: Checkpoint): void {
    const recordHash = hashStatement('RoundRecord', record.statement, this.#run.chainId)
    this.#checkpoints.put(checkpoint.modelHash, checkpoint.bytes)
    this.#ledger.appendRecord(recordHash, record)
    this.#head = { ...this.#head, round: record.statement.round, recordHash }
    this.#checkpoint = checkpoint
  }

  /**
   * Takes over a stretch of the chain that was checked link by link, all of it or nothing.
   *
   * @param entries - consecutive rounds that begin at most with the last recorded one
   * @param checkpoint - the model after the last of them
   */
  adopt(entries: readonly LedgerEntry[], checkpoint: Checkpoint): void {
    const last = entries.at(-1)
    if (last === undefined) return
    this.#checkpoints.put(checkpoint.modelHash, checkpoint.bytes)
    this.#ledger.appendAll(entries)
    const settlement = entries.findLast((entry) => entry.settlement !== undefined)?.settlement?.statement
    const { round } = last.record.statement
    this.#head = { round, recordHash: last.recordHash, settledRound: settlement?.round ?? this.#head.settledRound }
    this.#balances = settlement?.balances ?? this.#balances
    this.#checkpoint = checkpoint
  }

  settle(settlement: Signed<Settlement>): void {
    this.#ledger.saveSettlement(settlement)
    this.#head = { ...this.#head, settledRound: settlement.statement.round }
    this.#balances = settlement.statement.balances
  }

  /** @param revealed - by update hash */
  saveUpdates(revealed: ReadonlyMap<Hash, RevealedUpdate>): void {
    for (const [updateHash, { manifest, payload }] of revealed) {
      this.#updates.put(manifest.statement.payloadHash, payload)
      this.#ledger.saveManifest(updateHash, manifest)
    }
  }

  /** The signed manifest of a recently revealed update. */
  manifestOf(updateHash: Hash): Signed<UpdateManifest> | undefined {
    return this.#ledger.manifest(updateHash)
  }

  /**
   * The accepted updates of a record, decoded, ascending by account.
   *
   * @throws {StorageError} NOT_FOUND when an update is not on disk
   */
  acceptedUpdates(record: RoundRecord): AcceptedUpdate[] {
    if (record.outcome === 'skipped') return []
    return record.updates
      .filter(({ rejection }) => rejection === '')
      .map(({ account, payloadHash }) => {
        const payload = this.#updates.get(payloadHash)
        if (payload === undefined) {
          throw new StorageError('NOT_FOUND', `the update ${this.#updates.path(payloadHash)} is missing`)
        }
        return { account, update: this.#run.codec.decode(payload, this.#run.parameterCount) }
      })
      .sort((a, b) => (a.account < b.account ? -1 : 1))
  }

  /** A checkpoint or update by its content hash. */
  content(hash: Hash): Uint8Array | undefined {
    return this.#checkpoints.get(hash) ?? this.#updates.get(hash)
  }

  entries(fromRound: number, limit: number): LedgerEntry[] {
    return this.#ledger.entries(fromRound, limit)
  }

  entry(round: number): LedgerEntry | undefined {
    return this.#ledger.entry(round)
  }

  /** @returns false when this worker already committed to another update for the round */
  rememberCommitment(round: number, updateHash: Hash): boolean {
    return this.#ledger.rememberCommitment(round, updateHash)
  }

  close(): void {
    this.#ledger.close()
  }
}
