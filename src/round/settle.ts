import { addRewards, PAYOUT_RULES, poolPerRound, rewardsTree, type UpdateEffect } from '../incentives/index.ts'
import { sum } from '../kernels/vector.ts'
import { baselineLosses } from '../market/baselines.ts'
import { hashableRows, rowsInWindow, rowsKnownAt } from '../market/rows.ts'
import { meanQlike } from '../models/mlp.ts'
import type { Balance, Hash, Settlement, SupervisedRows, UpdateScore } from '../types/index.ts'
import { contentHash } from '../wire/contentHash.ts'
import type { AcceptedUpdate } from './aggregateRound.ts'
import { marketClockMs, type Run } from './run.ts'

/** What a round's updates and its model were worth on the window after it. */
export interface WindowScore {
  readonly windowStartMs: number
  readonly windowEndMs: number
  readonly evaluationHash: Hash
  /** Number of rows scored; 0 when the market had none, and then every loss is 0 and nobody is scored. */
  readonly rows: number
  readonly loss: number
  readonly randomWalkLoss: number
  readonly harLoss: number
  /** Ascending by account. */
  readonly effects: readonly UpdateEffect[]
}

/**
 * Scores a round on the market rows between its clock and the next. Pure and exact: anyone with the rows gets the same
 * bits.
 *
 * @param base - parameters before the round
 * @param model - parameters after it
 * @param accepted - ascending by account
 * @param market - all rows the scorer has; only those known at the next clock are used
 */
export function scoreWindow(
  run: Run,
  round: number,
  base: Float32Array,
  model: Float32Array,
  accepted: readonly AcceptedUpdate[],
  market: SupervisedRows,
): WindowScore {
  const windowStartMs = marketClockMs(run, round)
  const windowEndMs = marketClockMs(run, round + 1)
  const window = rowsInWindow(market, windowStartMs, windowEndMs)
  const span = { windowStartMs, windowEndMs, evaluationHash: contentHash(hashableRows(window)), rows: window.length }
  if (window.length === 0) return { ...span, loss: 0, randomWalkLoss: 0, harLoss: 0, effects: [] }

  const spec = run.manifest.model
  const baselines = baselineLosses(rowsKnownAt(market, windowStartMs), window)
  const baseLoss = meanQlike(spec, base, window)
  const effects = accepted.map(({ account, update }) => {
    const effect = baseLoss - meanQlike(spec, sum(base, update), window)
    // An update that overflows the model is infinitely bad; statements carry finite numbers only.
    return { account, effect: Number.isFinite(effect) ? effect : -Number.MAX_VALUE }
  })
  return {
    ...span,
    loss: meanQlike(spec, model, window),
    randomWalkLoss: baselines.randomWalk,
    harLoss: baselines.har,
    effects,
  }
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
