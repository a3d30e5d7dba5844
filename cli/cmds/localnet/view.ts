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
/** Claims, queries and shutdown after the last round, as a guess. */
const FINISHING_MS = 3_000
/** How many recent rounds say how long one takes. */
const RECENT_ROUNDS = 5

/** A title may span several cells of a row. */
const TITLES = [
  { title: 'round', widths: [5] },
  { title: 'loss', widths: [7] },
  { title: 'HAR', widths: [7, 8] },
  { title: 'random walk', widths: [7, 8] },
  { title: 'accepted', widths: [8] },
  { title: 'bytes', widths: [7] },
  { title: 'time', widths: [6] },
] as const
const WIDTHS: readonly number[] = TITLES.flatMap(({ widths }) => [...widths])

/** Paints text for a terminal, or leaves it as it is. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

export const plain: Paint = (_, text) => text
export const coloured: Paint = (style, text) => styleText(style, text)

/** The titles above the rounds. */
export function tableHeader(paint: Paint): string {
  const titles = TITLES.map(({ title, widths }) => {
    const first = title.padStart(widths[0])
    return first.padEnd(widths.reduce((total, width) => total + width + 1, -1))
  })
  return paint('bold', titles.join(' ').trimEnd())
}

/** One settled round. */
export function tableRow(report: RoundReport, progress: Progress, paint: Paint): string {
  const { round, loss, baselines, accepted, rejected, bytes, ms } = report
  const cells = row([
    `${round}`,
    formatLoss(loss),
    formatLoss(baselines.har),
    formatAgainst(loss, baselines.har),
    formatLoss(baselines.randomWalk),
    formatAgainst(loss, baselines.randomWalk),
    `${accepted.length} of ${accepted.length + rejected.length}`,
    formatBytes(bytes),
    formatDuration(ms),
  ])
  const notes = rejected.map(({ worker, reason }) => `${progress.nameOf(worker)} ${reason}`)
  if (report.outcome === 'skipped') notes.unshift('skipped, the model stays')
  return notes.length === 0 ? cells : `${cells}  ${paint('yellow', notes.join(', '))}`
}

/** What stands below the rounds while they go on: each worker, then the run as a whole. */
export function liveLines(progress: Progress, elapsedMs: number, activity: string, paint: Paint): string[] {
  const { round, rounds, settled, bytes } = progress
  const lines = progress.workers.map((worker) => workerLine(worker, paint))
  const ratios = settled.map(({ loss, baselines }) => loss / baselines.har)
  const trend = settled.length < 2 ? '' : `loss against HAR ${sparkline(ratios, SPARK_WIDTH)}   `
  const left = remainingMs(progress)
  const parts = [
    activity === '' ? `round ${round} of ${rounds}` : activity,
    formatBytes(bytes),
    formatDuration(elapsedMs),
    ...(left === undefined ? [] : [`about ${formatDuration(left)} left`]),
  ]
  return ['', ...lines, '', `${trend}${paint('bold', parts.join(' · '))}`]
}

function workerLine(worker: WorkerProgress, paint: Paint): string {
  const { name, account, attack, stage, verdict, earned } = worker
  const last =
    verdict === null ? '' : verdict === 'paid' ? 'accepted, paid' : verdict === 'unpaid' ? 'accepted' : verdict
  const isRejected = verdict !== null && verdict !== 'paid' && verdict !== 'unpaid'
  return [
    ` ${name.padEnd(10)}`,
    shortHex(account).padEnd(12),
    stage.padEnd(10),
    paint(isRejected ? 'yellow' : 'green', last.padEnd(17)),
    `earned ${formatTokens(earned).padStart(9)}`,
    attack === 'none' ? '' : paint('red', ` poisoned: ${attack}`),
  ].join(' ')
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

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => cell.padStart(WIDTHS[i])).join(' ')
}
