import { join } from 'node:path'
import type { BarSeries } from '../../types/index.ts'
import { type Database, quoted } from './database.ts'
import { DefectError } from './defects.ts'
import { type Layout, layoutOfText } from './layout.ts'
import { readNumbers } from './readNumbers.ts'
import type { ScanOptions } from './scan.ts'
import type { Gap } from './sequence.ts'
import { unpack } from './unpack.ts'

const FIELDS = ['open_time_ms', 'open', 'high', 'low', 'close', 'volume']
/** Epoch times of 2001 to 2286 in ms. */
const FIRST_MS = 1e12
const LAST_MS = 1e13

export interface PlainKlines {
  readonly series: BarSeries
  readonly gaps: readonly Gap[]
}

/**
 * The bars of a file in which nothing is out of the ordinary, less than half as costly as a scan: unquoted CSV without defects, times
 * in ms, ascending, and no further columns of the kind.
 *
 * @returns undefined for any other file, which a scan reads, or of which it says what is wrong
 */
export async function readPlainKlines(
  database: Database,
  path: string,
  symbol: string,
  { columns, intervalMs }: Pick<ScanOptions, 'columns' | 'intervalMs'>,
): Promise<PlainKlines | undefined> {
  if (intervalMs === undefined) return undefined
  const text = join(database.folder, database.newTable('plain'))
  const unpacked = await unpack(path, text)
  if (unpacked.format !== 'csv' || !unpacked.isPlain || unpacked.truncatedLine !== undefined) return undefined
  const layout = layoutOrNone(unpacked.sample, { kind: 'klines', columns })
  if (layout?.columns.length !== FIELDS.length || layout.headerLine > 1) return undefined
  const series = await readSeries(database, symbol, sqlOf(text, layout))
  const gaps = series === undefined ? undefined : gapsOf(series, intervalMs)
  return series === undefined || gaps === undefined ? undefined : { series, gaps }
}

function layoutOrNone(sample: string, options: Parameters<typeof layoutOfText>[1]): Layout | undefined {
  try {
    return layoutOfText(sample, options)
  } catch (error) {
    if (error instanceof DefectError) return undefined
    throw error
  }
}

/** Reads fields as what they are, and fails at the first that is not; the scan's casts take the same texts. */
function sqlOf(path: string, { columns, delimiter, fieldCount, headerLine }: Layout): string {
  // One column more than there are, which is NULL in every row that has as many fields as it should.
  const types = Array.from({ length: fieldCount + 1 }, (_, index) => {
    const name = columns.find((column) => column.index === index)?.column.name
    return `'c${index}': '${name === undefined ? 'VARCHAR' : name === FIELDS[0] ? 'BIGINT' : 'DOUBLE'}'`
  })
  const fields = FIELDS.map((name) => `c${columns.find(({ column }) => column.name === name)?.index}::DOUBLE + 0.0`)
  return (
    `SELECT ${fields.join(', ')}, c${fieldCount} IS NOT NULL OR c${fieldCount - 1} IS NULL AS is_odd FROM read_csv(${quoted(path)}, columns = {${types.join(', ')}}, ` +
    `delim = ${quoted(delimiter)}, header = false, skip = ${headerLine}, auto_detect = false, quote = '', escape = '', ` +
    "comment = '', new_line = '\\n', null_padding = true, nullstr = '\x1f')"
  )
}

async function readSeries(database: Database, symbol: string, sql: string): Promise<BarSeries | undefined> {
  const rows = database.newTable('bars')
  try {
    await database.run(`CREATE TABLE ${rows} AS ${sql}`)
  } catch (error) {
    // The reader's word on it is no defect with its line, which the scan finds.
    if (error instanceof Error) return undefined
    throw error
  }
  const [{ count, odd }] = await database.rows<{ count: number; odd: number }>(
    `SELECT count(*)::DOUBLE AS count, count(*) FILTER (is_odd)::DOUBLE AS odd FROM ${rows}`,
  )
  if (odd > 0) return undefined
  const numbers = await readNumbers(database, `SELECT * EXCLUDE is_odd FROM ${rows}`, {
    width: FIELDS.length,
    rows: count,
  })
  const [timeMs, open, high, low, close, volume] = numbers
  return { symbol, timeMs, open, high, low, close, volume }
}

/** Where bars are absent; undefined where there are none at all, or a value is not what it should be. */
function gapsOf(series: BarSeries, intervalMs: number): Gap[] | undefined {
  const { timeMs, open, high, low, close, volume } = series
  if (timeMs.length === 0) return undefined
  const gaps: Gap[] = []
  for (let i = 0; i < timeMs.length; i++) {
    const isPriced = low[i] > 0 && high[i] < Infinity && open[i] >= low[i] && close[i] >= low[i]
    if (!(isPriced && open[i] <= high[i] && close[i] <= high[i] && volume[i] >= 0 && volume[i] < Infinity))
      return undefined
    if (!(timeMs[i] >= FIRST_MS && timeMs[i] < LAST_MS && timeMs[i] % intervalMs === 0)) return undefined
    if (i === 0 || timeMs[i] === timeMs[i - 1] + intervalMs) continue
    const count = (timeMs[i] - timeMs[i - 1]) / intervalMs - 1
    if (count < 0) return undefined
    gaps.push({ fromMs: timeMs[i - 1], toMs: timeMs[i], count })
  }
  return gaps
}
