import type { Database } from './database.ts'

/**
 * The columns of a large result as doubles, NULL as NaN; nothing is boxed on the way.
 *
 * @param sql - every column of it is DOUBLE
 * @param rows - how many there are at most
 */
export async function readNumbers(
  database: Database,
  sql: string,
  { width, rows }: { readonly width: number; readonly rows: number },
): Promise<Float64Array[]> {
  const columns = Array.from({ length: width }, () => new Float64Array(rows))
  let length = 0
  for await (const chunk of database.columns(sql)) {
    for (const [index, values] of chunk.entries()) columns[index].set(values as Float64Array, length)
    length += chunk[0].length
  }
  return length === rows ? columns : columns.map((column) => column.subarray(0, length))
}
