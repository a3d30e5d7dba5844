import { encodeFunctionData, parseEventLogs } from 'viem'
import type { Account, Hash } from '../../types/index.ts'
import { rewardsDistributorAbi } from '../abis.ts'
import type { Chain } from '../connectChain.ts'
import { transact } from '../transact.ts'

export interface ClaimRewardParameters {
  readonly runId: Hash
  /** Who is paid; the signer may be anyone. */
  readonly account: Account
  /** The account's balance under the latest posted root, token units (10⁻¹⁸). */
  readonly cumulativeAmount: bigint
  readonly proof: readonly Hash[]
}

export interface ClaimRewardReturnType {
  /** What this claim paid, token units (10⁻¹⁸), > 0. */
  readonly amount: bigint
  readonly transactionHash: Hash
}

/**
 * Claims everything an account has earned in a run and not claimed yet.
 *
 * @throws {ChainError} UNREACHABLE | REVERTED: a RevertedError whose `revert` is NothingToClaim when all is paid,
 * InvalidProof when amount or proof do not belong to the latest root
 */
export async function claimReward(chain: Chain, claim: ClaimRewardParameters): Promise<ClaimRewardReturnType> {
  const { runId, account, cumulativeAmount, proof } = claim
  const { logs, transactionHash } = await transact(chain, {
    to: chain.addresses.rewards,
    data: encodeFunctionData({
      abi: rewardsDistributorAbi,
      functionName: 'claim',
      args: [runId, account, cumulativeAmount, proof],
    }),
    doing: `claim the rewards of ${account}`,
  })
  const [claimed] = parseEventLogs({ abi: rewardsDistributorAbi, eventName: 'Claimed', logs })
  return { amount: claimed!.args.amount, transactionHash: transactionHash as Hash }
}
