import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type LabelledTimes, purge, purgedWalkForward } from '../../../src/evaluation/splits/purgedWalkForward.ts'
import { assertRefused } from './fixtures.ts'

const HOUR = 3_600_000

function hourly(length: number, horizonHours = 1): LabelledTimes {
  const timeMs = Array.from({ length }, (_, i) => i * HOUR)
  return { timeMs, labelEndMs: timeMs.map((time) => time + horizonHours * HOUR) }
}

/** Rows at irregular times, several of one time among them, with labels of various lengths. */
const irregular = fc
  .array(fc.tuple(fc.nat(3), fc.nat(9)), { minLength: 40, maxLength: 120 })
  .map((rows): LabelledTimes => {
    let time = 0
    const timeMs: number[] = []
    const labelEndMs: number[] = []
    for (const [gap, horizon] of rows) {
      time += gap
      timeMs.push(time)
      labelEndMs.push(time + horizon)
    }
    return { timeMs, labelEndMs }
  })

describe('evaluation/splits', () => {
  it('tests every row of the second half once, on the rows before it that ended before it', () => {
    const folds = purgedWalkForward(hourly(100), { folds: 5, embargoMs: 0 })
    assert.deepEqual(
      folds.flatMap(({ test }) => [...test]),
      Array.from({ length: 50 }, (_, i) => 50 + i),
    )
    for (const [k, { train, test, testSpan }] of folds.entries()) {
      assert.equal(test.length, 10)
      // The row whose label ends when the test begins touches it, and goes.
      assert.deepEqual(
        [...train],
        Array.from({ length: 50 + 10 * k - 1 }, (_, i) => i),
      )
      assert.deepEqual(testSpan, { startMs: (50 + 10 * k) * HOUR, endMs: (60 + 10 * k) * HOUR })
    }
  })

  it('an embargo widens the gap, a training span bounds it from behind', () => {
    const [{ train }] = purgedWalkForward(hourly(100, 3), { folds: 1, embargoMs: 5 * HOUR, trainSpanMs: 20 * HOUR })
    assert.deepEqual([train[0], train.at(-1)], [30, 41])
  })

  it('keeps its promises on irregular rows: no label meets the test, embargo kept, each test row once, times whole', () => {
    const options = fc.record({ folds: fc.integer({ min: 1, max: 3 }), embargoMs: fc.nat(4) })
    fc.assert(
      fc.property(irregular, options, (times, { folds, embargoMs }) => {
        const { timeMs, labelEndMs } = times
        fc.pre(new Set(Array.from(timeMs)).size > 25 && timeMs[Math.ceil(timeMs.length / 2)] > 12 + embargoMs)
        let made: ReturnType<typeof purgedWalkForward>
        try {
          made = purgedWalkForward(times, { folds, embargoMs })
        } catch (error) {
          // Too many ties or long labels can leave a fold without rows, which is said.
          assertRefused(() => {
            throw error
          }, 'TOO_FEW_VALUES')
          return
        }
        const tested = made.flatMap(({ test }) => [...test])
        const first = tested[0]
        assert.ok(first >= timeMs.length / 2)
        assert.deepEqual(
          tested,
          Array.from({ length: timeMs.length - first }, (_, i) => first + i),
        )
        for (const { train, test, testSpan } of made) {
          const testStart = timeMs[test[0]]
          assert.equal(testSpan.startMs, testStart)
          for (const i of train) assert.ok(labelEndMs[i] + embargoMs < testStart)
          if (test[0] > 0) assert.ok(timeMs[test[0] - 1] < testStart)
          // Nothing is dropped without reason.
          const kept = new Set(train)
          for (let i = 0; i < test[0]; i++) assert.ok(kept.has(i) || labelEndMs[i] + embargoMs >= testStart)
        }
      }),
    )
  })

  it('purges on both sides of a test span in the middle', () => {
    const times = hourly(10, 2)
    const all = times.timeMs.length
    const rows = Array.from({ length: all }, (_, i) => i)
    assert.deepEqual([...purge(times, rows, { startMs: 4 * HOUR, endMs: 6 * HOUR }, 0)], [0, 1, 7, 8, 9])
    assert.deepEqual([...purge(times, rows, { startMs: 4 * HOUR, endMs: 6 * HOUR }, HOUR)], [0, 8, 9])
  })

  it('the future has no say: adding rows after a fold leaves its training rows alone', () => {
    const short = purgedWalkForward(hourly(80), { folds: 1, embargoMs: HOUR, initialShare: 0.5 })
    const long = purgedWalkForward(hourly(160), { folds: 3, embargoMs: HOUR, initialShare: 0.25 })
    assert.deepEqual(long[0].train, short[0].train)
  })

  it('refuses rows out of order, labels that end before they begin and folds without rows', () => {
    const options = { folds: 2, embargoMs: 0 }
    assertRefused(() => purgedWalkForward({ timeMs: [1, 0], labelEndMs: [1, 1] }, options), 'OUT_OF_RANGE')
    assertRefused(() => purgedWalkForward({ timeMs: [0, 1], labelEndMs: [0, 0] }, options), 'OUT_OF_RANGE')
    assertRefused(() => purgedWalkForward({ timeMs: [0, 1], labelEndMs: [0] }, options), 'SHAPE_MISMATCH')
    assertRefused(() => purgedWalkForward(hourly(3), options), 'TOO_FEW_VALUES')
    assertRefused(() => purgedWalkForward(hourly(100), { ...options, embargoMs: 60 * HOUR }), 'TOO_FEW_VALUES')
    assertRefused(() => purgedWalkForward(hourly(100), { ...options, folds: 0 }), 'OUT_OF_RANGE')
    assertRefused(() => purgedWalkForward(hourly(100), { ...options, embargoMs: -1 }), 'OUT_OF_RANGE')
  })
})
