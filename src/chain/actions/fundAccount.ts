import type { Account, Hash, Hex } from '../../types/index.ts'
import { type ClientOptions, createChainClient } from '../client.ts'
import { transact } from '../transact.ts'

export interface FundAccountParameters extends Omit<ClientOptions, 'privateKey'> {
  /** Private key of the account that pays. */
  readonly funderKey: Hex
  readonly account: Account
  /** Wei (10⁻¹⁸ ether). */
  readonly amountWei: bigint
}

/**
 * Sends ether, so that an account can pay for its transactions; needs no contracts.
 *
 * @throws {ChainError} UNREACHABLE | WRONG_CHAIN | REVERTED
 */
export async function fundAccount(options: FundAccountParameters): Promise<Hash> {
  const { funderKey, account, amountWei, ...clientOptions } = options
  const client = await createChainClient({ ...clientOptions, privateKey: funderKey })
  const { transactionHash } = await transact(client, { to: account, value: amountWei, doing: `fund ${account}` })
  return transactionHash as Hash
}
