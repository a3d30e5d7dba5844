import type { Account } from '../../types/index.ts'
import { murmurationTokenAbi } from '../abis.ts'
import type { Chain } from '../connectChain.ts'
import { read } from '../read.ts'

/**
 * The tokens an account holds, token units (10⁻¹⁸).
 *
 * @throws {ChainError} UNREACHABLE | REVERTED
 */
export async function balanceOf(chain: Chain, { account }: { readonly account: Account }): Promise<bigint> {
  return await read(chain, `read the balance of ${account}`, {
    abi: murmurationTokenAbi,
    address: chain.addresses.token,
    functionName: 'balanceOf',
    args: [account],
  })
}
