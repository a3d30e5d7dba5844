import { medianOf, scaled } from '../../kernels/vector.ts'
import { wordOrNumeric } from '../parameters.ts'
import { defineRule, majority } from './rule.ts'

/**
 * Majority vote: per coordinate the sign that more rows have than the opposite one, 0 in a draw, times a scale.
 *
 * `scale` is in parameter units, or `median`: the median norm of the rows over √d, which gives an aggregate of about the
 * median norm.
 *
 * @see Bernstein et al. 2019, arXiv:1810.05291
 */
export const signMajority = defineRule({
  name: 'signMajority',
  parameters: { scale: wordOrNumeric('median', { above: 0 }, 'median') },
  breakdownPoint: 'f < n/2, for honest rows that agree in sign',
  cost: 'O(n·d), two passes',
  minUpdates: majority,
  aggregate(rows, _, values) {
    const typical = medianOf([...rows.geometry.norms()]) / Math.sqrt(Math.max(1, rows.length))
    const scale = values.scale === 'median' ? typical : values.scale
    return { aggregate: scaled(rows.kernels.signMajority(rows.source, rows.map), scale), diagnostics: { scale } }
  },
})
