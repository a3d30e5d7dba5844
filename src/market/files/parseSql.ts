import { COLUMN_TYPES, type DataColumn, PUBLISHED } from './columns.ts'
import { named, quoted } from './database.ts'
import { type DataKind, KINDS, timeColumn } from './kinds.ts'
import { type Layout, type MappedColumn, normalizedName } from './layout.ts'
import { timeNsSql, zoneSql } from './timeSql.ts'

const NOTHING = "('', 'nan', 'null', 'none', 'na', 'n/a')"
const NS_PER_MS = 1_000_000

/** The field of a defect that is about the row as a whole. */
export const COUNT_FIELD = '#'
export const QUOTE_FIELD = '"'

/**
 * SQL of the fields of each line as texts: `line`, and the list `f`, NULL where a quote is not closed. Blank lines are left out.
 *
 * @param lines - a table of the lines, `line`, in their order
 * @param options.lastLine - those after are left out
 * @param options.hasQuotes - whether any line has a quote
 */
export function splitSql(
  { delimiter, headerLine }: Layout,
  lines: string,
  { lastLine, hasQuotes }: { readonly lastLine: number | undefined; readonly hasQuotes: boolean },
): string {
  const by = quoted(delimiter)
  const range = `rowid >= ${headerLine}${lastLine === undefined ? '' : ` AND rowid < ${lastLine}`}`
  const from = `FROM ${lines} WHERE ${range} AND trim(line) <> ''`
  if (!hasQuotes) return `SELECT rowid + 1 AS line, string_split(line, ${by}) AS f ${from}`
  const field = `${regexOf(delimiter)}("(?:[^"]|"")*"|[^"${delimiter}]*)`
  const fields = `regexp_extract_all(${by} || line, ${quoted(field)}, 1)`
  const unquoted = `list_transform(${fields}, x -> CASE WHEN starts_with(x, '"') THEN replace(x[2:-2], '""', '"') ELSE x END)`
  const simpleField = `("[^"${delimiter}]*"|[^"${delimiter}]*)`
  const simple = `${simpleField}(${regexOf(delimiter)}${simpleField})*`
  // What the pattern leaves out is a quote in the wrong place.
  const isWhole = `length(array_to_string(${fields}, ${by})) = length(line)`
  return (
    `SELECT rowid + 1 AS line, CASE WHEN NOT contains(line, '"') THEN string_split(line, ${by}) ` +
    `WHEN regexp_full_match(line, ${quoted(simple)}) THEN string_split(replace(line, '"', ''), ${by}) ` +
    `WHEN ${isWhole} THEN ${unquoted} END AS f ${from}`
  )
}

/** SQL of the fields of each row of a Parquet file as texts, as `splitSql`. */
export function parquetSql(path: string, names: readonly string[]): string {
  const texts = names.map((name) => `CAST(${named(name)} AS VARCHAR)`).join(', ')
  return `SELECT file_row_number + 1 AS line, [${texts}] AS f FROM read_parquet(${quoted(path)}, file_row_number = true)`
}

/**
 * SQL of the rows of a table: `line`, the columns of the kind (NULL where the file lacks them), `unit` of the time (index
 * into `TIME_UNITS`, from 1), `defect` as `CODE:field` or NULL, and `other`, NULL, for the line that a defect also concerns.
 *
 * @param fields - SQL as of `splitSql`
 */
export function rowsSql(layout: Layout, fields: string): string {
  const kind: DataKind = KINDS[layout.kind]
  const mapped = new Map(layout.columns.map((one) => [one.column.name, one]))
  const texts = layout.columns.map(({ index, column: { name, type } }) => {
    const text = `f[${index + 1}]`
    return `${type === 'time' ? `trim(${text})` : text} AS t_${name}`
  })
  const wholes = layout.columns.flatMap(({ column: { name, type } }) => [
    ...(type === 'time' || type === 'count' || type === 'id' ? [`TRY_CAST(t_${name} AS BIGINT) AS i_${name}`] : []),
    ...(type === 'time' ? [`${zoneSql(`t_${name}`)} AS z_${name}`] : []),
  ])
  const values = layout.columns.flatMap(valuesSql)
  const columns = kind.columns.map(({ name, type }) =>
    mapped.has(name) ? `v_${name} AS ${name}` : `NULL::${COLUMN_TYPES[type]} AS ${name}`,
  )
  const time = timeColumn(kind).name
  return (
    `SELECT line, ${columns.join(', ')}, u_${time}::TINYINT AS unit, ${defectSql(layout, kind)} AS defect, ` +
    'NULL::BIGINT AS other FROM (' +
    `SELECT *, ${values.join(', ')} FROM (` +
    `SELECT *, ${wholes.join(', ')} FROM (` +
    `SELECT line, f IS NULL AS q, len(f) AS n, ${texts.join(', ')} FROM (${fields}))))`
  )
}

function valuesSql({ column: { name, type, unit }, makerFlag }: MappedColumn): string[] {
  const text = `t_${name}`
  const whole = `i_${name}`
  switch (type) {
    case 'time': {
      const time = timeNsSql({ text, whole, zone: `z_${name}` })
      const value = unit === 'ns' ? time.ns : `(${time.ns}) // ${NS_PER_MS}`
      return [`${value} AS v_${name}`, `${time.unit} AS u_${name}`]
    }
    case 'count':
    case 'id': {
      const asNumber = `TRY_CAST(${text} AS DOUBLE)`
      const isInteger = `NOT contains(${text}, '.') OR ${asNumber} = floor(${asNumber})`
      return [`CASE WHEN NOT contains(${text}, '_') AND (${isInteger}) THEN ${whole} END AS v_${name}`]
    }
    case 'side': {
      const buyerTook = makerFlag
        ? ['false', '0', '0.0', 'f']
        : ['buy', 'b', 'bid', 'long', 'buyer', '1', '+1', 'false']
      const sellerTook = makerFlag ? ['true', '1', '1.0', 't'] : ['sell', 's', 'ask', 'short', 'seller', '-1', 'true']
      const isOneOf = (texts: readonly string[]): string => `lower(trim(${text})) IN (${texts.map(quoted).join(', ')})`
      return [`CASE WHEN ${isOneOf(buyerTook)} THEN 1 WHEN ${isOneOf(sellerTook)} THEN -1 END::TINYINT AS v_${name}`]
    }
    default:
      // Adding 0 makes −0 into 0, so that equal rows are equal bits.
      return [`CASE WHEN NOT contains(${text}, '_') THEN TRY_CAST(${text} AS DOUBLE) + 0.0 END AS v_${name}`]
  }
}

/** SQL of the first thing that is wrong with a row by itself. */
function defectSql(layout: Layout, kind: DataKind): string {
  const time = layout.columns.find(({ column }) => column.name === timeColumn(kind).name)!
  const headers = [time.column.name, ...time.column.aliases, normalizedName(time.source)].map(quoted).join(', ')
  const timeText = `lower(trim(t_${time.column.name}))`
  const cases = [
    // Nested, since the conditions of one WHEN are all computed for all rows.
    `WHEN v_${time.column.name} IS NULL THEN CASE WHEN q THEN 'BAD_ROW:${QUOTE_FIELD}' ` +
      `WHEN replace(${timeText}, ' ', '_') IN (${headers}) THEN 'HEADER_INSIDE:' ` +
      `WHEN n <> ${layout.fieldCount} THEN 'BAD_ROW:${COUNT_FIELD}' ELSE 'BAD_ROW:${time.column.name}' END`,
    `WHEN n <> ${layout.fieldCount} THEN 'BAD_ROW:${COUNT_FIELD}'`,
    ...layout.columns.flatMap((one) => (one === time ? [] : readable(one.column, kind))),
    ...layout.columns.flatMap(({ column }) => inRange(column)),
    ...kind.rules.flatMap((rule) => ruleSql(rule, layout, kind)),
  ]
  return `CASE ${cases.join(' ')} END`
}

function readable({ name, required }: DataColumn, { key }: DataKind): string[] {
  const isEmpty = `(t_${name} IS NULL OR lower(trim(t_${name})) IN ${NOTHING})`
  // A row without its key could not be told from others.
  const mayBeEmpty = !required && !key.includes(name)
  return [`WHEN v_${name} IS NULL${mayBeEmpty ? ` AND NOT ${isEmpty}` : ''} THEN 'BAD_ROW:${name}'`]
}

function inRange({ name, type }: DataColumn): string[] {
  const value = `v_${name}`
  const isWrong = (condition: string, code: string): string => `WHEN ${condition} THEN '${code}:${name}'`
  const finite = isWrong(`NOT isfinite(${value})`, 'BAD_ROW')
  switch (type) {
    case 'price':
      return [finite, isWrong(`${value} <= 0`, 'NON_POSITIVE_PRICE')]
    case 'quantity':
      return [finite, isWrong(`${value} < 0`, 'NEGATIVE_VOLUME')]
    case 'positive':
      return [finite, isWrong(`${value} < 0`, 'NEGATIVE_VOLUME'), isWrong(`${value} = 0`, 'BAD_ROW')]
    case 'number':
      return [finite]
    case 'count':
    case 'id':
      return [isWrong(`${value} < 0`, 'BAD_ROW')]
    case 'time':
    case 'side':
      return []
  }
}

function ruleSql(rule: DataKind['rules'][number], layout: Layout, kind: DataKind): string[] {
  switch (rule.rule) {
    case 'highLow':
      return highLow()
    case 'book':
      return bookOrder(rule.levels, layout)
    case 'publication':
      return layout.columns.some(({ column }) => column.name === PUBLISHED.name)
        ? [
            `WHEN v_${PUBLISHED.name} < v_${timeColumn(kind).name} + ${rule.afterMs} THEN 'EARLY_PUBLICATION:${PUBLISHED.name}'`,
          ]
        : []
  }
}

function highLow(): string[] {
  return [
    "WHEN v_high < v_low THEN 'HIGH_LOW:low'",
    ...['open', 'close'].map((name) => `WHEN v_${name} > v_high OR v_${name} < v_low THEN 'HIGH_LOW:${name}'`),
  ]
}

function bookOrder(levels: number, { columns }: Layout): string[] {
  const price = (side: string, level: number): string => (levels === 1 ? `${side}_price` : `${side}${level}_price`)
  const isMapped = (name: string): boolean => columns.some(({ column }) => column.name === name)
  const cases = [`WHEN v_${price('bid', 1)} > v_${price('ask', 1)} THEN 'CROSSED_BOOK:${price('bid', 1)}'`]
  for (let level = 2; level <= levels; level++) {
    for (const [side, wrong] of [
      ['bid', '>='],
      ['ask', '<='],
    ]) {
      const [name, before] = [price(side, level), price(side, level - 1)]
      if (isMapped(name) && isMapped(before))
        cases.push(`WHEN v_${name} ${wrong} v_${before} THEN 'CROSSED_BOOK:${name}'`)
    }
  }
  return cases
}

function regexOf(delimiter: string): string {
  return delimiter === '|' ? '\\|' : delimiter
}
