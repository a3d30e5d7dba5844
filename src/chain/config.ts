import { z } from 'zod'
import type { Account } from '../types/index.ts'

const contractSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'a contract address is 0x and 40 hex digits')
  .transform((text) => text.toLowerCase() as Account)

/** Where a run's contracts stand; part of the run manifest, so all peers agree on it. */
export const contractsSchema = z.strictObject({
  chainId: z.int().min(1).describe('EIP-155 id of the chain'),
  token: contractSchema.describe('MurmurationToken'),
  rewards: contractSchema.describe('RewardsDistributor'),
  registry: contractSchema.describe('ModelRegistry'),
})

/** The contracts together with the node through which one peer reaches them. */
export const chainConfigSchema = z.strictObject({
  rpcUrl: z.url({ protocol: /^https?$/ }).describe('JSON-RPC of a node of the chain'),
  ...contractsSchema.shape,
})

export type ContractsConfig = z.infer<typeof contractsSchema>
export type ChainConfig = z.infer<typeof chainConfigSchema>

/** The contracts of one deployment. */
export type ChainAddresses = Pick<ContractsConfig, 'token' | 'rewards' | 'registry'>
