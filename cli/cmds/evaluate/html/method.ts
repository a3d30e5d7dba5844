import { formatTime } from '../../../lib/format.ts'
import type { FoldFrame, WalkedForward } from '../evaluation.ts'
import { definitions, escapeHtml } from './markup.ts'

type AnyEvaluation = WalkedForward<FoldFrame, unknown>

/**
 * Everything that it takes to do an evaluation again, as HTML.
 *
 * @param own - options that the target alone has, as they are written, and what else it has to tell, as text
 */
export function methodLines(
  evaluation: AnyEvaluation,
  own: { readonly options: readonly string[]; readonly entries: readonly (readonly [string, string])[] },
): string[] {
  const {
    settings,
    data: { read, skippedRows },
    folds,
    options,
  } = evaluation
  const code = (text: string) => `<code>${escapeHtml(text)}</code>`
  const entries: (readonly [string, string])[] = [
    ['command', code(commandOf(evaluation, own.options))],
    ...Object.entries(settings).flatMap(([name, value]) =>
      typeof value === 'object' ? [] : [[name, escapeHtml(String(value))] as const],
    ),
    ...own.entries.map(([name, text]) => [name, escapeHtml(text)] as const),
    ['settings searched', options.searched.toLocaleString('en-US')],
    ...(skippedRows === 0 ? [] : [['bad rows left out', skippedRows.toLocaleString('en-US')] as const]),
    ...read.flatMap(({ symbol, source, feeds, sha256, hashed, bars, missing, fromMs, toMs }) => [
      [
        symbol,
        `${escapeHtml([source, ...feeds].join(', '))}, ${bars.toLocaleString('en-US')} bars from ${formatTime(fromMs)} to ${formatTime(toMs)}, ${missing.toLocaleString('en-US')} minutes missing`,
      ] as const,
      [`SHA-256 of ${symbol}${hashed === 'file' ? '' : ', its columns'}`, code(sha256)] as const,
    ]),
    ...folds.map(({ fold, modelHash }) => [`model of fold ${fold}`, code(modelHash)] as const),
  ]
  return ['<h2>What was done</h2>', definitions(entries)]
}

function commandOf({ options, settings }: AnyEvaluation, own: readonly string[]): string {
  const { config, data = [], trainUntil, folds, testDays, searched } = options
  const parts = [
    'murmuration evaluate',
    `--config ${config}`,
    ...data.map(({ symbol, path }) => `--data ${symbol}=${path}`),
    ...(trainUntil === undefined ? [] : [`--train-until ${new Date(trainUntil).toISOString()}`]),
    ...(folds === undefined ? [] : [`--folds ${folds}`]),
    ...(testDays === undefined ? [] : [`--test-days ${testDays}`]),
    `--workers ${settings.workers} --rounds ${settings.rounds} --seed ${settings.seed}`,
    `--embargo-minutes ${settings.embargoMinutes} --searched ${searched}`,
    ...own,
    ...(options.skipBadRows === true ? ['--skip-bad-rows'] : []),
  ]
  return parts.join(' ')
}
