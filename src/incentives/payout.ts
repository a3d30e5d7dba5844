import type { Account, UpdateScore } from '../types/index.ts'
import type { IncentivesConfig } from './config.ts'
import { ascendingByAccount } from './order.ts'

/** What one accepted update was worth on the window after its round. */
export interface UpdateEffect {
  readonly account: Account
  /** Loss of the base model minus the loss with this update alone, mean QLIKE; > 0 helps. */
  readonly effect: number
}

/**
 * Shares a round's pool among its accepted updates.
 *
 * Pure and exact: every peer that knows the effects computes the same rewards, in any order of the input.
 *
 * @param effects - one per accepted update, each of another account
 * @param pool - what the round pays at most, token units (10⁻¹⁸), >= 0
 * @returns one score per effect, ascending by account; the rewards are >= 0 and sum to at most `pool`
 */
export type PayoutRule = (effects: readonly UpdateEffect[], pool: bigint) => UpdateScore[]

/**
 * Equal share of the pool for each update that did no harm: reward = ⌊pool / k⌋ for the k updates whose effect is >= 0,
 * else 0. NaN counts as harm. The remainder of the division, below k units, stays unpaid, and so does the whole pool when
 * every update did harm.
 */
export const equalShareOfHelpful: PayoutRule = (effects, pool) => {
  const helpful = effects.filter(isHelpful).length
  const share = helpful === 0 ? 0n : pool / BigInt(helpful)
  return effects.map((update) => ({ ...update, reward: isHelpful(update) ? share : 0n })).sort(ascendingByAccount)
}

/** The rule of each name that a run's manifest may give. */
export const PAYOUT_RULES: Readonly<Record<IncentivesConfig['rule'], PayoutRule>> = {
  equalShare: equalShareOfHelpful,
}

function isHelpful({ effect }: UpdateEffect): boolean {
  return effect >= 0
}
