import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { DataError } from '../../errors/index.ts'
import { DEFECTS } from './defects.ts'
import { formatInterval } from './interval.ts'
import { KIND_NAMES, type KindName } from './kinds.ts'

export const MANIFEST_FILE = 'manifest.json'

const hash = z.string().regex(/^0x[0-9a-f]{64}$/)
const count = z.int().nonnegative()
const skipped = z.partialRecord(z.enum(Object.keys(DEFECTS) as [keyof typeof DEFECTS]), count)

const partSchema = z.strictObject({
  /** Year, month or day, such as `2018-01`, UTC. */
  period: z.string(),
  /** Of the Parquet file, from the data set's folder. */
  path: z.string(),
  rows: count,
  contentHash: hash,
})
export type Part = z.infer<typeof partSchema>

export const manifestSchema = z.strictObject({
  version: z.literal(1),
  kind: z.enum(KIND_NAMES),
  venue: z.string(),
  symbol: z.string(),
  /** Between rows, ms; null for a kind without. */
  intervalMs: z.number().positive().nullable(),
  /** Of kinds that have several for one symbol, else null. */
  series: z.string().nullable(),
  /** Columns that name a row; none where equal rows cannot be told apart. */
  key: z.array(z.string()),
  rows: count,
  /** Times of the first and the last row, UTC ms. */
  fromMs: z.number(),
  toMs: z.number(),
  /** Where rows are missing: the times of those before and after, UTC ms, and how many. */
  gaps: z.array(z.strictObject({ fromMs: z.number(), toMs: z.number(), count })),
  /** Rows that were there already when they came again, over all imports. */
  duplicates: count,
  /** Rows left out because of a defect, over all imports. */
  skipped,
  /** Of the rows, however the files were cut or packed. */
  contentHash: hash,
  parts: z.array(partSchema),
  /** What was imported, in order. */
  sources: z.array(z.strictObject({ name: z.string(), rows: count, skipped })),
})
export type Manifest = z.infer<typeof manifestSchema>

/** What names a data set in a store. */
export interface DatasetName {
  readonly kind: KindName
  readonly venue: string
  readonly symbol: string
  /** Of bars. */
  readonly intervalMs?: number | undefined
  /** Of on-chain and sentiment series. */
  readonly series?: string | undefined
}

/** The folder of a data set from that of its store, one `name=value` a level as DuckDB, Spark and pandas read them. */
export function datasetFolder({ kind, venue, symbol, intervalMs, series }: DatasetName): string {
  const part = (name: string, value: string): string => `${name}=${encodeURIComponent(value)}`
  const variant =
    kind === 'klines' && intervalMs !== undefined
      ? [part('interval', formatInterval(intervalMs))]
      : series === undefined
        ? []
        : [part('series', series)]
  return join(part('kind', kind), part('venue', venue), part('symbol', symbol), ...variant)
}

/** @returns undefined where there is none @throws {DataError} UNREADABLE for one that is not a manifest */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, MANIFEST_FILE)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new DataError('UNREADABLE', `${path}: cannot be read: ${(error as Error).message}`, { cause: error })
  }
  try {
    return manifestSchema.parse(JSON.parse(text))
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message
    throw new DataError('UNREADABLE', `${path}: this is no manifest of a data set: ${why}`, { cause })
  }
}

/** Parquet files in a data set's folder that its manifest does not name, from that folder. */
export async function unlistedParts(folder: string, { parts }: Manifest): Promise<string[]> {
  const listed = new Set(parts.map(({ path }) => path))
  const entries = await readdir(folder, { recursive: true })
  return entries.filter((path) => path.endsWith('.parquet') && !listed.has(path)).toSorted()
}

/** The folders of all data sets of a store, in order of their names. @throws {DataError} UNREADABLE without a store */
export async function datasetFolders(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && entry.name === MANIFEST_FILE)
      .map(({ parentPath }) => parentPath)
      .toSorted()
  } catch (cause) {
    throw new DataError('UNREADABLE', `${dir}: cannot be read: ${(cause as Error).message}`, { cause })
  }
}
