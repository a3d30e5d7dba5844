import { DataError } from '../../errors/index.ts'
import { isoTime } from '../calendar.ts'
import { type Database, named, quoted } from './database.ts'
import { type DataKind, timeColumn } from './kinds.ts'
import { timeMsSql } from './sequence.ts'

/** Rows of one file, or those that are stored already. */
export interface RowSource {
  /** Names it in messages. */
  readonly name: string
  /** SQL of `line` and the columns of the kind, its good rows alone. */
  readonly sql: string
}

const PERIOD_FORMATS: Readonly<Record<DataKind['partition'], string>> = {
  year: '%Y',
  month: '%Y-%m',
  day: '%Y-%m-%d',
}

/** SQL of the period that a row is kept in. */
export function periodSql(kind: DataKind): string {
  return `strftime(epoch_ms(${timeMsSql(kind)}), '${PERIOD_FORMATS[kind.partition]}')`
}

/**
 * Unites rows into a new table with the columns of the kind and `period`; a row that comes twice stands once.
 *
 * Rows with the same key must agree on every column that both have. Without a key, equal rows of one source are all kept,
 * and as many stand in the result as the source with most of them has.
 *
 * @returns the table's name, and how many rows were there already
 * @throws {DataError} CONFLICT naming both rows
 */
export async function mergeRows(
  database: Database,
  kind: DataKind,
  key: readonly string[],
  sources: readonly RowSource[],
): Promise<{ readonly table: string; readonly duplicates: number }> {
  const names = kind.columns.map(({ name }) => name)
  const columns = names.map(named).join(', ')
  const all = database.newTable('all')
  const selects = sources.map(({ sql }, index) => `SELECT ${index} AS source, line, ${columns} FROM ${sql}`)
  await database.run(`CREATE TABLE ${all} AS ${selects.join(' UNION ALL ')}`)
  const table = database.newTable('merged')
  if (key.length === 0) {
    await database.run(
      `CREATE TABLE ${table} AS SELECT ${columns}, ${periodSql(kind)} AS period, copies FROM (
        SELECT ${columns}, occurrence, count(*) AS copies
        FROM (SELECT *, row_number() OVER (PARTITION BY source, ${columns}) AS occurrence FROM ${all}) GROUP BY ALL)`,
    )
  } else {
    const others = names.filter((name) => !key.includes(name)).map(named)
    const united = others.map((name) => `max(${name}) AS ${name}`)
    const conflict = others.map((name) => `min(${name}) <> max(${name})`).join(' OR ')
    const groups = key.map(named).join(', ')
    await database.run(
      `CREATE TABLE ${table} AS SELECT *, ${periodSql(kind)} AS period FROM (
        SELECT ${[groups, ...united].join(', ')}, count(*) AS copies, coalesce(${conflict}, FALSE) AS conflict
        FROM ${all} GROUP BY ${groups})`,
    )
    await refuseConflict(database, { kind, key, sources, all, table })
  }
  const [{ duplicates }] = await database.rows<{ duplicates: number | null }>(
    `SELECT sum(copies - 1)::DOUBLE AS duplicates FROM ${table}`,
  )
  return { table, duplicates: duplicates ?? 0 }
}

interface Merge {
  readonly kind: DataKind
  readonly key: readonly string[]
  readonly sources: readonly RowSource[]
  readonly all: string
  readonly table: string
}

async function refuseConflict(database: Database, { kind, key, sources, all, table }: Merge): Promise<void> {
  const time = timeColumn(kind).name
  const [{ conflicts }] = await database.rows<{ conflicts: number }>(
    `SELECT count(*)::DOUBLE AS conflicts FROM ${table} WHERE conflict`,
  )
  if (conflicts === 0) return
  const columns = key.map(named).join(', ')
  const rows = await database.rows<Record<string, number | bigint | null>>(
    `SELECT source, line::DOUBLE AS at, ${timeMsSql(kind)}::DOUBLE AS ms, ${all}.* FROM ${all}
    WHERE (${columns}) IN (SELECT (${columns}) FROM ${table} WHERE conflict ORDER BY ${named(time)} LIMIT 1)
    ORDER BY source, line`,
  )
  const [one] = rows
  const differs = (other: (typeof rows)[number]): string | undefined =>
    kind.columns.find(({ name }) => one[name] !== null && other[name] !== null && one[name] !== other[name])?.name
  const other = rows.find((row) => differs(row) !== undefined)!
  const field = differs(other)!
  const placeOf = (row: (typeof rows)[number]): string => `${sources[Number(row.source)].name}:${row.at}`
  const more = conflicts === 1 ? '' : `; so do ${conflicts - 1} more pairs of rows`
  throw new DataError(
    'CONFLICT',
    `${placeOf(other)}: CONFLICT: ${field} of ${isoTime(Number(one.ms))} is ${other[field]} here but ${one[field]} in ${placeOf(one)}${more}`,
  )
}

/** The rows of a stored file as a source. */
export function storedRowsSql(path: string): string {
  return `(SELECT file_row_number + 1 AS line, * EXCLUDE file_row_number FROM read_parquet(${quoted(path)}, file_row_number = true, hive_partitioning = false))`
}
