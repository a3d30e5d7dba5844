import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError } from '../../../../src/errors/index.ts'
import { writeFileAtomically } from '../../../../src/storage/index.ts'
import { GENERATOR } from './frame.ts'

/** The mark of a report stands within so many bytes of its beginning. */
const HEAD_BYTES = 1024

/**
 * Before minutes of training: a report that cannot be written is better known at once.
 *
 * @param force - whether any file may be replaced; without it only a report of this verb
 * @throws {ConfigError} UNREADABLE | INVALID_CONFIG
 */
export function requireReportPath(path: string, force: boolean): void {
  const existing = statSync(path, { throwIfNoEntry: false })
  if (existing?.isDirectory()) throw new ConfigError('INVALID_CONFIG', `--html ${path} is a folder; name a file in it`)
  try {
    accessSync(dirname(path), constants.W_OK)
    if (existing === undefined) return
    accessSync(path, constants.W_OK)
    if (force || existing.size === 0 || headOf(path).includes(GENERATOR)) return
  } catch (cause) {
    throw new ConfigError('UNREADABLE', `cannot write ${path}: ${(cause as Error).message}`, { cause })
  }
  throw new ConfigError('INVALID_CONFIG', `${path} is there and is no report of this verb; --force replaces it`)
}

function headOf(path: string): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(HEAD_BYTES)
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, HEAD_BYTES, 0))
  } finally {
    closeSync(file)
  }
}

/** Writes a report: the whole of it, or what was there before stays. */
export function writeReport(path: string, page: string): void {
  writeFileAtomically(path, page)
}
