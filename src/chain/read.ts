import type {
  Abi,
  ContractFunctionArgs,
  ContractFunctionName,
  ReadContractParameters,
  ReadContractReturnType,
} from 'viem'
import type { Chain } from './connectChain.ts'
import { withChainErrors } from './errors.ts'

type ViewName<TAbi extends Abi> = ContractFunctionName<TAbi, 'view' | 'pure'>

/**
 * Reads from a contract.
 *
 * @param doing - for error messages: a clause such as `read the latest model`
 * @throws {ChainError} UNREACHABLE | REVERTED (a RevertedError that names the contract's error)
 */
export function read<
  const TAbi extends Abi,
  TName extends ViewName<TAbi>,
  const TArgs extends ContractFunctionArgs<TAbi, 'view' | 'pure', TName>,
>(
  { rpc, rpcUrl, signal }: Chain,
  doing: string,
  call: ReadContractParameters<TAbi, TName, TArgs>,
): Promise<ReadContractReturnType<TAbi, TName, TArgs>> {
  return withChainErrors({ rpcUrl, doing, signal }, () => rpc.readContract(call))
}
