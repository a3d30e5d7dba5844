import { DataError } from '../errors/index.ts'

/** What a bar is made of, in the order the parser keeps it; the first is the open time. */
export const BAR_FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const

/** Names of the time column, the surest first. */
const TIME_COLUMNS = ['open_time_ms', 'open_time', 'timestamp', 'time', 'date']

/** Where a file keeps the fields of a bar. */
export interface CsvLayout {
  /** Number of columns. */
  readonly columns: number
  /** Per column: index into `BAR_FIELDS`, or −1 for a column that is not read. */
  readonly fieldOfColumn: Int8Array
}

/**
 * Finds the columns of a bar in a header line; case, blanks, quotes and further columns do not matter.
 *
 * @throws {DataError} BAD_HEADER naming what is missing or there twice
 */
export function readHeader(path: string, line: string): CsvLayout {
  const names = splitFields(line)?.map((name) => name.trim().toLowerCase())
  if (names === undefined) throw new DataError('BAD_HEADER', `${path}:1: a quote in the header is not closed`)
  const fieldOfColumn = new Int8Array(names.length).fill(-1)
  const missing: string[] = []
  const time = TIME_COLUMNS.find((name) => names.includes(name))
  for (const [field, name] of [time, ...BAR_FIELDS.slice(1)].entries()) {
    const column = name === undefined ? -1 : names.indexOf(name)
    if (column === -1) missing.push(field === 0 ? `time (${TIME_COLUMNS.join(', ')})` : BAR_FIELDS[field])
    else if (names.lastIndexOf(names[column]) !== column) {
      throw new DataError('BAD_HEADER', `${path}:1: the header names the column ${names[column]} twice`)
    } else fieldOfColumn[column] = field
  }
  if (missing.length > 0) {
    const noun = missing.length === 1 ? 'column' : 'columns'
    throw new DataError('BAD_HEADER', `${path}:1: the header lacks the ${noun} ${missing.join(', ')}`)
  }
  return { columns: names.length, fieldOfColumn }
}

/** The fields of one CSV line (RFC 4180, but a quoted field cannot span lines); undefined when a quote is not closed. */
export function splitFields(line: string): string[] | undefined {
  const fields: string[] = []
  let from = 0
  while (from <= line.length) {
    if (line[from] !== '"') {
      const comma = line.indexOf(',', from)
      const end = comma === -1 ? line.length : comma
      fields.push(line.slice(from, end))
      from = end + 1
      continue
    }
    let end = line.indexOf('"', from + 1)
    while (end !== -1 && line[end + 1] === '"') end = line.indexOf('"', end + 2)
    if (end === -1 || (end + 1 < line.length && line[end + 1] !== ',')) return undefined
    fields.push(line.slice(from + 1, end).replaceAll('""', '"'))
    from = end + 2
  }
  return fields
}
