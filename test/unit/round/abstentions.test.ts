import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  abstentionOf,
  abstentionViolation,
  isKnownAbstention,
  recordedAbstention,
} from '../../../src/round/abstentions.ts'
import { aggregateRound } from '../../../src/round/aggregateRound.ts'
import { recordOf } from '../../../src/round/record.ts'
import { genesisCheckpoint, type Run } from '../../../src/round/run.ts'
import type {
  Abstention,
  PeerId,
  RecordedAbstention,
  RoundRecord,
  Signature,
  Signed,
} from '../../../src/types/index.ts'
import { signStatement } from '../../../src/wire/index.ts'
import { accountNumber, keyOf, testRun, updateOf } from '../../support/run.ts'

const run = testRun()
const base = genesisCheckpoint(run)

function abstentionBy(n: number, changes: Partial<Abstention> = {}, key = n): Signed<Abstention> {
  const statement: Abstention = {
    runId: run.id,
    round: 2,
    account: accountNumber(n),
    peerId: `peer${n}` as PeerId,
    reason: 'DRIFT',
    stream: 'logVariance1h',
    test: 'psi',
    sinceRound: 1,
    ...changes,
  }
  return signStatement('Abstention', statement, run.chainId, keyOf(key))
}

function recordWith(abstentions: readonly RecordedAbstention[], its = run): RoundRecord {
  const { committed, revealed } = updateOf(run, 9, base.modelHash, new Uint8Array(4))
  const result = aggregateRound(its, 2, base, [committed], new Map([[committed.updateHash, revealed]]))
  return recordOf(its, 2, run.id, base, result, abstentions)
}

describe('abstentions of a record', () => {
  it('are the signed statements, less what the record says itself', () => {
    const signed = abstentionBy(1)
    assert.deepEqual(abstentionOf(recordWith([]), recordedAbstention(signed)), signed)
    assert.equal(abstentionViolation(run, recordWith([recordedAbstention(signed)])), undefined)
  })

  it('cannot be made up, altered or taken from another round or run', () => {
    const forged: [Signed<Abstention>, RegExp][] = [
      [abstentionBy(1, {}, 2), /did not sign/],
      [abstentionBy(1, { round: 3 }), /did not sign/],
      [abstentionBy(1, { runId: base.modelHash }), /did not sign/],
      [{ ...abstentionBy(1), signature: `0x${'00'.repeat(65)}` as Signature }, /did not sign/],
      [abstentionBy(9), /has an update and an abstention of/],
      [abstentionBy(1, { stream: 'rumours' }), /for what no worker watches/],
      [abstentionBy(1, { sinceRound: 3 }), /for what no worker watches/],
      [abstentionBy(1, { test: 'adwin' }), /for what no worker watches/],
      [abstentionBy(1, { stream: 'error', test: 'psi' }), /for what no worker watches/],
    ]
    for (const [signed, violation] of forged) {
      assert.match(abstentionViolation(run, recordWith([recordedAbstention(signed)])) ?? '', violation)
    }
    const genuine = recordedAbstention(abstentionBy(1))
    const alterations: fc.Arbitrary<Partial<RecordedAbstention>> = fc.oneof(
      fc.constant({ account: accountNumber(2) }),
      fc.constant({ peerId: 'peer2' as PeerId }),
      fc.constant({ stream: 'logVolume1h' }),
      fc.constant({ test: 'ks' as const }),
      fc.constant({ sinceRound: 2 }),
    )
    fc.assert(
      fc.property(alterations, (change) => {
        assert.match(abstentionViolation(run, recordWith([{ ...genuine, ...change }])) ?? '', /did not sign/)
      }),
      { numRuns: 20 },
    )
  })

  it('are only those of members, in a run that watches for drift', () => {
    const members = { accounts: [1, 3, 4].map(accountNumber) }
    const closed: Run = {
      ...run,
      manifest: { ...run.manifest, membership: { ...run.manifest.membership, ...members } },
    }
    const violation = (n: number, its = closed) =>
      abstentionViolation(its, recordWith([recordedAbstention(abstentionBy(n))], its))
    assert.equal(violation(1), undefined)
    assert.match(violation(2) ?? '', /who is no member/)
    const unwatched = { ...run, manifest: { ...run.manifest, drift: null } }
    assert.match(violation(1, unwatched) ?? '', /for what no worker watches/)
    assert.ok(!isKnownAbstention(unwatched, abstentionBy(1).statement))
    assert.ok(isKnownAbstention(run, abstentionBy(1, { stream: 'error', test: 'adwin' }).statement))
  })
})
