import { encodeFunctionData } from 'viem'
import type { Hash } from '../../types/index.ts'
import { rewardsDistributorAbi } from '../abis.ts'
import type { Chain } from '../connectChain.ts'
import { isRevert } from '../errors.ts'
import { transact } from '../transact.ts'
import { readRoot } from './readRoot.ts'

export interface PostRootParameters {
  readonly runId: Hash
  /** Starts at 1. */
  readonly round: number
  /** Merkle root over the cumulative balances. */
  readonly root: Hash
  /** Sum of those balances, token units (10⁻¹⁸); never below the last posted total. */
  readonly totalAmount: bigint
}

/**
 * Posts a round's rewards root. May be repeated: a root that is already there, or that a later round's root has
 * superseded, counts as done, because roots are cumulative.
 *
 * @returns the transaction, or undefined when there was nothing to do
 * @throws {ChainError} UNREACHABLE | REVERTED, also when another root stands there for the same round
 */
export async function postRoot(chain: Chain, post: PostRootParameters): Promise<Hash | undefined> {
  const { runId, round, root, totalAmount } = post
  try {
    const { transactionHash } = await transact(chain, {
      to: chain.addresses.rewards,
      data: encodeFunctionData({
        abi: rewardsDistributorAbi,
        functionName: 'postRoot',
        args: [runId, BigInt(round), root, totalAmount],
      }),
      doing: `post the rewards root of round ${round}`,
    })
    return transactionHash as Hash
  } catch (error) {
    if (!isRevert(error, 'RoundNotIncreasing')) throw error
    const there = await readRoot(chain, { runId })
    const same = there.round === round && there.root === root && there.totalAmount === totalAmount
    if (!same && there.round <= round) throw error
    return undefined
  }
}
