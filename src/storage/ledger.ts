import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StorageError } from '../errors/index.ts'
import type { Hash, RoundRecord, Settlement, Signed, UpdateManifest } from '../types/index.ts'
import { decodeGossip, encodeGossip } from '../wire/codec.ts'

/** As many rounds as a replica keeps checkpoints of, where those are small. */
const KEPT_MANIFEST_ROUNDS = 256

/** A round in the ledger: its record and, once its window was scored, its settlement. */
export interface LedgerEntry {
  readonly recordHash: Hash
  readonly record: Signed<RoundRecord>
  readonly settlement?: Signed<Settlement>
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS run (id TEXT NOT NULL PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS rounds (
    round INTEGER PRIMARY KEY,
    record_hash TEXT NOT NULL,
    model_hash TEXT NOT NULL,
    outcome TEXT NOT NULL,
    record BLOB NOT NULL,
    loss REAL,
    settlement BLOB
  ) STRICT;
  CREATE TABLE IF NOT EXISTS manifests (update_hash TEXT PRIMARY KEY, round INTEGER NOT NULL, manifest TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS commitments (round INTEGER PRIMARY KEY, update_hash TEXT NOT NULL) STRICT;
`

/** Where a peer keeps its ledger. */
export function ledgerPath(dataDir: string): string {
  return join(dataDir, 'ledger.sqlite')
}

/** A peer's record of a run, in one SQLite file that one process holds at a time. */
export class Ledger {
  readonly path: string
  readonly #database: DatabaseSync

  /**
   * @param path - the database file, created when absent; ':memory:' for none
   * @throws {StorageError} LOCKED when another process has it open, CORRUPT when it belongs to another run
   */
  constructor(path: string, runId: Hash) {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    this.path = path
    this.#database = new DatabaseSync(path)
    try {
      this.#database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
      this.#database.exec(`BEGIN EXCLUSIVE; ${SCHEMA} COMMIT;`)
    } catch (cause) {
      this.#database.close()
      if (/locked|busy/i.test((cause as Error).message)) {
        throw new StorageError('LOCKED', `another process is using ${path}`, { cause })
      }
      throw new StorageError('CORRUPT', `cannot use ${path} as a ledger: ${(cause as Error).message}`, { cause })
    }
    const known = this.#database.prepare('SELECT id FROM run').get() as { id: string } | undefined
    if (known === undefined) this.#database.prepare('INSERT INTO run VALUES (?)').run(runId)
    else if (known.id !== runId) {
      this.#database.close()
      throw new StorageError('CORRUPT', `${path} belongs to the run ${known.id}, not to ${runId}; use another dataDir`)
    }
  }

  /** @throws {StorageError} CORRUPT when the round is already recorded differently */
  appendRecord(recordHash: Hash, record: Signed<RoundRecord>): void {
    const { round, modelHash, outcome } = record.statement
    const known = this.entry(round)
    if (known !== undefined) {
      if (known.recordHash === recordHash) return
      throw new StorageError('CORRUPT', `round ${round} is already recorded as ${known.recordHash}, not ${recordHash}`)
    }
    this.#database
      .prepare('INSERT INTO rounds (round, record_hash, model_hash, outcome, record) VALUES (?, ?, ?, ?, ?)')
      .run(round, recordHash, modelHash, outcome, encodeGossip('record', record))
  }

  /** @throws {StorageError} NOT_FOUND when the round has no record yet */
  saveSettlement(settlement: Signed<Settlement>): void {
    const { round, loss } = settlement.statement
    const { changes } = this.#database
      .prepare('UPDATE rounds SET loss = ?, settlement = ? WHERE round = ?')
      .run(loss, encodeGossip('settlement', settlement), round)
    if (changes === 0) throw new StorageError('NOT_FOUND', `round ${round} has no record to settle`)
  }

  /** Appends records and settlements, all of them or none. @throws {StorageError} as for each of them */
  appendAll(entries: readonly LedgerEntry[]): void {
    this.#database.exec('BEGIN')
    try {
      for (const { recordHash, record, settlement } of entries) {
        this.appendRecord(recordHash, record)
        if (settlement !== undefined) this.saveSettlement(settlement)
      }
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }

  entry(round: number): LedgerEntry | undefined {
    return this.entries(round, 1).find((entry) => entry.record.statement.round === round)
  }

  /** At most `limit` entries from round `fromRound` on, ascending. */
  entries(fromRound: number, limit: number): LedgerEntry[] {
    const rows = this.#database
      .prepare('SELECT record_hash, record, settlement FROM rounds WHERE round >= ? ORDER BY round LIMIT ?')
      .all(fromRound, limit)
    return rows.map(toEntry)
  }

  latest(): LedgerEntry | undefined {
    const row = this.#database
      .prepare('SELECT record_hash, record, settlement FROM rounds ORDER BY round DESC LIMIT 1')
      .get()
    return row === undefined ? undefined : toEntry(row)
  }

  latestSettlement(): Signed<Settlement> | undefined {
    const row = this.#database
      .prepare('SELECT settlement FROM rounds WHERE settlement IS NOT NULL ORDER BY round DESC LIMIT 1')
      .get()
    return row === undefined ? undefined : decodeGossip('settlement', row.settlement as Uint8Array)
  }

  /**
   * Remembers what this worker committed to, so that a restart never signs a second update for the same round.
   *
   * @returns false when another update was committed for the round
   */
  rememberCommitment(round: UpdateManifest['round'], updateHash: Hash): boolean {
    this.#database.prepare('INSERT OR IGNORE INTO commitments VALUES (?, ?)').run(round, updateHash)
    const row = this.#database.prepare('SELECT update_hash FROM commitments WHERE round = ?').get(round)
    return row?.update_hash === updateHash
  }

  /** Keeps the signed manifest of a revealed update for peers that missed it; those of old rounds are dropped. */
  saveManifest(updateHash: Hash, manifest: Signed<UpdateManifest>): void {
    const { round } = manifest.statement
    this.#database.prepare('DELETE FROM manifests WHERE round <= ?').run(round - KEPT_MANIFEST_ROUNDS)
    this.#database
      .prepare('INSERT OR IGNORE INTO manifests VALUES (?, ?, ?)')
      .run(updateHash, round, JSON.stringify(manifest))
  }

  manifest(updateHash: Hash): Signed<UpdateManifest> | undefined {
    const row = this.#database.prepare('SELECT manifest FROM manifests WHERE update_hash = ?').get(updateHash)
    return row === undefined ? undefined : (JSON.parse(row.manifest as string) as Signed<UpdateManifest>)
  }

  close(): void {
    this.#database.close()
  }
}

function toEntry(row: Record<string, unknown>): LedgerEntry {
  const settlement = row.settlement as Uint8Array | null
  return {
    recordHash: row.record_hash as Hash,
    record: decodeGossip('record', row.record as Uint8Array),
    ...(settlement === null ? {} : { settlement: decodeGossip('settlement', settlement) }),
  }
}
