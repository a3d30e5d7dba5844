import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findSettlements } from '../../../cli/lib/settlements.ts'
import { rewardsTree } from '../../../src/incentives/index.ts'
import { Ledger, ledgerPath } from '../../../src/storage/index.ts'
import { type Hash, type RoundRecord, type Settlement, ZERO_HASH } from '../../../src/types/index.ts'
import { hashStatement, signStatement } from '../../../src/wire/index.ts'
import { accountNumber, keyOf, testRun } from '../../support/run.ts'

const COORDINATOR = 7
const { id: runId, manifest } = testRun({ coordinator: accountNumber(COORDINATOR) })
const { rounds } = manifest.schedule

describe('findSettlements', () => {
  let dataDir: string

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'murmuration-settlements-'))
  })

  afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

  const find = (round: number) =>
    findSettlements({ manifest, dataDir, addresses: [], round, signal: AbortSignal.timeout(10_000) })

  /** Writes a ledger in which each round earns one token unit more. */
  function saveRounds(count: number, forge: Partial<Omit<Settlement, 'round'>> = {}, signer = COORDINATOR): void {
    const ledger = new Ledger(ledgerPath(dataDir), runId)
    for (let round = 1; round <= count; round += 1) {
      const record = recordOf(round)
      const recordHash = hashStatement('RoundRecord', record, 0)
      const signed = signStatement('Settlement', { ...settlementOf(round, recordHash), ...forge }, 0, keyOf(signer))
      ledger.appendRecord(recordHash, signStatement('RoundRecord', record, 0, keyOf(COORDINATOR)))
      ledger.saveSettlement(signed)
    }
    ledger.close()
  }

  it('takes a finished run from the ledger, the latest settlement and the one asked for', async () => {
    saveRounds(rounds)
    const { source, latest, atRound } = await find(2)
    assert.equal(source, ledgerPath(dataDir))
    assert.deepEqual([latest?.round, latest?.balances[0].amount], [rounds, BigInt(rounds)])
    assert.deepEqual([atRound?.round, atRound?.balances[0].amount], [2, 2n])
  })

  it('is content with the ledger of an unfinished run when there is no peer', async () => {
    saveRounds(1)
    assert.deepEqual((await find(1)).latest, (await find(1)).atRound)
    assert.equal((await find(0)).atRound, undefined)
  })

  it('knows no settlement before the first round', async () => {
    saveRounds(0)
    assert.deepEqual(await find(0), { source: ledgerPath(dataDir) })
  })

  it('says that the chain is ahead', async () => {
    saveRounds(1)
    await assert.rejects(find(2), { code: 'BROKEN_CHAIN', message: /has settled round 1 and the chain round 2/ })
  })

  it('takes no settlement that another account signed', async () => {
    saveRounds(rounds, {}, COORDINATOR + 1)
    await assert.rejects(find(0), { code: 'BAD_SIGNATURE' })
  })

  it('takes no settlement of another run', async () => {
    saveRounds(rounds, { runId: ZERO_HASH })
    await assert.rejects(find(0), { code: 'WRONG_RUN' })
  })

  it('takes no root that the balances do not give', async () => {
    saveRounds(rounds, { rewardsRoot: rewardsTree([{ account: accountNumber(1), amount: 99n }]).root })
    await assert.rejects(find(0), { code: 'HASH_MISMATCH' })
  })

  it('says that there is nobody to ask, or that the worker that holds the ledger runs', async () => {
    await assert.rejects(find(0), { code: 'INVALID_CONFIG', message: /name a peer of the run with --peer/ })
    const held = new Ledger(ledgerPath(dataDir), runId)
    const addresses = ['/ip4/127.0.0.1/tcp/1']
    const request = { manifest, dataDir, addresses, round: 0, signal: AbortSignal.timeout(10_000) }
    await assert.rejects(findSettlements(request), { code: 'UNREACHABLE', message: /the worker is running and claims/ })
    held.close()
  })
})

function recordOf(round: number): RoundRecord {
  return {
    runId,
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
  }
}

function settlementOf(round: number, recordHash: Hash): Settlement {
  const balances = [{ account: accountNumber(1), amount: BigInt(round) }]
  return {
    runId,
    round,
    recordHash,
    windowStartMs: 0,
    windowEndMs: 1,
    evaluationHash: ZERO_HASH,
    rows: 1,
    loss: 0.25,
    randomWalkLoss: 0.5,
    harLoss: 0.3,
    scores: [],
    balances,
    rewardsRoot: rewardsTree(balances).root,
    final: round === rounds,
  }
}
