import { setTimeout as delay } from 'node:timers/promises'
import { ChainError } from '../src/errors/index.ts'
import { earnedBy, rewardsTree } from '../src/incentives/index.ts'
import type { Account, Balance, Hash, WorkerReport } from '../src/types/index.ts'

const POLL_MS = 500
const PATIENCE_MS = 60_000

/** What claiming needs of the chain. */
export interface ClaimChain {
  /** The root that claims are paid against now. */
  rewardsRoot(): Promise<Hash>
  /** What this account was paid before, 10⁻¹⁸ tokens. */
  claimed(): Promise<bigint>
  claim(amount: bigint, proof: readonly Hash[]): Promise<void>
  /** Tokens held, 10⁻¹⁸. */
  tokenBalance(): Promise<bigint>
}

/** Claims what a worker earned, once the root that proves it is on the chain. */
export class RewardClaimer {
  readonly #chain: ClaimChain
  readonly #account: Account

  constructor(chain: ClaimChain, account: Account) {
    this.#chain = chain
    this.#account = account
  }

  /** @param balances - the last settlement's cumulative balances; claiming late or twice loses nothing */
  async claim(balances: readonly Balance[], signal: AbortSignal): Promise<WorkerReport> {
    const amount = earnedBy(balances, this.#account)
    try {
      // A worker that restarts after the end has been paid already.
      if (amount > (await this.#chain.claimed())) {
        const tree = rewardsTree(balances)
        await this.#untilPosted(tree.root, signal)
        await this.#chain.claim(amount, tree.proof(this.#account) ?? [])
      }
      const balance = await this.#chain.tokenBalance()
      return { event: 'claimed', amount: amount.toString(), balance: balance.toString() }
    } catch (error) {
      if (!(error instanceof ChainError)) throw error
      return { event: 'claimFailed', reason: error.message }
    }
  }

  async #untilPosted(root: Hash, signal: AbortSignal): Promise<void> {
    const startedMs = performance.now()
    while ((await this.#chain.rewardsRoot()) !== root) {
      if (performance.now() - startedMs > PATIENCE_MS) {
        throw new ChainError(
          'UNREACHABLE',
          'the coordinator has not posted the last rewards root to the chain yet; claim later with murmuration rewards',
        )
      }
      await delay(POLL_MS, undefined, { signal })
    }
  }
}
