import { log } from '../../kernels/math.ts'
import type { Geometry } from '../geometry.ts'
import { defineRule } from './rule.ts'

/** Keeps the logit finite for the rows that resemble nobody. */
const MOST_UNLIKE = 0.99

/**
 * FoolsGold: rows that point the same way as another weigh less, since sybils with one goal do. Weights are the paper's:
 * maximal cosines, pardoned, scaled to 1 and spread by a logit; the aggregate is the mean of the rows so weighted. Rows that
 * all point the same way, of which none can be preferred, weigh the same.
 *
 * The paper compares what each worker sent over all rounds. Memory of past rounds is the caller's: pass sums of updates, and
 * apply `weights` to the updates of the round.
 *
 * @see Fung et al. 2020, arXiv:1808.04866
 */
export const foolsGold = defineRule({
  name: 'foolsGold',
  parameters: {},
  breakdownPoint: 'any f < n of sybils, as far as honest updates are less alike than theirs; none for f = 1',
  cost: 'O(n²·d), a pass for all distances',
  minUpdates: (numByzantine) => numByzantine + 1,
  aggregate({ geometry, count: n }) {
    const cosines = cosinesOf(geometry)
    const likeness = (pardon: (i: number, j: number) => number) =>
      Float64Array.from({ length: n }, (_, i) => {
        let most = n === 1 ? 0 : -1
        for (let j = 0; j < n; j++) if (j !== i) most = Math.max(most, cosines[i * n + j] * pardon(i, j))
        return most
      })
    const greatest = likeness(() => 1)
    // Who merely resembles a sybil is pardoned as far as the other is more of one.
    const pardoned = likeness((i, j) => (greatest[i] > 0 && greatest[j] > greatest[i] ? greatest[i] / greatest[j] : 1))
    const unlike = pardoned.map((alike) => Math.min(1, Math.max(0, 1 - alike)))
    const most = unlike.reduce((a, b) => Math.max(a, b), 0)
    const weights = unlike.map((share) => (most === 0 ? 1 : spread(share / most)))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return { weights: weights.map((weight) => weight / total) }
  },
})

/** The logit about 1/2, held to [0, 1]. */
function spread(share: number): number {
  const held = Math.min(share, MOST_UNLIKE)
  return held === 0 ? 0 : Math.min(1, Math.max(0, log(held / (1 - held)) + 0.5))
}

/** Of all pairs; 0 with a row that is 0. */
function cosinesOf({ squaredNorms, squaredDistances, count: n }: Geometry): Float64Array {
  return squaredDistances.map((squared, at) => {
    const [a, b] = [squaredNorms[Math.floor(at / n)], squaredNorms[at % n]]
    const lengths = Math.sqrt(a * b)
    return lengths === 0 ? 0 : Math.min(1, Math.max(-1, (a + b - squared) / 2 / lengths))
  })
}
