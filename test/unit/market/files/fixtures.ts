import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'

export const T0 = 1_514_764_800_000
export const MINUTE = 60_000
export const KLINES_HEADER = 'open_time_ms,open,high,low,close,volume'

/** Lines of bars, one a minute, each unlike the others. */
export function klines(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => {
    const k = from + index
    return `${T0 + k * MINUTE},${100 + (k % 7)},${110 + (k % 5)},${90 + (k % 3)},${101 + (k % 4) / 8},${k / 4}`
  })
}

export function csv(rows: readonly string[], header = KLINES_HEADER): string {
  return `${[header, ...rows].join('\n')}\n`
}

/** A folder for one suite's files. */
export class Folder {
  path = ''

  async make(): Promise<void> {
    this.path = await mkdtemp(join(tmpdir(), 'murmuration-files-'))
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }

  at(name: string): string {
    return join(this.path, name)
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    await writeFile(this.at(name), content)
    return this.at(name)
  }

  /** Every file below `name`, with its size left out. */
  async list(name: string): Promise<string[]> {
    const entries = await readdir(this.at(name), { recursive: true })
    return entries.toSorted()
  }
}

/** A zip archive of the given files. */
export function zipped(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content)
    const packed = deflateRawSync(data)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(data.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    const version = Buffer.from([20, 0])
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), version, fields, rest, Buffer.from(name)]))
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}
