import type { TopLevelSpec } from '../../../../src/charts/index.ts'
import {
  type Comparison,
  lossesOf,
  MODEL,
  poolLosses,
  type Summary,
  type SymbolFold,
} from '../../../../src/evaluation/walkForward/index.ts'
import { titleOf } from '../words.ts'
import { COLOURS, FULL_WIDTH, HALF_WIDTH, logTicks, THEME } from './theme.ts'

const MOST_POINTS = 400

/** Mean QLIKE of every forecast with its interval, the best at the top. */
export function lossChart({ qlike }: Comparison, width = HALF_WIDTH): TopLevelSpec {
  const names = Object.keys(qlike).sort((a, b) => qlike[a].estimate - qlike[b].estimate)
  const values = names.map((name) => ({ ...qlike[name], title: titleOf(name), isModel: name === MODEL }))
  const ticks = logTicks(values.flatMap(({ lower, upper }) => [lower, upper]))
  const y = {
    field: 'title',
    type: 'nominal',
    sort: names.map(titleOf),
    axis: { title: null, ticks: false, domain: false },
  } as const
  const scale = { type: 'log', nice: false, padding: 12 } as const
  const x = {
    type: 'quantitative',
    scale,
    axis: { title: 'QLIKE, log scale; lower is better', values: ticks, format: '~g' },
  } as const
  const color = { condition: { test: 'datum.isModel', value: COLOURS.model }, value: COLOURS.baseline } as const
  return {
    width: width - 130,
    height: 26 * names.length,
    config: THEME,
    data: { values },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.6 },
        encoding: { x: { ...x, field: 'lower' }, x2: { field: 'upper' }, y, color },
      },
      {
        mark: { type: 'point', filled: true, size: 75, opacity: 1 },
        encoding: { x: { ...x, field: 'estimate' }, y, color },
      },
    ],
  }
}

/** QLIKE of every forecast in every fold. */
export function foldChart(summaries: readonly Summary[]): TopLevelSpec {
  const names = Object.keys(summaries[0].pooled.comparison.qlike)
  const values = summaries.flatMap(({ pooled: { comparison } }, i) =>
    names.map((name) => ({ fold: `fold ${i + 1}`, title: titleOf(name), loss: comparison.qlike[name].estimate })),
  )
  const best = summaries.map(({ pooled: { comparison } }, i) => ({
    fold: `fold ${i + 1}`,
    title: titleOf(MODEL),
    ...comparison.qlike[MODEL],
  }))
  const ticks = logTicks(values.map(({ loss }) => loss))
  const x = { field: 'fold', type: 'nominal', axis: { title: null, labelAngle: 0 } } as const
  const xOffset = { field: 'title', type: 'nominal', sort: names.map(titleOf) } as const
  const y = {
    type: 'quantitative',
    scale: { type: 'log', nice: false, padding: 8 },
    axis: { title: 'QLIKE, log scale', values: ticks, format: '~g' },
  } as const
  const range = [COLOURS.model, '#b8860b', '#7a869a', '#d64550', '#e08a8f', '#8a63d2', '#1f9d76']
  const color = { field: 'title', type: 'nominal', scale: { domain: names.map(titleOf), range } } as const
  return {
    width: FULL_WIDTH - 60,
    height: 220,
    config: THEME,
    layer: [
      {
        data: { values: best },
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.6 },
        encoding: { x, xOffset, y: { ...y, field: 'lower' }, y2: { field: 'upper' }, color },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 70, opacity: 0.95 },
        encoding: { x, xOffset, y: { ...y, field: 'loss' }, color },
      },
    ],
  }
}

/** Sum of the best baseline's loss less the model's over time: it rises where the model is the better one. */
export function advantageChart(symbols: readonly SymbolFold[], bestBaseline: string): TopLevelSpec {
  const series = symbols.map(({ symbol, horizons }) => ({ name: symbol, losses: lossesOf(horizons) }))
  const pooled = { name: 'all symbols', losses: poolLosses(series.map(({ losses }) => losses)) }
  const shown = series.length === 1 ? series : [pooled, ...series]
  const values = shown.flatMap(({ name, losses: { timeMs, qlike } }) => {
    let sum = 0
    const sums = qlike[bestBaseline].map((loss, i) => {
      sum += loss - qlike[MODEL][i]
      return sum
    })
    const every = Math.max(1, Math.floor(timeMs.length / MOST_POINTS))
    return Array.from(sums, (advantage, i) => ({ name, time: timeMs[i], advantage })).filter((_, i) => i % every === 0)
  })
  const names = shown.map(({ name }) => name)
  const range = [COLOURS.model, COLOURS.realised, COLOURS.adaptive, COLOURS.split, COLOURS.bad, COLOURS.baseline]
  return {
    width: FULL_WIDTH - 60,
    height: 200,
    config: THEME,
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: 'currentColor', opacity: 0.5 },
        encoding: { y: { datum: 0 } },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.8 },
        encoding: {
          x: { field: 'time', type: 'temporal', scale: { type: 'utc' }, title: null },
          y: { field: 'advantage', type: 'quantitative', axis: { title: 'cumulative QLIKE saved', tickCount: 6 } },
          color: {
            field: 'name',
            type: 'nominal',
            scale: { domain: names, range: names.map((_, i) => range[i % range.length]) },
          },
        },
      },
    ],
  }
}
