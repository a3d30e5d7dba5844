import { medianOf } from '../../kernels/vector.ts'
import { numeric } from '../parameters.ts'
import { largestCluster } from './meanShift.ts'
import { defineRule, majority } from './rule.ts'

/**
 * SignGuard: of the rows whose norm lies within [`lower`, `upper`] times the median norm, those of the largest cluster by the
 * shares of their positive, zero and negative values, clipped to the median norm and averaged.
 *
 * The signs of all coordinates count, not of a random tenth; the clusters are those of {@link largestCluster}. Where the two
 * have no row in common, the rows of fit norm count.
 *
 * @see Xu et al. 2022, arXiv:2109.05872
 */
export const signGuard = defineRule({
  name: 'signGuard',
  parameters: {
    lower: numeric({ atLeast: 0, atMost: 1 }, 0.1),
    upper: numeric({ atLeast: 1 }, 3),
  },
  breakdownPoint: 'f < n/2 by experiment',
  cost: 'O(n·d + n³), three passes',
  minUpdates: majority,
  aggregate(rows, _, { lower, upper }) {
    const norms = rows.geometry.norms()
    const middle = medianOf([...norms])
    const fit = [...norms.keys()].filter((row) => norms[row] >= lower * middle && norms[row] <= upper * middle)
    const counts = rows.kernels.signCounts(rows.source, rows.map)
    const shares = Array.from(norms, (_, row) =>
      counts.slice(3 * row, 3 * row + 3).map((count) => count / Math.max(1, rows.length)),
    )
    const cluster = new Set(largestCluster(shares))
    const common = fit.filter((row) => cluster.has(row))
    const selected = common.length > 0 ? common : fit
    const weights = new Float64Array(rows.count)
    for (const row of selected) weights[row] = (norms[row] > middle ? middle / norms[row] : 1) / selected.length
    return { weights, selected, diagnostics: { fitNorm: fit.length, clustered: cluster.size } }
  },
})
