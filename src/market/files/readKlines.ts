import { join } from 'node:path'
import { ConfigError, DataError } from '../../errors/index.ts'
import type { BarSeries } from '../../types/index.ts'
import { cleanRowsSql, skippedOf } from './cleanRows.ts'
import { Database } from './database.ts'
import { type DefectCode, DefectError, dataError } from './defects.ts'
import { datasetFolder, readManifest } from './manifest.ts'
import { storedRowsSql } from './merge.ts'
import { readPlainKlines } from './plainKlines.ts'
import { type ScanOptions, scanFile } from './scan.ts'
import type { Gap } from './sequence.ts'

/** Bars of a file, or of a store. */
export type KlinesSource =
  | ({
      readonly path: string
      readonly symbol: string
      /** @default 'fail' */
      readonly onBadRow?: 'fail' | 'skip'
    } & Pick<ScanOptions, 'columns' | 'intervalMs' | 'anyOrder'>)
  | { readonly dir: string; readonly venue: string; readonly symbol: string; readonly intervalMs: number }

export interface Klines {
  readonly series: BarSeries
  readonly intervalMs: number | undefined
  /** Where bars are absent; none is made up. */
  readonly gaps: readonly Gap[]
  /** Rows that were left out, by reason. */
  readonly skipped: Readonly<Partial<Record<DefectCode, number>>>
}

const COLUMNS = 'open_time_ms::DOUBLE, open, high, low, close, volume'

/**
 * Reads bars from a file of any form that `data import` reads, or from a store.
 *
 * @throws {DataError} the code of the first defect, naming file and line; TOO_SHORT without a bar; UNREADABLE
 * @throws {ConfigError} INVALID_CONFIG when the store has no such bars
 */
export async function readKlines(source: KlinesSource): Promise<Klines> {
  return 'path' in source ? readFileKlines(source) : readStoredKlines(source)
}

async function readFileKlines(source: Extract<KlinesSource, { path: string }>): Promise<Klines> {
  const { path, symbol, onBadRow = 'fail' } = source
  return Database.use(async (database) => {
    try {
      const plain = await readPlainKlines(database, path, symbol, source)
      if (plain !== undefined) return { ...plain, intervalMs: source.intervalMs, skipped: {} }
      const scan = await scanFile(database, path, { ...source, kind: 'klines', maxDefects: 1 })
      const { rows, defects, intervalMs, gaps } = scan.report
      if (onBadRow === 'fail' && defects.length > 0) throw dataError(path, defects[0])
      if (rows === 0) throw new DataError('TOO_SHORT', `${path}: there is no bar`)
      const sql = `SELECT ${COLUMNS} FROM ${cleanRowsSql(scan)} ORDER BY open_time_ms`
      const series = await seriesOf(database, sql, symbol, rows)
      return { series, intervalMs, gaps, skipped: await skippedOf(database, scan) }
    } catch (error) {
      throw error instanceof DefectError ? dataError(path, error.defect, { cause: error }) : error
    }
  })
}

async function readStoredKlines(source: Extract<KlinesSource, { dir: string }>): Promise<Klines> {
  const { dir, venue, symbol, intervalMs } = source
  const folder = join(dir, datasetFolder({ kind: 'klines', venue, symbol, intervalMs }))
  const manifest = await readManifest(folder)
  if (manifest === undefined) throw new ConfigError('INVALID_CONFIG', `there are no bars in ${folder}`)
  return Database.use(async (database) => {
    const parts = manifest.parts.map(({ path }) => `SELECT ${COLUMNS} FROM ${storedRowsSql(join(folder, path))}`)
    const series = await seriesOf(database, `${parts.join(' UNION ALL ')} ORDER BY 1`, symbol, manifest.rows)
    return { series, intervalMs, gaps: manifest.gaps, skipped: manifest.skipped }
  })
}

async function seriesOf(database: Database, sql: string, symbol: string, rows: number): Promise<BarSeries> {
  const columns = Array.from({ length: 6 }, () => new Float64Array(rows))
  let length = 0
  for await (const chunk of database.columns(sql)) {
    for (const [index, values] of chunk.entries()) columns[index].set(values as Float64Array, length)
    length += chunk[0].length
  }
  const [timeMs, open, high, low, close, volume] = columns.map((column) => column.subarray(0, length))
  return { symbol, timeMs, open, high, low, close, volume }
}
