import { medianOf } from '../../kernels/vector.ts'
import { numeric, wordOrNumeric } from '../parameters.ts'
import { defineRule, majority } from './rule.ts'

/**
 * Centered clipping: v ← v + mean((xᵢ − v)·min(1, τ/‖xᵢ − v‖)), `steps` times. v goes in and out as the state, from round to
 * round; without one it starts at the coordinate-wise median of the rows, since from 0 or from the mean one hostile row
 * could set it.
 *
 * `tau` is τ in parameter units, or `median`: in each step the median of the ‖xᵢ − v‖.
 *
 * @see Karimireddy et al. 2021, arXiv:2012.10333
 */
export const centeredClipping = defineRule({
  name: 'centeredClipping',
  parameters: {
    tau: wordOrNumeric('median', { above: 0 }, 'median'),
    steps: numeric({ atLeast: 1, atMost: 10_000, whole: true }, 3),
  },
  breakdownPoint: 'f < n/2; each hostile row moves v by at most τ/n a step',
  cost: 'O(steps·n·d), a pass a step, one for the first distances and a median without a state',
  minUpdates: majority,
  aggregate(rows, { state }, { tau, steps }) {
    let point = state ?? rows.kernels.median(rows.source, rows.map)
    let squaredDistances = rows.squaredDistancesTo(point)
    let clipped = 0
    for (let step = 1; step <= steps; step++) {
      const distances = squaredDistances.map(Math.sqrt)
      const limit = tau === 'median' ? medianOf([...distances]) : tau
      const shares = distances.map((distance) => (distance > limit ? limit / distance : 1) / rows.count)
      clipped = distances.filter((distance) => distance > limit).length
      const base = { vector: point, weight: 1 - shares.reduce((sum, share) => sum + share, 0) }
      if (step === steps) point = rows.weightedSum(shares, base)
      else ({ point, squaredDistances } = rows.weightedSumAndDistances(shares, base))
    }
    return { aggregate: point, state: point, diagnostics: { clipped } }
  },
})
