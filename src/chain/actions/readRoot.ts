import type { Hash } from '../../types/index.ts'
import { rewardsDistributorAbi } from '../abis.ts'
import type { Chain } from '../connectChain.ts'
import { read } from '../read.ts'

/** What a run has posted and paid; all zero before the first post. */
export interface PostedRoot {
  readonly root: Hash
  readonly round: number
  /** Everything ever earned in the run, token units (10⁻¹⁸). */
  readonly totalAmount: bigint
  /** Everything ever claimed in the run, token units (10⁻¹⁸). */
  readonly paidAmount: bigint
}

/**
 * The latest rewards root of a run.
 *
 * @throws {ChainError} UNREACHABLE | REVERTED
 */
export async function readRoot(chain: Chain, { runId }: { readonly runId: Hash }): Promise<PostedRoot> {
  const { root, round, total, paid } = await read(chain, 'read the rewards root', {
    abi: rewardsDistributorAbi,
    address: chain.addresses.rewards,
    functionName: 'rewardsOf',
    args: [runId],
  })
  return { root: root as Hash, round: Number(round), totalAmount: total, paidAmount: paid }
}
