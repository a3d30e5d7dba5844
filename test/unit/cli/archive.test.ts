import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunArchive } from '../../../cli/lib/archive.ts'
import { Replica } from '../../../src/peer/replica.ts'
import { aggregateRound, type RevealedUpdate } from '../../../src/round/aggregateRound.ts'
import { recordOf } from '../../../src/round/record.ts'
import { genesisCheckpoint } from '../../../src/round/run.ts'
import type { CommittedUpdate, Hash } from '../../../src/types/index.ts'
import { signStatement } from '../../../src/wire/index.ts'
import { accountNumber, keyOf, testRun, updateOf } from '../../support/run.ts'

const COORDINATOR = 9

describe('the past of a run', () => {
  const run = testRun({ coordinator: accountNumber(COORDINATOR) })
  const genesis = genesisCheckpoint(run)
  let dataDir: string
  let archive: RunArchive | undefined

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'murmuration-archive-'))
  })

  afterEach(async () => {
    await close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  function open(): RunArchive {
    archive ??= new RunArchive({ run, dataDir, addresses: [], signal: new AbortController().signal })
    return archive
  }

  async function close(): Promise<void> {
    await archive?.close()
    archive = undefined
  }

  /** Appends the next round of a peer that then ends. */
  function record(
    committed: readonly CommittedUpdate[],
    revealed: readonly RevealedUpdate[],
    { signer = COORDINATOR, keepsManifests = true } = {},
  ) {
    const replica = new Replica(run, dataDir)
    const { head, checkpoint: base } = replica
    const byHash = new Map(revealed.map((update, i) => [committed[i].updateHash, update]))
    const result = aggregateRound(run, head.round + 1, base, committed, byHash)
    const statement = recordOf(run, head.round + 1, head.recordHash, base, result, [])
    if (keepsManifests) replica.saveUpdates(byHash)
    replica.append(signStatement('RoundRecord', statement, run.chainId, keyOf(signer)), result.checkpoint)
    replica.close()
    return statement
  }

  const honest = [0, 1, 2].map((n) =>
    updateOf(run, n, genesis.modelHash, run.codec.encode(new Float32Array(run.parameterCount).fill(n + 1))),
  )
  const committed = honest.map((update) => update.committed)
  const revealed = honest.map((update) => update.revealed)

  it('finds an update with its record and its manifest, and the models around it', async () => {
    const first = record(committed, revealed)
    const { value, source } = await open().update(committed[1].updateHash)
    assert.deepEqual(value.record, first)
    assert.deepEqual(value.recorded, first.updates[1])
    assert.deepEqual(value.manifest, revealed[1].manifest.statement)
    assert.equal(source, join(dataDir, 'ledger.sqlite'))
    assert.deepEqual(await open().recordOfModel(first.modelHash), first)
    assert.equal((await open().checkpoint(first.modelHash, 'it')).modelHash, first.modelHash)
  })

  it('finds an update whose manifest is gone by searching the records', async () => {
    const first = record(committed, revealed, { keepsManifests: false })
    record([], [])
    const { value } = await open().update(committed[2].updateHash)
    assert.equal(value.manifest, undefined)
    assert.deepEqual(value.recorded, first.updates[2])
    assert.equal((await open().record()).value.round, 2)
  })

  it('gives an update to whose it is, not to who committed to it too', async () => {
    const copy = { account: accountNumber(7), updateHash: committed[1].updateHash }
    for (const keepsManifests of [true, false]) {
      record([copy, ...committed], [revealed[1], ...revealed], { keepsManifests })
      const { value } = await open().update(committed[1].updateHash)
      assert.equal(value.recorded.account, committed[1].account)
      await close()
      rmSync(dataDir, { recursive: true })
    }
  })

  it('believes no record that the coordinator did not sign', async () => {
    record(committed, revealed, { signer: 5 })
    await assert.rejects(open().record(1), {
      code: 'BAD_SIGNATURE',
      message: /round 1 .* not signed by the coordinator/,
    })
  })

  it('says what is not there, and whom to ask', async () => {
    record(committed, revealed)
    const strange = `0x${'cd'.repeat(32)}` as Hash
    const missing = (what: string) => ({ code: 'NOT_FOUND', message: `${what} this peer; ask another with --peer` })
    await assert.rejects(open().record(7), missing('round 7 is not recorded by'))
    await assert.rejects(open().update(strange), missing(`the update ${strange} is in no record of`))
    await assert.rejects(open().recordOfModel(strange), missing(`the model ${strange} is in no record of`))
    await assert.rejects(
      open().checkpoint(strange, "round 2's base model"),
      missing("round 2's base model is no longer kept by"),
    )
  })

  it('needs nobody for the model before the first round', async () => {
    assert.deepEqual(await open().checkpoint(genesis.modelHash, 'it'), genesis)
  })

  it('has somebody named when there is nobody to ask', async () => {
    const nobody = { code: 'INVALID_CONFIG', message: /there is no ledger in .*; name a peer of the run with --peer/ }
    await assert.rejects(open().record(1), nobody)
    await close()
    const running = new Replica(run, dataDir)
    const inUse = { code: 'INVALID_CONFIG', message: /is in use by a running peer; name a peer of the run with --peer/ }
    await assert.rejects(open().record(1), inUse)
    running.close()
  })
})
