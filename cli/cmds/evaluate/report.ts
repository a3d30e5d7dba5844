import { styleText } from 'node:util'
import {
  METHODS,
  MODEL,
  REGIME_NAMES,
  type Scope,
  SIGNIFICANCE,
  type Standing,
} from '../../../src/evaluation/walkForward/index.ts'
import { counted, formatAgainst, formatDuration, formatLoss, formatTime, shortHex } from '../../lib/format.ts'
import { wrap } from '../../lib/helpNotes.ts'
import type { Evaluation, FoldFrame, WalkedForward } from './evaluation.ts'
import { capital, coverageSentence, formatP, percent, searchSentence, titleOf, verdictOf } from './words.ts'

/** A report's lines keep to it. */
const WIDTH = 100

export const STYLES: Readonly<Record<Standing, Parameters<typeof styleText>[0]>> = {
  beats: 'green',
  noWorse: 'yellow',
  worse: 'red',
}

export const bold = (text: string): string => styleText('bold', text)
export const dim = (text: string): string => styleText('dim', text)

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

export function wrapped(text: string): string[] {
  return wrap(text, WIDTH).split('\n')
}

export function styled(style: Parameters<typeof styleText>[0], text: string): string[] {
  return wrapped(text).map((line) => styleText(style, line))
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
    ...read.map(({ symbol, bars, missing, feeds, fromMs, toMs, sha256 }) => {
      const others = feeds.length === 0 ? '' : `, with ${feeds.join(', ')}`
      const span = `${formatTime(fromMs).slice(0, 10)} to ${formatTime(toMs).slice(0, 10)}`
      return `data    ${bold(symbol)} ${counted(bars, 'bar')}, ${span}, ${counted(missing, 'minute')} missing${others} ${dim(shortHex(sha256))}`
    }),
    ...(skippedRows === 0 ? [] : [`        ${counted(skippedRows, 'bad row')} left out`]),
    `model   ${model}${head === undefined ? '' : ` with a ${head}`}, ${counted(workers, 'worker')}, ${counted(rounds, 'round')}, ${pipeline}, seed ${seed}`,
    `rows    every ${strideMinutes} minutes to train on, every ${horizonMinutes} to test on, embargo ${counted(embargoMinutes, 'minute')}`,
    `test    ${formatTime(first.testSpan.startMs)} to ${formatTime(last.testSpan.endMs)}, ${counted(folds.length, 'fold')}, ${trained} ${counted(first.trainRows, 'row')}`,
  ]
}

function scopeLines(title: string, { comparison, coverage, regimes, quantiles }: Scope, nominal: number): string[] {
  const { qlike, mseLog, dieboldMariano, bestBaseline, count } = comparison
  const names = Object.keys(qlike)
  const rows = names.map((name) => {
    const { estimate, lower, upper } = qlike[name]
    const p = name === MODEL ? '' : formatP(dieboldMariano[name].pTwoSided)
    const against = name === MODEL ? '' : formatAgainst(qlike[MODEL].estimate, estimate)
    const cells = [
      formatLoss(estimate).padStart(8),
      `${formatLoss(lower)} – ${formatLoss(upper)}`.padStart(20),
      formatLoss(mseLog[name].estimate).padStart(9),
      against.padStart(10),
      p.padStart(9),
    ]
    const line = `  ${titleOf(name).padEnd(20)}${cells.join(' ')}${name === bestBaseline ? '  best' : ''}`
    return name === MODEL ? bold(line) : line
  })
  const header = `${'QLIKE'.padStart(8)} ${'90 % interval'.padStart(20)} ${'MSE log'.padStart(9)} ${'model'.padStart(10)} ${'DM p'.padStart(9)}`
  return [
    `${bold(title.padEnd(22))}${dim(header)}`,
    ...rows,
    dim(`  on ${counted(count, 'common horizon')}; model: its QLIKE against this one's`),
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
      return [
        `  ${percent(nominal, 0)} ${method.padEnd(9)} covers ${painted}, ${percent(below)} below, ${percent(above)} above, ${width}`,
        dim(`                 by the past day: ${byRegime}`),
      ]
    }),
    ...(quantiles.length === 0
      ? []
      : [
          `  quantiles of the head: ${quantiles.map(({ level, below }) => `${percent(level, 0)} holds ${percent(below.share, 0)}`).join(', ')}`,
        ]),
  ]
}

function foldLines({ folds, foldSummaries }: Evaluation): string[] {
  const header = `${'rows'.padStart(8)} ${'model'.padStart(8)} ${'best baseline'.padStart(24)} ${'model'.padStart(9)} ${'DM p'.padStart(8)} ${'covered'.padStart(8)}`
  return [
    `${bold('fold  test span'.padEnd(30))}${dim(header)}`,
    ...folds.map(({ fold, testSpan, trainRows }, i) => {
      const { comparison, coverage } = foldSummaries[i].pooled
      const { qlike, bestBaseline, dieboldMariano, standing } = comparison
      const [model, best] = [qlike[MODEL].estimate, qlike[bestBaseline].estimate]
      const span = `${formatTime(testSpan.startMs).slice(0, 10)} to ${formatTime(testSpan.endMs).slice(0, 10)}`
      const against = formatAgainst(model, best).padStart(9)
      const cells = [
        trainRows.toLocaleString('en-US').padStart(8),
        formatLoss(model).padStart(8),
        `${titleOf(bestBaseline)} ${formatLoss(best)}`.padStart(24),
        styleText(STYLES[standing], against),
        formatP(dieboldMariano[bestBaseline].pTwoSided).padStart(8),
        percent(coverage.adaptive.covered.share).padStart(8),
      ]
      return `${`${fold}`.padStart(4)}  ${span}${cells.join(' ')}`
    }),
    dim(`  significant: p < ${SIGNIFICANCE}; covered: by the adaptive intervals`),
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
      return wrapped(`drift   ${symbol}: ${[...what, ...error].join('; ')}`)
    }),
  )
  return lines.length === 0 ? [] : ['', ...lines]
}
