import { renderChart, type TopLevelSpec } from '../../../src/charts/index.ts'
import type { MarketStatistics } from '../../../src/market/simulator/index.ts'

const SIZE = { width: 420, height: 230 }
const STRETCH_DAYS = 28
const RETURN_BINS = 81
/** In deviations. */
const WIDEST_RETURN = 20
/** Of the volatility at which volume is read, natural log. */
const VOLATILITY_BIN = 0.25
/** A bin with fewer hours says nothing. */
const LEAST_HOURS = 20
const MINUTES_PER_YEAR = 365 * 1440

interface Point {
  readonly x: number
  readonly y: number
  readonly market: 'real' | 'simulated'
}

interface Axis {
  readonly title: string
  readonly type?: 'linear' | 'log'
  readonly values?: readonly number[]
  readonly format?: string
}

/** A real market and a simulated one in six pictures, as SVG. @param title - of the whole, such as the market's name */
export function comparisonChart(real: MarketStatistics, simulated: MarketStatistics, title: string): Promise<string> {
  const both = (read: (market: MarketStatistics) => readonly (readonly [number, number])[]): Point[] => [
    ...read(real).map(([x, y]) => ({ x, y, market: 'real' as const })),
    ...read(simulated).map(([x, y]) => ({ x, y, market: 'simulated' as const })),
  ]
  const deviations = { title: 'return, in standard deviations' }
  const density = { title: 'density, log scale', type: 'log', format: '.0e' } as const
  const volatility = 'volatility, % a year, log scale'
  const percent = { type: 'log', format: '~g' } as const
  const days = { title: 'lag, days', values: [0, 2, 4, 6, 8, 10, 12, 14] }
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    padding: 16,
    title: { text: title, anchor: 'start', fontSize: 18, offset: 12 },
    spacing: 32,
    vconcat: [
      {
        spacing: 48,
        hconcat: [
          panel('Returns of minutes', both(minuteReturns), deviations, density),
          panel('Returns of hours', both(hourReturns), deviations, density),
        ],
      },
      {
        spacing: 48,
        hconcat: [
          panel('Memory of hourly log volatility', both(memory), days, { title: 'autocorrelation' }),
          panel('Volume and volatility', both(volume), { title: volatility, ...percent }, VOLUME_AXIS),
        ],
      },
      {
        spacing: 48,
        hconcat: [
          panel('The week', both(week), WEEK_AXIS, { title: 'volatility, relative to the mean', format: '.1f' }),
          panel('The first four weeks', both(stretch), { title: 'day' }, { title: volatility, ...percent }),
        ],
      },
    ],
    config: {
      font: 'sans-serif',
      title: { fontSize: 15, anchor: 'start' },
      axis: { labelFontSize: 12, titleFontSize: 12.5, titleFontWeight: 'normal', gridColor: '#e6e6e6' },
      legend: { labelFontSize: 14, symbolStrokeWidth: 4, symbolSize: 300, orient: 'top', offset: 8 },
    },
  }
  return renderChart(spec)
}

const VOLUME_AXIS: Axis = { title: 'hourly volume, relative', type: 'log', format: '~g' }
const WEEK_AXIS: Axis = {
  title: 'hour of the week, UTC: Monday is 0 to 24',
  values: [0, 24, 48, 72, 96, 120, 144, 168],
}

function panel(title: string, values: Point[], x: Axis, y: Axis) {
  return {
    ...SIZE,
    title: { text: title, frame: 'group' as const, offset: 8 },
    data: { values },
    mark: { type: 'line' as const, strokeWidth: 1.6, opacity: 0.85, clip: true },
    encoding: {
      x: { field: 'x', ...encoded(x) },
      y: { field: 'y', ...encoded(y) },
      color: {
        field: 'market',
        type: 'nominal' as const,
        title: null,
        scale: { domain: ['real', 'simulated'], range: ['#1f4e79', '#e07b1a'] },
      },
    },
  }
}

function encoded({ title, type = 'linear', values, format }: Axis) {
  const axis = { ...(values && { values: [...values] }), ...(format && { format }), tickCount: 6 }
  const scale = type === 'log' ? { type, nice: false } : { type, zero: false }
  return { type: 'quantitative' as const, title, axis, scale }
}

function minuteReturns(market: MarketStatistics): [number, number][] {
  return densityOf(market.minuteReturns)
}

function hourReturns(market: MarketStatistics): [number, number][] {
  return densityOf(market.hourReturns)
}

function densityOf(returns: Float64Array): [number, number][] {
  const deviation = Math.sqrt(returns.reduce((sum, value) => sum + value * value, 0) / returns.length)
  const width = (2 * WIDEST_RETURN) / RETURN_BINS
  const counts = new Float64Array(RETURN_BINS)
  for (const value of returns) {
    const bin = Math.floor((value / deviation + WIDEST_RETURN) / width)
    if (bin >= 0 && bin < RETURN_BINS) counts[bin]++
  }
  return Array.from(counts, (count, i): [number, number] => [
    rounded((i + 0.5) * width - WIDEST_RETURN),
    rounded(count / returns.length / width),
  ]).filter(([, density]) => density > 0)
}

function memory({ autocorrelation }: MarketStatistics): [number, number][] {
  return Array.from(autocorrelation.subarray(1), (value, i): [number, number] => [(i + 1) / 24, rounded(value)])
}

/** Mean log volume of the hours of about equal volatility. */
function volume({ logVolatility, logVolume }: MarketStatistics): [number, number][] {
  const bins = new Map<number, number[]>()
  const all: number[] = []
  for (let hour = 0; hour < logVolatility.length; hour++) {
    const value = logVolume[hour]
    const bin = Math.round(logVolatility[hour] / VOLATILITY_BIN)
    if (Number.isNaN(value + bin)) continue
    all.push(value)
    bins.set(bin, [...(bins.get(bin) ?? []), value])
  }
  const level = mean(all)
  return [...bins]
    .filter(([, values]) => values.length >= LEAST_HOURS)
    .sort(([a], [b]) => a - b)
    .map(([bin, values]) => [percentAYear(bin * VOLATILITY_BIN), rounded(Math.exp(mean(values) - level))])
}

function week({ hourOfWeek }: MarketStatistics): [number, number][] {
  return hourOfWeek.map((value, i): [number, number] => [i + 0.5, rounded(Math.exp(value))])
}

function stretch({ logVolatility }: MarketStatistics): [number, number][] {
  return Array.from(logVolatility.subarray(0, STRETCH_DAYS * 24), (value, i): [number, number] => [
    rounded(i / 24),
    percentAYear(value),
  ]).filter(([, value]) => !Number.isNaN(value))
}

/** @param logVolatility - log of the root of an hour's realised variance */
function percentAYear(logVolatility: number): number {
  return rounded(100 * Math.exp(logVolatility) * Math.sqrt(MINUTES_PER_YEAR / 60))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function rounded(value: number): number {
  return Number(value.toPrecision(5))
}
