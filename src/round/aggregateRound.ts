import { aggregate, outerStep, screenRows, updatesNeeded } from '../aggregation/index.ts'
import { AggregationError, CodecError } from '../errors/index.ts'
import { allFinite, vectorToBytes } from '../kernels/vector.ts'
import {
  type Account,
  type CommittedUpdate,
  type Hash,
  type RecordedUpdate,
  type RejectionReason,
  type RoundOutcomeKind,
  type Signed,
  type UpdateManifest,
  ZERO_HASH,
} from '../types/index.ts'
import { contentHash } from '../wire/contentHash.ts'
import { type Checkpoint, checkpointOf } from './checkpoint.ts'
import { type Run, roundSeed } from './run.ts'

/** An update whose manifest was signed by a member, matches its commitment, and whose payload has the named hash. */
export interface RevealedUpdate {
  readonly manifest: Signed<UpdateManifest>
  readonly payload: Uint8Array
}

/** An update that passed every screen, as it was aggregated. */
export interface AcceptedUpdate {
  readonly account: Account
  /** Length d, decoded, before any pre-aggregator. */
  readonly update: Float32Array
}

/** All that a round's arithmetic decides; the coordinator signs it, every worker recomputes it. */
export interface RoundResult {
  readonly outcome: RoundOutcomeKind
  /** In commitment order. */
  readonly updates: readonly RecordedUpdate[]
  readonly aggregateHash: Hash
  readonly checkpoint: Checkpoint
  /** Ascending by account; empty when the round was skipped. */
  readonly accepted: readonly AcceptedUpdate[]
}

interface ScreenedUpdate {
  readonly recorded: RecordedUpdate
  readonly update?: Float32Array
}

/**
 * Screens, aggregates and applies one round's updates. Pure: the same inputs give the same bytes on every machine.
 *
 * A bad update is rejected with a reason and never stops the round; with fewer accepted than the manifest's minimum, or
 * than the pipeline needs, or where the rule refuses them, the round is skipped and the base model stays.
 *
 * @param round - from 1; with the base model it seeds what the pipeline draws
 * @param committed - the round's commitments, earliest first, one an account
 * @param revealed - by update hash; what is missing, or is another account's, counts as not revealed
 */
export function aggregateRound(
  run: Run,
  round: number,
  base: Checkpoint,
  committed: readonly CommittedUpdate[],
  revealed: ReadonlyMap<Hash, RevealedUpdate>,
): RoundResult {
  const { minUpdates, numByzantine } = run.manifest.aggregation
  const screened = screenUpdates(run, base, committed, revealed)
  const candidates = screened.flatMap(({ recorded, update }) =>
    update === undefined ? [] : [{ account: recorded.account, update }],
  )
  candidates.sort((a, b) => (a.account < b.account ? -1 : 1))

  const kept = screenRows(
    run.pipeline,
    candidates.map(({ update }) => update),
  )
  const accepted = candidates.filter((_, row) => kept[row])
  const outliers = new Set(candidates.filter((_, row) => !kept[row]).map(({ account }) => account))
  const updates = screened.map(({ recorded }) =>
    outliers.has(recorded.account) ? { ...recorded, rejection: 'NORM_OUTLIER' as const } : recorded,
  )
  const skipped = { outcome: 'skipped' as const, updates, aggregateHash: ZERO_HASH, checkpoint: base, accepted: [] }
  if (accepted.length < Math.max(minUpdates, updatesNeeded(run.pipeline, numByzantine))) return skipped

  const direction = aggregateOrRefuse(run, round, base, accepted)
  if (direction === undefined) return skipped
  const next = outerStep(base, direction, run.manifest.outerOptimizer)
  // Finite updates of enormous size can still overflow float32 when a run chooses a rule without a norm screen.
  if (!allFinite(next.parameters) || !allFinite(next.momentum)) return skipped
  const aggregateHash = contentHash(vectorToBytes(direction))
  return { outcome: 'applied', updates, aggregateHash, checkpoint: checkpointOf(next, run.model), accepted }
}

/** @returns undefined where the rule refuses what was accepted: every peer's rule does */
function aggregateOrRefuse(
  run: Run,
  round: number,
  base: Checkpoint,
  accepted: readonly AcceptedUpdate[],
): Float32Array | undefined {
  const rows = accepted.map(({ update }) => update)
  const { numByzantine } = run.manifest.aggregation
  const seed = roundSeed(run.id, round, base.modelHash)
  try {
    return aggregate(run.pipeline, rows, { numByzantine, seed }).aggregate
  } catch (error) {
    if (error instanceof AggregationError) return undefined
    throw error
  }
}

/**
 * Commitments are public, so an update counts only for the account whose manifest it is: who commits to another's update
 * has revealed none. Nor has who is not among the members of a closed run, whatever the coordinator let in.
 */
function screenUpdates(
  run: Run,
  base: Checkpoint,
  committed: readonly CommittedUpdate[],
  revealed: ReadonlyMap<Hash, RevealedUpdate>,
): ScreenedUpdate[] {
  const admitted = run.manifest.membership.accounts
  const seenPayloads = new Set<Hash>()
  return committed.map(({ account, updateHash }) => {
    const named = revealed.get(updateHash)
    const counts = named?.manifest.statement.account === account && (admitted?.includes(account) ?? true)
    const found = counts ? named : undefined
    const payloadHash = found?.manifest.statement.payloadHash ?? ZERO_HASH
    const rejected = (rejection: RejectionReason) => ({ recorded: { account, updateHash, payloadHash, rejection } })
    if (found === undefined) return rejected('NOT_REVEALED')
    if (seenPayloads.has(payloadHash)) return rejected('DUPLICATE')
    seenPayloads.add(payloadHash)
    if (found.manifest.statement.baseModelHash !== base.modelHash) return rejected('WRONG_BASE_MODEL')
    if (found.manifest.statement.codec !== run.codec.name) return rejected('WRONG_CODEC')
    if (found.manifest.statement.parameterCount !== run.parameterCount) return rejected('SHAPE_MISMATCH')
    try {
      const update = run.codec.decode(found.payload, run.parameterCount)
      if (!allFinite(update)) return rejected('NON_FINITE')
      return { recorded: { account, updateHash, payloadHash, rejection: '' as const }, update }
    } catch (error) {
      if (error instanceof CodecError) return rejected(error.code === 'SHAPE_MISMATCH' ? 'SHAPE_MISMATCH' : 'MALFORMED')
      throw error
    }
  })
}
