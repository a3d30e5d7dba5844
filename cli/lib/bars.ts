import { parseConfig } from '../../src/config/index.ts'
import { type FileSource, fileSourceSchema } from '../../src/market/config.ts'
import type { DataFile } from './arguments.ts'

/** A file of bars as a market source. @throws {ConfigError} INVALID_CONFIG when its symbol is none */
export function barsOf({ path, symbol }: DataFile, skipBadRows: boolean): FileSource {
  return parseConfig(`--data ${path}`, { kind: 'file', path, symbol, skipBadRows }, fileSourceSchema)
}
