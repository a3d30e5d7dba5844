import { join } from 'node:path'
import { ConfigError, DataError } from '../../errors/index.ts'
import { cleanRowsSql, type DefectCounts, skippedOf } from './cleanRows.ts'
import { rowOrderSql } from './contentHash.ts'
import { type Database, named } from './database.ts'
import { DefectError, dataError } from './defects.ts'
import type { FileFeed, StoredFeed } from './feedsConfig.ts'
import { type DataKind, KINDS, timeColumn } from './kinds.ts'
import { datasetFolder, readManifest } from './manifest.ts'
import { storedRowsSql } from './merge.ts'
import { scanFile } from './scan.ts'
import type { Gap } from './sequence.ts'

/** The good rows of one feed, wherever they are. */
export interface FeedTable {
  /** Names it in messages. */
  readonly name: string
  /** SQL of the columns of the kind. */
  readonly rows: string
  /** SQL of their order: that of time, then of the numbers that the venue gave them. */
  readonly order: string
  readonly count: number
  /** Where rows are missing. */
  readonly gaps: readonly Gap[]
  /** Rows that were left out, by reason. */
  readonly skipped: DefectCounts
}

/**
 * The rows of a file.
 *
 * @throws {DataError} the code of the first defect, naming file and line, unless `onBadRow` is 'skip'; always for a file
 * that cannot be used; TOO_SHORT without a row
 * @throws {ConfigError} INVALID_CONFIG for a column map that does not fit the kind
 */
export async function openFileFeed(
  database: Database,
  { kind: name, path, columns }: FileFeed,
  onBadRow: 'fail' | 'skip',
): Promise<FeedTable> {
  try {
    const scan = await scanFile(database, path, { kind: name, columns, maxDefects: 1 })
    const { rows, defects, gaps } = scan.report
    if (onBadRow === 'fail' && defects.length > 0) throw dataError(path, defects[0])
    if (rows === 0) throw new DataError('TOO_SHORT', `${path}: there is no row`)
    const kind: DataKind = KINDS[name]
    const order = [timeColumn(kind).name, ...scan.key, 'line'].map(named).join(', ')
    const skipped = await skippedOf(database, scan)
    return { name: path, rows: cleanRowsSql(scan), order, count: rows, gaps, skipped }
  } catch (error) {
    throw error instanceof DefectError ? dataError(path, error.defect, { cause: error }) : error
  }
}

/**
 * The rows of a data set.
 *
 * @param market - whose data set it is where the feed does not say
 * @throws {ConfigError} INVALID_CONFIG when the store has no such data set
 * @throws {DataError} UNREADABLE for a manifest that is none
 */
export async function openStoredFeed(
  dir: string,
  feed: StoredFeed,
  market: { readonly venue: string; readonly symbol: string },
): Promise<FeedTable> {
  const { kind, venue = market.venue, symbol = market.symbol } = feed
  const series = 'series' in feed ? feed.series : undefined
  const folder = join(dir, datasetFolder({ kind, venue, symbol, series }))
  const manifest = await readManifest(folder)
  if (manifest === undefined) throw new ConfigError('INVALID_CONFIG', `there are no ${kind} data in ${folder}`)
  const { parts, rows: count, gaps, skipped } = manifest
  const rows = `(${parts.map(({ path }) => `SELECT * FROM ${storedRowsSql(join(folder, path))}`).join(' UNION ALL ')})`
  return { name: folder, rows, order: rowOrderSql(KINDS[kind]), count, gaps, skipped }
}
