import { formatEther, type Hex } from 'viem'
import type { ChainClient } from './client.ts'
import { RevertedError, withChainErrors } from './errors.ts'

/** What the transactions take that give the contracts their roles, together, rounded up. */
const ROLES_GAS = 300_000n

/**
 * Checks that the signer can pay for a deployment before the first transaction of it, so that it does not stop half-way.
 *
 * @param creations - creation code of each contract, with constructor arguments
 * @throws {ChainError} UNREACHABLE | REVERTED, naming the account, what it has and what it needs
 */
export async function requireFunds(client: ChainClient, creations: readonly Hex[]): Promise<void> {
  const { rpc, rpcUrl, signal } = client
  const account = client.signer!
  const doing = 'deploy the contracts'
  const payer = account.address.toLowerCase()
  await withChainErrors({ rpcUrl, doing, payer, signal }, async () => {
    const [balance, { maxFeePerGas }, ...gas] = await Promise.all([
      rpc.getBalance({ address: account.address }),
      rpc.estimateFeesPerGas(),
      ...creations.map((data) => rpc.estimateGas({ account: account.address, data })),
    ])
    // The same margin that each transaction is sent with.
    const needed = ((gas.reduce((total, amount) => total + amount, ROLES_GAS) * 5n) / 4n) * maxFeePerGas
    if (balance < needed) {
      const amounts = `has ${formatEther(balance)} ether and needs about ${roundedUp(needed)}; send it some`
      throw new RevertedError('', `cannot ${doing}: the account ${payer} ${amounts}`)
    }
  })
}

/** Ether with two significant digits, never less than `wei`. */
function roundedUp(wei: bigint): string {
  const step = 10n ** BigInt(Math.max(0, wei.toString().length - 2))
  return formatEther(((wei + step - 1n) / step) * step)
}
