import { DAY_MS } from '../calendar.ts'
import { type Database, named } from './database.ts'
import { type DataKind, timeColumn } from './kinds.ts'

/** Rows that are missing between two that are there. */
export interface Gap {
  /** Time of the last row before it and of the first after it, UTC ms. */
  readonly fromMs: number
  readonly toMs: number
  /** How many rows are missing. */
  readonly count: number
}

/** A sequence of numbers that mostly misses some is not one of this market alone. */
const LEAST_CONSECUTIVE = 0.9

/** SQL of the time of a row in ms. */
export function timeMsSql(kind: DataKind): string {
  const { name, unit } = timeColumn(kind)
  return unit === 'ns' ? `${named(name)} // 1000000` : named(name)
}

function tuple(columns: readonly string[]): string {
  return `(${columns.map(named).join(', ')})`
}

/** The columns that name a row, of those that the file has; empty when equal rows cannot be told apart. */
export function keyOf(kind: DataKind, present: readonly string[]): string[] {
  return kind.key.filter((name) => present.includes(name))
}

/** Whether the good rows of a table are in order and no key stands twice, which spares looking for what is wrong. */
export async function isInOrder(
  database: Database,
  table: string,
  kind: DataKind,
  key: readonly string[],
): Promise<boolean> {
  const time = timeColumn(kind).name
  const numbers = key.filter((name) => name !== time)
  const follows = (name: string, then: string): string =>
    `(${named(name)} > lag(${named(name)}) OVER w OR (${named(name)} = lag(${named(name)}) OVER w AND ${then}))`
  const isKeyed = key.length > 0
  let ordered = isKeyed ? 'FALSE' : 'TRUE'
  for (const name of numbers.toReversed()) ordered = follows(name, ordered)
  // Rows with numbers of their own may share a time; then the numbers must rise throughout, or a later one could repeat.
  const numbered = isKeyed && !key.includes(time)
  const sql = numbered ? `${named(time)} >= lag(${named(time)}) OVER w AND ${ordered}` : follows(time, ordered)
  const [{ wrong }] = await database.rows<{ wrong: bigint }>(
    `SELECT count(*) FILTER (NOT ok) AS wrong FROM (SELECT ${sql} AS ok FROM ${table} WHERE defect IS NULL WINDOW w AS (ORDER BY line))`,
  )
  return wrong === 0n
}

/** Marks the rows that repeat the key of an earlier one. */
export async function markRepeats(
  database: Database,
  table: string,
  kind: DataKind,
  key: readonly string[],
): Promise<void> {
  if (key.length === 0) return
  const columns = kind.columns.map(({ name }) => name)
  await database.run(
    `UPDATE ${table} SET defect = CASE WHEN repeats.same THEN 'DUPLICATE:' ELSE 'CONFLICT:' END, other = repeats.first_line
    FROM (
      SELECT line, first_value(line) OVER w AS first_line, first_value(${tuple(columns)}) OVER w IS NOT DISTINCT FROM ${tuple(columns)} AS same
      FROM ${table} WHERE defect IS NULL AND ${tuple(key)} IN (
        SELECT ${tuple(key)} FROM ${table} WHERE defect IS NULL GROUP BY ALL HAVING count(*) > 1)
      WINDOW w AS (PARTITION BY ${key.map(named).join(', ')} ORDER BY line)
    ) AS repeats WHERE repeats.line = ${table}.line AND repeats.first_line <> repeats.line`,
  )
}

/** Marks the rows whose time is out of order: the late ones, or those that came too early where these are fewer. */
export async function markOutOfOrder(database: Database, table: string, kind: DataKind): Promise<void> {
  const time = named(timeColumn(kind).name)
  const bounds =
    `SELECT line, ${time} AS t, ` +
    `max(${time}) OVER past AS newest, min(${time}) OVER future AS oldest, ` +
    `arg_max(line, ${time}) OVER past AS newest_line, arg_min(line, ${time}) OVER future AS oldest_line ` +
    `FROM ${table} WHERE defect IS NULL WINDOW ` +
    'past AS (ORDER BY line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), ' +
    'future AS (ORDER BY line ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)'
  const [{ late, early }] = await database.rows<{ late: bigint; early: bigint }>(
    `SELECT count(*) FILTER (t < newest) AS late, count(*) FILTER (t > oldest) AS early FROM (${bounds})`,
  )
  if (late === 0n) return
  const [condition, other] = early < late ? ['t > oldest', 'oldest_line'] : ['t < newest', 'newest_line']
  await database.run(
    `UPDATE ${table} SET defect = 'OUT_OF_ORDER:', other = wrong.other FROM (
      SELECT line, ${other} AS other FROM (${bounds}) WHERE ${condition}
    ) AS wrong WHERE wrong.line = ${table}.line`,
  )
}

/** The commonest time between two rows that follow each other, ms, in whole s; undefined for fewer than two times. */
export async function commonStep(database: Database, rows: string, kind: DataKind): Promise<number | undefined> {
  const time = timeMsSql(kind)
  const [{ step }] = await database.rows<{ step: number | null }>(
    // Funding is paid some ms late, more or less.
    `SELECT (mode(step) FILTER (step > 0))::DOUBLE AS step
    FROM (SELECT round((${time} - lag(${time}) OVER (ORDER BY ${time})) / 1000) * 1000 AS step FROM ${rows})`,
  )
  return step ?? undefined
}

/** How long bars can be, ms, for bars of at most a day. */
const BAR_LENGTHS_MS = [
  1, 60, 180, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 86_400,
].map((seconds) => seconds * 1000)
/** Of the bars; the others have broken times. */
const LEAST_ALIGNED = 0.8

/**
 * How long bars are, ms: the longest usual length that is not above the commonest step and whose multiples their times are.
 * Where every other bar is missing the commonest step alone would be wrong.
 */
export async function barLength(database: Database, rows: string, kind: DataKind): Promise<number | undefined> {
  const step = await commonStep(database, rows, kind)
  const candidates = BAR_LENGTHS_MS.filter((length) => length <= (step ?? 0))
  if (step === undefined || step > DAY_MS || candidates.length === 0) return step
  const time = timeMsSql(kind)
  const shares = candidates.map((length, index) => `avg((${time} % ${length} = 0)::DOUBLE) AS share_${index}`)
  const [aligned] = await database.rows<Record<string, number>>(`SELECT ${shares.join(', ')} FROM ${rows}`)
  return candidates.findLast((_, index) => aligned[`share_${index}`] >= LEAST_ALIGNED) ?? step
}

/**
 * Where rows are missing.
 *
 * @param rows - SQL of a table of good rows
 * @param stepMs - of a kind whose gaps are those of a step
 */
export async function findGaps(
  database: Database,
  rows: string,
  kind: DataKind,
  key: readonly string[],
  stepMs: number | undefined,
): Promise<Gap[]> {
  const time = timeMsSql(kind)
  const select = (from: string): string =>
    `SELECT before::DOUBLE AS "fromMs", after::DOUBLE AS "toMs", missing::DOUBLE AS count FROM (${from})
    WHERE missing > 0 ORDER BY before, after`
  if (kind.gaps === 'step' && stepMs !== undefined) {
    const pairs = `SELECT lag(${time}) OVER (ORDER BY ${time}) AS before, ${time} AS after FROM ${rows}`
    return database.rows(select(`SELECT *, round((after - before) / ${stepMs}) - 1 AS missing FROM (${pairs})`))
  }
  if (kind.gaps !== 'sequence' || key.length === 0) return []
  const id = named(key[0])
  const pairs =
    `SELECT ${id} - lag(${id}) OVER w - 1 AS missing, lag(${time}) OVER w AS before, ${time} AS after ` +
    `FROM ${rows} WINDOW w AS (ORDER BY ${id})`
  const [{ consecutive }] = await database.rows<{ consecutive: number | null }>(
    `SELECT avg((missing <= 0)::DOUBLE) AS consecutive FROM (${pairs})`,
  )
  return (consecutive ?? 0) < LEAST_CONSECUTIVE ? [] : database.rows(select(pairs))
}
