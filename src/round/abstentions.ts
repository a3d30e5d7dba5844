import { WireError } from '../errors/index.ts'
import type { Abstention, Hash, RecordedAbstention, RoundRecord, Signed } from '../types/index.ts'
import { recoverSigner } from '../wire/typedData.ts'
import { ERROR_STREAM, watchedStreams } from './drift.ts'
import type { Run } from './run.ts'

/** An abstention as a record has it: what the record says anyway is left out. */
export function recordedAbstention({ statement, signature }: Signed<Abstention>): RecordedAbstention {
  const { runId: _, round: __, ...rest } = statement
  return { ...rest, signature }
}

/** The statement that stands behind a recorded abstention. */
export function abstentionOf(
  { runId, round }: { readonly runId: Hash; readonly round: number },
  { signature, ...rest }: RecordedAbstention,
): Signed<Abstention> {
  return { statement: { runId, round, ...rest }, signature }
}

/**
 * Whether a run knows of what an abstention names: a coordinator drops one that does not, for the record may not have it.
 * Whether the drift is real only its worker's data can tell.
 */
export function isKnownAbstention(run: Run, { stream, test, sinceRound, round }: AbstentionTerms): boolean {
  const isOfError = stream === ERROR_STREAM
  return sinceRound <= round && (test === 'adwin') === isOfError && watchedStreams(run).includes(stream)
}

type AbstentionTerms = Pick<Abstention, 'stream' | 'test' | 'sinceRound' | 'round'>

/**
 * What is wrong with the abstentions of a record, in words that follow "the record", if anything: each must be signed by
 * its worker for this very round, so that a coordinator cannot put words into a mouth; come from who may take part, and
 * not from who has an update in the record.
 */
export function abstentionViolation(run: Run, record: RoundRecord): string | undefined {
  const admitted = run.manifest.membership.accounts
  const committed = new Set(record.updates.map(({ account }) => account))
  for (const recorded of record.abstentions) {
    const { account } = recorded
    const signed = abstentionOf(record, recorded)
    if (committed.has(account)) return `has an update and an abstention of ${account}`
    if (admitted?.includes(account) === false) return `has an abstention of ${account}, who is no member`
    if (!isKnownAbstention(run, signed.statement)) return `has an abstention of ${account} for what no worker watches`
    if (!isSignedByItsAccount(run, signed)) return `has an abstention that ${account} did not sign`
  }
  return undefined
}

function isSignedByItsAccount(run: Run, signed: Signed<Abstention>): boolean {
  try {
    return recoverSigner('Abstention', signed, run.chainId) === signed.statement.account
  } catch (error) {
    if (error instanceof WireError) return false
    throw error
  }
}
