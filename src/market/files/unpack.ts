import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { DefectError } from './defects.ts'
import { openZip } from './zip.ts'

const CHUNK_BYTES = 262_144
const SAMPLE_BYTES = 65_536
/** Bounds the memory that a file without line ends takes. */
const MAX_LINE_BYTES = 65_536
const LINE_FEED = 0x0a
const TAB = 0x09
const BLANK = 0x20
const QUOTE = 0x22
const UNDERSCORE = 0x5f
const QUESTION_MARK = 0x3f

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  Z_DATA_ERROR: 'its compressed data is corrupt',
}

/** What a file holds after unpacking. */
export type Unpacked =
  | { readonly format: 'parquet' }
  | {
      readonly format: 'csv'
      /** The begin of the text, as it is written. */
      readonly sample: string
      /** Where the gzip data end too early: that line, from 1, which is not whole. */
      readonly truncatedLine: number | undefined
      readonly hasQuotes: boolean
      /** Neither quotes nor, below the first line, what only few numbers are written with: underscores. */
      readonly isPlain: boolean
    }

/**
 * Unpacks a CSV file (plain, gzip or zip, told by its first bytes) to plain text that any reader of lines reads alike:
 * one line for each, other control characters blank, and no character outside of ASCII, of which no value is made.
 *
 * @param target - where the text goes; not written for a Parquet file, which needs no unpacking
 * @throws {DefectError} UNREADABLE | NOT_A_TABLE
 */
export async function unpack(path: string, target: string): Promise<Unpacked> {
  const plain = new PlainText()
  let truncated = false
  try {
    const file = await open(path)
    try {
      const magic = await firstBytes(file)
      if (magic.toString('latin1') === 'PAR1') return { format: 'parquet' }
      const sink = createWriteStream(target)
      if (magic.toString('latin1') === 'PK\x03\x04') {
        await pipeline(await openZip(path), plain, sink)
      } else {
        const bytes = file.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES, autoClose: false })
        if (magic[0] !== 0x1f || magic[1] !== 0x8b) await pipeline(bytes, plain, sink)
        else truncated = await gunzipInto(bytes, plain, sink)
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    throw asDefect(error)
  }
  const { lines, hasQuotes, hasUnderscores } = plain
  return {
    format: 'csv',
    sample: plain.sample(),
    truncatedLine: truncated ? lines + 1 : undefined,
    hasQuotes,
    isPlain: !hasQuotes && !hasUnderscores,
  }
}

async function firstBytes(file: Awaited<ReturnType<typeof open>>): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
  return buffer.subarray(0, bytesRead)
}

/** @returns whether the data end too early; what came before is written */
async function gunzipInto(
  bytes: NodeJS.ReadableStream,
  plain: PlainText,
  sink: NodeJS.WritableStream,
): Promise<boolean> {
  let truncated = false
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  async function* whole(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* chunks
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR')) throw error
      truncated = true
    }
  }
  bytes.once('error', (error) => gunzip.destroy(error))
  bytes.pipe(gunzip)
  await pipeline(whole(gunzip), plain, sink)
  return truncated
}

/** Passes text on with the same number of bytes and lines. */
class PlainText extends Transform {
  /** Whole lines so far. */
  lines = 0
  hasQuotes = false
  /** Below the first line. */
  hasUnderscores = false
  #lineBytes = 0
  #sample = Buffer.alloc(0)
  #total = 0

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (this.#sample.length < SAMPLE_BYTES)
      this.#sample = Buffer.concat([this.#sample, chunk]).subarray(0, SAMPLE_BYTES)
    this.hasQuotes ||= chunk.includes(QUOTE)
    const below = this.lines > 0 ? 0 : chunk.indexOf(LINE_FEED)
    this.hasUnderscores ||= below >= 0 && chunk.includes(UNDERSCORE, below)
    const isBegin = this.#total === 0
    this.#total += chunk.length
    const out = Buffer.allocUnsafe(chunk.length)
    let { lines } = this
    let lineBegin = -this.#lineBytes
    let longest = 0
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]
      out[i] = byte
      if (byte === LINE_FEED) {
        longest = Math.max(longest, i - lineBegin)
        lines++
        lineBegin = i + 1
      } else if (byte < BLANK && byte !== TAB) out[i] = BLANK
      else if (byte > 0x7e) out[i] = QUESTION_MARK
    }
    this.#lineBytes = chunk.length - lineBegin
    this.lines = lines
    if (Math.max(longest, this.#lineBytes) > MAX_LINE_BYTES) {
      done(new DefectError('NOT_A_TABLE', lines + 1, 'the line is too long for a table'))
      return
    }
    if (isBegin && chunk.subarray(0, 3).equals(Buffer.from('\uFEFF'))) out.fill(BLANK, 0, 3)
    done(null, out)
  }

  sample(): string {
    return this.#sample.toString('utf8')
  }
}

/** The operating system's and zlib's errors as one sentence; others are not ours to explain and stay as they are. */
function asDefect(error: unknown): unknown {
  if (error instanceof DefectError || !(error instanceof Error) || !('code' in error)) return error
  const reason = REASONS[String(error.code)] ?? error.message
  return new DefectError('UNREADABLE', 0, `cannot be read: ${reason}`, { cause: error })
}
