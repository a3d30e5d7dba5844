import type { DirectionScope } from '../../../../src/evaluation/direction/index.ts'
import { MODEL, SIGNIFICANCE } from '../../../../src/evaluation/walkForward/index.ts'
import { counted, formatDuration, formatLoss, formatTime } from '../../../lib/format.ts'
import { bold, dim, headLines, STYLES, styled, wrapped } from '../report.ts'
import { capital, formatP, percent, titleOf } from '../words.ts'
import type { DirectionEvaluation } from './evaluation.ts'
import {
  directionVerdict,
  formatBp,
  formatProfit,
  formatSharpe,
  hitSentence,
  profitSentence,
  searchedSentence,
} from './words.ts'

/** What people read on a terminal. */
export function directionLines(evaluation: DirectionEvaluation, elapsedMs: number): string[] {
  const { summary, options, folds } = evaluation
  const { pooled } = summary
  const scopes = Object.entries(summary.symbols)
  const several = scopes.length > 1
  const traded = pooled.trading[MODEL]
  return [
    ...headLines(evaluation),
    ...costLines(evaluation),
    ...scopes.flatMap(([symbol, scope]) => ['', ...scopeLines(symbol, scope)]),
    ...(several ? ['', ...scopeLines('all symbols', pooled)] : []),
    '',
    ...foldLines(evaluation),
    '',
    ...styled(STYLES[pooled.comparison.standing], capital(directionVerdict(pooled.comparison))),
    ...(several
      ? scopes.flatMap(([symbol, { comparison }]) =>
          styled(STYLES[comparison.standing], directionVerdict(comparison, symbol)),
        )
      : []),
    ...wrapped(hitSentence(pooled.comparison)),
    ...styled(traded.netBp > 0 ? 'green' : 'red', profitSentence(traded)),
    ...(options.searched > 1 ? wrapped(searchedSentence(options.searched, traded)) : []),
    '',
    ...(options.html === undefined ? [] : [`report  ${options.html}`]),
    `model   ${folds[folds.length - 1].modelHash}`,
    `time    ${formatDuration(elapsedMs)}`,
  ]
}

function costLines({ settings: { costs, books } }: DirectionEvaluation): string[] {
  const { feeBp, spreadBp, slippageBp } = costs
  const spread = `spread ${spreadBp} bp${books.length === 0 ? '' : ' where the book tells none'}`
  return [`costs   fee ${feeBp} bp, ${spread}, slippage ${slippageBp} bp; a reversal is two trades`]
}

function scopeLines(title: string, { comparison, trading, ...scope }: DirectionScope): string[] {
  const { hits, brier, logLoss, dieboldMariano, hitTests, bestBaseline, count } = comparison
  const header = ['hits', '95 % interval', 'DM p', 'Brier', 'DM p', 'log loss']
  const rows = Object.keys(hits).map((name) => {
    const cells = [
      percent(hits[name].share),
      `${percent(hits[name].lower)} – ${percent(hits[name].upper)}`,
      name === MODEL ? '' : formatP(hitTests[name].pTwoSided),
      formatLoss(brier[name].estimate),
      name === MODEL ? '' : formatP(dieboldMariano[name].pTwoSided),
      formatLoss(logLoss[name]),
    ]
    const line = `  ${titleOf(name).padEnd(20)}${inColumns(cells, HIT_WIDTHS)}${name === bestBaseline ? '  best' : ''}`
    return name === MODEL ? bold(line) : line
  })
  const { reliability, uncertainty } = scope.brierParts
  const traded = Object.entries(trading).map(([name, each]) => {
    const cells = [
      formatBp(each.breakEvenBp),
      formatBp(each.costBp),
      each.turnover.toFixed(2),
      formatProfit(each.grossProfit),
      formatProfit(each.netProfit),
      percent(each.maxDrawdown),
      formatSharpe(each.sharpe),
    ]
    const line = `  ${titleOf(name).padEnd(20)}${inColumns(cells, TRADE_WIDTHS)}`
    return name === MODEL ? bold(line) : line
  })
  const tradeHeader = ['edge bp', 'costs bp', 'turnover', 'gross', 'net', 'drawdown', 'Sharpe [90 %]']
  return [
    `${bold(title.padEnd(22))}${dim(inColumns(header, HIT_WIDTHS))}`,
    ...rows,
    dim(
      `  on ${counted(count, 'move')}; the base rate's Brier score is ${formatLoss(uncertainty)}; ` +
        `reliability ${reliability.toFixed(5)}`,
    ),
    `${'  traded'.padEnd(22)}${dim(inColumns(tradeHeader, TRADE_WIDTHS))}`,
    ...traded,
  ]
}

const HIT_WIDTHS = [8, 18, 9, 8, 9, 9] as const
const TRADE_WIDTHS = [8, 9, 9, 9, 9, 9, 20] as const

function inColumns(cells: readonly string[], widths: readonly number[]): string {
  return cells.map((cell, i) => cell.padStart(widths[i])).join('')
}

function foldLines({ folds, foldSummaries }: DirectionEvaluation): string[] {
  const widths = [8, 8, 27, 9, 9, 9]
  const header = ['rows', 'hits', 'best baseline', 'Brier p', 'edge bp', 'net']
  return [
    `${bold('fold  test span'.padEnd(30))}${dim(inColumns(header, widths))}`,
    ...folds.map(({ fold, testSpan, trainRows }, i) => {
      const { comparison, trading } = foldSummaries[i].pooled
      const { hits, bestHits, bestBaseline, dieboldMariano } = comparison
      const span = `${formatTime(testSpan.startMs).slice(0, 10)} to ${formatTime(testSpan.endMs).slice(0, 10)}`
      const cells = [
        trainRows.toLocaleString('en-US'),
        percent(hits[MODEL].share),
        `${titleOf(bestHits)} ${percent(hits[bestHits].share)}`,
        formatP(dieboldMariano[bestBaseline].pTwoSided),
        formatBp(trading[MODEL].breakEvenBp),
        formatProfit(trading[MODEL].netProfit),
      ]
      return `${`${fold}`.padStart(4)}  ${span}${inColumns(cells, widths)}`
    }),
    dim(`  significant: p < ${SIGNIFICANCE}; edge: what a trade earns before costs; best: by hits`),
  ]
}
