import { medianOf } from '../../kernels/vector.ts'
import type { MappedRows } from '../mappedRows.ts'
import { wordOrNumeric } from '../parameters.ts'
import { definePreAggregator } from './preAggregator.ts'

/**
 * Shortens every row that is longer than a limit to it: xᵢ·min(1, c/‖xᵢ‖). `limit` is c in parameter units, or `median`: the
 * median norm, so that no attacker gains by length as long as half of the rows are honest.
 */
export const clip = definePreAggregator({
  name: 'clip',
  parameters: { limit: wordOrNumeric('median', { above: 0 }) },
  transform(rows, _, { limit }) {
    const norms = rows.geometry.norms()
    return clipped(rows, norms, limit === 'median' ? medianOf([...norms]) : limit)
  },
})

/**
 * Adaptive robust clipping: the ⌊2f/n·(n − f)⌋ longest rows shortened to the norm of the next longest.
 *
 * @see Allouah et al. 2024, arXiv:2405.14432
 */
export const arc = definePreAggregator({
  name: 'arc',
  parameters: {},
  minUpdates: (numByzantine) => numByzantine + 1,
  transform(rows, { numByzantine: f }) {
    const n = rows.count
    const norms = rows.geometry.norms()
    const spared = n - Math.floor((2 * f * (n - f)) / n)
    return clipped(rows, norms, norms.toSorted()[spared - 1])
  },
})

function clipped(rows: MappedRows, norms: Float64Array, limit: number): MappedRows {
  return rows.scaled(norms.map((norm) => (norm > limit ? limit / norm : 1)))
}
