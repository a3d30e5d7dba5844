import { encodeDeployData, encodeFunctionData, type Hex, keccak256, stringToBytes, zeroHash } from 'viem'
import type { Account } from '../types/index.ts'
import { modelRegistryAbi, murmurationTokenAbi, rewardsDistributorAbi } from './abis.ts'
import { type ChainClient, type ClientOptions, createChainClient } from './client.ts'
import { compileContracts } from './compile.ts'
import type { ChainAddresses } from './config.ts'
import { requireFunds } from './requireFunds.ts'
import { transact } from './transact.ts'

const ADMIN_ROLE = zeroHash
const MINTER_ROLE = keccak256(stringToBytes('MINTER_ROLE'))

export interface DeployContractsOptions extends Omit<ClientOptions, 'privateKey'> {
  /** Private key of the account that pays for the deployment; it keeps no role. */
  readonly deployerKey: Hex
  /** May post rewards roots and commit models. */
  readonly coordinator: Account
  /** May grant and revoke roles. @default the coordinator */
  readonly admin?: Account | undefined
  /** Largest supply the token can ever have, token units (10⁻¹⁸), > 0. */
  readonly tokenCapUnits: bigint
}

/**
 * Compiles and deploys the token, the rewards distributor and the model registry. Only the distributor may mint. Nothing
 * is sent when the deployer cannot pay for all of it.
 *
 * @throws {ChainError} UNREACHABLE | WRONG_CHAIN | REVERTED | COMPILE_FAILED
 */
export async function deployContracts(options: DeployContractsOptions): Promise<ChainAddresses> {
  const { deployerKey, coordinator, admin = coordinator, tokenCapUnits, ...clientOptions } = options
  const client = await createChainClient({ ...clientOptions, privateKey: deployerKey })
  const deployer = client.signer!.address.toLowerCase() as Account
  const { MurmurationToken, RewardsDistributor, ModelRegistry } = await compileContracts({ signal: client.signal })

  const tokenData = encodeDeployData({
    abi: murmurationTokenAbi,
    bytecode: MurmurationToken.bytecode,
    args: [deployer, tokenCapUnits],
  })
  const rewardsData = (token: Account) =>
    encodeDeployData({
      abi: rewardsDistributorAbi,
      bytecode: RewardsDistributor.bytecode,
      args: [token, admin, coordinator],
    })
  const registryData = encodeDeployData({
    abi: modelRegistryAbi,
    bytecode: ModelRegistry.bytecode,
    args: [admin, coordinator],
  })
  // Any address will do for the price.
  await requireFunds(client, [tokenData, rewardsData(deployer), registryData])

  const token = await deploy(client, 'MurmurationToken', tokenData)
  const rewards = await deploy(client, 'RewardsDistributor', rewardsData(token))
  const registry = await deploy(client, 'ModelRegistry', registryData)
  const changeRole = (functionName: 'grantRole' | 'renounceRole', role: Hex, account: Account) =>
    transact(client, {
      to: token,
      data: encodeFunctionData({ abi: murmurationTokenAbi, functionName, args: [role, account] }),
      doing: `hand over the token's roles to ${account}`,
    })
  await changeRole('grantRole', MINTER_ROLE, rewards)
  if (admin !== deployer) {
    await changeRole('grantRole', ADMIN_ROLE, admin)
    await changeRole('renounceRole', ADMIN_ROLE, deployer)
  }
  return { token, rewards, registry }
}

async function deploy(client: ChainClient, name: string, data: Hex): Promise<Account> {
  const { contractAddress } = await transact(client, { data, doing: `deploy ${name}` })
  return contractAddress!.toLowerCase() as Account
}
