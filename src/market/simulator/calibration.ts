import { z } from 'zod'
import { USUAL_WEEK } from './usualWeek.ts'

export const HOURS_PER_WEEK = 168

const halfLife = z.number().min(1).max(1e6)

function factorSchema(deviation: number, halfLifeMinutes: number) {
  return z
    .strictObject({
      deviation: z.number().min(0).max(3).default(deviation).describe('stationary deviation of log volatility'),
      halfLifeMinutes: halfLife.default(halfLifeMinutes),
    })
    .prefault({})
}

const regimeSchema = z.strictObject({
  logVolatility: z.number().min(-5).max(5).describe('what the regime adds to log volatility'),
  meanDays: z.number().min(0.01).max(3660).describe('how long it lasts on average'),
  correlation: z.number().min(0).max(0.99).describe('of the returns of two symbols'),
})

const jumpsSchema = z.strictObject({
  perDay: z.number().min(0).max(500).default(3).describe('jumps of a symbol a day, those they set off included'),
  size: z.number().min(0).max(100).default(5).describe("the least jump, in deviations of the minute's return"),
  tailIndex: z.number().min(2.1).max(20).default(3.5).describe('Pareto exponent of the sizes'),
  common: z.number().min(0).max(1).default(0.4).describe('share of the jumps that all symbols make together'),
  branching: z.number().min(0).max(0.9).default(0.3).describe('jumps that each jump sets off on average'),
  halfLifeMinutes: halfLife.default(60).describe('of what a jump adds to the rate of jumps'),
})

const volumeSchema = z.strictObject({
  quotePerMinute: z.number().positive().max(1e12).default(10_000).describe('median, in the quote currency'),
  elasticity: z.number().min(0).max(3).default(1).describe('change of log volume with log volatility'),
  noise: z.number().min(0).max(3).default(0.6).describe("deviation of a minute's log volume beside that"),
})

const orderFlowSchema = z.strictObject({
  impact: z
    .number()
    .min(0)
    .max(0.99)
    .default(0.6)
    .describe("correlation of the minute's return with what is new in its order flow"),
  persistence: z.number().min(0).max(0.99).default(0.6).describe('weight of earlier flow in the flow'),
  halfLifeMinutes: halfLife.default(12).describe('of earlier flow in the flow'),
})

/** What distinguishes one market from another; the defaults make one such as crypto markets are. */
export const calibrationSchema = z.strictObject({
  dailyVolatility: z
    .number()
    .min(1e-4)
    .max(1)
    .optional()
    .describe('root of the mean squared return of a day; without it each symbol has its own from 0.03 to 0.05'),
  price: z.number().positive().max(1e9).optional().describe('of the first trade; without it each symbol has its own'),
  slow: factorSchema(0.4, 5 * 1440),
  fast: factorSchema(0.65, 30),
  burst: factorSchema(0.3, 5),
  common: z.number().min(0).max(1).default(0.5).describe("share of the factors' variance that symbols have in common"),
  levelElasticity: z
    .number()
    .min(0)
    .max(1.5)
    .default(0)
    .describe('bursts shrink by exp(−x · rise) where regime and slow factor rise, and grow where they fall'),
  leverage: z.number().min(-0.95).max(0.95).default(-0.3).describe('correlation of returns with the fast factor'),
  regimes: z
    .array(regimeSchema)
    .min(1)
    .max(6)
    .default([
      { logVolatility: -0.35, meanDays: 20, correlation: 0.55 },
      { logVolatility: 0, meanDays: 15, correlation: 0.65 },
      { logVolatility: 0.5, meanDays: 6, correlation: 0.8 },
    ])
    .describe('from calm to turbulent; the market moves between neighbours'),
  jumps: jumpsSchema.prefault({}),
  hourOfWeek: z
    .array(z.number().min(-5).max(5))
    .length(HOURS_PER_WEEK)
    .default([...USUAL_WEEK])
    .describe('what each hour of the week adds to log volatility, from Monday 00:00 UTC'),
  volume: volumeSchema.prefault({}),
  tradesPerMinute: z
    .number()
    .min(0.1)
    .max(1e6)
    .optional()
    .describe('at the median volatility; minutes without a trade have no bar. Without it every minute has one'),
  orderFlow: orderFlowSchema.prefault({}),
})

export type Calibration = z.infer<typeof calibrationSchema>
export type CalibrationInput = z.input<typeof calibrationSchema>
