import assert from 'node:assert/strict'
import fc from 'fast-check'
import { adaptiveTimeoutMs } from '../../../coordinator/deadline.ts'
import {
  type CoordinatorEffect,
  type CoordinatorEvent,
  type CoordinatorRules,
  type CoordinatorState,
  initialState,
  refusalOf,
  step,
} from '../../../coordinator/machine.ts'
import type { Account, Hash, Member, PeerId, Signature } from '../../../src/types/index.ts'

const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}` as Hash
const account = (n: number) => `0x${n.toString(16).padStart(40, '0')}` as Account
const member = (n: number): Member => ({ account: account(n), peerId: `peer${n}` as PeerId })

const abstention = (n: number) => ({
  ...member(n),
  reason: 'DRIFT' as const,
  stream: 'error',
  test: 'adwin' as const,
  sinceRound: 1,
  signature: `0x${'00'.repeat(65)}` as Signature,
})

const rules: CoordinatorRules = {
  minimumMembers: 3,
  minimumUpdates: 2,
  maximumMembers: 4,
  maximumEarners: 9,
  rounds: 2,
  commitTimeoutMs: 1000,
  revealTimeoutMs: 500,
}

/** Drives the machine as a service would, and remembers what it was told to do. */
class Driver {
  state: CoordinatorState
  effects: CoordinatorEffect[] = []
  readonly #rules: CoordinatorRules

  constructor(started: Partial<Parameters<typeof initialState>[0]> = {}, itsRules = rules) {
    this.#rules = itsRules
    const point = { round: 1, previousRecordHash: hash(1), baseModelHash: hash(2), unsettled: false, ...started }
    this.state = { ...initialState(point), marketReached: true }
  }

  send(event: CoordinatorEvent, nowMs = 0): this {
    const [state, effects] = step(this.#rules, this.state, event, nowMs)
    this.state = state
    this.effects = [...effects]
    return this
  }

  join(...members: number[]): this {
    for (const n of members) this.send({ type: 'memberJoined', member: member(n), earners: [] })
    return this
  }

  commit(n: number, nowMs = 0, round = this.state.round): this {
    return this.send({ type: 'committed', round, account: account(n), updateHash: hash(100 + n) }, nowMs)
  }

  abstain(n: number, nowMs = 0, round = this.state.round): this {
    return this.send({ type: 'abstained', round, abstention: abstention(n) }, nowMs)
  }

  reveal(n: number, nowMs = 0): this {
    return this.send({ type: 'revealed', updateHash: hash(100 + n) }, nowMs)
  }

  finishRound(): this {
    this.send({ type: 'aggregated', recordHash: hash(11), modelHash: hash(12) })
    assert.deepEqual(this.effects, [{ type: 'settle', round: this.state.round }])
    return this.send({ type: 'settled' })
  }
}

describe('coordinator machine', () => {
  it('plays a round: members, commitments, reveals, aggregation, settlement, next round, end', () => {
    const driver = new Driver().join(3, 1)
    assert.deepEqual(driver.effects, [])
    driver.join(2)
    assert.deepEqual(driver.effects, [{ type: 'announce', round: 1, commitTimeoutMs: 1000 }])
    assert.deepEqual(
      driver.state.members.map(({ account: name }) => name),
      [account(1), account(2), account(3)],
    )
    driver.commit(2).commit(3)
    assert.equal(driver.state.phase, 'Training')
    driver.commit(1)
    const commitments = [2, 3, 1].map((n) => ({ account: account(n), updateHash: hash(100 + n) }))
    assert.deepEqual(driver.effects, [{ type: 'callReveal', round: 1, commitments }])
    driver.reveal(1).reveal(2).reveal(3)
    assert.deepEqual(driver.effects, [{ type: 'aggregate', round: 1, commitments, abstentions: [] }])
    driver.finishRound()
    assert.equal(driver.state.round, 2)
    assert.equal(driver.state.previousRecordHash, hash(11))
    assert.equal(driver.state.baseModelHash, hash(12))
    assert.deepEqual(
      driver.effects.map(({ type }) => type),
      ['announce'],
    )
    driver.commit(1).commit(2).commit(3).reveal(1).reveal(2).reveal(3).finishRound()
    assert.deepEqual(driver.effects, [{ type: 'finish' }])
    assert.equal(driver.state.phase, 'Finished')
  })

  it('goes on at the deadline without the worker that is silent', () => {
    const driver = new Driver().join(1, 2, 3).commit(1, 10).commit(2, 20).send({ type: 'tick' }, 999)
    assert.equal(driver.state.phase, 'Training')
    driver.send({ type: 'tick' }, 1000)
    assert.equal(driver.state.phase, 'Revealing')
    driver.reveal(1, 1100).send({ type: 'tick' }, 1500)
    assert.equal(driver.effects[0].type, 'aggregate')
  })

  it('does not wait a second time for a worker that missed a round, yet takes it back when it speaks', () => {
    const driver = new Driver({}, { ...rules, rounds: 9 }).join(1, 2, 3)
    driver.commit(1).commit(2).send({ type: 'tick' }, 1000).reveal(1, 1000).reveal(2, 1000).finishRound()
    driver.commit(1).commit(2)
    assert.equal(driver.state.phase, 'Revealing', 'the silent one is not waited for')
    driver.commit(3, 0, 1)
    driver.reveal(1).reveal(2).finishRound()
    driver.commit(1).commit(2)
    assert.equal(driver.state.phase, 'Training', 'a late commitment is a sign of life')
  })

  it('drops a member after three silent rounds, and waits for members when too few are left', () => {
    const driver = new Driver({}, { ...rules, rounds: 9 }).join(1, 2, 3)
    const roundOf = (...present: number[]) => {
      for (const n of present) driver.commit(n)
      if (driver.state.phase === 'Training') driver.send({ type: 'tick' }, 5000)
      for (const n of present) driver.reveal(n)
      driver.finishRound()
    }
    for (const _ of [1, 2, 3]) roundOf(1, 2)
    assert.equal(driver.state.members.length, 2)
    assert.equal(driver.state.phase, 'Training', 'two updates are enough to go on')
    for (const _ of [1, 2, 3]) roundOf(1)
    assert.equal(driver.state.members.length, 1)
    assert.equal(driver.state.phase, 'WaitingForMembers')
    driver.join(3)
    assert.deepEqual(
      driver.effects.map(({ type }) => type),
      ['announce'],
    )
  })

  it('does not wait for a worker that joined after the round was announced', () => {
    const driver = new Driver({}, { ...rules, rounds: 9 }).join(1, 2, 3).commit(1).join(4).commit(2).commit(3)
    assert.equal(driver.state.phase, 'Revealing', 'the newcomer was not asked')
    driver.reveal(1).reveal(2).reveal(3).finishRound()
    driver.commit(1).commit(2).commit(3)
    assert.equal(driver.state.phase, 'Training', 'now it was')
    assert.equal(driver.commit(4).state.phase, 'Revealing')
  })

  it('skips straight to aggregation when nobody committed', () => {
    const driver = new Driver().join(1, 2, 3).send({ type: 'tick' }, 1000)
    assert.deepEqual(driver.effects, [{ type: 'aggregate', round: 1, commitments: [], abstentions: [] }])
  })

  it('counts only the first commitment of a member, and none of strangers or other rounds', () => {
    const driver = new Driver().join(1, 2, 3).commit(1)
    driver.send({ type: 'committed', round: 1, account: account(1), updateHash: hash(999) })
    driver.commit(9).commit(2, 0, 2)
    assert.deepEqual(driver.state.commitments, [{ account: account(1), updateHash: hash(101) }])
  })

  it('refuses who is not allowed, who comes when it is full, and everyone at the end', () => {
    const allowed = { ...rules, allowed: [account(1), account(2), account(3)] }
    const { state } = new Driver({}, allowed)
    assert.match(refusalOf(allowed, state, account(9), []) ?? '', /not among the run's members/)
    assert.equal(refusalOf(allowed, state, account(1), []), undefined)
    const full = new Driver().join(1, 2, 3, 4).state
    assert.match(refusalOf(rules, full, account(5), []) ?? '', /full with 4 workers/)
    assert.equal(refusalOf(rules, full, account(4), []), undefined, 'a member may join again')
    assert.match(refusalOf(rules, { ...full, phase: 'Finished' }, account(1), []) ?? '', /finished/)
  })

  it('admits no more accounts than a settlement has room to pay, earlier earners among them', () => {
    const few = { ...rules, maximumEarners: 4 }
    const { state } = new Driver({}, few).join(1, 2)
    const earners = [account(1), account(8)]
    assert.equal(refusalOf(few, state, account(3), earners), undefined)
    assert.equal(refusalOf(few, state, account(8), [...earners, account(9)]), undefined, 'who earned has its place')
    assert.match(refusalOf(few, state, account(3), [...earners, account(9)]) ?? '', /can pay 4 accounts/)
    const joined = { type: 'memberJoined' as const, member: member(3), earners: [...earners, account(9)] }
    assert.equal(step(few, state, joined, 0)[0], state)
  })

  it('keeps both who commit to the same update, and awaits it once', () => {
    const driver = new Driver().join(1, 2, 3).commit(1).commit(2)
    driver.send({ type: 'committed', round: 1, account: account(3), updateHash: hash(101) })
    assert.deepEqual(
      driver.state.commitments.map(({ updateHash }) => updateHash),
      [101, 102, 101].map(hash),
    )
    driver.reveal(1)
    assert.equal(driver.state.phase, 'Revealing')
    driver.reveal(2)
    assert.equal(driver.effects[0].type, 'aggregate')
  })

  it('counts updates that were revealed before the call', () => {
    const driver = new Driver().join(1, 2, 3).commit(1).reveal(1).reveal(2).commit(2).commit(3)
    assert.equal(driver.state.phase, 'Revealing')
    driver.reveal(3)
    assert.equal(driver.effects[0].type, 'aggregate')
    const early = new Driver().join(1, 2, 3).reveal(1).reveal(2).reveal(3).commit(1).commit(2).commit(3)
    assert.deepEqual(
      early.effects.map(({ type }) => type),
      ['callReveal', 'aggregate'],
    )
  })

  it('does not wait for who only joins again, nor for who committed and withheld its update', () => {
    const driver = new Driver({}, { ...rules, rounds: 9 }).join(1, 2, 3)
    driver.commit(1).commit(2).send({ type: 'tick' }, 5000).reveal(1).reveal(2).finishRound()
    driver.join(3).commit(1).commit(2)
    assert.equal(driver.state.phase, 'Revealing', 'joining again is no update')
    driver.reveal(1).reveal(2).finishRound()
    driver.commit(3).commit(1).commit(2).reveal(1).reveal(2)
    driver.commit(3).send({ type: 'tick' }, 9000)
    assert.deepEqual(
      driver.state.members.map(({ account: name }) => name),
      [account(1), account(2)],
      'a third round without an update',
    )
    driver.finishRound().join(3).commit(1).commit(2).reveal(1).reveal(2).finishRound()
    driver.commit(1).commit(2)
    assert.equal(driver.state.phase, 'Training', 'who was dropped begins anew, with the next announcement')
    driver.commit(3).reveal(1).reveal(2).send({ type: 'tick' }, 9999).finishRound()
    driver.commit(1).commit(2)
    assert.equal(driver.state.phase, 'Revealing', 'the withheld update is not waited for')
  })

  it('waits to the deadline for enough updates when everyone was late last time', () => {
    const driver = new Driver({}, { ...rules, rounds: 9 }).join(1, 2, 3).send({ type: 'tick' }, 1000).finishRound()
    driver.commit(1)
    assert.equal(driver.state.phase, 'Training')
    driver.commit(2)
    assert.equal(driver.state.phase, 'Revealing')
  })

  it('does not wait for who abstains, records it and keeps it as a member', () => {
    const driver = new Driver({}, { ...rules, rounds: 9 }).join(1, 2, 3)
    for (let round = 1; round <= 4; round++) {
      driver.commit(1).abstain(3)
      assert.equal(driver.state.phase, 'Training')
      driver.commit(2)
      assert.equal(driver.state.phase, 'Revealing', 'the committed and the abstaining are all there are')
      driver.reveal(1).reveal(2)
      assert.deepEqual(driver.effects.at(-1), {
        type: 'aggregate',
        round,
        commitments: [1, 2].map((n) => ({ account: account(n), updateHash: hash(100 + n) })),
        abstentions: [abstention(3)],
      })
      driver.finishRound()
      assert.deepEqual(driver.state.abstentions, [])
    }
    assert.deepEqual(
      driver.state.members.map(({ missedRounds }) => missedRounds),
      [0, 0, 0],
    )
    driver.commit(1).commit(2)
    assert.equal(driver.state.phase, 'Training', 'who abstained the last time is waited for')
  })

  it('closes at once when the last word of a round is an abstention, and skips when all abstain', () => {
    const driver = new Driver({}, { ...rules, rounds: 9 }).join(1, 2, 3).commit(1).commit(2).abstain(3)
    assert.equal(driver.effects[0].type, 'callReveal')
    driver.reveal(1).reveal(2).finishRound()
    driver.abstain(3).abstain(1).join(4).abstain(2)
    const abstentions = [1, 2, 3].map(abstention)
    assert.deepEqual(driver.effects, [{ type: 'aggregate', round: 2, commitments: [], abstentions }])
  })

  it('takes the first word of a member in a round, and none of strangers', () => {
    const driver = new Driver({}, { ...rules, rounds: 9 }).join(1, 2, 3).commit(1).abstain(1).abstain(9)
    assert.deepEqual(driver.state.abstentions, [])
    driver.abstain(2).abstain(2).commit(2)
    assert.deepEqual(driver.state.abstentions, [abstention(2)])
    assert.deepEqual(
      driver.state.commitments.map(({ account: name }) => name),
      [account(1)],
    )
  })

  it('takes an abstention that comes late for a sign of life, and no more', () => {
    const driver = new Driver({}, { ...rules, rounds: 9 }).join(1, 2, 3)
    driver.commit(1).commit(2).send({ type: 'tick' }, 1000).abstain(3).reveal(1).reveal(2)
    assert.deepEqual(driver.effects[0], { ...driver.effects[0], abstentions: [] })
    driver.finishRound().commit(1).commit(2)
    assert.equal(driver.state.phase, 'Training', 'it lives, and is waited for')
    driver.abstain(3, 0, 1)
    assert.deepEqual(driver.state.abstentions, [], 'it was for another round')
    assert.equal(driver.abstain(3).state.phase, 'Revealing')
    driver.abstain(1).reveal(1)
    driver.send({ type: 'tick' }, 9000)
    const missed = driver.state.members.map(({ missedRounds }) => missedRounds)
    assert.deepEqual(missed, [0, 1, 0], 'who withholds what it committed to owes it, whatever it says then')
  })

  it('waits to the deadline when abstentions leave too few of those who were silent last time', () => {
    const driver = new Driver({}, { ...rules, rounds: 9 }).join(1, 2, 3)
    driver.commit(1).commit(2).send({ type: 'tick' }, 1000).reveal(1).reveal(2).finishRound()
    driver.abstain(1).commit(2)
    assert.equal(driver.state.phase, 'Training', 'the third may still come and make two')
    assert.equal(driver.commit(3).state.phase, 'Revealing')
  })

  it('after a restart settles what was recorded but not settled, then goes on', () => {
    const driver = new Driver({ round: 1, unsettled: true }).join(1, 2, 3).send({ type: 'started' })
    assert.deepEqual(driver.effects, [{ type: 'settle', round: 1 }])
    driver.send({ type: 'settled' })
    assert.equal(driver.effects[0].type, 'announce')
    assert.equal(driver.state.round, 2)
  })

  it('whatever happens in whatever order: rounds never run backwards and no round is aggregated twice', () => {
    const event: fc.Arbitrary<CoordinatorEvent> = fc.oneof(
      fc.integer({ min: 1, max: 5 }).map((n) => ({ type: 'memberJoined' as const, member: member(n), earners: [] })),
      fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 })).map(([n, round]) => ({
        type: 'committed' as const,
        round,
        account: account(n),
        updateHash: hash(100 + n),
      })),
      fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 })).map(([n, round]) => ({
        type: 'abstained' as const,
        round,
        abstention: abstention(n),
      })),
      fc.integer({ min: 1, max: 5 }).map((n) => ({ type: 'revealed' as const, updateHash: hash(100 + n) })),
      fc.constant({ type: 'tick' as const }),
      fc.constant({ type: 'aggregated' as const, recordHash: hash(7), modelHash: hash(8) }),
      fc.constant({ type: 'settled' as const }),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.integer({ min: 0, max: 700 })), { maxLength: 120 }), (events) => {
        const driver = new Driver()
        const aggregated: number[] = []
        let nowMs = 0
        let round = 1
        for (const [next, passedMs] of events) {
          nowMs += passedMs
          driver.send(next, nowMs)
          assert.ok(driver.state.round >= round)
          round = driver.state.round
          for (const effect of driver.effects) if (effect.type === 'aggregate') aggregated.push(effect.round)
          const committed = driver.state.commitments.map(({ account: name }) => name)
          const abstaining = driver.state.abstentions.map(({ account: name }) => name)
          assert.equal(new Set([...committed, ...abstaining]).size, committed.length + abstaining.length)
          assert.deepEqual(abstaining, abstaining.toSorted())
        }
        assert.deepEqual(
          aggregated,
          [...new Set(aggregated)].sort((a, b) => a - b),
        )
      }),
    )
  })
})

describe('adaptive deadline', () => {
  it('is the manifest timeout until enough is known, then follows the median, within a quarter and the whole', () => {
    assert.equal(adaptiveTimeoutMs([10, 20], 1000), 1000)
    assert.equal(adaptiveTimeoutMs(new Array(20).fill(10), 1000), 250)
    assert.equal(adaptiveTimeoutMs(new Array(20).fill(400), 1000), 400)
    assert.equal(adaptiveTimeoutMs([100, 200, 300, 400, 500, 600, 700, 800], 1000), 1000)
    assert.equal(
      adaptiveTimeoutMs([...new Array(15).fill(300), 9_000_000], 1000),
      300,
      'one straggler does not move it',
    )
  })
})
