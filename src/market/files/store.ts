import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ConfigError, DataError } from '../../errors/index.ts'
import { addCounts, cleanRowsSql, skippedOf } from './cleanRows.ts'
import { contentHash, partHash, rowOrderSql } from './contentHash.ts'
import { Database, named, quoted } from './database.ts'
import { DefectError, dataError } from './defects.ts'
import { type DataKind, KINDS, type KindName } from './kinds.ts'
import { lockStore } from './lock.ts'
import {
  type DatasetName,
  datasetFolder,
  MANIFEST_FILE,
  type Manifest,
  type Part,
  readManifest,
  unlistedParts,
} from './manifest.ts'
import { mergeRows, periodSql, type RowSource, storedRowsSql } from './merge.ts'
import { type FileReport, type Scan, type ScanOptions, scanFile } from './scan.ts'
import { findGaps, timeMsSql } from './sequence.ts'

/** Begins the name of a folder for what is not kept yet. */
const STAGING = '.import-'

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

export interface ImportResult {
  /** The data set's. */
  readonly folder: string
  readonly manifest: Manifest
  readonly files: readonly FileReport[]
  /** Rows of these files that were new. */
  readonly added: number
  /** Rows of these files that were there already. */
  readonly duplicates: number
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
    const madeDir = await mkdir(options.dir, { recursive: true })
    try {
      const unlock = await lockStore(options.dir)
      try {
        return await importScans(database, scans, options)
      } finally {
        await unlock()
      }
    } catch (error) {
      if (madeDir !== undefined) await rm(madeDir, { recursive: true, force: true })
      throw error
    }
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
  const name = datasetName(scans, options)
  const kind: DataKind = KINDS[name.kind]
  const folder = join(options.dir, datasetFolder(name))
  const before = await readManifest(folder)
  const key = keyOfAll(scans, before, folder)
  const sources: RowSource[] = scans.map((scan) => ({ name: scan.report.path, sql: cleanRowsSql(scan) }))
  const kept = before === undefined ? [] : await partsToMerge(database, kind, sources, before)
  const stored = kept.map(({ path }) => ({ name: join(folder, path), sql: storedRowsSql(join(folder, path)) }))
  const { table, duplicates } = await mergeRows(database, kind, key, [...stored, ...sources])
  await removeLeftovers(options.dir)
  const staging = await mkdtemp(join(options.dir, STAGING))
  try {
    const parts = await writeParts(database, name.kind, table, staging)
    const untouched = before?.parts.filter(({ period }) => parts.every((part) => part.period !== period)) ?? []
    const all = [...untouched, ...parts.map(({ file: _, ...part }) => part)].toSorted((a, b) =>
      a.period < b.period ? -1 : 1,
    )
    const files = scans.map(({ report }) => report)
    const rowsBefore = before?.rows ?? 0
    const rows = all.reduce((sum, part) => sum + part.rows, 0)
    const skipped = await Promise.all(scans.map((scan) => skippedOf(database, scan)))
    const inFile = skipped.reduce((sum, counts) => sum + (counts.DUPLICATE ?? 0), 0)
    const readers = [
      ...untouched.map(({ path }) => storedRowsSql(join(folder, path))),
      ...parts.map(({ file }) => storedRowsSql(file)),
    ]
    const columns = kind.columns.map(({ name }) => named(name)).join(', ')
    const whole = `(${readers.map((reader) => `SELECT ${columns} FROM ${reader}`).join(' UNION ALL ')})`
    const [{ fromMs, toMs }] = await database.rows<{ fromMs: number; toMs: number }>(
      `SELECT min(${timeMsSql(kind)})::DOUBLE AS "fromMs", max(${timeMsSql(kind)})::DOUBLE AS "toMs" FROM ${whole}`,
    )
    const intervalMs = name.intervalMs ?? scans[0].report.intervalMs
    const manifest: Manifest = {
      version: 1,
      kind: name.kind,
      venue: name.venue,
      symbol: name.symbol,
      intervalMs: intervalMs ?? null,
      series: name.series ?? null,
      key: [...key],
      rows,
      fromMs,
      toMs,
      gaps: await findGaps(database, whole, kind, key, intervalMs),
      duplicates: (before?.duplicates ?? 0) + duplicates + inFile,
      skipped: skipped.reduce(addCounts, before?.skipped ?? {}),
      contentHash: contentHash(all),
      parts: all,
      sources: [
        ...(before?.sources ?? []),
        ...files.map(({ path, rows }, index) => ({ name: basename(path), rows, skipped: skipped[index] })),
      ],
    }
    await commit(folder, parts, manifest, before, staging)
    return { folder, manifest, files, added: rows - rowsBefore, duplicates: duplicates + inFile }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
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

/** @throws {ConfigError} when rows that are named by their numbers would meet rows without */
function keyOfAll(scans: readonly Scan[], before: Manifest | undefined, folder: string): readonly string[] {
  const keys = [
    ...(before === undefined ? [] : [{ name: `the data in ${folder}`, key: before.key }]),
    ...scans.map(({ report, key }) => ({ name: report.path, key })),
  ]
  const [first] = keys
  const other = keys.find(({ key }) => key.join() !== first.key.join())
  if (other === undefined) return first.key
  const text = (key: readonly string[]): string => (key.length === 0 ? 'nothing' : key.join(' and '))
  throw new ConfigError(
    'INVALID_CONFIG',
    `${other.name} names its rows by ${text(other.key)}, but ${first.name} by ${text(first.key)}: they cannot be united`,
  )
}

/** The stored parts of the periods that new rows fall into. */
async function partsToMerge(
  database: Database,
  kind: DataKind,
  sources: readonly RowSource[],
  { parts }: Manifest,
): Promise<Part[]> {
  const periods = new Set<string>()
  for (const { sql } of sources) {
    for (const { period } of await database.rows<{ period: string }>(
      `SELECT DISTINCT ${periodSql(kind)} AS period FROM ${sql}`,
    )) {
      periods.add(period)
    }
  }
  return parts.filter(({ period }) => periods.has(period))
}

type WrittenPart = Part & { readonly file: string }

async function writeParts(database: Database, name: KindName, table: string, staging: string): Promise<WrittenPart[]> {
  const kind: DataKind = KINDS[name]
  const columns = kind.columns.map(({ name }) => named(name)).join(', ')
  const periods = await database.rows<{ period: string }>(`SELECT DISTINCT period FROM ${table} ORDER BY period`)
  const written: WrittenPart[] = []
  for (const { period } of periods) {
    const file = join(staging, `${period}.parquet`)
    await database.run(
      `COPY (SELECT ${columns} FROM ${table} WHERE period = ${quoted(period)} ORDER BY ${rowOrderSql(kind)})
      TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`,
    )
    const { rows, hash } = await partHash(database, file, name)
    const path = join(`${kind.partition}=${period}`, `${hash.slice(2, 18)}.parquet`)
    written.push({ period, path, rows, contentHash: hash, file })
  }
  return written
}

/** Puts the parts in their places; the manifest comes last, and with it all of them count at once. */
async function commit(
  folder: string,
  parts: readonly WrittenPart[],
  manifest: Manifest,
  before: Manifest | undefined,
  staging: string,
): Promise<void> {
  const placed: string[] = []
  const made = await mkdir(folder, { recursive: true })
  try {
    for (const { file, path } of parts) {
      const target = join(folder, path)
      if (before?.parts.some((part) => part.path === path)) continue
      await mkdir(dirname(target), { recursive: true })
      placed.push(target)
      await rename(file, target)
    }
    const draft = join(staging, MANIFEST_FILE)
    await writeFile(draft, `${JSON.stringify(manifest, undefined, 2)}\n`)
    await rename(draft, join(folder, MANIFEST_FILE))
  } catch (error) {
    for (const target of placed) await removePart(target)
    if (made !== undefined) await rm(made, { recursive: true, force: true })
    throw error
  }
  for (const path of await unlistedParts(folder, manifest)) await removePart(join(folder, path))
}

/** Of an import that was killed; the lock says that none is running. */
async function removeLeftovers(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (name.startsWith(STAGING)) await rm(join(dir, name), { recursive: true, force: true })
  }
}

async function removePart(path: string): Promise<void> {
  await rm(path, { force: true })
  const folder = dirname(path)
  if (existsSync(folder) && (await readdir(folder)).length === 0) await rmdir(folder)
}
