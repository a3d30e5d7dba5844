import {
  type Anvil,
  balanceOf,
  type ContractsConfig,
  connectChain,
  deployContracts,
  fundAccount,
  startAnvil,
} from '../../../src/chain/index.ts'
import { incentivesSchema, poolPerRound } from '../../../src/incentives/config.ts'
import type { Account } from '../../../src/types/index.ts'
import type { LocalPeers } from './setup.ts'

/** Gas for everything a peer does in a run, many times over. */
const FUNDS_WEI = 10n ** 18n

/** A development chain with the run's contracts on it. */
export interface LocalChain {
  readonly anvil: Anvil
  readonly contracts: ContractsConfig
}

/**
 * Starts a chain, deploys the contracts and gives every peer what its transactions cost.
 *
 * @throws {ChainError} ANVIL_FAILED | COMPILE_FAILED | UNREACHABLE | REVERTED
 */
export async function startChain(
  { coordinator, workers }: LocalPeers,
  rounds: number,
  signal: AbortSignal,
): Promise<LocalChain> {
  const anvil = await startAnvil({ signal })
  try {
    const { rpcUrl, chainId, devKey } = anvil
    const node = { rpcUrl, chainId, pollingIntervalMs: 20, signal }
    const tokenCapUnits = BigInt(rounds) * poolPerRound(incentivesSchema.parse({}))
    const addresses = await deployContracts({
      ...node,
      deployerKey: devKey,
      coordinator: coordinator.account,
      tokenCapUnits,
    })
    for (const { account } of [coordinator, ...workers]) {
      await fundAccount({ ...node, funderKey: devKey, account, amountWei: FUNDS_WEI })
    }
    return { anvil, contracts: { chainId, ...addresses } }
  } catch (error) {
    await anvil.stop()
    throw error
  }
}

/** What each account holds of the reward token, token units (10⁻¹⁸), read from the chain. @throws {ChainError} */
export async function readBalances(
  { anvil: { rpcUrl }, contracts: { chainId, ...addresses } }: LocalChain,
  accounts: readonly Account[],
  signal: AbortSignal,
): Promise<bigint[]> {
  const chain = await connectChain({ rpcUrl, chainId, addresses, signal })
  return Promise.all(accounts.map((account) => balanceOf(chain, { account })))
}
