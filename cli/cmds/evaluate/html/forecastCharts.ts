import type { TopLevelSpec } from '../../../../src/charts/index.ts'
import { MODEL, type SymbolFold } from '../../../../src/evaluation/walkForward/index.ts'
import { COLOURS, FULL_WIDTH, logTicks, THEME } from './theme.ts'

/** A legible stretch is a week of hours. */
const STRETCH = 168
/** Points of a line over the whole test span, at most about so many. */
const MOST_POINTS = 320

/** Volatilities of one horizon, or of several taken together, in percent. */
interface Point {
  readonly time: number
  readonly realised: number
  readonly forecast: number
  readonly lower: number
  readonly upper: number
}

/** Percent a horizon, from the mean of variances. */
function volatility(variances: Float64Array): number {
  return 100 * Math.sqrt(variances.reduce((sum, value) => sum + value, 0) / variances.length)
}

/** The adaptive intervals of a nominal coverage. */
function pointsOf(
  { horizons, intervals }: SymbolFold,
  nominal: number,
  size: number,
  from: number,
  to: number,
): Point[] {
  const { lower, upper } = intervals.find((each) => each.nominal === nominal)!.methods.adaptive
  const points: Point[] = []
  for (let at = from; at < to; at += size) {
    const of = (values: Float64Array) => volatility(values.subarray(at, Math.min(at + size, to)))
    const highest = of(upper)
    points.push({
      time: horizons.timeMs[at],
      realised: of(horizons.realised),
      forecast: of(horizons.forecasts[MODEL]),
      lower: of(lower),
      upper: Number.isFinite(highest) ? highest : 100,
    })
  }
  return points.filter(({ lower }) => lower > 0)
}

/** The whole test span, several horizons to a point. */
export function wholeChart(fold: SymbolFold, nominal: number): { readonly spec: TopLevelSpec; readonly size: number } {
  const { length } = fold.horizons.timeMs
  const size = Math.max(1, Math.ceil(length / MOST_POINTS))
  return { spec: forecastChart(pointsOf(fold, nominal, size, 0, length), 190), size }
}

/** The stretch around the horizon of greatest variance, where a forecast matters most. */
export function stretchChart(fold: SymbolFold, nominal: number): TopLevelSpec {
  const { realised } = fold.horizons
  const wildest = realised.reduce((best, value, i) => (value > realised[best] ? i : best), 0)
  const from = Math.max(0, Math.min(realised.length - STRETCH, wildest - STRETCH / 2))
  return forecastChart(pointsOf(fold, nominal, 1, from, Math.min(realised.length, from + STRETCH)), 210)
}

function forecastChart(values: readonly Point[], height: number): TopLevelSpec {
  const x = { field: 'time', type: 'temporal', scale: { type: 'utc' }, title: null } as const
  const ticks = logTicks(values.flatMap(({ lower, upper, realised }) => [lower, upper, realised]))
  const scale = { type: 'log', nice: false } as const
  const y = {
    type: 'quantitative',
    scale,
    axis: { title: 'volatility, % a horizon', values: ticks, format: '~g' },
  } as const
  const colour = (name: string) => ({
    datum: name,
    scale: { domain: ['realised', 'forecast'], range: [COLOURS.realised, COLOURS.model] },
    legend: { symbolOpacity: 1, symbolType: 'stroke' },
  })
  return {
    width: FULL_WIDTH - 60,
    height,
    config: THEME,
    data: { values: [...values] },
    layer: [
      {
        mark: { type: 'area', color: COLOURS.band, opacity: 0.18, interpolate: 'monotone' },
        encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
      },
      {
        mark: { type: 'line', strokeWidth: 1, opacity: 0.9 },
        encoding: { x, y: { ...y, field: 'realised' }, color: colour('realised') },
      },
      {
        mark: { type: 'line', strokeWidth: 1.8 },
        encoding: { x, y: { ...y, field: 'forecast' }, color: colour('forecast') },
      },
    ],
  }
}
