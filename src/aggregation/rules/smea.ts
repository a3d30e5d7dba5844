import { AggregationError } from '../../errors/index.ts'
import { largestEigenvalue } from '../../kernels/eigen.ts'
import { leastIndices } from '../../kernels/order.ts'
import type { Geometry } from '../geometry.ts'
import { centredGram } from './covariance.ts'
import { defineRule, majority, meanOf } from './rule.ts'

/** C(n, f)·(n − f)³ beyond which the rule refuses: some ten seconds. */
export const SMEA_MAX_STEPS = 536_870_912

/** Variances closer than this are equal: which of two equal rows a subset holds changes nothing but the rounding. */
const EQUALITY_SHARE = 1e-12

/** Rounding may put the variance of a subset this much beside the bound that prunes it. */
const PRUNING_SLACK = 1 + 1e-9

/**
 * Smallest maximum eigenvalue averaging: the mean of the n − f rows whose covariance has the least largest eigenvalue; of
 * several such subsets the first in lexicographic order. The eigenvalue is exact to rounding.
 *
 * @see Allouah et al. 2023, On the privacy-robustness-utility trilemma in distributed learning, arXiv:2302.04787
 */
export const smea = defineRule({
  name: 'smea',
  parameters: {},
  breakdownPoint: 'f < n/2',
  cost: 'O(n²·d + C(n, f)·(n − f)³); refused when the latter exceeds 2²⁹',
  minUpdates: majority,
  tooMuchWork: excessiveWork,
  aggregate({ geometry, count }, { numByzantine }) {
    const work = excessiveWork(count, numByzantine)
    if (work !== undefined) throw new AggregationError('TOO_MUCH_WORK', `smea would not finish: ${work}`)
    const { rows, variance } = leastVariance(geometry, count - numByzantine)
    return meanOf(count, rows, { variance })
  },
})

function excessiveWork(count: number, numByzantine: number): string | undefined {
  const kept = count - numByzantine
  let steps = kept * kept * kept
  for (let i = 0; i < numByzantine; i++) steps *= (count - i) / (i + 1)
  return steps <= SMEA_MAX_STEPS ? undefined : `${numByzantine} of ${count} rows are left out in too many ways`
}

/** The first of the subsets of `size` rows whose covariance's largest eigenvalue is least. */
function leastVariance(geometry: Geometry, size: number) {
  const n = geometry.count
  let best: { rows: readonly number[]; variance: number } | undefined
  // Subsets about each row bound the answer before the search comes to it.
  let bound = Number.POSITIVE_INFINITY
  for (let row = 0; row < n; row++) {
    bound = Math.min(bound, varianceOf(geometry, leastIndices(geometry.distancesFrom(row), size), bound))
  }
  const chosen: number[] = []
  const extend = (first: number): void => {
    if (chosen.length === size) {
      const variance = varianceOf(geometry, chosen, bound * PRUNING_SLACK)
      const least = best === undefined ? Number.POSITIVE_INFINITY : best.variance * (1 - EQUALITY_SHARE)
      if (variance < least) best = { rows: [...chosen], variance }
      bound = Math.min(bound, variance)
      return
    }
    for (let row = first; row <= n - size + chosen.length; row++) {
      const distances = geometry.distancesFrom(row)
      // Two rows alone make the scatter along their difference half their squared distance.
      if (chosen.some((other) => distances[other] / 2 / size > bound * PRUNING_SLACK)) continue
      chosen.push(row)
      extend(row + 1)
      chosen.pop()
    }
  }
  extend(0)
  return best ?? { rows: Array.from({ length: size }, (_, row) => row), variance: bound }
}

/** The largest eigenvalue of the rows' covariance; Infinity where a cheap look shows that it exceeds a limit. */
function varianceOf(geometry: Geometry, rows: readonly number[], limit: number): number {
  const gram = centredGram(geometry, rows, new Float64Array(rows.length).fill(1))
  let [trace, squares] = [0, 0]
  for (let i = 0; i < rows.length; i++) trace += gram[i * rows.length + i]
  for (const product of gram) squares += product * product
  // Σλ² <= λmax·Σλ.
  if (squares > limit * rows.length * trace) return Number.POSITIVE_INFINITY
  return Math.max(0, largestEigenvalue(gram, rows.length)) / rows.length
}
