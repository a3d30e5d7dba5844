import { ConfigError } from '../../errors/index.ts'
import type { DataColumn } from './columns.ts'
import { splitLine } from './csvLine.ts'
import { DefectError } from './defects.ts'
import { KIND_NAMES, KINDS, type KindName } from './kinds.ts'

/** Where a table keeps one column of its kind. */
export interface MappedColumn {
  readonly column: DataColumn
  /** From 0. */
  readonly index: number
  /** What the file calls it; its position, from 1, where it has no header. */
  readonly source: string
  /** The text says whether the buyer was the maker, the opposite of who took. */
  readonly makerFlag: boolean
}

/** How a table is to be read. */
export interface Layout {
  readonly kind: KindName
  readonly delimiter: string
  /** The line of the header, from 1; 0 for a table without. */
  readonly headerLine: number
  readonly fieldCount: number
  readonly columns: readonly MappedColumn[]
}

export interface LayoutOptions {
  /** Found by the columns when undefined. */
  readonly kind?: KindName | undefined
  /** Per column of the kind (or `time`): the file's name of it, or its position from 1. */
  readonly columns?: Readonly<Record<string, string | number>> | undefined
}

const DELIMITERS = [',', ';', '\t', '|']
const MAKER_FLAGS = ['is_buyer_maker', 'buyer_is_maker', 'is_buyer_the_maker', 'm']
const VALUE = /^\s*([-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|\d{4}-\d{2}-\d{2}.*|true|false|buy|sell|nan|null|none|)\s*$/i

/**
 * Finds out what a CSV text is by its first lines.
 *
 * @param sample - the begin of the file
 * @throws {DefectError} NOT_A_TABLE | BAD_HEADER
 */
export function layoutOfText(sample: string, options: LayoutOptions): Layout {
  const text = sample.replace(/^\uFEFF/, '')
  const lines = text.split(/\r?\n/, 1000)
  const first = lines.findIndex((line) => line.trim() !== '')
  if (first === -1) throw new DefectError('NOT_A_TABLE', 1, 'the file is empty')
  const line = lines[first]
  refuseOther(text, line, first + 1)
  const delimiter = DELIMITERS.reduce((best, one) => (line.split(one).length > line.split(best).length ? one : best))
  const fields = splitLine(line, delimiter)
  if (fields === undefined) throw new DefectError('BAD_HEADER', first + 1, 'a quote is not closed')
  if (fields.length < 2) {
    throw new DefectError('NOT_A_TABLE', first + 1, `the first line is no row of a table: "${shortened(line)}"`)
  }
  const isHeader = fields.some((field) => !VALUE.test(field))
  const shape = { delimiter, headerLine: isHeader ? first + 1 : 0, fieldCount: fields.length }
  return { ...shape, ...(isHeader ? byNames(fields, options, first + 1) : byPosition(fields, options, first + 1)) }
}

/** Finds out what a table with the given column names is. @throws {DefectError} BAD_HEADER */
export function layoutOfNames(names: readonly string[], options: LayoutOptions): Layout {
  return { delimiter: '', headerLine: 0, fieldCount: names.length, ...byNames(names, options, 1) }
}

/** `isBuyerMaker`, `Is Buyer Maker` and `is_buyer_maker` are one name. */
export function normalizedName(name: string): string {
  return name
    .trim()
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '')
}

function refuseOther(text: string, line: string, lineNumber: number): void {
  const begin = line.trimStart()
  const refuse = (what: string): never => {
    throw new DefectError('NOT_A_TABLE', lineNumber, `${what}, no table: it begins "${shortened(begin)}"`)
  }
  if (/^<(!doctype|html|head|body)/i.test(begin)) refuse('this is an HTML page')
  if (begin.startsWith('<')) refuse('this is XML')
  if (/^[[{]/.test(begin)) refuse('this is JSON')
  if (text.includes('\0')) {
    throw new DefectError('NOT_A_TABLE', lineNumber, 'the file holds bytes that are no text')
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

type Found = Pick<Layout, 'kind' | 'columns'>

function byNames(fields: readonly string[], options: LayoutOptions, line: number): Found {
  const names = fields.map(normalizedName)
  const found = candidates(options).map((kind) => {
    const own = mapping(KINDS[kind].columns, options)
    const missing: DataColumn[] = []
    const columns: MappedColumn[] = []
    for (const column of KINDS[kind].columns) {
      const index = indexOf(column, own.get(column.name), names, line)
      if (index === -1) missing.push(column)
      else columns.push({ column, index, source: fields[index].trim(), makerFlag: MAKER_FLAGS.includes(names[index]) })
    }
    return { kind, columns, missing: missing.filter(({ required }) => required) }
  })
  const fitting = found.filter(({ missing }) => missing.length === 0)
  if (fitting.length === 0) throw new DefectError('BAD_HEADER', line, lackText(found, fields))
  const most = Math.max(...fitting.map(({ columns }) => columns.length))
  const best = fitting.filter(({ columns }) => columns.length === most)
  // Liquidations can have the columns of trades, which are far more common.
  const chosen = best.length === 1 ? best[0] : best.find(({ kind }) => kind === 'trades')
  if (chosen === undefined) {
    const kinds = best.map(({ kind }) => kind).join(' or ')
    throw new DefectError('BAD_HEADER', line, `the columns ${fields.join(', ')} may be ${kinds}: say which with --kind`)
  }
  return withoutRepeats(chosen)
}

/** A file's only time stands once, for the column that needs it most. */
function withoutRepeats({ kind, columns }: Found): Found {
  const taken = new Set<number>()
  return {
    kind,
    columns: columns.filter(({ index, column }) => {
      const free = !taken.has(index) || column.required
      taken.add(index)
      return free
    }),
  }
}

function indexOf(column: DataColumn, own: string | number | undefined, names: readonly string[], line: number): number {
  if (typeof own === 'number') {
    if (own > names.length)
      throw new DefectError('BAD_HEADER', line, `there is no column ${own}: ${names.length} in all`)
    return own - 1
  }
  const wanted = own === undefined ? [column.name, ...column.aliases] : [normalizedName(own)]
  const name = wanted.find((name) => names.includes(name))
  if (name === undefined) {
    if (own === undefined) return -1
    throw new DefectError('BAD_HEADER', line, `the header lacks the column "${own}" that stands for ${column.name}`)
  }
  const index = names.indexOf(name)
  if (names.lastIndexOf(name) !== index) {
    throw new DefectError('BAD_HEADER', line, `the header names the column ${name} twice`)
  }
  return index
}

function lackText(
  found: readonly { readonly kind: KindName; readonly missing: readonly DataColumn[] }[],
  fields: readonly string[],
): string {
  const lacking = ({ kind, missing }: (typeof found)[number]): number =>
    missing.length / KINDS[kind].columns.filter(({ required }) => required).length
  const closest = found.reduce((best, one) => (lacking(one) < lacking(best) ? one : best))
  const missing = closest.missing.map(({ name }) => name)
  const noun = missing.length === 1 ? 'the column' : 'the columns'
  const kind = found.length === 1 ? '' : ` (closest is ${closest.kind})`
  const shown = shortened(fields.map((field) => field.trim()).join(', '))
  return `the header lacks ${noun} ${missing.join(', ')}${kind}: it has ${shown}`
}

function byPosition(fields: readonly string[], options: LayoutOptions, line: number): Found {
  for (const kind of candidates(options)) {
    const own = mapping(KINDS[kind].columns, options)
    if (own.size > 0) {
      const missing = KINDS[kind].columns.filter(({ name, required }) => required && !own.has(name))
      if (missing.length > 0) {
        if (options.kind === undefined) continue
        const lacking = missing.map(({ name }) => name).join(', ')
        throw new DefectError('BAD_HEADER', line, `the file has no header, and the column map lacks ${lacking}`)
      }
      const columns = KINDS[kind].columns.flatMap((column) => {
        const position = own.get(column.name)
        if (position === undefined) return []
        const index = Number(position) - 1
        if (Number.isInteger(index) && index >= 0 && index < fields.length) {
          return [{ column, index, source: `${position}`, makerFlag: false }]
        }
        const text = `the file has no header: the map's ${column.name} must be a position from 1 to ${fields.length}`
        throw new DefectError('BAD_HEADER', line, text)
      })
      return { kind, columns }
    }
    const names = KINDS[kind].headless.find((names) => names.length === fields.length && fits(names, fields))
    if (names === undefined) continue
    const columns = KINDS[kind].columns.flatMap((column) => {
      const index = names.indexOf(column.name)
      return index === -1 ? [] : [{ column, index, source: `${index + 1}`, makerFlag: false }]
    })
    return { kind, columns }
  }
  const fix = 'say which with --kind and --columns'
  throw new DefectError(
    'BAD_HEADER',
    line,
    `there is no header, and ${fields.length} columns fit no known file: ${fix}`,
  )
}

/** Trades and sums of trades without a header have as many columns; where true and false stand tells them apart. */
function fits(names: readonly string[], fields: readonly string[]): boolean {
  const isFlag = (text: string): boolean => /^\s*(true|false)\s*$/i.test(text)
  const aggressor = names.indexOf('aggressor')
  if (aggressor === -1) return !fields.some(isFlag)
  return fields.findIndex(isFlag) === aggressor
}

/** The kinds that the user's map can be of. */
function candidates({ kind, columns = {} }: LayoutOptions): readonly KindName[] {
  const mapped = Object.keys(columns).filter((name) => name !== 'time')
  const has = (name: KindName): boolean =>
    mapped.every((column) => KINDS[name].columns.some(({ name }) => name === column))
  const kinds = (kind === undefined ? KIND_NAMES : [kind]).filter(has)
  if (kinds.length > 0) return kinds
  const known = kind === undefined ? '' : `: ${kind} has ${KINDS[kind].columns.map(({ name }) => name).join(', ')}`
  throw new ConfigError('INVALID_CONFIG', `no kind has all columns of the map, ${mapped.join(', ')}${known}`)
}

/** The user's map by the kind's own names; `time` stands for the kind's first time. */
function mapping(columns: readonly DataColumn[], options: LayoutOptions): Map<string, string | number> {
  const time = columns.find(({ type }) => type === 'time')
  return new Map(
    Object.entries(options.columns ?? {}).flatMap(([name, source]) => {
      const column = columns.find((one) => one.name === name) ?? (name === 'time' ? time : undefined)
      return column === undefined ? [] : [[column.name, source] as const]
    }),
  )
}
