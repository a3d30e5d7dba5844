import { DataError, MurmurationError } from '../../errors/index.ts'

/** What each defect code means, for people. */
export const DEFECTS = {
  UNREADABLE: 'the file cannot be opened or unpacked',
  NOT_A_TABLE: 'the file holds something else, such as an HTML error page',
  BAD_HEADER: 'the columns are not those of a known kind, or of the kind that was asked for',
  TRUNCATED_GZIP: 'the gzip data ends too early; the rows before are whole',
  HEADER_INSIDE: 'a header stands among the rows',
  BAD_ROW: 'a field is missing, empty, no number, no time, or not in its range',
  MIXED_TIME_UNITS: 'the time is written in another unit than most of the file',
  NON_POSITIVE_PRICE: 'a price is zero or negative',
  NEGATIVE_VOLUME: 'a quantity is negative',
  HIGH_LOW: 'the high is not the highest or the low not the lowest price of the bar',
  CROSSED_BOOK: 'the best bid is above the best ask, or levels are not in order',
  EARLY_PUBLICATION: 'a value is published before what it is about is over, so that it would show the future',
  CONFLICT: 'two rows with the same key say different things',
  DUPLICATE: 'a row repeats an earlier one',
  OUT_OF_ORDER: 'the time is before that of an earlier row',
  HASH_MISMATCH: "a stored file is missing, or its rows are not those of the manifest's hash",
} as const

export type DefectCode = keyof typeof DEFECTS

/** Without rows to speak of: nothing of the file can be used. */
const UNUSABLE: readonly DefectCode[] = ['UNREADABLE', 'NOT_A_TABLE', 'BAD_HEADER']

/** One thing that is wrong with a file. */
export interface Defect {
  readonly code: DefectCode
  /** From 1, with the header; of a Parquet file the row, from 1; 0 for the file as a whole. */
  readonly line: number
  /** Names the field where there is one. */
  readonly text: string
}

export function isUnusable(code: DefectCode): boolean {
  return UNUSABLE.includes(code)
}

/** Ends the reading of a file that cannot be used; who reads it adds the file's name. */
export class DefectError extends MurmurationError<DefectCode> {
  readonly line: number

  constructor(code: DefectCode, line: number, text: string, options?: ErrorOptions) {
    super(code, text, options)
    this.line = line
  }

  get defect(): Defect {
    return { code: this.code, line: this.line, text: this.message }
  }
}

/** `file:line: CODE: what is wrong`. */
export function defectText(path: string, { code, line, text }: Defect): string {
  return `${path}${line === 0 ? '' : `:${line}`}: ${code}: ${text}`
}

export function dataError(path: string, defect: Defect, options?: ErrorOptions): DataError {
  return new DataError(defect.code, defectText(path, defect), options)
}
