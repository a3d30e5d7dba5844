import { ConfigError } from '../errors/index.ts'
import type { FileSource, MarketSource, StoreSource } from './config.ts'
import { partOf } from './files/feedsConfig.ts'
import { simulateMarket } from './simulator/index.ts'
import { type FeatureSet, feedsOf } from './streams/featureSet.ts'
import type { MarketFeeds } from './streams/feeds.ts'

/** What sources gave. */
export interface LoadedMarkets {
  /** One per symbol, in the order of the sources. */
  readonly markets: readonly MarketFeeds[]
  /** Malformed rows that were left out, where a source allows it. */
  readonly skippedRows: number
}

/** The symbols that sources give, in their order. */
export function symbolsOf(sources: readonly MarketSource[]): string[] {
  return sources.flatMap((source) => (source.kind === 'simulator' ? source.symbols : [source.symbol]))
}

/** The sources with every path of theirs changed. */
export function withPaths(sources: readonly MarketSource[], change: (path: string) => string): MarketSource[] {
  return sources.map((source) => {
    if (source.kind === 'simulator') return source
    if (source.kind === 'store') return { ...source, dir: change(source.dir) }
    const feeds = source.feeds.map((feed) => ({ ...feed, path: change(feed.path) }))
    return { ...source, path: change(source.path), feeds }
  })
}

/**
 * Refuses sources that cannot give what they are asked for, before anything is read.
 *
 * @throws {ConfigError} INVALID_CONFIG when two sources give the same symbol, or one lacks a feed that a feature reads
 */
export function checkSources(sources: readonly MarketSource[], set: FeatureSet): void {
  requireDistinct(sources)
  for (const source of sources) {
    const feeds: readonly string[] = source.kind === 'simulator' ? [] : source.feeds.map(partOf)
    const lacking = feedsOf(set).filter((feed) => !feeds.includes(feed))
    if (lacking.length === 0) continue
    const [what, feed] = [lacking.join(', '), lacking.length === 1 ? 'feed' : 'feeds']
    const why =
      source.kind === 'simulator'
        ? 'which a simulated market does not have'
        : `which the market source of ${source.symbol} does not name in its feeds`
    throw new ConfigError('INVALID_CONFIG', `features read the ${feed} ${what}, ${why}`)
  }
}

/**
 * The markets of every source. Only files and stores load the database that reads them.
 *
 * @throws {ConfigError} INVALID_CONFIG when two sources give the same symbol, or a store lacks a data set
 * @throws {DataError} naming file and line; TOO_SHORT for a file without a bar; UNREADABLE
 */
export async function loadMarkets(sources: readonly MarketSource[]): Promise<LoadedMarkets> {
  requireDistinct(sources)
  const markets: MarketFeeds[] = []
  let skippedRows = 0
  for (const source of sources) {
    if (source.kind === 'simulator') {
      markets.push(...simulateMarket(source).map((bars) => ({ bars })))
      continue
    }
    const loaded = await readMarket(source)
    markets.push(loaded.market)
    skippedRows += loaded.skippedRows
  }
  return { markets, skippedRows }
}

async function readMarket(source: FileSource | StoreSource): Promise<{ market: MarketFeeds; skippedRows: number }> {
  const [{ readFeeds }, { readKlines }] = await Promise.all([
    import('./files/readFeeds.ts'),
    import('./files/readKlines.ts'),
  ])
  const place = source.kind === 'store' ? source : { ...source, onBadRow: onBadRowOf(source) }
  const { series, skipped } = await readKlines(place)
  const others = source.feeds.length === 0 ? undefined : await readFeeds(place)
  return {
    market: { bars: series, ...others?.feeds },
    skippedRows: totalOf(skipped) + totalOf(others?.skipped ?? {}),
  }
}

function onBadRowOf({ skipBadRows }: FileSource): 'skip' | 'fail' {
  return skipBadRows ? 'skip' : 'fail'
}

function totalOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

function requireDistinct(sources: readonly MarketSource[]): void {
  const symbols = symbolsOf(sources)
  const twice = symbols.find((symbol, i) => symbols.indexOf(symbol) !== i)
  if (twice !== undefined) {
    throw new ConfigError('INVALID_CONFIG', `the symbol ${twice} comes from two market sources`)
  }
}
