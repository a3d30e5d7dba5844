import { decimalOfText, parseDecimal } from './csvFields.ts'
import { BAR_FIELDS, type CsvLayout, splitFields } from './csvHeader.ts'

const COMMA = 0x2c
const QUOTE = 0x22

/** The row at hand of a CSV file; one object reads all rows, so that a row costs no allocation. */
export class CsvRow {
  /** By `BAR_FIELDS`; NaN where the text is not one decimal number. */
  readonly values = new Float64Array(BAR_FIELDS.length)
  private readonly layout: CsvLayout
  private readonly starts = new Int32Array(BAR_FIELDS.length)
  private readonly ends = new Int32Array(BAR_FIELDS.length)
  private bytes: Buffer = Buffer.alloc(0)
  /** The fields of a row with quotes, which no longer stand in `bytes` as they are meant. */
  private unquoted: string[] | undefined

  constructor(layout: CsvLayout) {
    this.layout = layout
  }

  /** Reads bytes [from, to), a line without its end; says what is wrong with it, if anything. */
  read(bytes: Buffer, from: number, to: number): string | undefined {
    const { columns, fieldOfColumn } = this.layout
    this.bytes = bytes
    this.unquoted = undefined
    let column = 0
    let start = from
    for (let i = from; i <= to; i++) {
      const byte = i < to ? bytes[i] : COMMA
      if (byte === QUOTE) return this.readQuoted(bytes.toString('utf8', from, to))
      if (byte !== COMMA) continue
      const field = column < columns ? fieldOfColumn[column] : -1
      if (field >= 0) {
        this.starts[field] = start
        this.ends[field] = i
        this.values[field] = parseDecimal(bytes, start, i)
      }
      column++
      start = i + 1
    }
    return column === columns ? undefined : wrongCount(column, columns)
  }

  /** What is written in a field of the row. */
  text(field: number): string {
    return this.unquoted?.[field] ?? this.bytes.toString('utf8', this.starts[field], this.ends[field])
  }

  private readQuoted(line: string): string | undefined {
    const { columns, fieldOfColumn } = this.layout
    const texts = splitFields(line)
    if (texts === undefined) return 'a quote is not closed'
    if (texts.length !== columns) return wrongCount(texts.length, columns)
    this.unquoted = []
    for (const [column, field] of fieldOfColumn.entries()) {
      if (field < 0) continue
      this.unquoted[field] = texts[column]
      this.values[field] = decimalOfText(texts[column])
    }
    return undefined
  }
}

function wrongCount(found: number, expected: number): string {
  return `${found} ${found === 1 ? 'column' : 'columns'} where the header has ${expected}`
}
