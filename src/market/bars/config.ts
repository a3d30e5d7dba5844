import { z } from 'zod'

const measure = z
  .enum(['ticks', 'volume', 'value'])
  .describe('what a trade weighs: 1, its quantity, or price times quantity')

const expectations = {
  measure,
  initialTicks: z
    .int()
    .min(1)
    .max(10_000_000)
    .describe('trades of the first bar, whose imbalance is the first expectation'),
  minTicks: z.int().min(1).max(10_000_000).describe('least expected trades of a bar'),
  maxTicks: z.int().min(1).max(10_000_000).describe('most expected trades of a bar: without it bars can grow for ever'),
  smoothing: z.number().positive().max(1).default(0.1).describe('weight of the last bar in the expectations (EWMA)'),
}

/** How trades are cut into bars. */
export const barSpecSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('time'),
      intervalMs: z.int().min(1).max(86_400_000).describe('bars begin at its whole multiples in UTC'),
    }),
    z.strictObject({ kind: z.literal('tick'), threshold: z.int().min(1).describe('trades of a bar') }),
    z.strictObject({
      kind: z.literal('volume'),
      threshold: z.number().positive().describe('base volume of a bar, at least'),
    }),
    z.strictObject({
      kind: z.literal('value'),
      threshold: z.number().positive().describe('Σ price · quantity, at least'),
    }),
    z.strictObject({ kind: z.literal('imbalance'), ...expectations }),
    z.strictObject({ kind: z.literal('run'), ...expectations }),
  ])
  .refine(
    (spec) => !('minTicks' in spec) || (spec.minTicks <= spec.initialTicks && spec.initialTicks <= spec.maxTicks),
    'minTicks <= initialTicks <= maxTicks must hold',
  )

export type BarSpec = z.infer<typeof barSpecSchema>
export type ExpectedBarSpec = Extract<BarSpec, { kind: 'imbalance' | 'run' }>
