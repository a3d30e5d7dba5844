import { z } from 'zod'

/** How a run turns its updates into one. */
export const aggregationSchema = z.strictObject({
  pipeline: z
    .string()
    .default('maxNorm(5)+clip(median)+trimmedMean')
    .describe('screens, pre-aggregators and the rule, joined by +'),
  numByzantine: z.int().min(0).max(1000).default(1).describe('f: how many hostile updates the rule must withstand'),
  minUpdates: z.int().min(1).max(4096).default(3).describe('a round with fewer accepted updates is skipped'),
})

export const outerOptimizerSchema = z.strictObject({
  learningRate: z.number().positive().max(10).default(0.7),
  momentum: z.number().min(0).lt(1).default(0.5),
})
