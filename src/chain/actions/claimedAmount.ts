import type { Account, Hash } from '../../types/index.ts'
import { rewardsDistributorAbi } from '../abis.ts'
import type { Chain } from '../connectChain.ts'
import { read } from '../read.ts'

/**
 * What an account has been paid in a run so far, token units (10⁻¹⁸).
 *
 * @throws {ChainError} UNREACHABLE | REVERTED
 */
export async function claimedAmount(
  chain: Chain,
  { runId, account }: { readonly runId: Hash; readonly account: Account },
): Promise<bigint> {
  return await read(chain, `read what ${account} has claimed`, {
    abi: rewardsDistributorAbi,
    address: chain.addresses.rewards,
    functionName: 'claimed',
    args: [runId, account],
  })
}
