import { defineRule, majority } from './rule.ts'

/**
 * Coordinate-wise median; for even n the mean of the two middle values, as NumPy's.
 *
 * @see Yin et al. 2018, arXiv:1803.01498
 */
export const median = defineRule({
  name: 'median',
  parameters: {},
  breakdownPoint: 'f < n/2',
  cost: 'O(n·log² n·d), in one pass',
  minUpdates: majority,
  aggregate(rows) {
    return { aggregate: rows.kernels.median(rows.source, rows.map) }
  },
})

/**
 * Coordinate-wise trimmed mean: of each coordinate the f largest and the f smallest values are left out, and the others
 * averaged in ascending order, so that the result does not depend on the order of the rows.
 *
 * @see Yin et al. 2018, arXiv:1803.01498
 */
export const trimmedMean = defineRule({
  name: 'trimmedMean',
  parameters: {},
  breakdownPoint: 'f < n/2',
  cost: 'O(n·log² n·d), in one pass',
  minUpdates: majority,
  aggregate(rows, { numByzantine }) {
    return { aggregate: rows.kernels.trimmedMean(rows.source, numByzantine, rows.map) }
  },
})

/**
 * Mean around the median: of each coordinate the mean of the n − f values nearest its median, of equally near ones those of
 * the lower rows.
 *
 * @see Xie et al. 2018, arXiv:1802.10116
 */
export const meamed = defineRule({
  name: 'meamed',
  parameters: {},
  breakdownPoint: 'f < n/2',
  cost: 'O(n·log² n·d), in one pass',
  minUpdates: majority,
  aggregate(rows, { numByzantine }) {
    return { aggregate: rows.kernels.meanAroundMedian(rows.source, rows.count - numByzantine, rows.map) }
  },
})
