import { leastIndices } from '../../kernels/order.ts'
import { definePreAggregator } from './preAggregator.ts'

/**
 * Nearest-neighbour mixing: each row becomes the mean of its n − f nearest rows, itself included; of equally near ones the
 * lower.
 *
 * @see Allouah et al. 2023, arXiv:2302.01772
 */
export const nnm = definePreAggregator({
  name: 'nnm',
  parameters: {},
  minUpdates: (numByzantine) => numByzantine + 1,
  transform(rows, { numByzantine }) {
    const n = rows.count
    const weights = new Float64Array(n * n)
    for (let row = 0; row < n; row++) {
      const nearest = leastIndices(rows.geometry.distancesFrom(row), n - numByzantine)
      for (const other of nearest) weights[row * n + other] = 1 / nearest.length
    }
    return rows.mixed(n, weights)
  },
})
