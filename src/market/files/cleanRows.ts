import type { Database } from './database.ts'
import type { DefectCode } from './defects.ts'
import type { Scan } from './scan.ts'

export type DefectCounts = Readonly<Partial<Record<DefectCode, number>>>

/** SQL of the good rows of a scan; of rows that contradict each other none is kept, since nothing tells which is right. */
export function cleanRowsSql({ table }: Pick<Scan, 'table'>): string {
  return `(SELECT * FROM ${table} WHERE defect IS NULL AND line NOT IN (${contradictedSql(table)}))`
}

/** The rows that `cleanRowsSql` leaves out, by reason. */
export async function skippedOf(database: Database, { report, table }: Scan): Promise<DefectCounts> {
  if (report.counts.CONFLICT === undefined) return report.counts
  const [{ contradicted }] = await database.rows<{ contradicted: number }>(
    `SELECT count(*)::DOUBLE AS contradicted FROM ${table} WHERE line IN (${contradictedSql(table)})`,
  )
  return addCounts(report.counts, { CONFLICT: contradicted })
}

export function addCounts(a: DefectCounts, b: DefectCounts): DefectCounts {
  const sum = { ...a }
  for (const [code, count] of Object.entries(b) as [DefectCode, number][]) sum[code] = (sum[code] ?? 0) + count
  return sum
}

function contradictedSql(table: string): string {
  return `SELECT other FROM ${table} WHERE defect = 'CONFLICT:'`
}
