import { addCounts, type DefectCounts } from './cleanRows.ts'
import { Database } from './database.ts'
import { type FeedParts, readFeedTable } from './feedParts.ts'
import type { Feed, FileFeed, StoredFeed } from './feedsConfig.ts'
import { type FeedTable, openFileFeed, openStoredFeed } from './feedTable.ts'
import type { Gap } from './sequence.ts'

/** What a market has beside bars: in files, or in a store. */
export type FeedsSource =
  | {
      readonly feeds: readonly FileFeed[]
      /** @default 'fail' */
      readonly onBadRow?: 'fail' | 'skip'
    }
  | { readonly dir: string; readonly venue: string; readonly symbol: string; readonly feeds: readonly StoredFeed[] }

export interface Feeds {
  readonly feeds: FeedParts
  /** Where trades are missing, by the numbers of the venue; none is made up. */
  readonly tradeGaps: readonly Gap[]
  /** Rows that were left out, by reason, over all feeds. */
  readonly skipped: DefectCounts
}

/**
 * Reads all that a market has beside bars, from files of any form that `data import` reads, or from a store.
 *
 * Times are those of the venue's clock, in ms with three decimals. A published value stands at the time when it could first
 * be known; one about an earlier time than a value that was published before it is left out, for it is no news.
 *
 * @throws {DataError} the code of the first defect, naming file and line; TOO_SHORT for a file without a row; UNREADABLE
 * @throws {ConfigError} INVALID_CONFIG when the store lacks a data set, or a column map fits no kind
 */
export async function readFeeds(source: FeedsSource): Promise<Feeds> {
  return Database.use(async (database) => {
    let feeds: FeedParts = {}
    let tradeGaps: readonly Gap[] = []
    let skipped: DefectCounts = {}
    const add = async (feed: Feed, table: FeedTable): Promise<void> => {
      const part = await readFeedTable(database, feed, table)
      feeds = { ...feeds, ...part, published: { ...feeds.published, ...part.published } }
      if (part.trades !== undefined) tradeGaps = table.gaps
      skipped = addCounts(skipped, table.skipped)
    }
    if ('dir' in source) {
      for (const feed of source.feeds) await add(feed, await openStoredFeed(source.dir, feed, source))
    } else {
      for (const feed of source.feeds) await add(feed, await openFileFeed(database, feed, source.onBadRow ?? 'fail'))
    }
    return { feeds, tradeGaps, skipped }
  })
}
