import { z } from 'zod'
import { DAY_MS, MINUTE_MS } from '../calendar.ts'
import { FUNDING_RATE, OPEN_INTEREST } from '../streams/feeds.ts'

/** A value of a day, or a score that may only be dated, is not known before its day is over. */
const DATED_LAG_MINUTES = DAY_MS / MINUTE_MS

const path = z.string().min(1).describe('CSV (plain, gzip, or one in a zip) or Parquet')
/** Which columns of a file are those of its kind. */
export const columnMapSchema = z
  .record(z.string(), z.union([z.string().min(1), z.int().min(1)]))
  .optional()
  .describe(
    'the file’s names of columns, or their positions from 1, by the kind’s own names; told by the header when absent',
  )

const venue = z.string().min(1).max(64).optional().describe('of the data set; that of the source when absent')
const symbol = z.string().min(1).max(64).optional().describe('of the data set; that of the source when absent')

const sides = z
  .enum(['recorded', 'tickRule'])
  .default('recorded')
  .describe('whose side a trade takes when its aggressor is unknown: nobody’s, or that of the tick rule')

/** Features name published series so; see `externalLevel`. */
const series = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/, 'a series is named by 1 to 64 letters, digits and . _ -, a letter first')
  .refine((name) => name !== FUNDING_RATE && name !== OPEN_INTEREST, 'this name is taken by a feed of its own')
  .describe('name under which features read it')

const publicationLagMinutes = (usual: number) =>
  z
    .number()
    .min(0)
    .max(525_600)
    .default(usual)
    .describe('minutes from the time a value is about to its publication, where the data do not say when that was')

/** Trades that bars are made of where there are none; they are the feed of trades too. */
export const barsOfTradesSchema = z
  .strictObject({ from: z.enum(['trades', 'aggTrades']), sides })
  .optional()
  .describe('what 1-minute bars are made of where there are none; these trades are a feed too')

/** What a feed of each kind has beside the place that it is read from. */
const TRADES = { kind: z.enum(['trades', 'aggTrades']), sides }
const PLAIN = { kind: z.enum(['bbo', 'book10', 'liquidations']) }
const MEASURED = { kind: z.enum(['funding', 'openInterest']), publicationLagMinutes: publicationLagMinutes(0) }
const DATED = {
  kind: z.enum(['onchain', 'sentiment']),
  series,
  publicationLagMinutes: publicationLagMinutes(DATED_LAG_MINUTES),
}

const fileFeedSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...TRADES, path, columns: columnMapSchema }),
  z.strictObject({ ...PLAIN, path, columns: columnMapSchema }),
  z.strictObject({ ...MEASURED, path, columns: columnMapSchema }),
  z.strictObject({ ...DATED, path, columns: columnMapSchema }),
])

const storedFeedSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...TRADES, venue, symbol }),
  z.strictObject({ ...PLAIN, venue, symbol }),
  z.strictObject({ ...MEASURED, venue, symbol }),
  z.strictObject({ ...DATED, venue, symbol }),
])

export type FileFeed = z.infer<typeof fileFeedSchema>
export type StoredFeed = z.infer<typeof storedFeedSchema>
/** What decides how the rows of a feed are read, wherever they come from. */
export type Feed = FileFeed | StoredFeed

/** Why trades cannot be bars beside these feeds; undefined when they can. */
export function whyNoBarsOfTrades(intervalMs: number, feeds: readonly Feed[]): string | undefined {
  if (intervalMs !== MINUTE_MS) return 'bars of trades are of one minute'
  if (feeds.some((feed) => partOf(feed) === 'trades')) return 'the trades that bars are made of are a feed already'
  return undefined
}

/** What a feed fills: a part of `MarketFeeds`, or one of its published series. */
export function partOf(feed: Pick<Feed, 'kind'> & { readonly series?: string }): string {
  switch (feed.kind) {
    case 'trades':
    case 'aggTrades':
      return 'trades'
    case 'bbo':
    case 'book10':
      return 'books'
    case 'liquidations':
      return 'liquidations'
    case 'funding':
      return `published ${FUNDING_RATE}`
    case 'openInterest':
      return `published ${OPEN_INTEREST}`
    case 'onchain':
    case 'sentiment':
      return `published ${feed.series}`
  }
}

function areDistinct(feeds: readonly Feed[]): boolean {
  return new Set(feeds.map(partOf)).size === feeds.length
}

const ONE_OF_EACH = 'two feeds give the same: trades, books, forced orders, or a published series'

/** Files of a market beside its bars. */
export const fileFeedsSchema = z.array(fileFeedSchema).max(64).refine(areDistinct, ONE_OF_EACH).default([])

/** Data sets of a store that belong to a market beside its bars. */
export const storedFeedsSchema = z.array(storedFeedSchema).max(64).refine(areDistinct, ONE_OF_EACH).default([])
