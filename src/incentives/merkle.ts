import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import type { Account, Balance, Hash } from '../types/index.ts'
import { ZERO_HASH } from '../types/index.ts'

type Leaf = [account: string, cumulativeAmount: string]

const LEAF_TYPES = ['address', 'uint256']

/** The Merkle tree over cumulative balances that the rewards contract pays against. */
export interface RewardsTree {
  /** Zero hash when there are no balances. */
  readonly root: Hash
  /** Sibling hashes from the account's leaf up (none for a lone leaf); undefined for an account that is not in the tree. */
  proof(account: Account): Hash[] | undefined
}

/**
 * Builds the tree of OpenZeppelin's standard format: leaf = keccak256(keccak256(abi.encode(account, amount))), leaves
 * sorted by hash, so that the order of the balances does not matter.
 *
 * @param balances - cumulative earnings, token units (10⁻¹⁸), each account once
 * @see https://github.com/OpenZeppelin/merkle-tree
 */
export function rewardsTree(balances: readonly Balance[]): RewardsTree {
  if (balances.length === 0) return { root: ZERO_HASH, proof: () => undefined }
  const tree = StandardMerkleTree.of<Leaf>(balances.map(leafOf), LEAF_TYPES)
  const amounts = new Map(balances.map(({ account, amount }) => [account, amount]))
  return {
    root: tree.root as Hash,
    proof(account) {
      const amount = amounts.get(account)
      return amount === undefined ? undefined : (tree.getProof(leafOf({ account, amount })) as Hash[])
    },
  }
}

/** Whether `proof` shows that `balance` stands under `root`; the contract makes the same check. */
export function verifyReward(root: Hash, balance: Balance, proof: readonly Hash[]): boolean {
  return StandardMerkleTree.verify<Leaf>(root, LEAF_TYPES, leafOf(balance), [...proof])
}

function leafOf({ account, amount }: Balance): Leaf {
  return [account, amount.toString()]
}
