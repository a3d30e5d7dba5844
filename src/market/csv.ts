import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { DataError } from '../errors/index.ts'
import type { BarSeries } from '../types/index.ts'
import { CsvBarReader } from './csvBars.ts'

const CHUNK_BYTES = 262_144

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  Z_DATA_ERROR: 'its gzip data is corrupt',
  Z_BUF_ERROR: 'its gzip data ends too early',
}

/** The bars of one source, and how many rows of it were left out as malformed. */
export interface LoadedBars {
  readonly series: BarSeries
  readonly skippedRows: number
}

/**
 * Reads 1-minute bars from a CSV file with a header, plain or gzipped (told by its first bytes, not its name).
 *
 * Columns, in any order and case: the bar's open time (`open_time_ms`, `open_time`, `timestamp`, `time` or `date`), `open`,
 * `high`, `low`, `close`, `volume`; others are ignored. Times are epoch s, ms or µs, told by their size, or ISO 8601 (UTC
 * unless they name a zone), the same way in all rows, whole minutes, ascending. Minutes without a trade may be absent.
 *
 * @param path - the file; messages name it as given
 * @param options.skipBadRows - count malformed rows and leave them out instead of throwing, default false
 * @throws {DataError} UNREADABLE for a file or gzip stream that cannot be read; BAD_HEADER, BAD_ROW or TOO_SHORT (no bar)
 * with `path:line: what is wrong`, lines counted from 1, the header
 */
export async function readBarsCsv(
  path: string,
  { symbol, skipBadRows = false }: { readonly symbol: string; readonly skipBadRows?: boolean },
): Promise<LoadedBars> {
  const reader = new CsvBarReader(path, skipBadRows)
  try {
    const file = await open(path)
    try {
      await readInto(reader, file)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw asUnreadable(path, error)
  }
  return { series: reader.finish(symbol), skippedRows: reader.skippedRows }
}

async function readInto(reader: CsvBarReader, file: FileHandle): Promise<void> {
  const pushAll = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) reader.push(chunk)
  }
  const gzipped = await isGzipped(file)
  const bytes = file.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES, autoClose: false })
  if (gzipped) await pipeline(bytes, createGunzip({ chunkSize: CHUNK_BYTES }), pushAll)
  else await pipeline(bytes, pushAll)
}

async function isGzipped(file: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
}

/** The operating system's and zlib's errors as one sentence; others are not ours to explain and stay as they are. */
function asUnreadable(path: string, error: unknown): unknown {
  if (error instanceof DataError || !(error instanceof Error) || !('code' in error)) return error
  const reason = REASONS[String(error.code)] ?? error.message
  return new DataError('UNREADABLE', `${path}: cannot be read: ${reason}`, { cause: error })
}
