import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { ConfigError, DataError } from '../../../src/errors/index.ts'
import type { MarketSource } from '../../../src/market/config.ts'
import { formatInterval, readKlines } from '../../../src/market/files/index.ts'
import { loadMarkets, symbolsOf } from '../../../src/market/sources.ts'
import type { FeatureSet } from '../../../src/market/streams/featureSet.ts'
import type { MarketFeeds } from '../../../src/market/streams/feeds.ts'
import type { DataFile } from '../../lib/arguments.ts'

const MINUTE_MS = 60_000

/** A market that was read, and how anyone can tell whether theirs is the same. */
export interface ReadMarket {
  readonly symbol: string
  /** The file, or what the source of the config is. */
  readonly source: string
  /** Feeds beside bars. */
  readonly feeds: readonly string[]
  /** Hex: of the bytes of the file as it lies on the disk, what `sha256sum` prints, or of the columns that a source gave. */
  readonly sha256: string
  readonly hashed: 'file' | 'columns'
  readonly bars: number
  /** Open times of the first and the last bar, UTC ms. */
  readonly fromMs: number
  readonly toMs: number
  /** Minutes without a bar between the first and the last. */
  readonly missing: number
}

export interface MarketData {
  readonly markets: readonly MarketFeeds[]
  readonly read: readonly ReadMarket[]
  /** Malformed rows that were left out. */
  readonly skippedRows: number
}

/**
 * Reads the bars of every file.
 *
 * @throws {ConfigError} INVALID_CONFIG when two files are of one symbol
 * @throws {DataError} naming the file, and the line of its first defect
 */
export async function readFiles(
  files: readonly DataFile[],
  { skipBadRows = false, onFile }: { readonly skipBadRows?: boolean; readonly onFile?: (path: string) => void } = {},
): Promise<MarketData> {
  const markets: MarketFeeds[] = []
  const read: ReadMarket[] = []
  let skippedRows = 0
  for (const { symbol, path } of files) {
    if (read.some((other) => other.symbol === symbol)) {
      throw new ConfigError(
        'INVALID_CONFIG',
        `two files are of the symbol ${symbol}; say which is which by SYMBOL=FILE`,
      )
    }
    onFile?.(path)
    const klines = await readKlines({ path, symbol, onBadRow: skipBadRows ? 'skip' : 'fail' })
    requireMinutes(path, klines.intervalMs)
    const market = { bars: klines.series }
    markets.push(market)
    read.push(readMarketOf(market, { source: path, sha256: await hashOfFile(path), hashed: 'file' }))
    skippedRows += Object.values(klines.skipped).reduce((sum, count) => sum + count, 0)
  }
  return { markets, read, skippedRows }
}

/**
 * Reads the markets of a config's sources with all their feeds.
 *
 * @throws {ConfigError} INVALID_CONFIG when two sources give the same symbol, or nothing is kept of a live market
 * @throws {DataError} naming the file, and the line of its first defect
 */
export async function readSources(sources: readonly MarketSource[], set: FeatureSet): Promise<MarketData> {
  for (const source of sources) {
    if ('intervalMs' in source) requireMinutes(`the market source of ${source.symbol}`, source.intervalMs)
  }
  const { markets, skippedRows } = await loadMarkets(sources, set)
  const read = markets.map((market) => {
    const source = sources.find((candidate) => symbolsOf([candidate]).includes(market.bars.symbol))
    return readMarketOf(market, { source: titleOf(source!), sha256: hashOfColumns(market), hashed: 'columns' })
  })
  return { markets, read, skippedRows }
}

function requireMinutes(what: string, intervalMs: number | undefined): void {
  if (intervalMs === MINUTE_MS) return
  const found = intervalMs === undefined ? 'a single bar' : `bars every ${formatInterval(intervalMs)}`
  throw new DataError('TOO_SHORT', `${what}: 1-minute bars are needed, this has ${found}`)
}

function readMarketOf(
  { bars, trades, books, liquidations, published = {} }: MarketFeeds,
  source: Pick<ReadMarket, 'source' | 'sha256' | 'hashed'>,
): ReadMarket {
  const { symbol, timeMs } = bars
  const [fromMs, toMs] = [timeMs[0], timeMs[timeMs.length - 1]]
  const named = Object.entries({ trades, books, liquidations }).flatMap(([name, feed]) => (feed ? [name] : []))
  return {
    symbol,
    ...source,
    feeds: [...named, ...Object.keys(published)],
    bars: timeMs.length,
    fromMs,
    toMs,
    missing: (toMs - fromMs) / MINUTE_MS + 1 - timeMs.length,
  }
}

function titleOf(source: MarketSource): string {
  switch (source.kind) {
    case 'simulator':
      return `simulator, seed ${source.seed}`
    case 'file':
      return source.path
    case 'store':
      return `${source.dir}, ${source.venue}`
    case 'exchange':
      return `${source.dir}, kept of ${source.exchange}`
  }
}

/** SHA-256 of a file's bytes as they lie on the disk, hex. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** SHA-256, hex, of all columns of a market, each after its name, in the order of their names. */
function hashOfColumns(market: MarketFeeds): string {
  const hash = createHash('sha256')
  addColumns(hash, market)
  return hash.digest('hex')
}

function addColumns(hash: Hash, columns: object): void {
  for (const [name, value] of Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value === undefined) continue
    hash.update(`${name}\n`)
    if (ArrayBuffer.isView(value)) hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    else if (typeof value === 'object' && value !== null) addColumns(hash, value)
    else hash.update(`${value}\n`)
  }
}
