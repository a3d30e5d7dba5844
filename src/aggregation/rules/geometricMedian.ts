import { numeric } from '../parameters.ts'
import { defineRule, majority } from './rule.ts'

/**
 * Smoothed geometric median (RFA) by Weiszfeld's iteration from z = 0: z ← Σ xᵢ/max(ν, ‖xᵢ − z‖) / Σ 1/max(ν, ‖xᵢ − z‖).
 *
 * `nu` is ν, in parameter units. `steps` is the number of steps, or with `tolerance` > 0 the most of them: then the
 * iteration ends as soon as z moves by no more than that.
 *
 * @see Pillutla et al. 2022, arXiv:1912.13445
 */
export const geometricMedian = defineRule({
  name: 'geometricMedian',
  parameters: {
    nu: numeric({ above: 0 }, 0.1),
    steps: numeric({ atLeast: 1, atMost: 10_000, whole: true }, 3),
    tolerance: numeric({ atLeast: 0 }, 0),
  },
  breakdownPoint: 'f < n/2',
  cost: 'O(steps·n·d), a pass a step and one for the norms',
  minUpdates: majority,
  aggregate(rows, _, { nu, steps, tolerance }) {
    let squaredDistances = rows.geometry.squaredNorms
    let before: Float32Array = new Float32Array(rows.length)
    for (let step = 1; ; step++) {
      const weights = normalised(squaredDistances.map((squared) => 1 / Math.max(nu, Math.sqrt(squared))))
      const diagnostics = { steps: step }
      if (step === steps) return { weights, diagnostics }
      const next = rows.weightedSumAndDistances(weights)
      if (tolerance > 0) {
        const moved = Math.sqrt(rows.kernels.squaredDistancesTo([before], next.point)[0])
        if (moved <= tolerance) return { weights, aggregate: next.point, diagnostics }
      }
      before = next.point
      squaredDistances = next.squaredDistances
    }
  },
})

function normalised(weights: Float64Array): Float64Array {
  let total = 0
  for (const weight of weights) total += weight
  return weights.map((weight) => weight / total)
}
