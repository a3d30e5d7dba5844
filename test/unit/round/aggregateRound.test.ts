import assert from 'node:assert/strict'
import fc from 'fast-check'
import { aggregateRound } from '../../../src/round/aggregateRound.ts'
import { checkpointOf, readCheckpoint } from '../../../src/round/checkpoint.ts'
import { firstDifference, recordOf } from '../../../src/round/record.ts'
import { genesisCheckpoint } from '../../../src/round/run.ts'
import { ZERO_HASH } from '../../../src/types/index.ts'
import { accountNumber, testRun, updateOf } from '../../support/run.ts'

const run = testRun()
const base = genesisCheckpoint(run)
const d = run.parameterCount
const constant = (value: number) => run.codec.encode(new Float32Array(d).fill(value))

type Update = ReturnType<typeof updateOf>

function play(updates: readonly Update[], missing: readonly Update[] = []) {
  const revealed = new Map(updates.map((update) => [update.committed.updateHash, update.revealed]))
  const committed = [...updates, ...missing].map((update) => update.committed)
  return aggregateRound(run, 1, base, committed, revealed)
}

const honest = (n: number, value = 1 + n / 10) => updateOf(run, n, base.modelHash, constant(value))

describe('aggregating a round', () => {
  it('applies the outer step to the trimmed mean of what was accepted', () => {
    const result = play([honest(0, 1), honest(1, 2), honest(2, 3)])
    assert.equal(result.outcome, 'applied')
    // Clipped to the median norm the rows are 1, 2, 2; trimmed by one on each side 2 is left.
    const { learningRate, momentum } = run.manifest.outerOptimizer
    const step = Math.fround(learningRate * (2 + momentum * 2))
    result.checkpoint.parameters.forEach((value, i) => {
      assert.ok(Math.abs(value - base.parameters[i] - step) < 1e-6)
    })
    assert.deepEqual([...result.checkpoint.momentum], new Array(d).fill(2))
  })

  it('gives the same bytes whatever order the commitments came in', () => {
    const updates = [honest(0), honest(1), honest(2), honest(3)]
    const expected = play(updates).checkpoint.modelHash
    fc.assert(
      fc.property(fc.shuffledSubarray(updates, { minLength: 4 }), (order) => {
        assert.equal(play(order).checkpoint.modelHash, expected)
      }),
    )
  })

  it('rejects each bad update with its reason and goes on with the rest', () => {
    const wrongBase = updateOf(run, 4, ZERO_HASH, constant(1.5))
    const wrongCodec = updateOf(run, 5, base.modelHash, constant(1.6), { codec: 'int8' })
    const wrongCount = updateOf(run, 6, base.modelHash, constant(1.7), { parameterCount: d + 1 })
    const short = updateOf(run, 7, base.modelHash, constant(1.8).slice(4))
    const infinite = updateOf(run, 8, base.modelHash, constant(Number.POSITIVE_INFINITY))
    const poisoned = updateOf(run, 9, base.modelHash, constant(-20))
    const copied = updateOf(run, 10, base.modelHash, constant(1))
    const silent = honest(11)
    const result = play(
      [
        honest(0, 1),
        wrongBase,
        honest(1, 1.1),
        wrongCodec,
        honest(2, 1.2),
        wrongCount,
        short,
        infinite,
        poisoned,
        copied,
      ],
      [silent],
    )
    assert.equal(result.outcome, 'applied')
    const reasons = new Map(result.updates.map(({ account, rejection }) => [account, rejection]))
    assert.deepEqual(
      [4, 5, 6, 7, 8, 9, 10, 11].map((n) => reasons.get(accountNumber(n))),
      [
        'WRONG_BASE_MODEL',
        'WRONG_CODEC',
        'SHAPE_MISMATCH',
        'SHAPE_MISMATCH',
        'NON_FINITE',
        'NORM_OUTLIER',
        'DUPLICATE',
        'NOT_REVEALED',
      ],
    )
    assert.deepEqual(
      result.accepted.map(({ account }) => account),
      [0, 1, 2].map(accountNumber).sort(),
    )
    assert.equal(result.updates.at(-1)?.payloadHash, ZERO_HASH)
  })

  it('gives a stolen commitment nothing, and its owner what is due, whoever was first', () => {
    const victim = honest(1, 1.1)
    const others = [honest(0, 1), honest(2, 1.2)]
    const revealed = new Map([victim, ...others].map((update) => [update.committed.updateHash, update.revealed]))
    const stolen = { account: accountNumber(9), updateHash: victim.committed.updateHash }
    for (const pair of [
      [stolen, victim.committed],
      [victim.committed, stolen],
    ]) {
      const result = aggregateRound(run, 1, base, [...pair, ...others.map(({ committed }) => committed)], revealed)
      const recordedOf = (account: string) => result.updates.find((update) => update.account === account)
      assert.deepEqual(recordedOf(stolen.account), { ...stolen, payloadHash: ZERO_HASH, rejection: 'NOT_REVEALED' })
      assert.equal(recordedOf(victim.committed.account)?.rejection, '')
      assert.equal(result.accepted.length, 3)
    }
  })

  it('accepts nobody whom the manifest of a closed run does not name', () => {
    const accounts = [0, 1, 2].map(accountNumber)
    const closed = testRun({ membership: { accounts, minimum: 3, maximum: 3 } })
    const updates = [3, 0, 1, 2].map((n) => updateOf(closed, n, base.modelHash, constant(1 + n / 10)))
    const result = aggregateRound(
      closed,
      1,
      base,
      updates.map(({ committed }) => committed),
      new Map(updates.map((update) => [update.committed.updateHash, update.revealed])),
    )
    const { rejection, payloadHash } = result.updates[0]
    assert.deepEqual([rejection, payloadHash], ['NOT_REVEALED', ZERO_HASH])
    assert.deepEqual(
      result.accepted.map(({ account }) => account),
      [...accounts].sort(),
    )
  })

  it('skips the round and keeps the model when too few are accepted', () => {
    for (const updates of [
      [],
      [honest(0), honest(1)],
      [honest(0), honest(1), updateOf(run, 2, ZERO_HASH, constant(1))],
    ]) {
      const result = play(updates)
      assert.equal(result.outcome, 'skipped')
      assert.equal(result.checkpoint, base)
      assert.equal(result.aggregateHash, ZERO_HASH)
      assert.deepEqual(result.accepted, [])
      assert.equal(result.updates.length, updates.length)
    }
  })

  it('keeps the model when finite updates would overflow it', () => {
    const careless = testRun({
      outerOptimizer: { learningRate: 1, momentum: 0.9 },
      aggregation: { pipeline: 'mean', numByzantine: 0, minUpdates: 1 },
    })
    const start = genesisCheckpoint(careless)
    const huge = updateOf(careless, 0, start.modelHash, careless.codec.encode(new Float32Array(d).fill(3e38)))
    const result = aggregateRound(
      careless,
      1,
      start,
      [huge.committed],
      new Map([[huge.committed.updateHash, huge.revealed]]),
    )
    assert.equal(result.outcome, 'skipped')
    assert.equal(result.checkpoint, start)
  })

  it('draws anew each round, and the same on every machine', () => {
    const drawing = testRun({ aggregation: { pipeline: 'bucketing(2)+median', numByzantine: 1, minUpdates: 6 } })
    const start = genesisCheckpoint(drawing)
    const updates = [0, 1, 2, 3, 4, 5].map((n) => updateOf(drawing, n, start.modelHash, constant(1 + n * n)))
    const revealed = new Map(updates.map((update) => [update.committed.updateHash, update.revealed]))
    const committed = updates.map((update) => update.committed)
    const hashes = [1, 2, 3, 4, 5].map(
      (round) => aggregateRound(drawing, round, start, committed, revealed).aggregateHash,
    )
    assert.ok(new Set(hashes).size > 1)
    assert.equal(aggregateRound(drawing, 1, start, committed.toReversed(), revealed).aggregateHash, hashes[0])
  })

  it('skips the round when fewer buckets are left than the rule needs', () => {
    const drawing = testRun({
      aggregation: { pipeline: 'maxNorm(5)+bucketing(2)+median', numByzantine: 1, minUpdates: 5 },
    })
    const start = genesisCheckpoint(drawing)
    const updates = [1, 1.1, 1.2, 1.3, 50].map((value, n) => updateOf(drawing, n, start.modelHash, constant(value)))
    const revealed = new Map(updates.map((update) => [update.committed.updateHash, update.revealed]))
    const committed = updates.map((update) => update.committed)
    assert.equal(aggregateRound(drawing, 1, start, committed, revealed).outcome, 'skipped')
  })

  it('a record names the first field in which a lie differs', () => {
    const result = play([honest(0), honest(1), honest(2)])
    const record = recordOf(run, 1, run.id, base, result, [])
    assert.equal(firstDifference(record, recordOf(run, 1, run.id, base, result, [])), undefined)
    assert.equal(firstDifference({ ...record, modelHash: ZERO_HASH }, record), 'modelHash')
    const [first, ...others] = record.updates
    assert.equal(firstDifference({ ...record, updates: [...others, first] }, record), 'updates')
    assert.equal(firstDifference({ ...record, numByzantine: 0 }, record), 'numByzantine')
  })
})

describe('checkpoint', () => {
  it('reads back what it wrote', () => {
    const parameters = Float32Array.from({ length: d }, (_, i) => i - 0.5)
    const checkpoint = checkpointOf({ parameters, momentum: parameters.map((value) => -value) }, run.model)
    assert.deepEqual(readCheckpoint(checkpoint.bytes, run.model), checkpoint)
  })

  it('refuses what is no checkpoint or of another model', () => {
    const { bytes } = base
    assert.throws(() => readCheckpoint(Uint8Array.of(1, 2, 3), run.model), { code: 'MALFORMED' })
    assert.throws(() => readCheckpoint(bytes.with(3, 0x31), run.model), { code: 'MALFORMED', message: /MUR2/ })
    assert.throws(() => readCheckpoint(bytes.slice(0, -1), run.model), {
      code: 'SHAPE_MISMATCH',
      message: /in \d+ bytes/,
    })
    const larger = testRun({ model: { family: 'mlp', hidden: [3] } }).model
    assert.throws(() => readCheckpoint(bytes, larger), {
      code: 'SHAPE_MISMATCH',
      message: `the checkpoint is of another model than the run's mlp: it has ${d} parameters, not ${larger.parameterCount}`,
    })
  })

  it('refuses a model of the same size by its name', () => {
    const other = testRun({ model: { family: 'mlp', hidden: [2], activation: 'relu' } }).model
    assert.equal(other.parameterCount, d)
    assert.throws(() => readCheckpoint(base.bytes, other), {
      code: 'SHAPE_MISMATCH',
      message: "the checkpoint is of another model than the run's mlp",
    })
  })

  it('the first model depends on the manifest alone', () => {
    assert.equal(genesisCheckpoint(testRun()).modelHash, base.modelHash)
    assert.notEqual(genesisCheckpoint(testRun({ seed: 2 })).modelHash, base.modelHash)
  })
})
