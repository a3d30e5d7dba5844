import assert from 'node:assert/strict'
import { ChainPoster, type SettledRound, type SettlementChain } from '../../../coordinator/chainPoster.ts'
import type { Account, Hash } from '../../../src/types/index.ts'

const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}` as Hash

function settled(round: number): SettledRound {
  const common = { runId: hash(1), round }
  return {
    record: {
      ...common,
      previousRecordHash: hash(2),
      baseModelHash: hash(3),
      marketClockMs: 0,
      outcome: 'applied',
      updates: [],
      abstentions: [],
      pipeline: 'mean',
      numByzantine: 0,
      aggregateHash: hash(4),
      modelHash: hash(5),
    },
    settlement: {
      ...common,
      recordHash: hash(100 + round),
      windowStartMs: 0,
      windowEndMs: 1,
      evaluationHash: hash(6),
      rows: 1,
      loss: 1,
      randomWalkLoss: 1,
      harLoss: 1,
      scores: [],
      balances: [{ account: `0x${'aa'.repeat(20)}` as Account, amount: BigInt(round) }],
      rewardsRoot: hash(200 + round),
      final: false,
    },
  }
}

/** A chain that remembers what it was asked to take. */
class FakeChain implements SettlementChain {
  readonly calls: string[] = []

  async commitModel({ round }: SettledRound['record']): Promise<void> {
    this.calls.push(`commit ${round}`)
  }

  async postRoot({ round }: SettledRound['settlement'], totalUnits: bigint): Promise<void> {
    this.calls.push(`post ${round} of ${totalUnits}`)
  }
}

const noRetry = (round: number, error: Error) => assert.fail(`round ${round} was tried again: ${error.message}`)

describe('chain poster', () => {
  it('posts what an earlier process settled before what comes, in order', async () => {
    const chain = new FakeChain()
    const poster = new ChainPoster(chain, noRetry)
    poster.resume([settled(1), settled(2)])
    poster.enqueue(settled(3))
    await poster.drained()
    assert.deepEqual(
      chain.calls,
      [1, 2, 3].flatMap((round) => [`commit ${round}`, `post ${round} of ${round}`]),
    )
  })

  it('reads no further round once stopped', async () => {
    const chain = new FakeChain()
    const poster = new ChainPoster(chain, noRetry)
    const read: number[] = []
    poster.resume(
      (function* () {
        for (const round of [1, 2, 3]) {
          read.push(round)
          if (round === 2) poster.stop()
          yield settled(round)
        }
      })(),
    )
    await poster.drained()
    assert.deepEqual(read, [1, 2])
    assert.deepEqual(chain.calls, ['commit 1', 'post 1 of 1'])
  })

  it('tells who waits that a settled round could not be read', async () => {
    const poster = new ChainPoster(new FakeChain(), noRetry)
    poster.resume({
      [Symbol.iterator]: () => ({
        next: () => {
          throw new Error('no such file')
        },
      }),
    })
    await assert.rejects(poster.drained(), /no such file/)
  })
})
