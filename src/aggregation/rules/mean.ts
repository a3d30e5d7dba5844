import { defineRule } from './rule.ts'

/**
 * Arithmetic mean, every update weighing the same: a self-reported sample count is never a weight. Sums run in row order
 * in float64.
 */
export const mean = defineRule({
  name: 'mean',
  parameters: {},
  breakdownPoint: '0: one hostile update moves it anywhere',
  cost: 'O(n·d)',
  minUpdates: () => 1,
  aggregate: ({ count }) => ({ weights: new Float64Array(count).fill(1 / count) }),
})
