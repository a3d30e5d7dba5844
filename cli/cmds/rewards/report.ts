import { relative } from 'node:path'
import type { Account, Hash } from '../../../src/types/index.ts'
import { formatTokens } from '../../lib/format.ts'
import type { RewardsOptions } from './options.ts'

/** What the chain has posted for an account and paid to it; amounts in token units (10⁻¹⁸). */
export interface Payments {
  readonly chainId: number
  /** The last round whose rewards are posted; 0 before the first. */
  readonly round: number
  /** What the account earned up to that round. */
  readonly posted: bigint
  readonly paid: bigint
  readonly claimable: bigint
  /** Of the token, from whatever run. */
  readonly balance: bigint
}

/** What an account earned in a run; amounts in token units (10⁻¹⁸). */
export interface Earnings {
  readonly account: Account
  readonly runId: Hash
  /** Of the run, for people. */
  readonly name: string
  /** The last settled round; 0 before the first. */
  readonly round: number
  readonly rounds: number
  /** Who told: a peer's address or the path of a ledger. */
  readonly source: string
  readonly earned: bigint
  /** Null for a run without a chain. */
  readonly chain: Payments | null
}

export interface Claimed {
  readonly amount: bigint
  readonly transactionHash: Hash
}

export interface ClaimResult {
  /** Undefined when nothing was left. */
  readonly claimed: Claimed | undefined
  readonly balance: bigint
}

/** What `--json` prints of the earnings. */
export function earningsEvent({ name: _, chain, earned, ...rest }: Earnings): object {
  return {
    event: 'rewards',
    ...rest,
    earned: earned.toString(),
    chain: chain === null ? null : paymentsEvent(chain),
  }
}

function paymentsEvent({ chainId, round, posted, paid, claimable, balance }: Payments): object {
  return {
    chainId,
    round,
    posted: posted.toString(),
    paid: paid.toString(),
    claimable: claimable.toString(),
    balance: balance.toString(),
  }
}

/** What people read of the earnings. */
export function earningsLines(
  { account, runId, name, round, rounds, source, earned, chain }: Earnings,
  options: RewardsOptions,
): string {
  const from = source.startsWith('/ip') || source.startsWith('/dns') ? source : relative('.', source)
  const told =
    round === 0 ? `no round is settled yet, by ${from}` : `round ${round} of ${rounds} is settled, by ${from}`
  const lines = [`${name}, the run ${runId}`, `  account   ${account}`, `  earned    ${formatTokens(earned)}; ${told}`]
  if (chain === null) return [...lines, 'The run has no chain, so that nothing is paid.'].join('\n')
  const postedUpTo =
    chain.round === 0 ? 'nothing is on the chain yet' : `on chain ${chain.chainId} up to round ${chain.round}`
  lines.push(
    `  posted    ${formatTokens(chain.posted)}; ${postedUpTo}`,
    `  paid      ${formatTokens(chain.paid)}`,
    `  to claim  ${formatTokens(chain.claimable)}`,
    `  balance   ${formatTokens(chain.balance)}`,
  )
  if (chain.claimable > 0n && options.claim !== true) lines.push('To claim it, add --claim.')
  return lines.join('\n')
}

export function claimedEvent({ claimed, balance }: ClaimResult): object {
  return {
    event: 'claimed',
    amount: (claimed?.amount ?? 0n).toString(),
    balance: balance.toString(),
    transactionHash: claimed?.transactionHash ?? null,
  }
}

export function claimedLine({ claimed, balance }: ClaimResult): string {
  if (claimed === undefined) return 'There is nothing left to claim.'
  const { amount, transactionHash } = claimed
  return `Claimed ${formatTokens(amount)} with ${transactionHash}; the balance is ${formatTokens(balance)}.`
}
