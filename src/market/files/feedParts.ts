import { type TradeSeries, tickRuleSides } from '../bars/trades.ts'
import { MINUTE_MS } from '../calendar.ts'
import {
  type BookSeries,
  FUNDING_RATE,
  type LiquidationSeries,
  type MarketFeeds,
  OPEN_INTEREST,
  type PublishedSeries,
} from '../streams/feeds.ts'
import { BOOK_LEVELS } from './columns.ts'
import { type Database, named } from './database.ts'
import type { Feed } from './feedsConfig.ts'
import type { FeedTable } from './feedTable.ts'
import { type DataKind, KINDS, timeColumn } from './kinds.ts'
import { readNumbers } from './readNumbers.ts'

/** All of `MarketFeeds` but bars. */
export type FeedParts = Omit<MarketFeeds, 'bars'>

/** The part of a market that the rows of one feed make. */
export async function readFeedTable(database: Database, feed: Feed, table: FeedTable): Promise<FeedParts> {
  switch (feed.kind) {
    case 'trades':
    case 'aggTrades':
      return { trades: await readTrades(database, table, feed.kind, feed.sides) }
    case 'bbo':
      return { books: await readTopOfBook(database, table) }
    case 'book10':
      return { books: await readDepth(database, table) }
    case 'liquidations':
      return { liquidations: await readLiquidations(database, table) }
    case 'funding':
      return { published: { [FUNDING_RATE]: await readPublished(database, table, feed, 'rate') } }
    case 'openInterest':
      return { published: { [OPEN_INTEREST]: await readPublished(database, table, feed, 'open_interest') } }
    case 'onchain':
      return { published: { [feed.series]: await readPublished(database, table, feed, 'value') } }
    case 'sentiment':
      return { published: { [feed.series]: await readPublished(database, table, feed, 'score') } }
  }
}

/** SQL of a time in ms; of one in ns to the µs below, so that it stays in its minute: doubles do not hold the ns of today. */
function timeSql({ name, unit }: { readonly name: string; readonly unit: string }): string {
  return unit === 'ns' ? `(${named(name)} // 1000)::DOUBLE / 1000` : `${named(name)}::DOUBLE`
}

function select(table: FeedTable, kind: DataKind, columns: readonly string[]): string {
  return `SELECT ${[timeSql(timeColumn(kind)), ...columns].join(', ')} FROM ${table.rows} ORDER BY ${table.order}`
}

async function readTrades(
  database: Database,
  table: FeedTable,
  name: 'trades' | 'aggTrades',
  sides: 'recorded' | 'tickRule',
): Promise<TradeSeries> {
  const sql = select(table, KINDS[name], ['price', 'quantity', 'coalesce(aggressor, 0)::DOUBLE'])
  const [timeMs, price, quantity, aggressor] = await readNumbers(database, sql, { width: 4, rows: table.count })
  const side = Int8Array.from(aggressor)
  if (sides === 'tickRule' && side.includes(0)) {
    const byTick = tickRuleSides(price)
    for (let row = 0; row < side.length; row++) if (side[row] === 0) side[row] = byTick[row]
  }
  return { timeMs, price, quantity, side }
}

async function readTopOfBook(database: Database, table: FeedTable): Promise<BookSeries> {
  const columns = ['bid_price', 'bid_quantity', 'ask_price', 'ask_quantity']
  const sql = select(table, KINDS.bbo, columns)
  const [timeMs, bidPrice, bidQuantity, askPrice, askQuantity] = await readNumbers(database, sql, {
    width: 5,
    rows: table.count,
  })
  return { timeMs, levels: 1, bidPrice, bidQuantity, askPrice, askQuantity }
}

/** Sides of a book in `BookSeries`, by the names of their columns. */
const BOOK_SIDES = [
  ['bidPrice', 'bid', 'price'],
  ['bidQuantity', 'bid', 'quantity'],
  ['askPrice', 'ask', 'price'],
  ['askQuantity', 'ask', 'quantity'],
] as const

async function readDepth(database: Database, table: FeedTable): Promise<BookSeries> {
  const levels = await deepestLevel(database, table)
  const columns = BOOK_SIDES.flatMap(([, side, what]) =>
    Array.from({ length: levels }, (_, level) => named(`${side}${level + 1}_${what}`)),
  )
  const timeMs = new Float64Array(table.count)
  const sides = BOOK_SIDES.map(() => new Float64Array(table.count * levels))
  let length = 0
  // Not by way of `readNumbers`: a year of snapshots would stand in memory twice.
  for await (const [times, ...values] of database.columns(select(table, KINDS.book10, columns))) {
    timeMs.set(times as Float64Array, length)
    for (const [index, column] of values.entries()) {
      const side = sides[Math.floor(index / levels)]
      const from = length * levels + (index % levels)
      for (let row = 0; row < column.length; row++) side[from + row * levels] = column[row] as number
    }
    length += times.length
  }
  const [bidPrice, bidQuantity, askPrice, askQuantity] = sides.map((side) => side.subarray(0, length * levels))
  return { timeMs: timeMs.subarray(0, length), levels, bidPrice, bidQuantity, askPrice, askQuantity }
}

/** The deepest level that any snapshot has. */
async function deepestLevel(database: Database, table: FeedTable): Promise<number> {
  const counts = Array.from(
    { length: BOOK_LEVELS },
    (_, level) => `count(coalesce(bid${level + 1}_price, ask${level + 1}_price))::DOUBLE AS level_${level}`,
  )
  const [row] = await database.rows<Record<string, number>>(`SELECT ${counts.join(', ')} FROM ${table.rows}`)
  return counts.findLastIndex((_, level) => row[`level_${level}`] > 0) + 1
}

async function readLiquidations(database: Database, table: FeedTable): Promise<LiquidationSeries> {
  const sql = select(table, KINDS.liquidations, ['side::DOUBLE', 'quantity'])
  const [timeMs, side, quantity] = await readNumbers(database, sql, { width: 3, rows: table.count })
  return { timeMs, quantity, side: Int8Array.from(side) }
}

/** In the order of publication; what is about an earlier time than something already published comes too late to count. */
async function readPublished(
  database: Database,
  table: FeedTable,
  { kind: name, publicationLagMinutes }: { readonly kind: Feed['kind']; readonly publicationLagMinutes: number },
  value: string,
): Promise<PublishedSeries> {
  const kind: DataKind = KINDS[name]
  const about = named(timeColumn(kind).name)
  const lagged = `${about} + ${Math.round(publicationLagMinutes * MINUTE_MS)}`
  const published = kind.columns.some((column) => column.name === 'published_ms')
    ? `coalesce(published_ms, ${lagged})`
    : lagged
  const sql =
    `SELECT published::DOUBLE, value FROM (` +
    `SELECT *, max(about) OVER (ORDER BY published, about ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newest ` +
    `FROM (SELECT ${published} AS published, ${about} AS about, ${named(value)}::DOUBLE AS value FROM ${table.rows})) ` +
    `WHERE newest IS NULL OR about > newest ORDER BY published, about`
  const [publishedMs, values] = await readNumbers(database, sql, { width: 2, rows: table.count })
  return { publishedMs, value: values }
}
