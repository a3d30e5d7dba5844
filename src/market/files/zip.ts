import { Transform, type TransformCallback } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { DefectError } from './defects.ts'

/**
 * The bytes of the one file in a zip archive; its checksum is checked at the end.
 *
 * @throws {DefectError} UNREADABLE for an archive that is damaged or does not hold exactly one file
 */
export async function openZip(path: string): Promise<NodeJS.ReadableStream> {
  let archive: ZipFile
  try {
    archive = await openPromise(path, { autoClose: false, lazyEntries: true })
  } catch (cause) {
    throw damaged(cause)
  }
  const names: Entry[] = []
  try {
    for await (const entry of archive.eachEntry()) if (!entry.fileName.endsWith('/')) names.push(entry)
    if (names.length !== 1) {
      const shown = names.slice(0, 4).map(({ fileName }) => fileName)
      const what = names.length === 0 ? 'no file' : `${names.length} files (${shown.join(', ')})`
      throw new DefectError('UNREADABLE', 0, `the archive holds ${what} where one CSV is expected`)
    }
    const [entry] = names
    const bytes = await archive.openReadStreamPromise(entry)
    const checked = new Checksum(entry.crc32)
    bytes.once('error', (error) => checked.destroy(damaged(error)))
    return bytes.pipe(checked)
  } catch (error) {
    throw error instanceof DefectError ? error : damaged(error)
  } finally {
    // Takes effect when the stream is read to its end.
    archive.close()
  }
}

function damaged(cause: unknown): DefectError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new DefectError('UNREADABLE', 0, `the zip archive is damaged or cut off: ${reason}`, { cause })
}

/** Passes bytes on and fails at the end when they are not those that were packed. */
class Checksum extends Transform {
  readonly #expected: number
  #crc = 0

  constructor(expected: number) {
    super()
    this.#expected = expected
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#crc = crc32(chunk, this.#crc)
    done(null, chunk)
  }

  override _flush(done: TransformCallback): void {
    done(this.#crc === this.#expected ? null : new DefectError('UNREADABLE', 0, 'its zip checksum is wrong'))
  }
}
