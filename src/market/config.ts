import { z } from 'zod'
import { MINUTE_MS } from './calendar.ts'
import { exchangeSourceSchema } from './exchange/config.ts'
import {
  barsOfTradesSchema,
  columnMapSchema,
  fileFeedsSchema,
  storedFeedsSchema,
  whyNoBarsOfTrades,
} from './files/feedsConfig.ts'
import { simulatorSourceSchema } from './simulator/config.ts'
import { featureSetSchema } from './streams/featureSet.ts'
import { FEATURE_SET_NAMES } from './streams/presets.ts'
import { symbolSchema } from './symbol.ts'

const intervalMs = z
  .int()
  .multipleOf(MINUTE_MS)
  .min(MINUTE_MS)
  .default(MINUTE_MS)
  .describe('length of the bars, ms; features count the minutes that have one')

/** Bars in a file, or trades that they are made of, and other files of the same market. */
export const fileSourceSchema = z.strictObject({
  kind: z.literal('file'),
  path: z.string().min(1).describe('bars, or the trades of `bars`: CSV (plain, gzip, or one in a zip) or Parquet'),
  symbol: symbolSchema,
  columns: columnMapSchema,
  intervalMs,
  bars: barsOfTradesSchema,
  skipBadRows: z.boolean().default(false).describe('count and leave out malformed rows instead of refusing the file'),
  feeds: fileFeedsSchema,
})

/** Bars that `murmuration data import` has stored, and other data of the same market. */
export const storeSourceSchema = z.strictObject({
  kind: z.literal('store'),
  dir: z.string().min(1).describe("the store's folder"),
  venue: z.string().min(1).max(64),
  symbol: symbolSchema,
  intervalMs,
  bars: barsOfTradesSchema,
  feeds: storedFeedsSchema,
})

/** Where a market comes from. */
export const marketSourceSchema = z
  .discriminatedUnion('kind', [simulatorSourceSchema, fileSourceSchema, storeSourceSchema, exchangeSourceSchema])
  .superRefine((source, context) => {
    if (!('bars' in source) || source.bars === undefined) return
    const message = whyNoBarsOfTrades(source.intervalMs, source.feeds)
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['bars'], message })
  })

/** Says what is wrong with a declared set, of which a union would only say that it is none of its options. */
const setSchema = z.union([z.enum(FEATURE_SET_NAMES), featureSetSchema], {
  error: ({ input }) => {
    if (typeof input !== 'object')
      return `a feature set is ${FEATURE_SET_NAMES.join(', ')}, or declared by its features`
    const { error } = featureSetSchema.safeParse(input)
    return error?.issues
      .map(({ path, message }) => `${message}${path.length > 0 ? ` at ${path.join('.')}` : ''}`)
      .join('; ')
  },
})

/** What a model sees and what it forecasts; every peer of a run must use the same. */
export const featureSpecSchema = z.strictObject({
  set: setSchema.describe(
    'what a row holds: rv-v1, 18 values; rv-v2, 20; sequence-v1, the past 48 hours step by step, then rv-v1; or a list of features',
  ),
  horizonMinutes: z.int().min(5).max(1440).default(60).describe('the forecast is the realised variance of this span'),
  strideMinutes: z.int().min(1).max(1440).default(15).describe('rows stand at whole multiples of this in UTC'),
})

export type MarketSource = z.infer<typeof marketSourceSchema>
export type FileSource = z.infer<typeof fileSourceSchema>
export type StoreSource = z.infer<typeof storeSourceSchema>
export type FeatureSpec = z.infer<typeof featureSpecSchema>
