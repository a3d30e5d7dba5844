import { type FileVerdict, verifyFile, verifyStore } from '../../../src/market/files/index.ts'
import { EXIT_FAILURE, EXIT_USAGE } from '../../lib/errors.ts'
import { ProgressBar } from '../../lib/progressBar.ts'
import type { DataVerifyOptions } from './options.ts'
import { defectCount, fileEvent, fileLines, storedEvent, storedLines, summaryLine } from './report.ts'
import { scanOptionsOf } from './scanOptions.ts'

/**
 * Says what is wrong with files, or with the data that is kept; the exit code says whether anything is.
 *
 * @throws {DataError} when there is no data kept
 * @throws {ConfigError} for a column map that fits no kind
 */
export async function dataVerify(files: readonly string[], options: DataVerifyOptions): Promise<void> {
  await (files.length === 0 ? verifyKept(options) : verifyFiles(files, options))
}

async function verifyFiles(files: readonly string[], options: DataVerifyOptions): Promise<void> {
  const { json, gaps = false, onBadRow } = options
  const verdicts: FileVerdict[] = []
  const bar = new ProgressBar()
  for (const [index, path] of files.entries()) {
    const beganMs = performance.now()
    bar.show(index, files.length, path)
    const verdict = await verifyFile(path, scanOptionsOf(options)).finally(() => bar.clear())
    const elapsedMs = Math.round(performance.now() - beganMs)
    verdicts.push(verdict)
    if (json === true) print([JSON.stringify({ ...fileEvent(verdict, gaps), elapsedMs })])
    else print([...(index === 0 ? [] : ['']), ...fileLines(verdict, { gaps, list: onBadRow === 'fail' })])
  }
  bar.finish()
  const unusable = verdicts.filter(({ usable }) => !usable).length
  const defects = verdicts.reduce((sum, verdict) => sum + defectCount(verdict), 0)
  if (json === true) print([JSON.stringify({ event: 'summary', files: files.length, unusable, defects })])
  else if (files.length > 1) print(['', summaryLine(verdicts)])
  if (unusable > 0) process.exitCode = EXIT_USAGE
  else if (defects > 0 && onBadRow === 'fail') process.exitCode = EXIT_FAILURE
}

async function verifyKept({ dir, json }: DataVerifyOptions): Promise<void> {
  const verdicts = await verifyStore(dir)
  for (const verdict of verdicts) {
    print(json === true ? [JSON.stringify(storedEvent(verdict))] : storedLines(dir, verdict))
  }
  const defects = verdicts.reduce((sum, verdict) => sum + verdict.defects.length, 0)
  if (json === true) print([JSON.stringify({ event: 'summary', datasets: verdicts.length, defects })])
  else if (verdicts.length === 0) print([`There is no data in ${dir}.`])
  if (defects > 0) process.exitCode = EXIT_FAILURE
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
