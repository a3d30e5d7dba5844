import { styleText } from 'node:util'
import { SIGNIFICANCE, type Standing } from '../../../src/evaluation/walkForward/index.ts'
import { counted, formatTime } from '../../lib/format.ts'
import { wrap } from '../../lib/helpNotes.ts'
import type { FoldFrame, WalkedForward } from './evaluation.ts'
import { titleOf } from './words.ts'

/** A report's lines keep to it, as the narrowest of usual terminals does. */
const WIDTH = 80
const LABEL_WIDTH = 8
/** Holds the longest name, its mark, and an indent. */
const NAME_WIDTH = 23

type Style = Parameters<typeof styleText>[0]

export const STYLES: Readonly<Record<Standing, Style>> = { beats: 'green', noWorse: 'yellow', worse: 'red' }

export const bold = (text: string): string => styleText('bold', text)
export const dim = (text: string): string => styleText('dim', text)

export function wrapped(text: string): string[] {
  return wrap(text, WIDTH).split('\n')
}

/** Breaks a text into lines beside what is said before the first. */
export function hanging(before: string, text: string): string[] {
  const indent = ' '.repeat(before.length)
  return wrap(text, WIDTH - before.length)
    .split('\n')
    .map((line, i) => `${i === 0 ? before : indent}${line}`)
}

export function styled(style: Style, text: string): string[] {
  return wrapped(text).map((line) => styleText(style, line))
}

/** A text with what it is before it. */
export function labelled(label: string, text: string): string[] {
  return hanging(label.padEnd(LABEL_WIDTH), text)
}

/** Cells, each to the right of its column. */
export function inColumns(cells: readonly string[], widths: readonly number[]): string {
  return cells.map((cell, i) => cell.padStart(widths[i])).join('')
}

/** The name that a table's row begins with. @param best - marks the best baseline */
export function nameCell(name: string, best?: string): string {
  return `  ${titleOf(name)}${name === best ? ' *' : ''}`.padEnd(NAME_WIDTH)
}

/** Heads a table of {@link nameCell}s. */
export function tableHead(title: string, cells: readonly string[], widths: readonly number[]): string {
  return `${bold(title.padEnd(NAME_WIDTH))}${dim(inColumns(cells, widths))}`
}

const FOLD_WIDTH = 15

export function foldHead(cells: readonly string[], widths: readonly number[]): string {
  return `${bold('fold test from'.padEnd(FOLD_WIDTH))}${dim(inColumns(cells, widths))}`
}

export function foldCell({ fold, testSpan }: FoldFrame): string {
  return `${`${fold}`.padStart(3)}  ${formatTime(testSpan.startMs).slice(0, 10)}`
}

/** What p-values and marks mean. */
export function legend(text: string): string {
  return dim(`  significant: p < ${SIGNIFICANCE}; ${text}`)
}

/** Data, model, rows and test: what a report of any target begins with. */
export function headLines({
  settings,
  data: { read, skippedRows },
  folds,
}: WalkedForward<FoldFrame, unknown>): string[] {
  const { model, head, horizonMinutes, strideMinutes, workers, rounds, seed, pipeline, embargoMinutes } = settings
  const [first, last] = [folds[0], folds[folds.length - 1]]
  const trained = folds.length === 1 ? 'trained on' : 'trained first on'
  return [
    ...read.flatMap(({ symbol, bars, missing, feeds, fromMs, toMs }) => {
      const span = `${formatTime(fromMs).slice(0, 10)} to ${formatTime(toMs).slice(0, 10)}`
      const counts = `${counted(bars, 'bar')}, ${counted(missing, 'minute')} missing`
      const others = feeds.length === 0 ? '' : `, with ${feeds.join(', ')}`
      return labelled('data', `${symbol} ${span}, ${counts}${others}`)
    }),
    ...(skippedRows === 0 ? [] : labelled('', `${counted(skippedRows, 'bad row')} left out`)),
    ...labelled(
      'model',
      `${model}${head === undefined ? '' : ` with a ${head}`}, ${counted(workers, 'worker')}, ${counted(rounds, 'round')}, ${pipeline}, seed ${seed}`,
    ),
    ...labelled(
      'rows',
      `every ${strideMinutes} minutes to train on, every ${horizonMinutes} to test on, embargo ${counted(embargoMinutes, 'minute')}`,
    ),
    ...labelled(
      'test',
      `${formatTime(first.testSpan.startMs)} to ${formatTime(last.testSpan.endMs)}, ${counted(folds.length, 'fold')}, ${trained} ${counted(first.trainRows, 'row')}`,
    ),
  ]
}
