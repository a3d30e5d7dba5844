import type { ScanOptions } from '../../../src/market/files/index.ts'
import type { ReadingOptions } from './options.ts'

export function scanOptionsOf({ kind, columns, interval, anyOrder }: ReadingOptions): ScanOptions {
  return { kind, columns, intervalMs: interval, anyOrder }
}
