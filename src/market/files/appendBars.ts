import type { BarSeries } from '../../types/index.ts'
import { type Added, addRows, inStore } from './addRows.ts'
import { Database, named } from './database.ts'
import { type DataKind, KINDS } from './kinds.ts'

export interface AppendOptions {
  /** Folder of the store; made when it is missing. */
  readonly dir: string
  readonly venue: string
  readonly symbol: string
  /** Length of the bars. */
  readonly intervalMs: number
  /** Names where the bars come from in the manifest. */
  readonly origin: string
}

/**
 * Adds bars to a data set of a store, or begins one; all or nothing, as an import of files.
 *
 * @param bars - at least one; those that are stored already must agree
 * @throws {DataError} CONFLICT for bars that contradict those that are stored
 * @throws {StorageError} LOCKED while another process adds to the store
 */
export async function appendBars(bars: BarSeries, options: AppendOptions): Promise<Added> {
  const { dir, venue, symbol, intervalMs, origin } = options
  const kind: DataKind = KINDS.klines
  return Database.use(async (database) => {
    const { timeMs, open, high, low, close, volume } = bars
    const table = await database.load('bars', [timeMs, open, high, low, close, volume])
    const columns = kind.columns.map(({ name, type }, index) => {
      const value = index < 6 ? `c${index}` : 'NULL'
      return `${value}::${type === 'time' || type === 'count' ? 'BIGINT' : 'DOUBLE'} AS ${named(name)}`
    })
    return inStore(dir, () =>
      addRows(database, dir, {
        name: { kind: 'klines', venue, symbol, intervalMs },
        intervalMs,
        goesOn: true,
        sources: [
          {
            name: origin,
            sql: `(SELECT row_number() OVER () AS line, ${columns.join(', ')} FROM ${table})`,
            key: kind.key,
            origin: { name: origin, rows: timeMs.length, skipped: {} },
          },
        ],
      }),
    )
  })
}
