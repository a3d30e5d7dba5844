import { importFiles } from '../../../src/market/files/index.ts'
import { ProgressBar } from '../../lib/progressBar.ts'
import type { DataImportOptions } from './options.ts'
import { importEvent, importLines } from './report.ts'
import { scanOptionsOf } from './scanOptions.ts'

/**
 * Adds files to the data that is kept.
 *
 * @throws {DataError} for a file that is wrong, naming the line
 * @throws {ConfigError | StorageError}
 */
export async function dataImport(files: readonly string[], options: DataImportOptions): Promise<void> {
  const beganMs = performance.now()
  const { dir, venue, symbol, series, onBadRow } = options
  const bar = new ProgressBar()
  const result = await importFiles(files, {
    ...scanOptionsOf(options),
    ...{ dir, venue, symbol, series, onBadRow },
    onFile: (path, index) => bar.show(index, files.length, path),
  }).finally(() => bar.finish())
  const elapsedMs = Math.round(performance.now() - beganMs)
  const lines =
    options.json === true ? [JSON.stringify(importEvent(result, elapsedMs))] : importLines(result, elapsedMs)
  for (const line of lines) process.stdout.write(`${line}\n`)
}
