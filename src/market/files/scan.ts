import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MurmurationError } from '../../errors/index.ts'
import { DAY_MS, isoTime } from '../calendar.ts'
import { type Database, named, quoted, reasonOf } from './database.ts'
import { type Defect, type DefectCode, DefectError } from './defects.ts'
import { type DataKind, KINDS, type KindName, timeColumn } from './kinds.ts'
import { type Layout, type LayoutOptions, layoutOfNames, layoutOfText } from './layout.ts'
import { COUNT_FIELD, parquetSql, QUOTE_FIELD, rowsSql, splitSql } from './parseSql.ts'
import {
  barLength,
  commonStep,
  findGaps,
  type Gap,
  isInOrder,
  keyOf,
  markOutOfOrder,
  markRepeats,
  timeMsSql,
} from './sequence.ts'
import { TIME_UNITS } from './timeSql.ts'
import { unpack } from './unpack.ts'

/** Longer bars begin with a week or month, not at a multiple of their length. */
const MAX_ALIGNED_MS = DAY_MS

export interface ScanOptions extends LayoutOptions {
  /** Of bars, ms; the commonest difference of their times when undefined. */
  readonly intervalMs?: number | undefined
  /** Rows may come in any order, default false. */
  readonly anyOrder?: boolean | undefined
  /** Defects that are described at most, the first in the file; all are counted. @default 1000 */
  readonly maxDefects?: number | undefined
}

/** What a file holds, and what is wrong with it. */
export interface FileReport {
  readonly path: string
  readonly kind: KindName
  readonly format: 'csv' | 'parquet'
  /** Good rows. */
  readonly rows: number
  /** Times of the first and the last good row, UTC ms; undefined without any. */
  readonly fromMs: number | undefined
  readonly toMs: number | undefined
  /** Between rows, ms; undefined for a kind without, or too few rows. */
  readonly intervalMs: number | undefined
  /** Columns of the kind that the file has. */
  readonly columns: readonly string[]
  readonly gaps: readonly Gap[]
  readonly counts: Readonly<Partial<Record<DefectCode, number>>>
  /** The first of them, by line. */
  readonly defects: readonly Defect[]
}

/** A file whose rows are in a table of the database. */
export interface Scan {
  readonly report: FileReport
  /** Columns: those of the kind, `line`, `defect` (NULL for a good row), `other`. */
  readonly table: string
  /** Columns that name a row; empty when equal rows cannot be told apart. */
  readonly key: readonly string[]
}

/** How the fields of a file are got at. */
interface Source {
  readonly layout: Layout
  readonly format: 'csv' | 'parquet'
  /** SQL of `line` and the texts `f`. */
  readonly fields: string
  readonly truncatedLine: number | undefined
  /** Frees what `fields` reads. */
  readonly release: () => Promise<void>
}

/**
 * Reads a file into a table and finds everything that is wrong with it.
 *
 * @throws {DefectError} UNREADABLE | NOT_A_TABLE | BAD_HEADER when there are no rows to speak of
 * @throws {ConfigError} INVALID_CONFIG for a column map that fits no kind
 */
export async function scanFile(database: Database, path: string, options: ScanOptions): Promise<Scan> {
  const source = await openSource(database, path, options)
  const { layout } = source
  const kind: DataKind = KINDS[layout.kind]
  const table = database.newTable('rows')
  await database.run(`CREATE TABLE ${table} AS ${rowsSql(layout, source.fields)}`)
  await markMixedUnits(database, table, kind)
  const key = keyOf(
    kind,
    layout.columns.map(({ column }) => column.name),
  )
  const good = `(SELECT * FROM ${table} WHERE defect IS NULL)`
  const step = await stepOf(database, good, layout.kind, options)
  if (layout.kind === 'klines' && step !== undefined && step <= MAX_ALIGNED_MS) {
    const time = timeColumn(kind).name
    await database.run(
      `UPDATE ${table} SET defect = 'BAD_ROW:${time}' WHERE defect IS NULL AND ${named(time)} % ${step} <> 0`,
    )
  }
  if (!(await isInOrder(database, table, kind, key))) {
    await markRepeats(database, table, kind, key)
    if (options.anyOrder !== true) await markOutOfOrder(database, table, kind)
  }
  const gaps = await findGaps(database, good, kind, key, step)
  const report = await reportOf(database, path, source, { table, kind, gaps, step }, options.maxDefects ?? 1000)
  await source.release()
  return { report, table, key }
}

async function stepOf(
  database: Database,
  good: string,
  name: KindName,
  { intervalMs }: ScanOptions,
): Promise<number | undefined> {
  const kind: DataKind = KINDS[name]
  if (kind.gaps !== 'step') return undefined
  if (name === 'onchain') return DAY_MS
  if (name === 'klines') return intervalMs ?? barLength(database, good, kind)
  return commonStep(database, good, kind)
}

async function openSource(database: Database, path: string, options: ScanOptions): Promise<Source> {
  const target = join(database.folder, database.newTable('text'))
  const unpacked = await unpack(path, target)
  if (unpacked.format === 'parquet') {
    try {
      const described = await database.rows<{ column_name: string }>(
        `DESCRIBE SELECT * FROM read_parquet(${quoted(path)})`,
      )
      const names = described.map(({ column_name }) => column_name)
      const layout = layoutOfNames(names, options)
      return {
        layout,
        format: 'parquet',
        fields: parquetSql(path, names),
        truncatedLine: undefined,
        release: () => Promise.resolve(),
      }
    } catch (error) {
      if (error instanceof MurmurationError || !(error instanceof Error)) throw error
      throw new DefectError('UNREADABLE', 0, `cannot be read as Parquet: ${reasonOf(error)}`, { cause: error })
    }
  }
  const { sample, truncatedLine, hasQuotes } = unpacked
  const layout = layoutOfText(sample, options)
  const lines = database.newTable('lines')
  // A character that the unpacked text has no more parts nothing, so that a line stays one field.
  await database.run(
    `CREATE TABLE ${lines} AS SELECT line FROM read_csv(${quoted(target)}, columns = {'line': 'VARCHAR'}, ` +
      "delim = '\x1f', quote = '', escape = '', comment = '', header = false, auto_detect = false, new_line = '\\n')",
  )
  await rm(target)
  const lastLine = truncatedLine === undefined ? undefined : truncatedLine - 1
  const fields = splitSql(layout, lines, { lastLine, hasQuotes })
  const release = (): Promise<void> => database.run(`DROP TABLE ${lines}`)
  return { layout, format: 'csv', fields, truncatedLine, release }
}

/** The unit that most rows have is the file's. */
async function markMixedUnits(database: Database, table: string, kind: DataKind): Promise<void> {
  const units = await database.rows<{ unit: number }>(
    `SELECT unit FROM ${table} WHERE defect IS NULL GROUP BY unit ORDER BY count(*) DESC, min(line)`,
  )
  if (units.length < 2) return
  await database.run(
    `UPDATE ${table} SET defect = 'MIXED_TIME_UNITS:${timeColumn(kind).name}', other = ${units[0].unit} ` +
      `WHERE defect IS NULL AND unit <> ${units[0].unit}`,
  )
}

interface Scanned {
  readonly table: string
  readonly kind: DataKind
  readonly gaps: readonly Gap[]
  readonly step: number | undefined
}

async function reportOf(
  database: Database,
  path: string,
  { layout, format, fields, truncatedLine }: Source,
  { table, kind, gaps, step }: Scanned,
  maxDefects: number,
): Promise<FileReport> {
  const time = timeMsSql(kind)
  const [span] = await database.rows<{ rows: number; first: number | null; last: number | null }>(
    `SELECT count(*)::DOUBLE AS rows, min(${time})::DOUBLE AS first, max(${time})::DOUBLE AS last
    FROM ${table} WHERE defect IS NULL`,
  )
  const counted = await database.rows<{ code: DefectCode; count: number }>(
    `SELECT split_part(defect, ':', 1) AS code, count(*)::DOUBLE AS count FROM ${table} WHERE defect IS NOT NULL GROUP BY ALL`,
  )
  const counts = Object.fromEntries(counted.map(({ code, count }) => [code, count]))
  const found = await database.rows<FoundDefect>(
    `SELECT bad.line::DOUBLE AS line, defect, other::DOUBLE AS other, unit, ${time}::DOUBLE AS time, f FROM (
      SELECT * FROM ${table} WHERE defect IS NOT NULL ORDER BY line LIMIT ${maxDefects}
    ) AS bad JOIN (${fields}) AS texts ON texts.line = bad.line ORDER BY bad.line`,
  )
  const defects = found.map((row) => describe(row, layout, kind))
  if (truncatedLine !== undefined) {
    counts.TRUNCATED_GZIP = 1
    defects.push({ code: 'TRUNCATED_GZIP', line: truncatedLine, text: 'the gzip data end here, within the file' })
  }
  return {
    path,
    kind: layout.kind,
    format,
    rows: span.rows,
    fromMs: span.first ?? undefined,
    toMs: span.last ?? undefined,
    intervalMs: step,
    columns: layout.columns.map(({ column }) => column.name),
    gaps,
    counts,
    defects,
  }
}

type FoundDefect = {
  readonly line: number
  readonly defect: string
  readonly other: number | null
  readonly unit: number | null
  readonly time: number | null
  readonly f: (string | null)[] | null
}

function describe({ line, defect, other, unit, time, f }: FoundDefect, layout: Layout, kind: DataKind): Defect {
  const at = defect.indexOf(':')
  const [code, field] = [defect.slice(0, at) as DefectCode, defect.slice(at + 1)]
  const textOf = (name: string): string => {
    const index = layout.columns.find(({ column }) => column.name === name)?.index
    return index === undefined ? '' : (f?.[index] ?? '').trim()
  }
  const when = time === null ? '' : isoTime(time)
  const what = (): string => {
    switch (code) {
      case 'HEADER_INSIDE':
        return 'a header stands here, among the rows'
      case 'MIXED_TIME_UNITS':
        return `time "${textOf(field)}" is in ${TIME_UNITS[(unit ?? 1) - 1]}, most of the file in ${TIME_UNITS[(other ?? 1) - 1]}`
      case 'NON_POSITIVE_PRICE':
        return `${field} ${textOf(field)} is not above 0`
      case 'NEGATIVE_VOLUME':
        return `${field} ${textOf(field)} is negative`
      case 'HIGH_LOW':
        return field === 'low'
          ? `high ${textOf('high')} is below low ${textOf('low')}`
          : `${field} ${textOf(field)} is not from low ${textOf('low')} to high ${textOf('high')}`
      case 'CROSSED_BOOK':
        return `${field} ${textOf(field)} is on the wrong side of its neighbour`
      case 'EARLY_PUBLICATION':
        return `${field} ${textOf(field)} is before the end of what the value is about, ${when}`
      case 'DUPLICATE':
        return `this repeats line ${other}, of ${when}`
      case 'CONFLICT':
        return `this says other things than line ${other}, also of ${when}`
      case 'OUT_OF_ORDER':
        return `time ${when} is ${(other ?? 0) < line ? 'before' : 'after'} that of line ${other}`
      default:
        return badRowText(field, f, textOf(field), layout, kind)
    }
  }
  return { code, line, text: what() }
}

function badRowText(
  field: string,
  f: readonly (string | null)[] | null,
  text: string,
  { fieldCount }: Layout,
  kind: DataKind,
): string {
  if (field === QUOTE_FIELD) return 'a quote is not closed'
  if (field === COUNT_FIELD)
    return `${f?.length ?? 0} ${f?.length === 1 ? 'field' : 'fields'} where ${fieldCount} are expected`
  if (text === '') return `${field} is empty`
  const type = kind.columns.find(({ name }) => name === field)?.type
  if (type === 'time') {
    return `${field} "${text}" is neither an epoch time nor an ISO 8601 date, or not a multiple of the interval`
  }
  if (type === 'side') return `${field} "${text}" is neither a side nor true or false`
  if (type === 'id' || type === 'count') return `${field} "${text}" is not a whole number of at least 0`
  return `${field} "${text}" is not a ${type === 'positive' ? 'positive ' : 'finite '}number`
}
