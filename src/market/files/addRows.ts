import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ConfigError } from '../../errors/index.ts'
import { addCounts } from './cleanRows.ts'
import { contentHash, partHash, rowOrderSql } from './contentHash.ts'
import { type Database, named, quoted } from './database.ts'
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
import { findGaps, timeMsSql } from './sequence.ts'

/** Begins the name of a folder for what is not kept yet. */
const STAGING = '.import-'

type Origin = Manifest['sources'][number]

/** Good rows of one data set on their way into a store. */
export interface Arrival {
  readonly name: DatasetName
  /** Between rows, ms; undefined for a kind without. */
  readonly intervalMs: number | undefined
  readonly sources: readonly (RowSource & {
    /** Columns that name a row. */
    readonly key: readonly string[]
    /** What the manifest says of it. */
    readonly origin: Origin
  })[]
  /** Whether a source that goes on with the one before it, by its name, is listed as one with it. @default false */
  readonly goesOn?: boolean
}

/** What became of rows. */
export interface Added {
  /** The data set's. */
  readonly folder: string
  readonly manifest: Manifest
  /** Rows that were new. */
  readonly added: number
  /** Rows that were there already. */
  readonly duplicates: number
}

/**
 * Runs `work` while no one else adds to a store; makes the store's folder, and removes it again when `work` fails.
 *
 * @throws {StorageError} LOCKED
 */
export async function inStore<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const madeDir = await mkdir(dir, { recursive: true })
  try {
    const unlock = await lockStore(dir)
    try {
      return await work()
    } finally {
      await unlock()
    }
  } catch (error) {
    if (madeDir !== undefined) await rm(madeDir, { recursive: true, force: true })
    throw error
  }
}

/**
 * Adds rows to a data set of a store that is this process's alone, or begins one: all or nothing.
 *
 * @throws {DataError} CONFLICT for rows that contradict each other; UNREADABLE for a broken manifest
 * @throws {ConfigError} INVALID_CONFIG when the rows are named by other columns than those that are stored
 */
export async function addRows(database: Database, dir: string, arrival: Arrival): Promise<Added> {
  const { name, sources, intervalMs } = arrival
  const kind: DataKind = KINDS[name.kind]
  const folder = join(dir, datasetFolder(name))
  const before = await readManifest(folder)
  const key = keyOfAll(sources, before, folder)
  const kept = before === undefined ? [] : await partsToMerge(database, kind, sources, before)
  const stored = kept.map(({ path }) => ({ name: join(folder, path), sql: storedRowsSql(join(folder, path)) }))
  const { table, duplicates } = await mergeRows(database, kind, key, [...stored, ...sources])
  await removeLeftovers(dir)
  const staging = await mkdtemp(join(dir, STAGING))
  try {
    const parts = await writeParts(database, name.kind, table, staging)
    const untouched = before?.parts.filter(({ period }) => parts.every((part) => part.period !== period)) ?? []
    const all = [...untouched, ...parts.map(({ file: _, ...part }) => part)].toSorted((a, b) =>
      a.period < b.period ? -1 : 1,
    )
    const rowsBefore = before?.rows ?? 0
    const rows = all.reduce((sum, part) => sum + part.rows, 0)
    const origins = sources.map(({ origin }) => origin)
    const inSource = origins.reduce((sum, { skipped }) => sum + (skipped.DUPLICATE ?? 0), 0)
    const readers = [
      ...untouched.map(({ path }) => storedRowsSql(join(folder, path))),
      ...parts.map(({ file }) => storedRowsSql(file)),
    ]
    const columns = kind.columns.map(({ name }) => named(name)).join(', ')
    const whole = `(${readers.map((reader) => `SELECT ${columns} FROM ${reader}`).join(' UNION ALL ')})`
    const [{ fromMs, toMs }] = await database.rows<{ fromMs: number; toMs: number }>(
      `SELECT min(${timeMsSql(kind)})::DOUBLE AS "fromMs", max(${timeMsSql(kind)})::DOUBLE AS "toMs" FROM ${whole}`,
    )
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
      duplicates: (before?.duplicates ?? 0) + duplicates + inSource,
      skipped: origins.map(({ skipped }) => skipped).reduce(addCounts, before?.skipped ?? {}),
      contentHash: contentHash(all),
      parts: all,
      sources: listed(before?.sources ?? [], origins, arrival.goesOn ?? false),
    }
    await commit(folder, parts, manifest, before, staging)
    return { folder, manifest, added: rows - rowsBefore, duplicates: duplicates + inSource }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

function listed(before: readonly Origin[], origins: readonly Origin[], goesOn: boolean): Origin[] {
  const last = before.at(-1)
  const [first, ...others] = origins
  if (!goesOn || last === undefined || last.name !== first.name) return [...before, ...origins]
  const united = { ...last, rows: last.rows + first.rows, skipped: addCounts(last.skipped, first.skipped) }
  return [...before.slice(0, -1), united, ...others]
}

/** @throws {ConfigError} when rows that are named by their numbers would meet rows without */
function keyOfAll(sources: Arrival['sources'], before: Manifest | undefined, folder: string): readonly string[] {
  const keys = [
    ...(before === undefined ? [] : [{ name: `the data in ${folder}`, key: before.key }]),
    ...sources.map(({ name, key }) => ({ name, key })),
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
