import type { Hash } from '../../types/index.ts'
import { modelRegistryAbi } from '../abis.ts'
import type { Chain } from '../connectChain.ts'
import { isRevert } from '../errors.ts'
import { read } from '../read.ts'

/** What the chain says a run's model is after a round. */
export interface CommittedModel {
  readonly round: number
  readonly modelHash: Hash
  readonly recordHash: Hash
}

/**
 * The commit of one round; undefined when there is none.
 *
 * @throws {ChainError} UNREACHABLE | REVERTED
 */
export async function modelAt(
  chain: Chain,
  { runId, round }: { readonly runId: Hash; readonly round: number },
): Promise<CommittedModel | undefined> {
  return await committedOrNone(() =>
    read(chain, `read the model of round ${round}`, {
      abi: modelRegistryAbi,
      address: chain.addresses.registry,
      functionName: 'atRound',
      args: [runId, BigInt(round)],
    }),
  )
}

/**
 * The commit of a run's latest round; undefined when there is none.
 *
 * @throws {ChainError} UNREACHABLE | REVERTED
 */
export async function latestModel(
  chain: Chain,
  { runId }: { readonly runId: Hash },
): Promise<CommittedModel | undefined> {
  return await committedOrNone(() =>
    read(chain, 'read the latest model', {
      abi: modelRegistryAbi,
      address: chain.addresses.registry,
      functionName: 'latest',
      args: [runId],
    }),
  )
}

async function committedOrNone(
  readCommit: () => Promise<{ round: bigint; modelHash: string; recordHash: string }>,
): Promise<CommittedModel | undefined> {
  try {
    const { round, modelHash, recordHash } = await readCommit()
    return { round: Number(round), modelHash: modelHash as Hash, recordHash: recordHash as Hash }
  } catch (error) {
    if (isRevert(error, 'NotCommitted')) return undefined
    throw error
  }
}
