import { METHODS, MODEL, REGIME_NAMES, type Scope } from '../../../../src/evaluation/walkForward/index.ts'
import { formatAgainst, formatLoss, formatTime } from '../../../lib/format.ts'
import type { Evaluation } from '../evaluation.ts'
import { formatP, percent, titleOf } from '../words.ts'
import { table } from './markup.ts'

/** Losses of the model and every baseline on the same horizons. */
export function lossTable({ comparison: { qlike, mseLog, dieboldMariano, bestBaseline } }: Scope): string {
  const rows = Object.entries(qlike).map(([name, { estimate, lower, upper }]) => {
    const log = mseLog[name]
    const cells = [
      titleOf(name),
      formatLoss(estimate),
      `${formatLoss(lower)} – ${formatLoss(upper)}`,
      formatLoss(log.estimate),
      `${formatLoss(log.lower)} – ${formatLoss(log.upper)}`,
      name === MODEL ? '' : formatAgainst(qlike[MODEL].estimate, estimate),
      name === MODEL ? '' : formatP(dieboldMariano[name].pTwoSided).replace('<', '&lt;'),
    ]
    return { cells, ...(name === MODEL ? { kind: 'model' } : name === bestBaseline ? { kind: 'best' } : {}) }
  })
  const headers = ['', 'QLIKE', '90 % interval', 'MSE log variance', '90 % interval', 'model against it', 'DM p']
  return table(headers, rows)
}

/** Coverage of both kinds of interval, by regime too. */
export function coverageTable({ coverage, regimes, comparison }: Scope): string {
  const rows = METHODS.map((method) => {
    const { covered, below, above, meanLogWidth, unbounded, limited } = coverage[method]
    const byRegime = REGIME_NAMES.map((name) => percent(regimes[method][name]?.share ?? Number.NaN))
    const width = Number.isFinite(meanLogWidth) ? `×${Math.exp(meanLogWidth).toFixed(1)}` : '–'
    const interval = `${percent(covered.lower)} – ${percent(covered.upper)}`
    const counts = [`${unbounded}`, `${limited}`]
    const cells = [method, percent(covered.share), interval, percent(below), percent(above), width, ...counts]
    return { cells: [...cells, ...byRegime] }
  })
  const headers = [
    'conformal',
    'covered',
    '95 % interval',
    'below',
    'above',
    'upper/lower',
    'unbounded',
    'at the largest score',
    ...REGIME_NAMES,
  ]
  return comparison.count === 0 ? '' : table(headers, rows)
}

/** What the quantiles of the model's own head hold. */
export function quantileTable({ quantiles }: Scope): string {
  const rows = quantiles.map(({ level, below, pinball }) => ({
    cells: [
      percent(level, 0),
      percent(below.share),
      `${percent(below.lower)} – ${percent(below.upper)}`,
      pinball.toFixed(4),
    ],
  }))
  return table(['quantile of the head', 'share at or below', '95 % interval', 'pinball loss'], rows)
}

export function foldTable({ folds, foldSummaries }: Evaluation): string {
  const rows = folds.map(({ fold, trainSpan, testSpan, trainRows, spread }, i) => {
    const { comparison, coverage } = foldSummaries[i].pooled
    const { qlike, bestBaseline, dieboldMariano, standing } = comparison
    const [model, best] = [qlike[MODEL].estimate, qlike[bestBaseline].estimate]
    const span = (from: number, to: number) => `${formatTime(from).slice(0, 10)} – ${formatTime(to).slice(0, 10)}`
    const cells = [
      `${fold}`,
      span(trainSpan.startMs, trainSpan.endMs),
      trainRows.toLocaleString('en-US'),
      span(testSpan.startMs, testSpan.endMs),
      formatLoss(model),
      `${titleOf(bestBaseline)} ${formatLoss(best)}`,
      `<span class="${standing}">${formatAgainst(model, best)}</span>`,
      formatP(dieboldMariano[bestBaseline].pTwoSided).replace('<', '&lt;'),
      percent(coverage.adaptive.covered.share),
      spread.name,
    ]
    return { cells }
  })
  const headers = [
    'fold',
    'trained on',
    'rows',
    'tested on',
    'model',
    'best baseline',
    'model',
    'DM p',
    'covered',
    'spread',
  ]
  return table(headers, rows)
}

/** Which horizons were not scored, and why. */
export function leftOutTable({ folds }: Evaluation): string {
  const rows = folds.flatMap(({ fold, symbols }) =>
    symbols.map(({ symbol, horizons, leftOut }) => {
      const { withoutLabel, withoutVariance, withoutRow, withoutBaseline } = leftOut
      const counts = [horizons.timeMs.length, withoutLabel, withoutVariance, withoutRow, withoutBaseline]
      return { cells: [symbol, `${fold}`, ...counts.map((count) => count.toLocaleString('en-US'))] }
    }),
  )
  const headers = ['symbol', 'fold', 'scored', 'too few bars', 'no price moved', 'no features', 'no baseline']
  return table(
    headers.map((text) => text),
    rows,
  )
}
