import { styleText } from 'node:util'
import { METHODS, MODEL, REGIME_NAMES, type Scope } from '../../../src/evaluation/walkForward/index.ts'
import { counted, formatAgainst, formatDuration, formatLoss, formatTime } from '../../lib/format.ts'
import type { Evaluation } from './evaluation.ts'
import {
  bold,
  dim,
  foldCell,
  foldHead,
  hanging,
  headLines,
  inColumns,
  labelled,
  legend,
  nameCell,
  STYLES,
  styled,
  tableHead,
  wrapped,
} from './lines.ts'
import { capital, coverageSentence, formatP, percent, searchSentence, titleOf, verdictOf } from './words.ts'

const SCORE_WIDTHS = [8, 18, 9, 9, 9] as const
const FOLD_WIDTHS = [8, 8, 24, 9, 8, 8] as const

/** What people read on a terminal. */
export function reportLines(evaluation: Evaluation, elapsedMs: number): string[] {
  const { summary, settings, options } = evaluation
  const scopes = Object.entries(summary.symbols)
  const { pooled } = summary
  return [
    ...headLines(evaluation),
    ...scopes.flatMap(([symbol, scope]) => ['', ...scopeLines(symbol, scope, settings.nominal)]),
    ...(scopes.length === 1 ? [] : ['', ...scopeLines('all symbols', pooled, settings.nominal)]),
    '',
    ...foldLines(evaluation),
    ...driftLines(evaluation),
    '',
    ...styled(STYLES[pooled.comparison.standing], capital(verdictOf(pooled.comparison))),
    ...(scopes.length === 1
      ? []
      : scopes.flatMap(([symbol, { comparison }]) =>
          styled(STYLES[comparison.standing], verdictOf(comparison, symbol)),
        )),
    ...wrapped(coverageSentence(settings.nominal, pooled.coverage.adaptive.covered.share)),
    ...(pooled.comparison.search === undefined ? [] : wrapped(searchSentence(pooled.comparison.search))),
    '',
    ...(options.html === undefined ? [] : [`report  ${options.html}`]),
    `model   ${evaluation.folds[evaluation.folds.length - 1].modelHash}`,
    `time    ${formatDuration(elapsedMs)}`,
  ]
}

function scopeLines(title: string, { comparison, coverage, regimes, quantiles }: Scope, nominal: number): string[] {
  const { qlike, mseLog, dieboldMariano, bestBaseline, count } = comparison
  const names = Object.keys(qlike)
  const rows = names.map((name) => {
    const { estimate, lower, upper } = qlike[name]
    const p = name === MODEL ? '' : formatP(dieboldMariano[name].pTwoSided)
    const against = name === MODEL ? '' : formatAgainst(qlike[MODEL].estimate, estimate)
    const interval = `${formatLoss(lower)} – ${formatLoss(upper)}`
    const cells = [formatLoss(estimate), interval, formatLoss(mseLog[name].estimate), against, p]
    const line = `${nameCell(name, bestBaseline)}${inColumns(cells, SCORE_WIDTHS)}`
    return name === MODEL ? bold(line) : line
  })
  return [
    tableHead(title, ['QLIKE', '90 % interval', 'MSE log', 'model', 'DM p'], SCORE_WIDTHS),
    ...rows,
    dim(`  on ${counted(count, 'common horizon')}; model: its QLIKE against this one's; * best baseline`),
    ...METHODS.flatMap((method) => {
      const { covered, below, above, meanLogWidth, unbounded, limited } = coverage[method]
      const byRegime = REGIME_NAMES.filter((name) => regimes[method][name] !== undefined)
        .map((name) => `${name} ${percent(regimes[method][name].share, 0)}`)
        .join(', ')
      const share = percent(covered.share)
      const off = Math.abs(covered.share - nominal)
      const painted = styleText(off <= 0.02 ? 'green' : off <= 0.05 ? 'yellow' : 'red', share)
      const factor = `×${Math.exp(meanLogWidth).toFixed(0)}`
      const odd = [...(unbounded === 0 ? [] : [`${unbounded} ∞`]), ...(limited === 0 ? [] : [`${limited} limited`])]
      const width = odd.length === 0 ? `${factor} wide` : `${factor} (${odd.join(', ')})`
      const line = `covers ${share}, ${percent(below)} below, ${percent(above)} above, ${width}`
      return [
        ...hanging(`  ${percent(nominal, 0)} ${method.padEnd(9)} `, line).map((part) =>
          part.replace(`covers ${share}`, `covers ${painted}`),
        ),
        dim(`                 by the past day: ${byRegime}`),
      ]
    }),
    ...(quantiles.length === 0
      ? []
      : hanging(
          '  ',
          `quantiles of the head: ${quantiles.map(({ level, below }) => `${percent(level, 0)} holds ${percent(below.share, 0)}`).join(', ')}`,
        )),
  ]
}

function foldLines({ folds, foldSummaries }: Evaluation): string[] {
  return [
    foldHead(['rows', 'model', 'best baseline', 'model', 'DM p', 'covered'], FOLD_WIDTHS),
    ...folds.map((fold, i) => {
      const { comparison, coverage } = foldSummaries[i].pooled
      const { qlike, bestBaseline, dieboldMariano, standing } = comparison
      const [model, best] = [qlike[MODEL].estimate, qlike[bestBaseline].estimate]
      const against = formatAgainst(model, best)
      const cells = [
        fold.trainRows.toLocaleString('en-US'),
        formatLoss(model),
        `${titleOf(bestBaseline)} ${formatLoss(best)}`,
        against,
        formatP(dieboldMariano[bestBaseline].pTwoSided),
        percent(coverage.adaptive.covered.share),
      ]
      return `${foldCell(fold)}${inColumns(cells, FOLD_WIDTHS)}`.replace(against, styleText(STYLES[standing], against))
    }),
    legend('covered: by the adaptive intervals'),
  ]
}

/** When and where the test span had left the world that the model was trained in. */
function driftLines({ folds }: Evaluation): string[] {
  const lines = folds.flatMap(({ symbols }) =>
    symbols.flatMap(({ symbol, drift: { windows, errorChanges } }) => {
      const drifted = windows.filter(({ severity }) => severity === 'drift')
      const worse = errorChanges.filter(({ change }) => change > 0)
      if (drifted.length === 0 && worse.length === 0) return []
      const features = [...new Set(drifted.flatMap(({ reasons }) => reasons.map(({ stream }) => stream)))]
      const of = `${drifted.length} of ${counted(windows.length, 'window')}`
      const what = drifted.length === 0 ? [] : [`${of} unlike the training (${features.join(', ')})`]
      const when = worse.map(({ timeMs }) => formatTime(timeMs).slice(0, 10))
      const error = worse.length === 0 ? [] : [`the error rose on ${when.join(', ')}`]
      return labelled('drift', `${symbol}: ${[...what, ...error].join('; ')}`)
    }),
  )
  return lines.length === 0 ? [] : ['', ...lines]
}
