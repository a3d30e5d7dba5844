import { relative } from 'node:path'
import { styleText } from 'node:util'
import type { FetchedBars } from '../../../src/market/exchange/index.ts'
import {
  type DatasetVerdict,
  defectText,
  type FileReport,
  type FileVerdict,
  formatInterval,
  type Gap,
  type ImportResult,
  type StoredDataset,
} from '../../../src/market/files/index.ts'
import { counted, formatDuration, formatTime, shortHex } from '../../lib/format.ts'

/** Defects and gaps that are listed for people; `--json` and `--gaps` give all. */
const SHOWN_DEFECTS = 20
const SHOWN_GAPS = 3

type Counts = Readonly<Record<string, number>>

export function defectCount(verdict: FileVerdict): number {
  return verdict.usable ? sumOf(verdict.report.counts) : 1
}

function sumOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

function countsText(counts: Counts): string {
  return Object.entries(counts)
    .map(([code, count]) => `${count.toLocaleString('en-US')} ${code}`)
    .join(', ')
}

function periodText(fromMs: number, toMs: number): string {
  return `${formatTime(fromMs)} to ${formatTime(toMs)}`
}

function missingOf(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, { count }) => sum + count, 0)
}

/** What `--json` prints of a file. @param allGaps - whether every gap is listed, or only their number */
export function fileEvent(verdict: FileVerdict, allGaps: boolean): object {
  if (!verdict.usable) return { event: 'file', path: verdict.path, usable: false, defects: [verdict.defect] }
  const { gaps, ...report } = verdict.report
  return {
    event: 'file',
    usable: true,
    ...report,
    gaps: gaps.length,
    missing: missingOf(gaps),
    ...(allGaps ? { gapList: gaps } : {}),
  }
}

/** What people read of a file. */
export function fileLines(verdict: FileVerdict, options: { readonly gaps: boolean; readonly list: boolean }): string[] {
  if (!verdict.usable) return [styleText('red', defectText(verdict.path, verdict.defect)), '  cannot be used']
  const { report } = verdict
  const { path, kind, rows, fromMs, toMs, intervalMs, counts, defects, gaps } = report
  const bars = intervalMs === undefined ? '' : ` every ${formatInterval(intervalMs)}`
  const period = fromMs === undefined || toMs === undefined ? '' : `, ${periodText(fromMs, toMs)}`
  const shown = options.list ? defects.slice(0, SHOWN_DEFECTS) : []
  const total = sumOf(counts)
  return [
    `${styleText('bold', path)}: ${kind}${bars}, ${counted(rows, 'good row')}${period}`,
    ...shown.map((defect) => `  ${defectText(path, defect)}`),
    ...(options.list && total > shown.length ? [`  … and ${counted(total - shown.length, 'more defect')}`] : []),
    ...gapLines(gaps, rows, options.gaps ? gaps.length : SHOWN_GAPS),
    total === 0 ? styleText('green', '  no defect') : styleText('red', `  ${countsText(counts)}`),
    ...((counts.OUT_OF_ORDER ?? 0) > rows ? ['  Most rows are out of order: --any-order sorts them.'] : []),
  ]
}

function gapLines(gaps: readonly Gap[], rows: number, most: number): string[] {
  if (gaps.length === 0) return []
  const missing = missingOf(gaps)
  const share = ((100 * missing) / (rows + missing)).toLocaleString('en-US', { maximumSignificantDigits: 2 })
  const longest = gaps.toSorted((a, b) => b.count - a.count).slice(0, most)
  const chosen = new Set(longest)
  const of = gaps.length > most ? `, the longest of them:` : ':'
  return [
    `  GAP: ${counted(missing, 'missing row')} (${share} %) in ${counted(gaps.length, 'gap')}${of}`,
    ...gaps
      .filter((gap) => chosen.has(gap))
      .map(
        ({ fromMs, toMs, count }) =>
          `    ${count.toLocaleString('en-US')} between ${formatTime(fromMs)} and ${formatTime(toMs)}`,
      ),
  ]
}

/** What several files come to. */
export function summaryLine(verdicts: readonly FileVerdict[]): string {
  const defective = verdicts.filter((verdict) => verdict.usable && defectCount(verdict) > 0)
  const defects = defective.reduce((sum, verdict) => sum + defectCount(verdict), 0)
  const unusable = verdicts.filter(({ usable }) => !usable).length
  const parts = [
    ...(defects === 0 ? [] : [`${counted(defects, 'defect')} in ${counted(defective.length, 'file')}`]),
    ...(unusable === 0 ? [] : [`${unusable} cannot be used`]),
  ]
  const text = `${counted(verdicts.length, 'file')}: ${parts.length === 0 ? 'no defect' : parts.join(', ')}`
  return styleText(parts.length === 0 ? 'green' : 'red', text)
}

export function importEvent({ folder, manifest, files, added, duplicates }: ImportResult, elapsedMs: number): object {
  const { parts, gaps, sources: _, ...rest } = manifest
  return {
    event: 'imported',
    folder,
    added,
    repeated: duplicates,
    ...rest,
    gaps: gaps.length,
    missing: missingOf(gaps),
    parts: parts.length,
    files: files.map(({ path, rows, counts }) => ({ path, rows, skipped: counts })),
    elapsedMs,
  }
}

export function importLines(result: ImportResult, elapsedMs: number): string[] {
  const { folder, manifest, files, added, duplicates } = result
  const { rows, fromMs, toMs, gaps } = manifest
  return [
    ...files.map((file) => `${file.path}: ${counted(file.rows, 'row')}${skippedText(file)}`),
    '',
    `data set  ${folder}`,
    `rows      ${rows.toLocaleString('en-US')}, of them ${added.toLocaleString('en-US')} new; ${counted(duplicates, 'duplicate')}`,
    `period    ${periodText(fromMs, toMs)}`,
    `missing   ${counted(missingOf(gaps), 'row')} in ${counted(gaps.length, 'gap')}`,
    `hash      ${manifest.contentHash}`,
    `time      ${formatDuration(elapsedMs)}`,
  ]
}

function skippedText({ counts }: FileReport): string {
  return sumOf(counts) === 0 ? '' : `, left out ${countsText(counts)}`
}

export function fetchEvent({ folder, manifest, market, added }: FetchedBars, elapsedMs: number): object {
  const { parts, gaps, sources: _, ...rest } = manifest
  return {
    event: 'fetched',
    folder,
    market,
    added,
    ...rest,
    gaps: gaps.length,
    missing: missingOf(gaps),
    parts: parts.length,
    elapsedMs,
  }
}

export function fetchLines({ folder, manifest, market, added }: FetchedBars, elapsedMs: number): string[] {
  const { venue, rows, fromMs, toMs, gaps } = manifest
  return [
    `market    ${market} on ${venue}`,
    `data set  ${folder}`,
    `rows      ${rows.toLocaleString('en-US')}, of them ${added.toLocaleString('en-US')} new`,
    `period    ${periodText(fromMs, toMs)}`,
    `missing   ${counted(missingOf(gaps), 'row')} in ${counted(gaps.length, 'gap')}`,
    `hash      ${manifest.contentHash}`,
    `time      ${formatDuration(elapsedMs)}`,
  ]
}

export function infoEvent({ folder, manifest }: StoredDataset): object {
  const { parts, gaps, sources, ...rest } = manifest
  return {
    event: 'dataset',
    folder,
    ...rest,
    gaps: gaps.length,
    missing: missingOf(gaps),
    parts: parts.length,
    sources,
  }
}

/** The data sets as a table. */
export function infoLines(dir: string, datasets: readonly StoredDataset[]): string[] {
  if (datasets.length === 0) return [`There is no data in ${dir}.`]
  const head = ['kind', 'venue', 'symbol', 'of', 'rows', 'from', 'to', 'gaps', 'missing', 'hash']
  const table = datasets.map(({ manifest }) => [
    manifest.kind,
    manifest.venue,
    manifest.symbol,
    manifest.series ?? (manifest.intervalMs === null ? '' : formatInterval(manifest.intervalMs)),
    manifest.rows.toLocaleString('en-US'),
    formatTime(manifest.fromMs),
    formatTime(manifest.toMs),
    manifest.gaps.length.toLocaleString('en-US'),
    missingOf(manifest.gaps).toLocaleString('en-US'),
    shortHex(manifest.contentHash),
  ])
  const numeric = new Set([4, 7, 8])
  const widths = head.map((title, column) => Math.max(title.length, ...table.map((row) => row[column].length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (numeric.has(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd()
  return [styleText('bold', line(head)), ...table.map(line)]
}

export function storedEvent({ folder, manifest, defects }: DatasetVerdict): object {
  const { kind, venue, symbol, rows, contentHash } = manifest
  return { event: 'dataset', folder, kind, venue, symbol, rows, contentHash, defects }
}

export function storedLines(dir: string, { folder, manifest, defects }: DatasetVerdict): string[] {
  const files = counted(manifest.parts.length, 'file')
  const verdict =
    defects.length === 0 ? styleText('green', 'no defect') : styleText('red', counted(defects.length, 'defect'))
  return [
    `${styleText('bold', relative(dir, folder))}: ${counted(manifest.rows, 'row')} in ${files}, ${verdict}`,
    ...defects.map((defect) => `  ${defectText(defect.path, defect)}`),
  ]
}
