import type { Account, Balance, UpdateScore } from '../types/index.ts'
import { ascendingByAccount } from './order.ts'

/**
 * Adds a round's rewards to what every account has earned before.
 *
 * @param balances - cumulative earnings before the round, token units (10⁻¹⁸); not changed
 * @param scores - the round's scores
 * @returns cumulative earnings after it, ascending by account; an account that never earned does not appear
 */
export function addRewards(balances: readonly Balance[], scores: readonly UpdateScore[]): Balance[] {
  const earned = new Map<Account, bigint>()
  const add = (account: Account, amount: bigint) => earned.set(account, (earned.get(account) ?? 0n) + amount)
  for (const { account, amount } of balances) add(account, amount)
  for (const { account, reward } of scores) add(account, reward)
  return [...earned]
    .filter(([, amount]) => amount > 0n)
    .map(([account, amount]) => ({ account, amount }))
    .sort(ascendingByAccount)
}

/** Everything ever earned in the run, token units (10⁻¹⁸): the total that is posted with the balances' Merkle root. */
export function totalEarned(balances: readonly Balance[]): bigint {
  return balances.reduce((total, { amount }) => total + amount, 0n)
}

/** What an account has earned in the run, token units (10⁻¹⁸). */
export function earnedBy(balances: readonly Balance[], account: Account): bigint {
  return balances.find((balance) => balance.account === account)?.amount ?? 0n
}
