import assert from 'node:assert/strict'
import {
  type Head,
  initialState,
  step,
  type WorkerEffect,
  type WorkerEvent,
  type WorkerState,
} from '../../../node/machine.ts'
import type {
  Account,
  Hash,
  PeerId,
  RoundAnnouncement,
  RoundRecord,
  Settlement,
  Signature,
  Signed,
} from '../../../src/types/index.ts'
import { ZERO_HASH } from '../../../src/types/index.ts'

const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}` as Hash
const SELF = `0x${'11'.repeat(20)}` as Account
const GENESIS: Head = { round: 0, recordHash: hash(0), modelHash: hash(1000), settledRound: 0 }

/** Record n has hash n and model 1000 + n. */
function announcement(round: number, members: Account[] = [SELF]): RoundAnnouncement {
  return {
    runId: hash(0),
    round,
    previousRecordHash: hash(round - 1),
    baseModelHash: hash(1000 + round - 1),
    marketClockMs: round,
    seed: hash(5),
    commitTimeoutMs: 1000,
    revealTimeoutMs: 1000,
    members: members.map((account) => ({ account, peerId: 'me' as PeerId })),
  }
}

function record(round: number): RoundRecord {
  return {
    runId: hash(0),
    round,
    previousRecordHash: hash(round - 1),
    baseModelHash: hash(1000 + round - 1),
    marketClockMs: round,
    outcome: 'applied',
    updates: [],
    abstentions: [],
    pipeline: 'mean',
    numByzantine: 0,
    aggregateHash: ZERO_HASH,
    modelHash: hash(1000 + round),
  }
}

const signed = <T>(statement: T): Signed<T> => ({ statement, signature: '0x' as Signature })
const settlement = (round: number) => signed({ round, recordHash: hash(round) } as Settlement)

const CAUSE = { stream: 'logVariance1h', test: 'psi' as const, sinceRound: 1 }

const disagreement = { round: 1, recordHash: hash(1), recomputedModelHash: hash(2), reason: 'it is wrong' }

class Driver {
  state: WorkerState = initialState(GENESIS)
  effects: WorkerEffect[] = []

  send(event: WorkerEvent): this {
    const [state, effects] = step(SELF, this.state, event)
    this.state = state
    this.effects = [...effects]
    return this
  }

  get did(): string[] {
    return this.effects.map(({ type }) => type)
  }

  synced(head: Head = GENESIS, finished = false): this {
    return this.send({ type: 'synced', head, finished })
  }

  announced(round: number, members?: Account[]): this {
    return this.send({ type: 'announced', announcement: announcement(round, members) })
  }

  recorded(round: number, recordHash = hash(round)): this {
    return this.send({ type: 'recorded', record: signed(record(round)), recordHash })
  }

  verified(round: number): this {
    return this.send({ type: 'verified', round, recordHash: hash(round), modelHash: hash(1000 + round) })
  }

  paused(round: number): this {
    return this.send({ type: 'paused', round, cause: CAUSE })
  }

  called(round: number, updateHash = hash(77)): this {
    const commitments = [{ account: SELF, updateHash }]
    return this.send({ type: 'revealCalled', call: { runId: hash(0), round, commitments } })
  }
}

describe('worker machine', () => {
  it('plays a round: sync, join, train, commit, reveal, verify, settle', () => {
    const driver = new Driver().send({ type: 'started' })
    assert.deepEqual(driver.did, ['sync'])
    assert.deepEqual(driver.synced().did, ['join'])
    assert.deepEqual(driver.announced(1).did, ['train'])
    driver.send({ type: 'trained', round: 1, updateHash: hash(77) })
    assert.deepEqual(driver.effects, [{ type: 'commit', round: 1, updateHash: hash(77) }])
    assert.deepEqual(driver.called(1).effects, [{ type: 'reveal', round: 1, updateHash: hash(77) }])
    assert.deepEqual(driver.recorded(1).did, ['verify'])
    assert.deepEqual(driver.verified(1).did, [])
    assert.deepEqual(driver.send({ type: 'settled', settlement: settlement(1) }).did, ['verifySettlement'])
    driver.send({ type: 'settlementVerified', round: 1, final: false })
    assert.deepEqual(driver.state.head, { round: 1, recordHash: hash(1), modelHash: hash(1001), settledRound: 1 })
    assert.deepEqual(driver.announced(2).did, ['train'])
  })

  it('takes messages that overtake each other: settlement and next round before the record is verified', () => {
    const driver = new Driver().synced().announced(1).recorded(1)
    assert.deepEqual(driver.send({ type: 'settled', settlement: settlement(1) }).did, [])
    assert.deepEqual(driver.announced(2).did, [])
    assert.deepEqual(driver.verified(1).did, ['verifySettlement', 'train'])
  })

  it('abandons training when the round is recorded without it', () => {
    const driver = new Driver().synced().announced(1)
    assert.deepEqual(driver.recorded(1).did, ['abandonTraining', 'verify'])
    driver.send({ type: 'trained', round: 1, updateHash: hash(77) })
    assert.deepEqual(driver.did, [])
  })

  it('trains for a round once, however often it is announced', () => {
    const driver = new Driver().synced().announced(1)
    assert.deepEqual(driver.announced(1).did, [])
    driver.send({ type: 'trainingFailed', round: 1 })
    assert.deepEqual(driver.announced(1).did, [])
  })

  it('abstains in place of a commitment while its data drifts, and follows the round all the same', () => {
    const driver = new Driver().synced().announced(1).paused(1)
    assert.deepEqual(driver.effects, [{ type: 'abstain', round: 1, cause: CAUSE }])
    assert.equal(driver.state.phase, 'Abstained')
    assert.deepEqual(driver.paused(1).did, [], 'it says so once')
    driver.send({ type: 'trained', round: 1, updateHash: hash(77) })
    assert.deepEqual(driver.did, [], 'who abstained does not commit')
    assert.deepEqual(driver.called(1).did, [])
    assert.deepEqual(driver.recorded(1).did, ['verify'])
    assert.deepEqual(driver.verified(1).announced(2).did, ['train'], 'every round is a new question')
    assert.deepEqual(driver.paused(1).did, [], 'the verdict over an old round is none over this one')
    assert.deepEqual(driver.paused(2).did, ['abstain'])
  })

  it('joins again out of a pause when the coordinator asks for members, and catches up from it', () => {
    const paused = () => new Driver().synced().announced(1).paused(1)
    assert.deepEqual(paused().send({ type: 'membersWanted' }).did, ['join'])
    assert.deepEqual(paused().announced(3).did, ['sync'])
    assert.deepEqual(paused().send({ type: 'fellBehind' }).did, ['sync'])
  })

  it('joins when it is announced without it, and trains in the next round', () => {
    const driver = new Driver().synced()
    assert.deepEqual(driver.announced(1, []).did, ['join'])
  })

  it('joins again when the coordinator asks for members, unless it is at work', () => {
    const committed = new Driver()
      .synced()
      .announced(1)
      .send({ type: 'trained', round: 1, updateHash: hash(77) })
    assert.deepEqual(committed.send({ type: 'membersWanted' }).did, ['join'], 'it may have been forgotten in a restart')
    assert.deepEqual(new Driver().synced().send({ type: 'membersWanted' }).did, ['join'])
    assert.deepEqual(new Driver().synced().announced(1).send({ type: 'membersWanted' }).did, [])
  })

  it('reveals only what was committed in its name', () => {
    const driver = new Driver()
      .synced()
      .announced(1)
      .send({ type: 'trained', round: 1, updateHash: hash(77) })
    assert.deepEqual(driver.called(1, hash(78)).did, [])
    assert.equal(driver.state.phase, 'Waiting')
  })

  it('catches up when a record, an announcement or a settlement shows that it missed something', () => {
    assert.deepEqual(new Driver().synced().recorded(2).did, ['sync'])
    assert.deepEqual(new Driver().synced().announced(3).did, ['sync'])
    assert.deepEqual(new Driver().synced().send({ type: 'settled', settlement: settlement(1) }).did, ['sync'])
    const training = new Driver().synced().announced(1)
    assert.deepEqual(training.send({ type: 'fellBehind' }).did, ['abandonTraining', 'sync'])
  })

  it('stays in a sync that a settlement starts while the next round is known already', () => {
    const driver = new Driver().synced({ round: 4, recordHash: hash(4), modelHash: hash(1004), settledRound: 3 })
    driver.announced(5).recorded(5).announced(6)
    driver.send({ type: 'settled', settlement: settlement(5) })
    assert.deepEqual(driver.verified(5).did, ['sync'], 'the settlement of round 4 was missed')
    assert.equal(driver.state.phase, 'Syncing')
    const head = { round: 5, recordHash: hash(5), modelHash: hash(1005), settledRound: 5 }
    assert.deepEqual(driver.synced(head).did, ['train'])
  })

  it('does not take the verdict over an old record for one over the present one', () => {
    const driver = new Driver().synced().announced(1).recorded(1).verified(1).announced(2).recorded(2)
    assert.deepEqual(driver.verified(1).did, [])
    assert.equal(driver.state.phase, 'Verifying')
  })

  it('a worker that refused before it restarted does nothing but keep its model', () => {
    const state = initialState(GENESIS, true)
    assert.deepEqual(step(SELF, state, { type: 'started' }), [state, []])
  })

  it('trains at once when it comes back into a round that is under way', () => {
    const driver = new Driver().announced(5)
    assert.deepEqual(driver.did, [])
    const head = { round: 4, recordHash: hash(4), modelHash: hash(1004), settledRound: 4 }
    assert.deepEqual(driver.synced(head).did, ['train'])
  })

  it('refuses a coordinator whose record it cannot reproduce, and follows it no further', () => {
    const driver = new Driver().synced().announced(1).recorded(1)
    assert.deepEqual(driver.send({ type: 'disagreed', ...disagreement }).did, ['refuse'])
    assert.deepEqual(driver.state.head, GENESIS)
    assert.deepEqual(driver.announced(2).recorded(1).verified(1).did, [])
    assert.equal(driver.state.phase, 'Refused')
  })

  it('refuses a coordinator that signs two records for one round', () => {
    const driver = new Driver().synced().announced(1).recorded(1).verified(1)
    assert.deepEqual(driver.recorded(1).did, [])
    assert.deepEqual(driver.recorded(1, hash(999)).effects, [
      {
        type: 'refuse',
        round: 1,
        recordHash: hash(999),
        recomputedModelHash: hash(1001),
        reason: 'it is the second one signed for its round',
      },
    ])
  })

  it('finishes with the last settlement, also when it only hears of it by catching up', () => {
    const driver = new Driver().synced().announced(1).recorded(1).verified(1)
    driver.send({ type: 'settled', settlement: settlement(1) })
    assert.deepEqual(driver.send({ type: 'settlementVerified', round: 1, final: true }).did, ['finish'])
    const head = { round: 9, recordHash: hash(9), modelHash: hash(1009), settledRound: 9 }
    assert.deepEqual(new Driver().synced(head, true).did, ['finish'])
  })
})
