import { setTimeout as delay } from 'node:timers/promises'
import { totalEarned } from '../src/incentives/index.ts'
import type { RoundRecord, Settlement } from '../src/types/index.ts'
import { ZERO_HASH } from '../src/types/index.ts'

const RETRY_MS = 2_000

/** What the coordinator writes to the chain; each call may be repeated without harm. */
export interface SettlementChain {
  commitModel(record: RoundRecord, recordHash: Settlement['recordHash']): Promise<void>
  /** @param totalUnits - the sum of all balances under the root, token units (10⁻¹⁸) */
  postRoot(settlement: Settlement, totalUnits: bigint): Promise<void>
}

/**
 * Posts settled rounds to the chain in order, behind the rounds: a slow or absent chain delays payment, never training.
 */
export class ChainPoster {
  readonly #chain: SettlementChain
  readonly #onRetry: (round: number, error: Error) => void
  readonly #stopping = new AbortController()
  #tail: Promise<void> = Promise.resolve()

  constructor(chain: SettlementChain, onRetry: (round: number, error: Error) => void) {
    this.#chain = chain
    this.#onRetry = onRetry
  }

  enqueue(record: RoundRecord, settlement: Settlement): void {
    this.#tail = this.#tail.then(() => this.#post(record, settlement))
  }

  /** Resolves when everything enqueued so far is on the chain, or after `stop`. */
  drained(): Promise<void> {
    return this.#tail
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #post(record: RoundRecord, settlement: Settlement): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.#chain.commitModel(record, settlement.recordHash)
        if (settlement.rewardsRoot !== ZERO_HASH) {
          await this.#chain.postRoot(settlement, totalEarned(settlement.balances))
        }
        return
      } catch (error) {
        if (signal.aborted) return
        this.#onRetry(record.round, error as Error)
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined)
      }
    }
  }
}
