import type { TopLevelSpec } from '../../../../src/charts/index.ts'
import type { DirectionScope, DirectionSummary } from '../../../../src/evaluation/direction/index.ts'
import { MODEL } from '../../../../src/evaluation/walkForward/index.ts'
import { COLOURS, FULL_WIDTH, HALF_WIDTH, THEME } from '../html/theme.ts'
import { titleOf } from '../words.ts'

const MOST_POINTS = 400
const RANGE = [COLOURS.model, COLOURS.baseline, COLOURS.realised, COLOURS.adaptive]

/** How often the price rose against the forecast probability, in ten bins. */
export function reliabilityChart({ calibration }: DirectionScope): TopLevelSpec {
  const values = calibration.map(({ meanForecast, observed: { share, lower, upper } }) => ({
    meanForecast,
    share,
    lower,
    upper,
  }))
  const all = values.flatMap(({ meanForecast, lower, upper }) => [meanForecast, lower, upper])
  const domain = [Math.floor(20 * Math.min(...all)) / 20, Math.ceil(20 * Math.max(...all)) / 20]
  const scale = { domain, nice: false }
  const axis = { format: '.0%', tickCount: 6 } as const
  const x = { type: 'quantitative', scale, axis: { ...axis, title: 'forecast probability of a rise' } } as const
  const y = { type: 'quantitative', scale, axis: { ...axis, title: 'share that rose' } } as const
  return {
    width: HALF_WIDTH - 70,
    height: 260,
    config: THEME,
    layer: [
      {
        data: { values: domain.map((share) => ({ share })) },
        mark: { type: 'line', color: 'currentColor', opacity: 0.4, strokeDash: [4, 4], strokeWidth: 1 },
        encoding: { x: { ...x, field: 'share' }, y: { ...y, field: 'share' } },
      },
      {
        data: { values },
        mark: { type: 'rule', color: COLOURS.model, opacity: 0.5, strokeWidth: 1.5 },
        encoding: { x: { ...x, field: 'meanForecast' }, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
      },
      {
        data: { values },
        mark: {
          type: 'line',
          color: COLOURS.model,
          strokeWidth: 1.8,
          point: { size: 45, filled: true, color: COLOURS.model },
        },
        encoding: { x: { ...x, field: 'meanForecast' }, y: { ...y, field: 'share' } },
      },
    ],
  }
}

/** Hit rate of every forecast in every fold, the model's with its interval. */
export function hitChart(summaries: readonly DirectionSummary[]): TopLevelSpec {
  const names = Object.keys(summaries[0].pooled.comparison.hits)
  const values = summaries.flatMap(({ pooled: { comparison } }, i) =>
    names.map((name) => ({
      fold: `fold ${i + 1}`,
      title: titleOf(name),
      isModel: name === MODEL,
      ...comparison.hits[name],
    })),
  )
  const x = { field: 'fold', type: 'nominal', axis: { title: null, labelAngle: 0 } } as const
  const xOffset = { field: 'title', type: 'nominal', sort: names.map(titleOf) } as const
  const y = {
    type: 'quantitative',
    scale: { zero: false },
    axis: { title: 'hit rate', format: '.0%', tickCount: 6 },
  } as const
  const color = { field: 'title', type: 'nominal', scale: { domain: names.map(titleOf), range: RANGE } } as const
  return {
    width: FULL_WIDTH - 60,
    height: 220,
    config: THEME,
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: 'currentColor', opacity: 0.5, strokeDash: [4, 4] },
        encoding: { y: { datum: 0.5 } },
      },
      {
        data: { values: values.filter(({ isModel }) => isModel) },
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.6 },
        encoding: { x, xOffset, y: { ...y, field: 'lower' }, y2: { field: 'upper' }, color },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 70, opacity: 0.95 },
        encoding: { x, xOffset, y: { ...y, field: 'share' }, color },
      },
    ],
  }
}

/** Equity of every forecast, before costs (dashed) and after them. */
export function equityChart({ trading }: DirectionScope): TopLevelSpec {
  const names = Object.keys(trading)
  const values = names.flatMap((name) => {
    const { timeMs, grossEquity, netEquity } = trading[name]
    const every = Math.max(1, Math.floor(timeMs.length / MOST_POINTS))
    return Array.from(timeMs, (time, t) => [
      { title: titleOf(name), costs: 'after costs', time, equity: netEquity[t] },
      { title: titleOf(name), costs: 'before costs', time, equity: grossEquity[t] },
    ])
      .filter((_, t) => t % every === 0)
      .flat()
      .filter(({ equity }) => equity > 0)
  })
  return {
    width: FULL_WIDTH - 60,
    height: 260,
    config: THEME,
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: 'currentColor', opacity: 0.5 },
        encoding: { y: { datum: 1 } },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.8 },
        encoding: {
          x: { field: 'time', type: 'temporal', scale: { type: 'utc' }, title: null },
          y: {
            field: 'equity',
            type: 'quantitative',
            scale: { type: 'log', nice: false },
            axis: { title: 'equity, log scale', tickCount: 6, format: '~g' },
          },
          color: { field: 'title', type: 'nominal', scale: { domain: names.map(titleOf), range: RANGE } },
          strokeDash: {
            field: 'costs',
            type: 'nominal',
            scale: {
              domain: ['after costs', 'before costs'],
              range: [
                [1, 0],
                [4, 3],
              ],
            },
          },
        },
      },
    ],
  }
}
