import { ConfigError, DataError } from '../errors/index.ts'
import { minuteBars } from './bars/minuteBars.ts'
import { MINUTE_MS } from './calendar.ts'
import type { FileSource, MarketSource, StoreSource } from './config.ts'
import { type Feed, type FileFeed, partOf, type StoredFeed } from './files/feedsConfig.ts'
import type { SimulatorSource } from './simulator/config.ts'
import { simulateFeeds, simulateMarket } from './simulator/index.ts'
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
    if (source.kind === 'exchange') return source.dir === undefined ? source : { ...source, dir: change(source.dir) }
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
    const feeds: readonly string[] = givenBy(source)
    const lacking = feedsOf(set).filter((feed) => !feeds.includes(feed))
    if (lacking.length === 0) continue
    const [what, feed] = [lacking.join(', '), lacking.length === 1 ? 'feed' : 'feeds']
    throw new ConfigError('INVALID_CONFIG', `features read the ${feed} ${what}, ${lackOf(source)}`)
  }
}

function givenBy(source: MarketSource): readonly string[] {
  if (source.kind === 'simulator') return ['trades']
  return 'feeds' in source ? allFeedsOf(source).map(partOf) : []
}

function lackOf(source: MarketSource): string {
  switch (source.kind) {
    case 'simulator':
      return 'which a simulated market does not have'
    case 'exchange':
      return `which the live market of ${source.symbol} does not have`
    default:
      return `which the market source of ${source.symbol} does not name in its feeds`
  }
}

/**
 * The markets of every source as they are now; of a live one, what is kept of it. Only files and stores load the database that reads them.
 *
 * @param set - what is to be computed of them: simulated markets make up their trades only for one that reads trades
 * @throws {ConfigError} INVALID_CONFIG when two sources give the same symbol, a store lacks a data set, or nothing is kept
 * @throws {DataError} naming file and line; TOO_SHORT for a file without a bar; UNREADABLE
 */
export async function loadMarkets(sources: readonly MarketSource[], set?: FeatureSet): Promise<LoadedMarkets> {
  requireDistinct(sources)
  const markets: MarketFeeds[] = []
  let skippedRows = 0
  for (const source of sources.map(asHistory)) {
    if (source.kind === 'simulator') {
      markets.push(...simulated(source, set))
      continue
    }
    const loaded = await readMarket(source)
    markets.push(loaded.market)
    skippedRows += loaded.skippedRows
  }
  return { markets, skippedRows }
}

function simulated(source: SimulatorSource, set?: FeatureSet): MarketFeeds[] {
  if (set !== undefined && feedsOf(set).includes('trades')) return simulateFeeds(source)
  return simulateMarket(source).map((bars) => ({ bars }))
}

/** The store that a live market's bars are kept in; other sources as they are. */
function asHistory(source: MarketSource): Exclude<MarketSource, { kind: 'exchange' }> {
  if (source.kind !== 'exchange') return source
  const { dir, exchange: venue, symbol } = source
  if (dir !== undefined) return { kind: 'store', dir, venue, symbol, intervalMs: MINUTE_MS, feeds: [] }
  throw new ConfigError('INVALID_CONFIG', `the bars of ${symbol} came live and were not kept: its source has no dir`)
}

async function readMarket(source: FileSource | StoreSource): Promise<{ market: MarketFeeds; skippedRows: number }> {
  const place =
    source.kind === 'store'
      ? { ...source, feeds: storedFeedsOf(source) }
      : { ...source, feeds: fileFeedsOf(source), onBadRow: onBadRowOf(source) }
  const { readFeeds } = await import('./files/readFeeds.ts')
  const others = place.feeds.length === 0 ? undefined : await readFeeds(place)
  const skippedRows = totalOf(others?.skipped ?? {})
  if (source.bars !== undefined && others?.feeds.trades !== undefined) {
    const bars = minuteBars(source.symbol, others.feeds.trades, others.tradeGaps)
    if (bars.timeMs.length === 0) throw new DataError('TOO_SHORT', `${source.symbol}: no minute of its trades is whole`)
    return { market: { bars, ...others.feeds }, skippedRows }
  }
  const { readKlines } = await import('./files/readKlines.ts')
  const { series: bars, skipped } = await readKlines(place)
  return { market: { bars, ...others?.feeds }, skippedRows: skippedRows + totalOf(skipped) }
}

/** What a source names beside bars, and the trades that its bars are made of. */
function allFeedsOf(source: FileSource | StoreSource): readonly Feed[] {
  return source.kind === 'store' ? storedFeedsOf(source) : fileFeedsOf(source)
}

function fileFeedsOf({ bars, path, columns, feeds }: FileSource): readonly FileFeed[] {
  return bars === undefined ? feeds : [{ kind: bars.from, sides: bars.sides, path, columns }, ...feeds]
}

function storedFeedsOf({ bars, feeds }: StoreSource): readonly StoredFeed[] {
  return bars === undefined ? feeds : [{ kind: bars.from, sides: bars.sides }, ...feeds]
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
