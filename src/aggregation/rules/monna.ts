import { leastIndices } from '../../kernels/order.ts'
import { defineRule, majority, meanOf } from './rule.ts'

/**
 * The mean of the n − f rows nearest a trusted row, itself included; of equally near ones the lower.
 *
 * @see Farhadkhani et al. 2023, arXiv:2210.12289
 */
export const monna = defineRule({
  name: 'monna',
  parameters: {},
  breakdownPoint: 'f < n/2, the trusted row being honest',
  cost: 'O(n·d), two passes; O(n²·d) behind a pre-aggregator',
  needs: 'trustedRow',
  minUpdates: majority,
  aggregate(rows, { numByzantine, trustedRow = 0 }) {
    const distances = rows.squaredDistancesFrom(trustedRow)
    return meanOf(rows.count, leastIndices(distances, rows.count - numByzantine))
  },
})
