import type { MappedRows } from '../mappedRows.ts'
import { numeric } from '../parameters.ts'
import { definePreAggregator } from './preAggregator.ts'

/**
 * Means of `size` rows in random order, so that rows from unlike data become alike; the last bucket may be short. As many
 * buckets can be hostile as rows were.
 *
 * @see Karimireddy et al. 2022, arXiv:2006.09365
 */
export const bucketing = definePreAggregator({
  name: 'bucketing',
  parameters: { size: numeric({ atLeast: 1, atMost: 4096, whole: true }) },
  keepsRows: false,
  countAfter: (count, { size }) => Math.ceil(count / size),
  countBefore: (count, { size }) => (count === 0 ? 0 : (count - 1) * size + 1),
  transform(rows, { random }, { size }) {
    const order = Array.from({ length: rows.count }, (_, row) => row)
    return bucketed(rows, size, random.shuffle(order))
  },
})

/**
 * The means of `size` consecutive rows of the permuted ones.
 *
 * @param permutation - the rows in their new order: bucket b is of rows permutation[b·size] and those after it
 */
export function bucketed(rows: MappedRows, size: number, permutation: readonly number[]): MappedRows {
  const buckets = Math.ceil(rows.count / size)
  const weights = new Float64Array(buckets * rows.count)
  for (let bucket = 0; bucket < buckets; bucket++) {
    const members = permutation.slice(bucket * size, (bucket + 1) * size)
    for (const row of members) weights[bucket * rows.count + row] = 1 / members.length
  }
  return rows.mixed(buckets, weights)
}
