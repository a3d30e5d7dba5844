import { isDeepStrictEqual } from 'node:util'
import { baselineLosses } from '../evaluation/baselines/supervisedRows.ts'
import { addRewards, PAYOUT_RULES, poolPerRound, rewardsTree, type UpdateEffect } from '../incentives/index.ts'
import { sum } from '../kernels/vector.ts'
import { hashableRows, rowsInWindow, rowsKnownAt } from '../market/rows.ts'
import { meanQlike } from '../models/forecast.ts'
import type { Account, Balance, Hash, RoundRecord, Settlement, SupervisedRows, UpdateScore } from '../types/index.ts'
import { contentHash } from '../wire/contentHash.ts'
import type { AcceptedUpdate } from './aggregateRound.ts'
import { firstDifference } from './record.ts'
import { marketClockMs, type Run } from './run.ts'

/** What a round's updates and its model were worth on the window after it. */
export interface UpdateScores {
  readonly windowStartMs: number
  readonly windowEndMs: number
  readonly evaluationHash: Hash
  /** Number of rows scored; 0 when the market had none, and then every loss is 0 and nobody is scored. */
  readonly rows: number
  readonly loss: number
  /** Ascending by account. */
  readonly effects: readonly UpdateEffect[]
}

/** The same beside the baselines, which also depend on the rows before the window. */
export interface WindowScore extends UpdateScores {
  readonly randomWalkLoss: number
  readonly harLoss: number
}

/**
 * Scores a round's model and updates on the market rows between its clock and the next. Pure and exact: anyone with the
 * rows of the window gets the same bits.
 *
 * @param base - parameters before the round
 * @param model - parameters after it
 * @param accepted - ascending by account
 * @param market - all rows the scorer has; only those of the window are used
 */
export function scoreUpdates(
  run: Run,
  round: number,
  base: Float32Array,
  model: Float32Array,
  accepted: readonly AcceptedUpdate[],
  market: SupervisedRows,
): UpdateScores {
  const { windowStartMs, windowEndMs } = windowOf(run, round)
  const window = rowsInWindow(market, windowStartMs, windowEndMs)
  const span = { windowStartMs, windowEndMs, evaluationHash: contentHash(hashableRows(window)), rows: window.length }
  if (window.length === 0) return { ...span, loss: 0, effects: [] }

  const baseLoss = meanQlike(run.model, base, window)
  const effects = accepted.map(({ account, update }) => {
    const effect = baseLoss - meanQlike(run.model, sum(base, update), window)
    // An update that overflows the model is infinitely bad; statements carry finite numbers only.
    return { account, effect: Number.isFinite(effect) ? effect : -Number.MAX_VALUE }
  })
  return { ...span, loss: meanQlike(run.model, model, window), effects }
}

/**
 * Scores the baselines on the same rows, fitted on the rows known at the round's clock.
 *
 * @param market - all rows the scorer has; only those known at the next clock are used
 */
export function scoreBaselines(
  run: Run,
  round: number,
  market: SupervisedRows,
): Pick<WindowScore, 'randomWalkLoss' | 'harLoss'> {
  const { windowStartMs, windowEndMs } = windowOf(run, round)
  const window = rowsInWindow(market, windowStartMs, windowEndMs)
  if (window.length === 0) return { randomWalkLoss: 0, harLoss: 0 }
  const { randomWalk, har } = baselineLosses(rowsKnownAt(market, windowStartMs), window)
  return { randomWalkLoss: randomWalk, harLoss: har }
}

function windowOf(run: Run, round: number): Pick<WindowScore, 'windowStartMs' | 'windowEndMs'> {
  return { windowStartMs: marketClockMs(run, round), windowEndMs: marketClockMs(run, round + 1) }
}

/** What a round's scores earn: the rewards, everyone's cumulative balances, and the root a contract pays against. */
export interface Payout {
  readonly scores: readonly UpdateScore[]
  readonly balances: readonly Balance[]
  readonly rewardsRoot: Hash
}

/** Pure: any peer recomputes the payout from the effects of a settlement and the balances of the one before. */
export function payOut(run: Run, effects: readonly UpdateEffect[], previous: readonly Balance[]): Payout {
  const { incentives } = run.manifest
  const scores = PAYOUT_RULES[incentives.rule](effects, poolPerRound(incentives))
  const balances = addRewards(previous, scores)
  return { scores, balances, rewardsRoot: rewardsTree(balances).root }
}

/** The settlement that an honest coordinator signs for a round. */
export function settlementOf(
  run: Run,
  round: number,
  recordHash: Hash,
  score: WindowScore,
  payout: Payout,
): Settlement {
  const { effects: _, ...window } = score
  return { runId: run.id, round, recordHash, ...window, ...payout, final: round === run.manifest.schedule.rounds }
}

/**
 * What of a settlement does not follow from its record, its own scores and the balances before, if anything. It takes the
 * losses and effects as they are: see {@link scoreDifference}.
 */
export function settlementDifference(
  run: Run,
  record: RoundRecord,
  recordHash: Hash,
  claimed: Settlement,
  previous: readonly Balance[],
): keyof Settlement | undefined {
  const effects = claimed.scores.map(({ account, effect }) => ({ account, effect }))
  const { evaluationHash, rows, loss, randomWalkLoss, harLoss } = claimed
  const score = { ...windowOf(run, record.round), evaluationHash, rows, loss, randomWalkLoss, harLoss, effects }
  const expected = settlementOf(run, record.round, recordHash, score, payOut(run, effects, previous))
  const scored = effects.map(({ account }) => account)
  const accepted = rows === 0 ? [] : acceptedAccounts(record)
  return firstDifference(claimed, expected) ?? (isDeepStrictEqual(scored, accepted) ? undefined : 'scores')
}

/**
 * What of a settlement's scores differs from one's own, if anything. Only who has the very rows that were scored can
 * tell; for everyone else there is no difference to see.
 */
export function scoreDifference(claimed: Settlement, own: UpdateScores): 'rows' | 'loss' | 'scores' | undefined {
  if (claimed.evaluationHash !== own.evaluationHash) return undefined
  if (claimed.rows !== own.rows) return 'rows'
  if (claimed.loss !== own.loss) return 'loss'
  const effects = claimed.scores.map(({ account, effect }) => ({ account, effect }))
  return isDeepStrictEqual(effects, own.effects) ? undefined : 'scores'
}

function acceptedAccounts({ outcome, updates }: RoundRecord): Account[] {
  if (outcome === 'skipped') return []
  return updates.flatMap(({ account, rejection }) => (rejection === '' ? [account] : [])).sort()
}
