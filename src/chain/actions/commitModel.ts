import { encodeFunctionData } from 'viem'
import type { Hash } from '../../types/index.ts'
import { modelRegistryAbi } from '../abis.ts'
import type { Chain } from '../connectChain.ts'
import { isRevert } from '../errors.ts'
import { transact } from '../transact.ts'
import { modelAt } from './modelAt.ts'

export interface CommitModelParameters {
  readonly runId: Hash
  /** Starts at 1; later than every round committed so far. */
  readonly round: number
  /** Content hash of the checkpoint after the round. */
  readonly modelHash: Hash
  /** EIP-712 hash of the round's record. */
  readonly recordHash: Hash
}

/**
 * Commits the model a run stands at after a round. May be repeated: a commit that is already there counts as done. So does
 * a round that is not there but a later one is: the registry takes no earlier round any more, and the later one's record
 * hash stands for the whole chain of records.
 *
 * @returns the transaction, or undefined when there was nothing to do
 * @throws {ChainError} UNREACHABLE | REVERTED, also when another model is committed for the round
 */
export async function commitModel(chain: Chain, commit: CommitModelParameters): Promise<Hash | undefined> {
  const { runId, round, modelHash, recordHash } = commit
  try {
    const { transactionHash } = await transact(chain, {
      to: chain.addresses.registry,
      data: encodeFunctionData({
        abi: modelRegistryAbi,
        functionName: 'commit',
        args: [runId, BigInt(round), modelHash, recordHash],
      }),
      doing: `commit the model of round ${round}`,
    })
    return transactionHash as Hash
  } catch (error) {
    if (!isRevert(error, 'RoundNotIncreasing')) throw error
    const there = await modelAt(chain, { runId, round })
    if (there !== undefined && (there.modelHash !== modelHash || there.recordHash !== recordHash)) throw error
    return undefined
  }
}
