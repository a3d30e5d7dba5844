import { setTimeout as delay } from 'node:timers/promises'
import { totalEarned } from '../src/incentives/index.ts'
import type { Replica } from '../src/peer/replica.ts'
import type { RoundRecord, Settlement } from '../src/types/index.ts'
import { ZERO_HASH } from '../src/types/index.ts'

const RETRY_MS = 2_000

/** What the coordinator writes to the chain; each call may be repeated without harm. */
export interface SettlementChain {
  commitModel(record: RoundRecord, recordHash: Settlement['recordHash']): Promise<void>
  /** @param totalUnits - the sum of all balances under the root, token units (10⁻¹⁸) */
  postRoot(settlement: Settlement, totalUnits: bigint): Promise<void>
}

export interface SettledRound {
  readonly record: RoundRecord
  readonly settlement: Settlement
}

/** The settled rounds that a replica holds, up to one, read one by one: a crash loses what the chain had yet to take. */
export function* settledRounds(replica: Pick<Replica, 'entry'>, lastRound: number): Generator<SettledRound> {
  for (let round = 1; round <= lastRound; round++) {
    const entry = replica.entry(round)
    if (entry?.settlement !== undefined) {
      yield { record: entry.record.statement, settlement: entry.settlement.statement }
    }
  }
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

  enqueue(settled: SettledRound): void {
    this.resume([settled])
  }

  /**
   * Enqueues what an earlier process may not have posted; what is on the chain already is found to be and passed over.
   *
   * @param settled - in order; read one by one as their turn comes, and no further after `stop`
   */
  resume(settled: Iterable<SettledRound>): void {
    this.#tail = this.#tail.then(async () => {
      const rounds = settled[Symbol.iterator]()
      while (!this.#stopping.signal.aborted) {
        const next = rounds.next()
        if (next.done) return
        await this.#post(next.value)
      }
    })
    // Whoever waits for `drained` is told; until then a failed read must not end the process.
    this.#tail.catch(() => undefined)
  }

  /**
   * Resolves when everything enqueued so far is on the chain, or after `stop`.
   *
   * @throws what reading a resumed round threw
   */
  drained(): Promise<void> {
    return this.#tail
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #post({ record, settlement }: SettledRound): Promise<void> {
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
