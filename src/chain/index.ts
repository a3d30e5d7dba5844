export { balanceOf } from './actions/balanceOf.ts'
export { claimedAmount } from './actions/claimedAmount.ts'
export { type ClaimRewardParameters, type ClaimRewardReturnType, claimReward } from './actions/claimReward.ts'
export { type CommitModelParameters, commitModel } from './actions/commitModel.ts'
export { type FundAccountParameters, fundAccount } from './actions/fundAccount.ts'
export { type CommittedModel, latestModel, modelAt } from './actions/modelAt.ts'
export { type PostRootParameters, postRoot } from './actions/postRoot.ts'
export { type ReadChainIdParameters, readChainId } from './actions/readChainId.ts'
export { type PostedRoot, readRoot } from './actions/readRoot.ts'
export { type Anvil, type AnvilOptions, DEV_CHAIN_ID, startAnvil } from './anvil.ts'
export { type CompiledContracts, compileContracts } from './compile.ts'
export {
  type ChainAddresses,
  type ChainConfig,
  type ContractsConfig,
  chainConfigSchema,
  contractsSchema,
} from './config.ts'
export { type Chain, type ConnectChainOptions, connectChain } from './connectChain.ts'
export { type DeployContractsOptions, deployContracts } from './deploy.ts'
export { RevertedError } from './errors.ts'
