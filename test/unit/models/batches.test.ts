import assert from 'node:assert/strict'
import fc from 'fast-check'
import { batchesOf } from '../../../src/models/batches.ts'
import { syntheticRows } from './syntheticRows.ts'

describe('models/batches', () => {
  it('deals every row once per epoch, features with their target', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 40 }),
        fc.string(),
        (n, batchSize, seed) => {
          const rows = syntheticRows(n, 3, 'rows')
          const next = batchesOf(rows, batchSize, seed)
          const seen = new Map<number, number>()
          const size = Math.min(batchSize, n)
          for (let batch = 0; batch < n; batch++) {
            const { features, target, size: actualSize } = next()
            assert.equal(actualSize, size)
            for (let i = 0; i < size; i++) {
              const row = rows.target.indexOf(target[i])
              assert.deepEqual(features.slice(i * 3, i * 3 + 3), rows.features.slice(row * 3, row * 3 + 3))
              seen.set(row, (seen.get(row) ?? 0) + 1)
            }
          }
          // n batches of `size` rows are exactly `size` epochs.
          assert.deepEqual([...seen.values()], new Array(n).fill(size))
        },
      ),
    )
  })

  it('orders rows by the seed alone', () => {
    const rows = syntheticRows(100, 3, 'rows')
    const order = (seed: string) => batchesOf(rows, 100, seed)().target.slice()
    assert.deepEqual(order('a'), order('a'))
    assert.notDeepEqual(order('a'), order('b'))
  })
})
