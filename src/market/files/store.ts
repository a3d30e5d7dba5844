import { basename } from 'node:path'
import { ConfigError, DataError } from '../../errors/index.ts'
import { type Added, addRows, inStore } from './addRows.ts'
import { cleanRowsSql, skippedOf } from './cleanRows.ts'
import { Database } from './database.ts'
import { DefectError, dataError } from './defects.ts'
import { type DataKind, KINDS } from './kinds.ts'
import type { DatasetName } from './manifest.ts'
import { type FileReport, type Scan, type ScanOptions, scanFile } from './scan.ts'

export interface ImportOptions extends Omit<ScanOptions, 'maxDefects'> {
  /** Folder of the store; made when it is missing. */
  readonly dir: string
  readonly venue: string
  readonly symbol: string
  /** Names an on-chain or sentiment series. @default 'value' */
  readonly series?: string | undefined
  /** Whether a defect ends the import or its row is left out and counted. @default 'fail' */
  readonly onBadRow?: 'fail' | 'skip' | undefined
  /** Told before each file is read. */
  readonly onFile?: ((path: string, index: number) => void) | undefined
}

export interface ImportResult extends Added {
  readonly files: readonly FileReport[]
}

/**
 * Adds the rows of files to a data set of a store, or begins one. All or nothing: an import that fails leaves the store as
 * it was, and readers see either all of it or none, since the manifest says which files count.
 *
 * @param paths - files of one kind; they may overlap each other and what is stored, if they agree
 * @throws {DataError} with the code of the first defect, naming file and line, unless `onBadRow` is 'skip'; always for files
 * that cannot be used; CONFLICT for rows that contradict each other; TOO_SHORT when no row is left
 * @throws {ConfigError} INVALID_CONFIG
 */
export async function importFiles(paths: readonly string[], options: ImportOptions): Promise<ImportResult> {
  if (paths.length === 0) throw new ConfigError('INVALID_CONFIG', 'there is no file to import')
  return Database.use(async (database) => {
    const scans: Scan[] = []
    for (const [index, path] of paths.entries()) {
      options.onFile?.(path, index)
      scans.push(await scanForImport(database, path, scanOptions(options, scans[0])))
    }
    return inStore(options.dir, () => importScans(database, scans, options))
  })
}

/** The files after the first are read as what that one was found to be. */
function scanOptions(options: ImportOptions, first: Scan | undefined): ScanOptions & ImportOptions {
  if (first === undefined) return options
  const { kind, intervalMs } = first.report
  return { ...options, kind, intervalMs: kind === 'klines' ? intervalMs : undefined }
}

async function scanForImport(database: Database, path: string, options: ScanOptions & ImportOptions): Promise<Scan> {
  let scan: Scan
  try {
    scan = await scanFile(database, path, options)
  } catch (error) {
    throw error instanceof DefectError ? dataError(path, error.defect, { cause: error }) : error
  }
  const { counts, defects, rows } = scan.report
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  if (total > 0 && options.onBadRow !== 'skip') {
    const [first] = defects
    const remedy = first.code === 'OUT_OF_ORDER' ? '; --any-order sorts the rows' : ''
    const more = total === 1 ? '' : ` (and ${total - 1} more: data verify lists them)`
    throw dataError(path, { ...first, text: `${first.text}${remedy}${more}` })
  }
  if (rows === 0) throw new DataError('TOO_SHORT', `${path}: there is no row${total > 0 ? ` without a defect` : ''}`)
  return scan
}

async function importScans(database: Database, scans: readonly Scan[], options: ImportOptions): Promise<ImportResult> {
  const files = scans.map(({ report }) => report)
  const skipped = await Promise.all(scans.map((scan) => skippedOf(database, scan)))
  const added = await addRows(database, options.dir, {
    name: datasetName(scans, options),
    intervalMs: intervalOf(scans, options),
    sources: scans.map((scan, index) => ({
      name: scan.report.path,
      sql: cleanRowsSql(scan),
      key: scan.key,
      origin: { name: basename(scan.report.path), rows: scan.report.rows, skipped: skipped[index] },
    })),
  })
  return { ...added, files }
}

function datasetName(scans: readonly Scan[], { venue, symbol, series, intervalMs }: ImportOptions): DatasetName {
  const [{ report }] = scans
  const kind: DataKind = KINDS[report.kind]
  if (kind.variant !== 'interval') {
    return { kind: report.kind, venue, symbol, ...(kind.variant === 'series' ? { series: series ?? 'value' } : {}) }
  }
  const found = intervalMs ?? report.intervalMs
  if (found === undefined) {
    throw new ConfigError('INVALID_CONFIG', `${report.path}: one bar does not tell how long bars are: give --interval`)
  }
  return { kind: report.kind, venue, symbol, intervalMs: found }
}

/** Between rows, ms; undefined for a kind without. */
function intervalOf([{ report }]: readonly Scan[], { intervalMs }: ImportOptions): number | undefined {
  return report.kind === 'klines' ? (intervalMs ?? report.intervalMs) : report.intervalMs
}
