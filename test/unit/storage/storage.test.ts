import assert from 'node:assert/strict'
import fs, {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ContentStore,
  createFileAtomically,
  type Kept,
  Ledger,
  loadIdentity,
  loadOrCreateIdentity,
  readSecret,
  saveIdentity,
  writeFileAtomically,
} from '../../../src/storage/index.ts'
import type { Hash, RoundRecord, Settlement } from '../../../src/types/index.ts'
import { ZERO_HASH } from '../../../src/types/index.ts'
import { contentHash, hashStatement, signStatement } from '../../../src/wire/index.ts'
import { keyOf } from '../../support/run.ts'

const RUN = `0x${'ab'.repeat(32)}` as Hash

function record(round: number, changes: Partial<RoundRecord> = {}) {
  const statement: RoundRecord = {
    runId: RUN,
    round,
    previousRecordHash: ZERO_HASH,
    baseModelHash: ZERO_HASH,
    marketClockMs: round,
    outcome: 'skipped',
    updates: [],
    abstentions: [],
    pipeline: 'mean',
    numByzantine: 0,
    aggregateHash: ZERO_HASH,
    modelHash: ZERO_HASH,
    ...changes,
  }
  return {
    recordHash: hashStatement('RoundRecord', statement, 0),
    record: signStatement('RoundRecord', statement, 0, keyOf(0)),
  }
}

function settlement(round: number) {
  const statement: Settlement = {
    runId: RUN,
    round,
    recordHash: record(round).recordHash,
    windowStartMs: 0,
    windowEndMs: 1,
    evaluationHash: ZERO_HASH,
    rows: 1,
    loss: 0.25,
    randomWalkLoss: 0.5,
    harLoss: 0.3,
    scores: [],
    balances: [],
    rewardsRoot: ZERO_HASH,
    final: false,
  }
  return signStatement('Settlement', statement, 0, keyOf(0))
}

describe('storage', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'murmuration-storage-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  describe('identity', () => {
    it('creates keys once, readable by their owner alone', () => {
      const first = loadOrCreateIdentity(directory)
      assert.deepEqual(loadOrCreateIdentity(directory), first)
      assert.notDeepEqual(loadOrCreateIdentity(join(directory, 'other')), first)
      for (const name of readdirSync(join(directory, 'keys'))) {
        assert.equal(statSync(join(directory, 'keys', name)).mode & 0o777, 0o600, name)
      }
      assert.deepEqual(readdirSync(join(directory, 'keys')).sort(), ['account.key', 'peer.key'])
    })

    it('refuses keys that others can read and files that are no keys, naming them', () => {
      loadOrCreateIdentity(directory)
      const path = join(directory, 'keys', 'account.key')
      chmodSync(path, 0o644)
      assert.throws(() => loadOrCreateIdentity(directory), {
        code: 'CORRUPT',
        message: /account\.key may be read by others/,
      })
      chmodSync(path, 0o600)
      writeFileSync(path, '0x12')
      assert.throws(() => loadOrCreateIdentity(directory), { code: 'CORRUPT', message: /account\.key is not a key/ })
      assert.equal(readFileSync(path, 'utf8'), '0x12', 'nothing is overwritten')
    })

    it('creates none where they must be there', () => {
      const path = join(directory, 'nowhere')
      assert.throws(() => loadIdentity(path), { code: 'NOT_FOUND', message: /nowhere holds no keys/ })
      assert.ok(!existsSync(path))
      assert.throws(() => readSecret(path), { code: 'UNREADABLE' })
      const identity = loadOrCreateIdentity(directory)
      assert.deepEqual(loadIdentity(directory), identity)
      assert.equal(readSecret(join(directory, 'keys', 'account.key')), identity.accountKey)
    })

    it('saves given keys, and never over others', () => {
      const identity = { accountKey: keyOf(1), peerSeed: Buffer.alloc(32, 5) }
      saveIdentity(directory, identity)
      assert.deepEqual(loadOrCreateIdentity(directory), identity)
      assert.throws(() => saveIdentity(directory, { ...identity, accountKey: keyOf(2) }), { code: 'EEXIST' })
      assert.deepEqual(loadOrCreateIdentity(directory), identity)
    })
  })

  describe('files', () => {
    it('replace whole or create whole, and leave no temporary file', () => {
      const path = join(directory, 'file')
      createFileAtomically(path, 'one')
      assert.throws(() => createFileAtomically(path, 'two'), { code: 'EEXIST' })
      assert.equal(readFileSync(path, 'utf8'), 'one')
      writeFileAtomically(path, Buffer.from('three'))
      assert.equal(readFileSync(path, 'utf8'), 'three')
      assert.deepEqual(readdirSync(directory), ['file'])
    })

    it('have their name on the disk when the call returns', function () {
      if (process.platform === 'win32') this.skip()
      const path = join(directory, 'file')
      const synced: string[][] = []
      const { fsyncSync } = fs
      fs.fsyncSync = (file) => {
        if (fs.fstatSync(file).isDirectory()) synced.push(readdirSync(directory))
        fsyncSync(file)
      }
      syncBuiltinESMExports()
      try {
        writeFileAtomically(path, 'one')
        createFileAtomically(`${path}.2`, 'two')
      } finally {
        fs.fsyncSync = fsyncSync
        syncBuiltinESMExports()
      }
      assert.deepEqual(synced, [['file'], ['file', 'file.2']])
    })
  })

  describe('content store', () => {
    it('gives back by hash what was put, and nothing that is damaged', () => {
      const store = new ContentStore(directory, '.ckpt', 8)
      const bytes = Buffer.from('a model')
      const hash = contentHash(bytes)
      assert.equal(store.get(hash), undefined)
      store.put(hash, bytes)
      assert.deepEqual(store.get(hash), bytes)
      assert.equal(store.path(hash), join(directory, `${hash.slice(2)}.ckpt`))
      writeFileSync(store.path(hash), 'another')
      assert.throws(() => store.get(hash), { code: 'CORRUPT', message: /is damaged/ })
    })

    it('keeps the newest, and clears what a crash left half written', () => {
      writeFileSync(join(directory, 'x.ckpt.1.tmp'), 'half')
      const store = new ContentStore(directory, '.ckpt', 3)
      const hashes = [1, 2, 3, 4, 5].map((n) => {
        const bytes = Buffer.of(n)
        store.put(contentHash(bytes), bytes)
        return contentHash(bytes)
      })
      assert.equal(readdirSync(directory).length, 3)
      assert.deepEqual(store.get(hashes[4]), Buffer.of(5))
    })

    it('keeps older ones too while they are small', () => {
      const left = (kept: Kept) => {
        const store = new ContentStore(join(directory, JSON.stringify(kept)), '.ckpt', kept)
        const hashes = [1, 2, 3, 4, 5, 6].map((n) => {
          const bytes = Buffer.alloc(10, n)
          store.put(contentHash(bytes), bytes)
          utimesSync(store.path(contentHash(bytes)), 4e9 + n, 4e9 + n)
          return contentHash(bytes)
        })
        return hashes.map((hash) => store.get(hash) !== undefined)
      }
      const newest = (n: number) => [1, 2, 3, 4, 5, 6].map((i) => i > 6 - n)
      assert.deepEqual(left({ least: 2, most: 4, bytes: 1000 }), newest(4))
      assert.deepEqual(left({ least: 2, most: 6, bytes: 35 }), newest(3))
      assert.deepEqual(left({ least: 2, most: 6, bytes: 5 }), newest(2))
    })

    it('keeps what was just put, even when the clock stepped back', () => {
      const store = new ContentStore(directory, '.ckpt', 2)
      const hashes = [1, 2, 3].map((n) => {
        const hash = contentHash(Buffer.of(n))
        store.put(hash, Buffer.of(n))
        for (const name of readdirSync(directory)) utimesSync(join(directory, name), 4e9 + n, 4e9 + n)
        return hash
      })
      assert.deepEqual(store.get(hashes[2]), Buffer.of(3))
      assert.equal(readdirSync(directory).length, 2)
    })
  })

  describe('ledger', () => {
    it('keeps records and settlements over a restart', () => {
      const path = join(directory, 'deep', 'ledger.sqlite')
      const ledger = new Ledger(path, RUN)
      assert.equal(ledger.latest(), undefined)
      ledger.appendRecord(record(1).recordHash, record(1).record)
      ledger.saveSettlement(settlement(1))
      ledger.appendRecord(record(2).recordHash, record(2).record)
      ledger.close()
      const again = new Ledger(path, RUN)
      assert.deepEqual(again.entries(1, 10), [{ ...record(1), settlement: settlement(1) }, record(2)])
      assert.deepEqual(again.entries(2, 10), [record(2)])
      assert.deepEqual(again.entries(1, 1).length, 1)
      assert.deepEqual(again.latest(), record(2))
      assert.deepEqual(again.latestSettlement(), settlement(1))
      assert.equal(again.entry(3), undefined)
      again.close()
    })

    it('takes a record twice but never a different one, and no settlement without a record', () => {
      const ledger = new Ledger(':memory:', RUN)
      ledger.appendRecord(record(1).recordHash, record(1).record)
      ledger.appendRecord(record(1).recordHash, record(1).record)
      const other = record(1, { numByzantine: 3 })
      assert.throws(() => ledger.appendRecord(other.recordHash, other.record), {
        code: 'CORRUPT',
        message: /already recorded/,
      })
      assert.throws(() => ledger.saveSettlement(settlement(2)), { code: 'NOT_FOUND' })
      ledger.close()
    })

    it('takes a stretch of records all or not at all', () => {
      const ledger = new Ledger(':memory:', RUN)
      ledger.appendRecord(record(2).recordHash, record(2).record)
      const clash = record(2, { numByzantine: 3 })
      assert.throws(() => ledger.appendAll([record(1), clash]), { code: 'CORRUPT' })
      assert.deepEqual(ledger.entries(1, 9), [record(2)])
      ledger.appendAll([{ ...record(1), settlement: settlement(1) }, record(2), record(3)])
      assert.equal(ledger.entries(1, 9).length, 3)
      ledger.close()
    })

    it('commits to one update a round', () => {
      const ledger = new Ledger(':memory:', RUN)
      const [one, two] = ['11', '22'].map((byte) => `0x${byte.repeat(32)}` as Hash)
      assert.equal(ledger.rememberCommitment(1, one), true)
      assert.equal(ledger.rememberCommitment(1, one), true)
      assert.equal(ledger.rememberCommitment(1, two), false)
      assert.equal(ledger.rememberCommitment(2, two), true)
      ledger.close()
    })

    it('belongs to one process and one run, and says so', () => {
      const path = join(directory, 'ledger.sqlite')
      const ledger = new Ledger(path, RUN)
      assert.throws(() => new Ledger(path, RUN), { code: 'LOCKED', message: /another process is using/ })
      ledger.close()
      assert.throws(() => new Ledger(path, ZERO_HASH), { code: 'CORRUPT', message: /belongs to the run 0xabab/ })
      const text = join(directory, 'text')
      writeFileSync(text, 'not a database at all, but long enough to be taken for the header of one')
      assert.throws(() => new Ledger(text, RUN), { code: 'CORRUPT', message: /cannot use/ })
      assert.ok(existsSync(text))
    })
  })
})
