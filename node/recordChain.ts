import { ProtocolError, WireError } from '../src/errors/index.ts'
import type { Replica } from '../src/peer/replica.ts'
import { abstentionViolation } from '../src/round/abstentions.ts'
import { genesisCheckpoint, marketClockMs, type Run } from '../src/round/run.ts'
import { settlementDifference } from '../src/round/settle.ts'
import type { LedgerEntry } from '../src/storage/index.ts'
import type { Balance, RoundRecord, Signed } from '../src/types/index.ts'
import {
  hashStatement,
  type RecordEntry,
  recoverSigner,
  type StatementKind,
  type Statements,
} from '../src/wire/index.ts'
import { Disagreed } from './verify.ts'

/**
 * Checks a stretch of the record chain link by link: the coordinator's signature, the record and the model before, what
 * the manifest fixes, the payout of the settlement.
 *
 * @param fromRound - the first round asked for; at most one that this replica has recorded already
 * @throws {ProtocolError} BROKEN_CHAIN when the stretch does not follow from this replica's chain
 * @throws {Disagreed} when the coordinator signed two records for one round
 */
export function checkChain(
  run: Run,
  replica: Replica,
  fromRound: number,
  entries: readonly RecordEntry[],
): LedgerEntry[] {
  const first = replica.entry(fromRound - 1)
  let previousHash = first?.recordHash ?? run.id
  let modelHash = first?.record.statement.modelHash ?? genesisCheckpoint(run).modelHash
  let balances: readonly Balance[] = replica.balances
  let mayBeUnsettled = false
  return entries.map((entry, position) => {
    const { record, settlement } = entry
    const { round } = record.statement
    const broken = (why: string) => new ProtocolError('BROKEN_CHAIN', `the record of round ${round} ${why}`)
    if (mayBeUnsettled) throw broken('follows one that is not settled')
    if (round !== fromRound + position) throw broken(`stands in the place of round ${fromRound + position}`)
    if (!isSignedByCoordinator(run, 'RoundRecord', record)) {
      throw broken(`is not signed by the coordinator ${run.manifest.coordinator}`)
    }
    const recordHash = hashStatement('RoundRecord', record.statement, run.chainId)
    const known = replica.entry(round)
    if (known !== undefined && known.recordHash !== recordHash) {
      const recomputedModelHash = known.record.statement.modelHash
      throw new Disagreed({
        round,
        recordHash,
        recomputedModelHash,
        reason: 'it is the second one signed for its round',
      })
    }
    if (record.statement.previousRecordHash !== previousHash) throw broken('does not name the record before it')
    if (record.statement.baseModelHash !== modelHash) throw broken('starts from another model')
    const violation = violationOf(run, record.statement)
    if (violation !== undefined) throw broken(violation)
    if (settlement !== undefined) {
      if (!isSignedByCoordinator(run, 'Settlement', settlement)) {
        throw broken('has a settlement that the coordinator did not sign')
      }
      const difference = settlementDifference(run, record.statement, recordHash, settlement.statement, balances)
      if (difference !== undefined) throw broken(`has a settlement whose ${difference} does not follow from it`)
      balances = settlement.statement.balances
    }
    mayBeUnsettled = settlement === undefined
    previousHash = recordHash
    modelHash = record.statement.modelHash
    return { ...entry, recordHash }
  })
}

/** What of a record contradicts the manifest or itself, without a look at its updates. */
function violationOf(run: Run, record: RoundRecord): string | undefined {
  if (record.runId !== run.id) return 'belongs to another run'
  if (record.round > run.manifest.schedule.rounds) return 'comes after the last round'
  if (record.marketClockMs !== marketClockMs(run, record.round)) return 'has another market clock than its round'
  if (record.pipeline !== run.pipeline.text) return `was aggregated by ${record.pipeline}, not by ${run.pipeline.text}`
  if (record.numByzantine !== run.manifest.aggregation.numByzantine)
    return 'assumes another number of Byzantine workers'
  if (record.outcome === 'skipped' && record.modelHash !== record.baseModelHash)
    return 'was skipped and changes the model'
  return abstentionViolation(run, record)
}

/** Whether the run's coordinator signed a statement; a signature that cannot be read is nobody's. */
export function isSignedByCoordinator<K extends StatementKind>(
  run: Run,
  kind: K,
  signed: Signed<Statements[K]>,
): boolean {
  try {
    return recoverSigner(kind, signed, run.chainId) === run.manifest.coordinator
  } catch (error) {
    if (error instanceof WireError) return false
    throw error
  }
}
