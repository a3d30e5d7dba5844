import { DataError } from '../errors/index.ts'
import type { BarSeries } from '../types/index.ts'
import { isoTime, MINUTE_MS } from './calendar.ts'
import { epochMs, epochUnit, isoTimeMs, type TimeFormat } from './csvFields.ts'
import { BAR_FIELDS, readHeader } from './csvHeader.ts'
import { CsvRow } from './csvRow.ts'

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const MAX_LINE_BYTES = 65_536

const TIME = 0
const OPEN = 1
const HIGH = 2
const LOW = 3
const CLOSE = 4
const VOLUME = 5

/** Reads the bytes of a CSV file, in pieces of any size, into the bars of one symbol. */
export class CsvBarReader {
  skippedRows = 0
  private readonly path: string
  private readonly skipBadRows: boolean
  private row: CsvRow | undefined
  private timeFormat: TimeFormat | undefined
  /** Lines read so far. */
  private lines = 0
  private rest: Buffer = Buffer.alloc(0)
  private length = 0
  private columns = BAR_FIELDS.map(() => new Float64Array(1024))

  /**
   * @param path - names the file in messages
   * @param skipBadRows - count malformed rows in `skippedRows` instead of throwing
   */
  constructor(path: string, skipBadRows: boolean) {
    this.path = path
    this.skipBadRows = skipBadRows
  }

  /** @throws {DataError} BAD_HEADER | BAD_ROW with `path:line: what is wrong` */
  push(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
    let from = 0
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      this.readLine(bytes, from, end)
      from = end + 1
    }
    this.rest = bytes.subarray(from)
    // Bounds the memory that a file without line ends takes.
    if (this.rest.length > MAX_LINE_BYTES) {
      throw new DataError('BAD_ROW', `${this.path}:${this.lines + 1}: the line is too long for a CSV file of bars`)
    }
  }

  /**
   * The bars read, once all bytes are in.
   *
   * @throws {DataError} BAD_HEADER | BAD_ROW as `push`; TOO_SHORT when there is no bar
   */
  finish(symbol: string): BarSeries {
    if (this.rest.length > 0) this.readLine(this.rest, 0, this.rest.length)
    this.rest = Buffer.alloc(0)
    if (this.row === undefined) throw new DataError('BAD_HEADER', `${this.path}:1: the file is empty`)
    if (this.length === 0) {
      const why = this.skippedRows > 0 ? `all ${this.skippedRows} rows are bad` : 'the file ends after the header'
      throw new DataError('TOO_SHORT', `${this.path}:${this.lines}: there is no bar: ${why}`)
    }
    const [timeMs, open, high, low, close, volume] = this.columns.map((column) => column.slice(0, this.length))
    return { symbol, timeMs, open, high, low, close, volume }
  }

  private readLine(bytes: Buffer, from: number, to: number): void {
    this.lines++
    const end = to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to
    if (this.row === undefined) {
      const header = bytes.toString('utf8', from, end).replace(/^\uFEFF/, '')
      this.row = new CsvRow(readHeader(this.path, header))
      return
    }
    if (end === from) return
    const { row } = this
    const problem = row.read(bytes, from, end) ?? this.readTime(row) ?? brokenBar(row) ?? this.outOfOrder(row)
    if (problem === undefined) this.append(row)
    else if (this.skipBadRows) this.skippedRows++
    else throw new DataError('BAD_ROW', `${this.path}:${this.lines}: ${problem}`)
  }

  /** Turns the row's time into ms; the first bar decides how the file writes times. */
  private readTime(row: CsvRow): string | undefined {
    const written = row.values[TIME]
    let format: TimeFormat | undefined
    let timeMs = Number.NaN
    if (Number.isNaN(written)) {
      format = 'ISO 8601'
      timeMs = isoTimeMs(row.text(TIME))
    } else {
      format = epochUnit(written)
      if (format !== undefined) timeMs = epochMs(written, format)
    }
    if (Number.isNaN(timeMs)) return `time is neither an epoch time nor an ISO 8601 date: "${row.text(TIME)}"`
    if (this.length > 0 && format !== this.timeFormat) {
      return `time "${row.text(TIME)}" is in ${format}, but the file began in ${this.timeFormat}`
    }
    if (timeMs % MINUTE_MS !== 0) return `time ${isoTime(timeMs)} is not a whole minute`
    row.values[TIME] = timeMs
    this.timeFormat = format
    return undefined
  }

  private outOfOrder(row: CsvRow): string | undefined {
    if (this.length === 0) return undefined
    const before = this.columns[TIME][this.length - 1]
    const timeMs = row.values[TIME]
    if (timeMs > before) return undefined
    if (timeMs === before) return `time ${isoTime(timeMs)} repeats the bar before`
    return `time ${isoTime(timeMs)} is before that of the bar before, ${isoTime(before)}`
  }

  private append(row: CsvRow): void {
    if (this.length === this.columns[TIME].length) {
      this.columns = this.columns.map((column) => {
        const larger = new Float64Array(column.length * 2)
        larger.set(column)
        return larger
      })
    }
    for (let field = 0; field < this.columns.length; field++) {
      this.columns[field][this.length] = row.values[field]
    }
    this.length++
  }
}

/** What makes the row's prices and volume impossible, if anything. */
function brokenBar(row: CsvRow): string | undefined {
  const { values } = row
  for (let field = OPEN; field <= VOLUME; field++) {
    const value = values[field]
    if (Number.isFinite(value) && (value > 0 || (value === 0 && field === VOLUME))) continue
    const name = BAR_FIELDS[field]
    if (Number.isFinite(value))
      return field === VOLUME ? `volume ${value} is negative` : `${name} ${value} is not above 0`
    const text = row.text(field)
    if (text.trim() === '') return `${name} is empty`
    return `${name} is not a ${Number.isNaN(value) ? '' : 'finite '}number: "${text}"`
  }
  const [high, low] = [values[HIGH], values[LOW]]
  if (high < low) return `high ${high} is below low ${low}`
  for (let field = OPEN; field <= CLOSE; field += CLOSE - OPEN) {
    if (high < values[field]) return `high ${high} is below ${BAR_FIELDS[field]} ${values[field]}`
    if (low > values[field]) return `low ${low} is above ${BAR_FIELDS[field]} ${values[field]}`
  }
  return undefined
}
