import { createHash, type Hash } from 'node:crypto'
import { type Database, named, quoted } from './database.ts'
import { type DataKind, KINDS, type KindName, timeColumn } from './kinds.ts'

/** SQL of the order in which rows are kept: by time, then by all else, so that it does not depend on how they came. */
export function rowOrderSql(kind: DataKind): string {
  const time = timeColumn(kind).name
  return [time, ...kind.columns.map(({ name }) => name).filter((name) => name !== time)].map(named).join(', ')
}

/**
 * SHA-256 of the rows of a Parquet file, whatever its compression: of each column's values in order (whole numbers as 64-bit
 * integers with −1 for a missing one, others as doubles with NaN, little-endian), then of the kind, the columns and these.
 */
export async function partHash(
  database: Database,
  path: string,
  name: KindName,
): Promise<{ readonly rows: number; readonly hash: string }> {
  const kind: DataKind = KINDS[name]
  const hashes: Hash[] = kind.columns.map(() => createHash('sha256'))
  const columns = kind.columns.map(({ name }) => named(name)).join(', ')
  let rows = 0
  for await (const chunk of database.columns(`SELECT ${columns} FROM read_parquet(${quoted(path)})`)) {
    rows += chunk[0].length
    for (const [index, values] of chunk.entries()) {
      hashes[index].update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    }
  }
  const digests = kind.columns.map((column, index) => [column.name, hashes[index].digest('hex')])
  return { rows, hash: hashOf([name, rows, digests]) }
}

/** Of a data set: of the hashes of its parts, in the order of time. */
export function contentHash(parts: readonly { readonly period: string; readonly contentHash: string }[]): string {
  return hashOf(parts.map(({ period, contentHash }) => [period, contentHash]))
}

function hashOf(value: unknown): string {
  return `0x${createHash('sha256').update(JSON.stringify(value)).digest('hex')}`
}
