import type { DirectionScope } from '../../../../src/evaluation/direction/index.ts'
import { MODEL } from '../../../../src/evaluation/walkForward/index.ts'
import { counted, formatDuration, formatLoss } from '../../../lib/format.ts'
import {
  bold,
  dim,
  foldCell,
  foldHead,
  headLines,
  inColumns,
  labelled,
  legend,
  nameCell,
  STYLES,
  styled,
  tableHead,
  wrapped,
} from '../lines.ts'
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

const HIT_WIDTHS = [7, 17, 8, 8, 8, 9] as const
const TRADE_WIDTHS = [7, 6, 9, 8, 9, 18] as const
const FOLD_WIDTHS = [8, 7, 27, 8, 7, 8] as const

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
  return labelled('costs', `fee ${feeBp} bp, ${spread}, slippage ${slippageBp} bp; a reversal is two trades`)
}

function scopeLines(title: string, { comparison, trading, ...scope }: DirectionScope): string[] {
  const { hits, brier, logLoss, dieboldMariano, hitTests, bestBaseline, count } = comparison
  const rows = Object.keys(hits).map((name) => {
    const cells = [
      percent(hits[name].share),
      `${percent(hits[name].lower)} – ${percent(hits[name].upper)}`,
      name === MODEL ? '' : formatP(hitTests[name].pTwoSided),
      formatLoss(brier[name].estimate),
      name === MODEL ? '' : formatP(dieboldMariano[name].pTwoSided),
      formatLoss(logLoss[name]),
    ]
    const line = `${nameCell(name, bestBaseline)}${inColumns(cells, HIT_WIDTHS)}`
    return name === MODEL ? bold(line) : line
  })
  const { reliability, uncertainty } = scope.brierParts
  const traded = Object.entries(trading).map(([name, each]) => {
    const cells = [
      formatBp(each.breakEvenBp),
      formatBp(each.costBp),
      each.turnover.toFixed(2),
      formatProfit(each.netProfit),
      percent(each.maxDrawdown),
      formatSharpe(each.sharpe),
    ]
    const line = `${nameCell(name)}${inColumns(cells, TRADE_WIDTHS)}`
    return name === MODEL ? bold(line) : line
  })
  return [
    tableHead(title, ['hits', '95 % interval', 'DM p', 'Brier', 'DM p', 'log loss'], HIT_WIDTHS),
    ...rows,
    dim(
      `  on ${counted(count, 'move')}; reliability ${reliability.toFixed(5)}; base rate's Brier score ${formatLoss(uncertainty)}; * best`,
    ),
    tableHead('  traded', ['edge', 'costs', 'turnover', 'net', 'drawdown', 'Sharpe [90 %]'], TRADE_WIDTHS),
    ...traded,
  ]
}

function foldLines({ folds, foldSummaries }: DirectionEvaluation): string[] {
  return [
    foldHead(['rows', 'hits', 'best baseline', 'Brier p', 'edge', 'net'], FOLD_WIDTHS),
    ...folds.map((fold, i) => {
      const { comparison, trading } = foldSummaries[i].pooled
      const { hits, bestHits, bestBaseline, dieboldMariano } = comparison
      const cells = [
        fold.trainRows.toLocaleString('en-US'),
        percent(hits[MODEL].share),
        `${titleOf(bestHits)} ${percent(hits[bestHits].share)}`,
        formatP(dieboldMariano[bestBaseline].pTwoSided),
        formatBp(trading[MODEL].breakEvenBp),
        formatProfit(trading[MODEL].netProfit),
      ]
      return `${foldCell(fold)}${inColumns(cells, FOLD_WIDTHS)}`
    }),
    legend('edge: bp that a trade earns before costs; best: by hits'),
  ]
}
