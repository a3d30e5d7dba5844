import { formatTime } from '../../../lib/format.ts'
import type { FoldFrame, Settings, WalkedForward } from '../evaluation.ts'
import { definitions, escapeHtml } from './markup.ts'

type AnyEvaluation = WalkedForward<FoldFrame, unknown>

/** Everything that it takes to do an evaluation again, as HTML. */
export function methodLines(evaluation: AnyEvaluation): string[] {
  const { settings, files, folds, options } = evaluation
  const code = (text: string) => `<code>${escapeHtml(text)}</code>`
  const entries: (readonly [string, string])[] = [
    ['command', code(commandOf(evaluation))],
    ...settingEntries(settings),
    ['settings searched', options.searched.toLocaleString('en-US')],
    ...files.flatMap(({ symbol, path, sha256, bars, missing, fromMs, toMs }) => [
      [
        symbol,
        `${escapeHtml(path)}, ${bars.toLocaleString('en-US')} bars from ${formatTime(fromMs)} to ${formatTime(toMs)}, ${missing.toLocaleString('en-US')} minutes missing`,
      ] as const,
      [`SHA-256 of ${symbol}`, code(sha256)] as const,
    ]),
    ...folds.map(({ fold, modelHash }) => [`model of fold ${fold}`, code(modelHash)] as const),
  ]
  return ['<h2>What was done</h2>', definitions(entries)]
}

function settingEntries({ costs, ...settings }: Settings): (readonly [string, string])[] {
  return Object.entries({ ...settings, ...costs }).map(([name, value]) => [name, escapeHtml(String(value))] as const)
}

function costOptions({ feeBp, spreadBp, slippageBp }: NonNullable<Settings['costs']>): string[] {
  return [`--fee-bp ${feeBp} --spread-bp ${spreadBp} --slippage-bp ${slippageBp}`]
}

function commandOf({ options, settings }: AnyEvaluation): string {
  const { config, data, trainUntil, folds, testDays, alpha, searched } = options
  const parts = [
    'murmuration evaluate',
    `--config ${config}`,
    ...(settings.costs === undefined ? [] : [`--target ${settings.target}`, ...costOptions(settings.costs)]),
    ...(options.book ?? []).map(({ symbol, path }) => `--book ${symbol}=${path}`),
    ...data.map(({ symbol, path }) => `--data ${symbol}=${path}`),
    ...(trainUntil === undefined ? [] : [`--train-until ${new Date(trainUntil).toISOString()}`]),
    ...(folds === undefined ? [] : [`--folds ${folds}`]),
    ...(testDays === undefined ? [] : [`--test-days ${testDays}`]),
    `--workers ${settings.workers} --rounds ${settings.rounds} --seed ${settings.seed}`,
    `--embargo-minutes ${settings.embargoMinutes} --searched ${searched}`,
    ...(settings.target === 'variance' ? [`--alpha ${alpha}`] : []),
    ...(options.skipBadRows === true ? ['--skip-bad-rows'] : []),
  ]
  return parts.join(' ')
}
