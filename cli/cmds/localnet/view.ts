import { styleText } from 'node:util'
import type { RoundReport } from '../../../src/types/index.ts'
import {
  counted,
  formatAgainst,
  formatBytes,
  formatDuration,
  formatLoss,
  formatTokens,
  shortHex,
  sparkline,
} from '../../lib/format.ts'
import type { Progress, WorkerProgress } from './progress.ts'

const SPARK_WIDTH = 24
/** A shorter trend says nothing. */
const LEAST_SPARK_WIDTH = 6
const TREND_TITLE = 'loss against HAR '
const TREND_GAP = '   '
/** Claims, queries and shutdown after the last round, as a guess. */
const FINISHING_MS = 3_000
/** How many recent rounds say how long one takes. */
const RECENT_ROUNDS = 5

/** A title may span several cells of a row. */
interface Column {
  readonly title: string
  readonly widths: readonly number[]
  cells(report: RoundReport): readonly string[]
}

const COLUMNS: readonly Column[] = [
  { title: 'round', widths: [5], cells: ({ round }) => [`${round}`] },
  { title: 'loss', widths: [7], cells: ({ loss }) => [formatLoss(loss)] },
  { title: 'HAR', widths: [7, 8], cells: ({ loss, baselines }) => againstCells(loss, baselines.har) },
  { title: 'random walk', widths: [7, 8], cells: ({ loss, baselines }) => againstCells(loss, baselines.randomWalk) },
  {
    title: 'accepted',
    widths: [8],
    cells: ({ accepted, rejected }) => [`${accepted.length} of ${accepted.length + rejected.length}`],
  },
  { title: 'bytes', widths: [7], cells: ({ bytes }) => [formatBytes(bytes)] },
  { title: 'time', widths: [6], cells: ({ ms }) => [formatDuration(ms)] },
]
/** What a narrow table goes without, the first first. */
const EXPENDABLE: readonly string[] = ['time', 'bytes', 'random walk']
const NOTE_GAP = '  '
/** Columns kept free for what a row says of one rejection. */
const NOTE_ROOM = `${NOTE_GAP}worker-5 NORM_OUTLIER`.length

/** What the verdicts of the live view mean. */
const LEGEND = ' accepted: counted in the model · paid: it also did no harm by itself'

type Style = Parameters<typeof styleText>[0]

/** Paints text for a terminal, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

export const plain: Paint = (_, text) => text
export const coloured: Paint = (style, text) => styleText(style, text)

/** Part of a line, painted if it has a style. */
interface Span {
  readonly text: string
  readonly style?: Style
}

/**
 * One line, cut where it would wrap; cut before it is painted, so that no escape sequence is broken.
 *
 * @param width - columns of the terminal, Infinity where nothing wraps
 */
export function fitLine(spans: readonly Span[], width: number, paint: Paint): string {
  const isCut = lengthOf(spans) > width
  let room = isCut ? width - 1 : width
  const parts = spans.map(({ text, style }) => {
    const shown = text.slice(0, Math.max(0, room))
    room -= text.length
    return style === undefined || shown === '' ? shown : paint(style, shown)
  })
  return isCut ? `${parts.join('')}…` : parts.join('')
}

/** The titles above the rounds. @param width - columns of the terminal, Infinity where nothing wraps */
export function tableHeader(width: number, paint: Paint): string {
  const titles = columnsFor(width).map(({ title, widths }) => {
    const first = title.padStart(widths[0])
    return first.padEnd(tableWidth([{ widths }]))
  })
  return fitLine([{ text: titles.join(' ').trimEnd(), style: 'bold' }], width, paint)
}

/** One settled round. @param width - columns of the terminal, Infinity where nothing wraps */
export function tableRow(report: RoundReport, progress: Progress, width: number, paint: Paint): string {
  const cells = columnsFor(width)
    .flatMap((column) => column.cells(report).map((cell, i) => cell.padStart(column.widths[i])))
    .join(' ')
  const room = width - cells.length - NOTE_GAP.length
  const notes = rowNotes(report, progress)
  const note = notes.find(({ length }) => length <= room) ?? notes.at(-1) ?? ''
  const spans: Span[] = note === '' ? [{ text: cells }] : [{ text: cells + NOTE_GAP }, { text: note, style: 'yellow' }]
  return fitLine(spans, width, paint)
}

/** What a row says after its cells, the longest first. */
function rowNotes({ outcome, rejected, paused }: RoundReport, progress: Progress): string[] {
  const isSkipped = outcome === 'skipped'
  const named = rejected.map(({ worker, reason }) => ({ name: progress.nameOf(worker), reason }))
  const drifting = paused.map(({ worker, stream }) => ({ name: progress.nameOf(worker), stream }))
  const long = isSkipped ? ['skipped, the model stays'] : []
  const short = isSkipped ? ['skipped'] : []
  return [
    [
      ...long,
      ...named.map(({ name, reason }) => `${name} ${reason}`),
      ...drifting.map(({ name, stream }) => `${name} paused: drift in ${stream}`),
    ],
    [...short, ...named.map(({ name }) => name), ...drifting.map(({ name }) => `${name} paused`)],
    [
      ...short,
      ...(named.length === 0 ? [] : [`${named.length} rejected`]),
      ...(drifting.length === 0 ? [] : [`${drifting.length} paused`]),
    ],
  ].map((parts) => parts.join(', '))
}

function columnsFor(width: number): readonly Column[] {
  let columns = COLUMNS
  for (const title of EXPENDABLE) {
    if (tableWidth(columns) + NOTE_ROOM <= width) break
    columns = columns.filter((column) => column.title !== title)
  }
  return columns
}

function tableWidth(columns: readonly Pick<Column, 'widths'>[]): number {
  return columns.flatMap(({ widths }) => widths).reduce((total, width) => total + width + 1, -1)
}

function againstCells(loss: number, baseline: number): readonly string[] {
  return [formatLoss(baseline), formatAgainst(loss, baseline)]
}

/**
 * What stands below the rounds while they go on: each worker, then the run as a whole. No line wraps, since what is
 * drawn over must be as many lines as were drawn.
 *
 * @param width - columns of the terminal
 */
export function liveLines(
  progress: Progress,
  elapsedMs: number,
  activity: string,
  width: number,
  paint: Paint,
): string[] {
  const full = progress.workers.map((worker) => workerSpans(worker, true))
  const isNarrow = full.some((spans) => lengthOf(spans) > width)
  const workers = isNarrow ? progress.workers.map((worker) => workerSpans(worker, false)) : full
  const lines: readonly (readonly Span[])[] = [
    [],
    ...workers,
    [{ text: LEGEND, style: 'dim' }],
    [],
    runSpans(progress, elapsedMs, activity, width),
  ]
  return lines.map((spans) => fitLine(spans, width, paint))
}

function runSpans(progress: Progress, elapsedMs: number, activity: string, width: number): readonly Span[] {
  const { round, rounds, settled, bytes } = progress
  const left = remainingMs(progress)
  const text = [
    activity === '' ? `round ${round} of ${rounds}` : activity,
    formatBytes(bytes),
    formatDuration(elapsedMs),
    ...(left === undefined ? [] : [`about ${formatDuration(left)} left`]),
  ].join(' · ')
  const whole: Span = { text, style: 'bold' }
  const sparkWidth = Math.min(SPARK_WIDTH, width - text.length - TREND_TITLE.length - TREND_GAP.length)
  if (settled.length < 2 || sparkWidth < LEAST_SPARK_WIDTH) return [whole]
  const ratios = settled.map(({ loss, baselines }) => loss / baselines.har)
  return [{ text: `${TREND_TITLE}${sparkline(ratios, sparkWidth)}${TREND_GAP}` }, whole]
}

function workerSpans(worker: WorkerProgress, withAccount: boolean): readonly Span[] {
  const { name, account, attack, stage, verdict, earned } = worker
  const last =
    verdict === null ? '' : verdict === 'paid' ? 'accepted, paid' : verdict === 'unpaid' ? 'accepted' : verdict
  const isRejected = verdict !== null && verdict !== 'paid' && verdict !== 'unpaid'
  const shownAccount = withAccount ? `${shortHex(account).padEnd(12)} ` : ''
  return [
    { text: ` ${name.padEnd(10)} ${shownAccount}${stage.padEnd(10)} ` },
    { text: last.padEnd(17), style: isRejected ? 'yellow' : 'green' },
    { text: ` earned ${formatTokens(earned).padStart(9)}` },
    ...(attack === 'none' ? [] : [{ text: `  poisoned: ${attack}`, style: 'red' } as const]),
  ]
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((total, { text }) => total + text.length, 0)
}

/** @returns undefined until a round has shown how long one takes */
export function remainingMs({ settled, rounds }: Pick<Progress, 'settled' | 'rounds'>): number | undefined {
  const recent = settled.slice(-RECENT_ROUNDS)
  if (recent.length === 0) return undefined
  const perRound = recent.reduce((total, { ms }) => total + ms, 0) / recent.length
  return (rounds - settled.length) * perRound + FINISHING_MS
}

/** What the run came to. */
export function lossLines(
  { settled }: Progress,
  { loss, baselines }: { readonly loss: number; readonly baselines: RoundReport['baselines'] },
): string[] {
  return [
    `Loss over ${counted(settled.length, 'round')}, mean QLIKE out of sample, lower is better:`,
    `  this model   ${formatLoss(loss)}`,
    `  HAR          ${formatLoss(baselines.har)}   this model against it ${formatAgainst(loss, baselines.har)}`,
    `  random walk  ${formatLoss(baselines.randomWalk)}   this model against it ${formatAgainst(loss, baselines.randomWalk)}`,
  ]
}
