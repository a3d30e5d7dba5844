import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { ConfigError, DataError } from '../../../src/errors/index.ts'
import { formatInterval, readKlines } from '../../../src/market/files/index.ts'
import type { BarSeries } from '../../../src/types/index.ts'
import type { DataFile } from '../../lib/arguments.ts'

const MINUTE_MS = 60_000

/** A file of bars that was read. */
export interface ReadFile {
  readonly symbol: string
  readonly path: string
  /** Of its bytes as they lie on the disk: what `sha256sum` prints. */
  readonly sha256: string
  readonly bars: number
  /** Open times of the first and the last bar, UTC ms. */
  readonly fromMs: number
  readonly toMs: number
  /** Minutes without a bar between the first and the last. */
  readonly missing: number
  /** Malformed rows that were left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>
}

export interface MarketData {
  readonly series: readonly BarSeries[]
  readonly files: readonly ReadFile[]
}

/**
 * Reads the bars of every file.
 *
 * @throws {ConfigError} INVALID_CONFIG when two files are of one symbol
 * @throws {DataError} naming the file, and the line of its first defect
 */
export async function readData(
  files: readonly DataFile[],
  { skipBadRows = false, onFile }: { readonly skipBadRows?: boolean; readonly onFile?: (path: string) => void } = {},
): Promise<MarketData> {
  const read: { series: BarSeries; file: ReadFile }[] = []
  for (const { symbol, path } of files) {
    if (read.some(({ file }) => file.symbol === symbol)) {
      throw new ConfigError(
        'INVALID_CONFIG',
        `two files are of the symbol ${symbol}; say which is which by SYMBOL=FILE`,
      )
    }
    onFile?.(path)
    read.push(await readFile({ symbol, path }, skipBadRows))
  }
  return { series: read.map(({ series }) => series), files: read.map(({ file }) => file) }
}

async function readFile({ symbol, path }: DataFile, skipBadRows: boolean) {
  const onBadRow = skipBadRows ? 'skip' : 'fail'
  const { series, intervalMs, gaps, skipped } = await readKlines({ path, symbol, onBadRow })
  if (intervalMs !== MINUTE_MS) {
    const found = intervalMs === undefined ? 'a single bar' : `bars every ${formatInterval(intervalMs)}`
    throw new DataError('TOO_SHORT', `${path}: 1-minute bars are needed, this file has ${found}`)
  }
  const { timeMs } = series
  const file: ReadFile = {
    symbol,
    path,
    sha256: await hashOf(path),
    bars: timeMs.length,
    fromMs: timeMs[0],
    toMs: timeMs[timeMs.length - 1],
    missing: gaps.reduce((sum, { count }) => sum + count, 0),
    skipped,
  }
  return { series, file }
}

/** SHA-256 of a file's bytes as they lie on the disk, hex. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
