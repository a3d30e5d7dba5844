import { z } from 'zod'
import { simulatorSourceSchema } from './simulator/config.ts'
import { symbolSchema } from './symbol.ts'

const csvSourceSchema = z.strictObject({
  kind: z.literal('csv'),
  path: z.string().min(1).describe('a CSV file of 1-minute bars with a header, plain or gzipped'),
  symbol: symbolSchema,
  skipBadRows: z.boolean().default(false).describe('count and leave out malformed rows instead of refusing the file'),
})

/** Where bars come from. */
export const marketSourceSchema = z.discriminatedUnion('kind', [simulatorSourceSchema, csvSourceSchema])

/** What a model sees and what it forecasts; every peer of a run must use the same. */
export const featureSpecSchema = z.strictObject({
  set: z
    .enum(['rv-v1', 'sequence-v1'])
    .describe('what a row holds: 18 values, or the past 48 hours step by step and then these'),
  horizonMinutes: z.int().min(5).max(1440).default(60).describe('the forecast is the realised variance of this span'),
  strideMinutes: z.int().min(1).max(1440).default(15).describe('rows stand at whole multiples of this in UTC'),
})

export type MarketSource = z.infer<typeof marketSourceSchema>
export type MarketSourceInput = z.input<typeof marketSourceSchema>
export type FeatureSpec = z.infer<typeof featureSpecSchema>
