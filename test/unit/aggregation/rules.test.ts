import assert from 'node:assert/strict'
import fc from 'fast-check'
import { applyRule, mean, median, RULES, trimmedMean } from '../../../src/aggregation/index.ts'

const rows = (...values: number[][]) => values.map((row) => Float32Array.from(row))

const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
const matrix = fc
  .tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 1, max: 12 }))
  .chain(([n, d]) => fc.array(fc.array(finite, { minLength: d, maxLength: d }), { minLength: n, maxLength: n }))

describe('aggregation rules', () => {
  it('give the values worked out by hand', () => {
    const updates = rows([1, 10], [2, -50], [3, 20], [100, 30], [4, 40])
    assert.deepEqual([...applyRule(mean, updates, 0)], [22, 10])
    assert.deepEqual([...applyRule(median, updates, 2)], [3, 20])
    assert.deepEqual([...applyRule(trimmedMean, updates, 1)], [3, 20])
    assert.deepEqual([...applyRule(trimmedMean, updates, 0)], [22, 10])
    assert.deepEqual([...applyRule(median, rows([1], [2], [10], [4]), 1)], [3])
  })

  it('refuse too few updates, ragged rows and values that are not finite', () => {
    assert.throws(() => applyRule(trimmedMean, rows([1], [2]), 1), { code: 'TOO_FEW_UPDATES' })
    assert.throws(() => applyRule(mean, [], 0), { code: 'TOO_FEW_UPDATES' })
    assert.throws(() => applyRule(mean, rows([1, 2], [3]), 0), { code: 'SHAPE_MISMATCH' })
    assert.throws(() => applyRule(median, rows([1], [Number.NaN], [2]), 1), { code: 'NON_FINITE' })
  })

  it('leave the inputs as they are', () => {
    for (const rule of RULES) {
      const updates = rows([3, 1], [1, 2], [2, 3])
      applyRule(rule, updates, 1)
      assert.deepEqual(updates, rows([3, 1], [1, 2], [2, 3]))
    }
  })

  it('median and trimmed mean do not depend on the order of the rows, to the bit', () => {
    fc.assert(
      fc.property(matrix, fc.integer({ min: 0, max: 1000 }), (values, shift) => {
        const turned = values.map((_, i) => values[(i + shift) % values.length])
        for (const rule of [median, trimmedMean]) {
          assert.deepEqual(applyRule(rule, rows(...turned), 1), applyRule(rule, rows(...values), 1))
        }
      }),
    )
  })

  it('a sum of zeros of either sign is +0', () => {
    for (const updates of [rows([-0], [0], [1e-45]), rows([0], [-0], [1e-45]), rows([-0], [-0], [-0])]) {
      for (const rule of RULES) assert.ok(!Object.is(applyRule(rule, updates, 1)[0], -0), rule.name)
    }
  })

  it('median and trimmed mean stay within the honest values whatever f hostile rows hold', () => {
    fc.assert(
      fc.property(matrix, fc.array(finite, { minLength: 12, maxLength: 12 }), (honest, hostile) => {
        const d = honest[0].length
        const poisoned = rows(
          ...honest,
          hostile.slice(0, d).map((value) => value * 1e20),
        )
        for (const rule of [median, trimmedMean]) {
          applyRule(rule, poisoned, 1).forEach((value, i) => {
            const column = honest.map((row) => Math.fround(row[i]))
            assert.ok(value >= Math.min(...column) && value <= Math.max(...column), `${rule.name}: ${value}`)
          })
        }
      }),
    )
  })

  it('the mean is moved anywhere by one hostile row', () => {
    assert.ok(applyRule(mean, rows([1], [1], [1], [-1e9]), 0)[0] < -1e8)
  })
})
