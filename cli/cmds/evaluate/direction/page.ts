import type { DirectionScope, DirectionSummary } from '../../../../src/evaluation/direction/index.ts'
import { MODEL, SIGNIFICANCE } from '../../../../src/evaluation/walkForward/index.ts'
import { formatLoss, formatTime } from '../../../lib/format.ts'
import { chart, documentOf } from '../html/frame.ts'
import { escapeHtml, table } from '../html/markup.ts'
import { methodLines } from '../html/method.ts'
import { capital, formatP, percent, titleOf } from '../words.ts'
import { equityChart, hitChart, reliabilityChart } from './charts.ts'
import type { DirectionEvaluation } from './evaluation.ts'
import type { DirectionFold } from './fold.ts'
import {
  directionVerdict,
  formatBp,
  formatProfit,
  formatSharpe,
  hitSentence,
  profitSentence,
  searchedSentence,
} from './words.ts'

/** An evaluation of forecasts of the direction as one HTML document that refers to nothing outside it. */
export async function directionPage(evaluation: DirectionEvaluation): Promise<string> {
  const { symbols } = evaluation.summary
  const title = `Direction of ${Object.keys(symbols).join(', ')}`
  return documentOf(title, [
    headSection(evaluation, title),
    await scoreSection(evaluation),
    await profitSection(evaluation),
    methodSection(evaluation),
  ])
}

function headSection({ summary, settings, folds, options }: DirectionEvaluation, title: string): string {
  const { pooled, symbols } = summary
  const { comparison, trading } = pooled
  const { hits, bestHits, brier, bestBaseline, standing } = comparison
  const traded = trading[MODEL]
  const perSymbol = Object.entries(symbols).map(([symbol, scope]) => directionVerdict(scope.comparison, symbol))
  const sentences = [
    ...(perSymbol.length > 1 ? perSymbol : []),
    hitSentence(comparison),
    profitSentence(traded),
    ...(options.searched > 1 ? [searchedSentence(options.searched, traded)] : []),
  ]
  const cards = [
    [percent(hits[MODEL].share), `of the moves called rightly; ${titleOf(bestHits)}: ${percent(hits[bestHits].share)}`],
    [
      formatLoss(brier[MODEL].estimate),
      `Brier score; ${titleOf(bestBaseline)}: ${formatLoss(brier[bestBaseline].estimate)}`,
    ],
    [`${formatBp(traded.breakEvenBp)} bp`, 'earned by a trade before costs'],
    [`${formatBp(traded.netBp)} bp`, 'earned by a trade after costs'],
  ]
  const span = `${formatTime(folds[0].testSpan.startMs)} to ${formatTime(folds[folds.length - 1].testSpan.endMs)}`
  return `<h1>${escapeHtml(title)}</h1>
<p class="soft">Whether the price will rise in the next ${settings.horizonMinutes} minutes, tested from ${span} UTC with the
model frozen in each of ${folds.length === 1 ? 'one fold' : `${folds.length} folds`}. The model has the manifest's layers with a head
that gives a probability.</p>
<div class="verdict ${standing}"><p>${escapeHtml(capital(directionVerdict(comparison)))}</p>
${sentences.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n')}</div>
<div class="cards">${cards.map(([value, label]) => `<div class="card"><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`).join('\n')}</div>`
}

/** Each symbol, and all of them where there are several. */
function shownScopes({ pooled, symbols }: DirectionSummary): (readonly [string, DirectionScope])[] {
  const scopes = Object.entries(symbols)
  return scopes.length === 1 ? scopes : [['All symbols', pooled], ...scopes]
}

const p = (value: number): string => formatP(value).replace('<', '&lt;')

async function scoreSection({ summary, folds, foldSummaries }: DirectionEvaluation): Promise<string> {
  const calibration = await chart(
    reliabilityChart(summary.pooled),
    'Calibration',
    'How often the price rose, in ten bins of equally many forecasts; bars are 95 % intervals',
  )
  const hits = await chart(
    hitChart(foldSummaries),
    'Hit rate per fold',
    'All symbols; the model with its 95 % interval',
  )
  return [
    '<h2>Probabilities and hits</h2>',
    `<p class="note">All forecasts are scored on the very same moves; horizons that ended where they began count for nobody.
DM: two-sided Diebold–Mariano tests of the model against the baseline, of misses and of the Brier score; below ${SIGNIFICANCE} the
difference counts.</p>`,
    ...shownScopes(summary).map(([name, scope]) => `<h3>${escapeHtml(name)}</h3>${scoreTable(scope)}`),
    '<h3>What the probabilities promise</h3>',
    calibration,
    '<h3>Fold by fold</h3>',
    foldTable(folds, foldSummaries),
    hits,
  ].join('\n')
}

function scoreTable({ comparison, brierParts, calibrationError }: DirectionScope): string {
  const { hits, brier, logLoss, dieboldMariano, hitTests, bestBaseline, count } = comparison
  const rows = Object.keys(hits).map((name) => ({
    cells: [
      titleOf(name),
      percent(hits[name].share),
      `${percent(hits[name].lower)} – ${percent(hits[name].upper)}`,
      name === MODEL ? '' : p(hitTests[name].pTwoSided),
      formatLoss(brier[name].estimate),
      `${formatLoss(brier[name].lower)} – ${formatLoss(brier[name].upper)}`,
      name === MODEL ? '' : p(dieboldMariano[name].pTwoSided),
      formatLoss(logLoss[name]),
    ],
    ...(name === MODEL ? { kind: 'model' } : name === bestBaseline ? { kind: 'best' } : {}),
  }))
  const headers = ['', 'hits', '95 % interval', 'DM p', 'Brier score', '90 % interval', 'DM p', 'log loss']
  const note = `${count.toLocaleString('en-US')} moves. The base rate of the test itself has a Brier score of ${formatLoss(brierParts.uncertainty)};
the model’s is off it by its reliability, ${brierParts.reliability.toFixed(5)}, less its resolution, ${brierParts.resolution.toFixed(5)}. Expected
calibration error ${percent(calibrationError)}.`
  return `${table(headers, rows)}<p class="note">${note}</p>`
}

function foldTable(folds: readonly DirectionFold[], summaries: readonly DirectionSummary[]): string {
  const rows = folds.map(({ fold, trainRows, testSpan }, i) => {
    const { comparison, trading } = summaries[i].pooled
    const { hits, bestHits, brier, bestBaseline, dieboldMariano, standing } = comparison
    const traded = trading[MODEL]
    const cells = [
      `${fold}`,
      trainRows.toLocaleString('en-US'),
      `${formatTime(testSpan.startMs).slice(0, 10)} – ${formatTime(testSpan.endMs).slice(0, 10)}`,
      percent(hits[MODEL].share),
      `${titleOf(bestHits)} ${percent(hits[bestHits].share)}`,
      `<span class="${standing}">${formatLoss(brier[MODEL].estimate)}</span>`,
      `${titleOf(bestBaseline)} ${formatLoss(brier[bestBaseline].estimate)}`,
      p(dieboldMariano[bestBaseline].pTwoSided),
      formatBp(traded.breakEvenBp),
      formatProfit(traded.netProfit),
    ]
    return { cells }
  })
  const headers = ['fold', 'rows', 'tested on', 'hits', 'best hits', 'Brier', 'best Brier', 'DM p', 'edge bp', 'net']
  return table(headers, rows)
}

async function profitSection({ summary, settings: { costs } }: DirectionEvaluation): Promise<string> {
  const { feeBp, spreadBp, slippageBp } = costs
  const scopes = await Promise.all(
    shownScopes(summary).map(async ([name, scope]) => {
      const label = `Equity, ${name}`
      return `<h3>${escapeHtml(name)}</h3>${tradingTable(scope)}${await chart(equityChart(scope), label, 'Equity after costs and, dashed, before them')}`
    }),
  )
  return [
    '<h2>Profit after costs</h2>',
    `<p class="note">Long with all the equity where a rise is forecast, short where a fall is, at every horizon; symbols share the equity.
A trade is the equity bought or sold once: turning from long to short is two. A trade costs the fee of ${feeBp} bp, half the spread, of
${spreadBp} bp where no book tells it, and slippage of ${slippageBp} bp.</p>`,
    ...scopes,
  ].join('\n')
}

function tradingTable({ trading }: DirectionScope): string {
  const rows = Object.entries(trading).map(([name, each]) => ({
    cells: [
      titleOf(name),
      formatBp(each.grossBp),
      formatBp(each.breakEvenBp),
      formatBp(each.costBp),
      formatBp(each.netBp),
      each.turnover.toFixed(2),
      formatProfit(each.grossProfit),
      formatProfit(each.netProfit),
      percent(each.maxDrawdown),
      formatSharpe(each.sharpe),
      percent(each.deflatedSharpe),
    ],
    ...(name === MODEL ? { kind: 'model' } : {}),
  }))
  const headers = [
    '',
    'gross bp a horizon',
    'edge bp a trade',
    'costs',
    'net',
    'trades a horizon',
    'gross',
    'net',
    'drawdown',
    'Sharpe a year (90 %)',
    'deflated',
  ]
  return table(headers, rows)
}

function methodSection(evaluation: DirectionEvaluation): string {
  const { costs, books } = evaluation.settings
  const rows = evaluation.folds.flatMap(({ fold, symbols }) =>
    symbols.map(({ symbol, horizons, unused }) => {
      const { withoutLabel, withoutRow, withoutBaseline, unmoved } = unused
      const counts = [horizons.timeMs.length, unmoved, withoutLabel, withoutRow, withoutBaseline]
      return { cells: [symbol, `${fold}`, ...counts.map((count) => count.toLocaleString('en-US'))] }
    }),
  )
  const headers = ['symbol', 'fold', 'traded', 'of them unmoved', 'too few bars', 'no features', 'no baseline']
  return [
    ...methodLines(evaluation, {
      options: [
        '--target direction',
        `--fee-bp ${costs.feeBp} --spread-bp ${costs.spreadBp} --slippage-bp ${costs.slippageBp}`,
        ...books.map(({ symbol, path }) => `--book ${symbol}=${path}`),
      ],
      entries: books.flatMap(({ symbol, path, sha256 }) => [
        [`book of ${symbol}`, path],
        [`SHA-256 of the book of ${symbol}`, sha256],
      ]),
    }),
    '<h3>Horizons that were not used</h3>',
    table(headers, rows),
    `<p class="note">Each fold trains the federation on rows whose label ended before the test span and its embargo. Baselines are fitted to
the same training span and then see each horizon that has ended, like the model’s features, with their coefficients fixed.</p>`,
  ].join('\n')
}
