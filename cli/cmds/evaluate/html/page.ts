import { joinFolds, MODEL, SIGNIFICANCE } from '../../../../src/evaluation/walkForward/index.ts'
import { formatLoss, formatTime } from '../../../lib/format.ts'
import type { Evaluation } from '../evaluation.ts'
import { capital, coverageSentence, formatP, percent, searchSentence, titleOf, verdictOf } from '../words.ts'
import { calibrationChart, regimeChart } from './coverageCharts.ts'
import { driftChart } from './driftChart.ts'
import { stretchChart, wholeChart } from './forecastCharts.ts'
import { chart, documentOf } from './frame.ts'
import { advantageChart, foldChart, lossChart } from './lossCharts.ts'
import { escapeHtml } from './markup.ts'
import { methodLines } from './method.ts'
import { coverageTable, foldTable, leftOutTable, lossTable, quantileTable } from './tables.ts'

/** A whole evaluation as one HTML document that refers to nothing outside it. */
export async function reportPage(evaluation: Evaluation): Promise<string> {
  const { summary } = evaluation
  const title = `Evaluation on ${Object.keys(summary.symbols).join(', ')}`
  const sections = [
    lossSection(evaluation),
    forecastSection(evaluation),
    intervalSection(evaluation),
    driftSection(evaluation),
    Promise.resolve(methodSection(evaluation)),
  ]
  return documentOf(title, [headSection(evaluation, title), ...(await Promise.all(sections))])
}

function headSection({ summary, settings, folds }: Evaluation, title: string): string {
  const { pooled, symbols } = summary
  const { comparison, coverage } = pooled
  const { qlike, bestBaseline, dieboldMariano, search, standing } = comparison
  const perSymbol = Object.entries(symbols).map(
    ([symbol, scope]) => `<p>${escapeHtml(verdictOf(scope.comparison, symbol))}</p>`,
  )
  const sentences = [
    ...(perSymbol.length > 1 ? perSymbol : []),
    `<p>${escapeHtml(coverageSentence(settings.nominal, coverage.adaptive.covered.share))}</p>`,
    ...(search === undefined ? [] : [`<p>${escapeHtml(searchSentence(search))}</p>`]),
  ]
  const [first, last] = [folds[0], folds[folds.length - 1]]
  const cards = [
    [formatLoss(qlike[MODEL].estimate), 'QLIKE of the model, out of sample'],
    [formatLoss(qlike[bestBaseline].estimate), `QLIKE of the best baseline, ${titleOf(bestBaseline)}`],
    [formatP(dieboldMariano[bestBaseline].pTwoSided), 'Diebold–Mariano p of the difference'],
    [percent(coverage.adaptive.covered.share), `covered by the ${percent(settings.nominal, 0)} intervals`],
  ]
  return `<h1>${escapeHtml(title)}</h1>
<p class="soft">Realised variance of the next ${settings.horizonMinutes} minutes, tested from
${formatTime(first.testSpan.startMs)} to ${formatTime(last.testSpan.endMs)} UTC with the model frozen in each of
${folds.length === 1 ? 'one fold' : `${folds.length} folds`}.</p>
<div class="verdict ${standing}"><p>${escapeHtml(capital(verdictOf(comparison)))}</p>${sentences.join('\n')}</div>
<div class="cards">${cards.map(([value, label]) => `<div class="card"><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`).join('\n')}</div>`
}

async function lossSection(evaluation: Evaluation): Promise<string> {
  const { summary, folds, foldSummaries } = evaluation
  const scopes = Object.entries(summary.symbols)
  const shown = scopes.length === 1 ? scopes : [['All symbols', summary.pooled] as const, ...scopes]
  const { bestBaseline } = summary.pooled.comparison
  const joined = joinedSymbols(evaluation)
  return [
    '<h2>Losses against the baselines</h2>',
    `<p class="note">All forecasts of a table are scored on the very same horizons. DM: two-sided Diebold–Mariano test of the model's
QLIKE against the baseline's; below ${SIGNIFICANCE} the difference counts. The best baseline is known only afterwards.</p>`,
    ...(await Promise.all(
      shown.map(async ([name, scope]) => {
        const caption = `${scope.comparison.count.toLocaleString('en-US')} horizons; bars are 90 % block-bootstrap intervals`
        return `<h3>${escapeHtml(name)}</h3>${lossTable(scope)}${await chart(lossChart(scope.comparison, 700), `Losses, ${name}`, caption)}`
      }),
    )),
    '<h3>Fold by fold</h3>',
    foldTable(evaluation),
    ...(folds.length > 1
      ? [
          await chart(
            foldChart(foldSummaries),
            'Loss per fold',
            'QLIKE of all symbols in each fold, the model with its 90 % interval',
          ),
        ]
      : []),
    '<h3>When the model earned its advantage</h3>',
    await chart(
      advantageChart(joined, bestBaseline),
      'Cumulative loss difference',
      `Sum of ${titleOf(bestBaseline)}'s QLIKE less the model's, horizon by horizon: it rises where the model is the better one`,
    ),
  ].join('\n')
}

function joinedSymbols({ folds }: Evaluation) {
  return folds[0].symbols.map((_, k) => joinFolds(folds.map(({ symbols }) => symbols[k])))
}

async function forecastSection(evaluation: Evaluation): Promise<string> {
  const { nominal, horizonMinutes } = evaluation.settings
  const parts = joinedSymbols(evaluation).map(async (joined) => {
    const whole = wholeChart(joined, nominal)
    const band = `the band is the adaptive ${percent(nominal, 0)} interval`
    const taken = whole.size === 1 ? 'every horizon' : `${whole.size} horizons of ${horizonMinutes} minutes to a point`
    return [
      `<h3>${escapeHtml(joined.symbol)}</h3>`,
      await chart(
        stretchChart(joined, nominal),
        `${joined.symbol}, wildest stretch`,
        `Around the wildest horizon of the test, every horizon; ${band}`,
      ),
      await chart(whole.spec, `${joined.symbol}, whole test`, `The whole test span, ${taken}; ${band}`),
    ].join('\n')
  })
  return ['<h2>Forecast against realised</h2>', ...(await Promise.all(parts))].join('\n')
}

async function intervalSection({ summary, settings }: Evaluation): Promise<string> {
  const { pooled } = summary
  const pair = [
    await chart(
      calibrationChart(pooled),
      'Calibration',
      'What intervals cover against what they promise; on the dashed line they keep it',
    ),
    await chart(
      regimeChart(pooled, settings.nominal),
      'Coverage by regime',
      'By terciles of the past day’s variance in the training span; bars are 95 % intervals',
    ),
  ]
  return [
    '<h2>Intervals</h2>',
    `<p class="note">Split conformal keeps the quantiles of the calibration; adaptive conformal moves them as horizons end.</p>`,
    coverageTable(pooled),
    `<div class="pair">${pair.join('\n')}</div>`,
    ...(pooled.quantiles.length === 0 ? [] : [quantileTable(pooled)]),
  ].join('\n')
}

async function driftSection({ folds }: Evaluation): Promise<string> {
  const parts = folds[0].symbols.map(async ({ symbol }, k) => {
    const spec = driftChart(folds.map(({ symbols }) => symbols[k].drift))
    const caption =
      'Windows of 168 horizons whose features are unlike the training span’s (KS and PSI); ticks: ADWIN on the forecast error'
    const drawn =
      spec === undefined
        ? '<p class="note">The test span is shorter than a window.</p>'
        : await chart(spec, `Drift, ${symbol}`, caption)
    return `<h3>${escapeHtml(symbol)}</h3>${drawn}`
  })
  return ['<h2>Drift</h2>', ...(await Promise.all(parts))].join('\n')
}

function methodSection(evaluation: Evaluation): string {
  return [
    ...methodLines(evaluation, { options: [`--alpha ${evaluation.options.alpha}`], entries: [] }),
    '<h3>Horizons that were not scored</h3>',
    leftOutTable(evaluation),
    `<p class="note">Each fold trains the federation on rows whose label ended before the test span and its embargo. A second federation,
trained on the first 85 % of the training span, forecasts the rest: its errors calibrate the intervals. Baselines are fitted to the same
training span and then see each horizon that has ended, like the model's features, with their coefficients fixed.</p>`,
  ].join('\n')
}
