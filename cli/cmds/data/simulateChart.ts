import { renderChart, type TopLevelSpec } from '../../../src/charts/index.ts'
import type { MarketStatistics } from '../../../src/market/simulator/index.ts'

const SIZE = { width: 360, height: 220 }
const STRETCH_HOURS = 28 * 24
const RETURN_BINS = 81
const WIDEST_RETURN = 20

interface Point {
  readonly x: number
  readonly y: number
  readonly market: 'real' | 'simulated'
}

/** A real market and a simulated one in four pictures, as SVG. */
export function comparisonChart(real: MarketStatistics, simulated: MarketStatistics): Promise<string> {
  const both = (read: (market: MarketStatistics) => readonly (readonly [number, number])[]): Point[] => [
    ...read(real).map(([x, y]) => ({ x, y, market: 'real' as const })),
    ...read(simulated).map(([x, y]) => ({ x, y, market: 'simulated' as const })),
  ]
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    columns: 2,
    concat: [
      panel('1-minute returns', 'in deviations', 'density, log scale', both(returnDensity), 'log'),
      panel('Memory of hourly log volatility', 'lag, hours', 'autocorrelation', both(memory)),
      panel('The week', 'hour of the week from Monday, UTC', 'log volatility', both(week)),
      panel('The first four weeks', 'hour', 'log of hourly volatility', both(stretch)),
    ],
  }
  return renderChart(spec)
}

function panel(title: string, x: string, y: string, values: Point[], scale: 'linear' | 'log' = 'linear') {
  return {
    ...SIZE,
    title,
    data: { values },
    mark: { type: 'line' as const, strokeWidth: 1.3, opacity: 0.85 },
    encoding: {
      x: { field: 'x', type: 'quantitative' as const, title: x },
      y: {
        field: 'y',
        type: 'quantitative' as const,
        title: y,
        scale: scale === 'log' ? { type: scale } : { type: scale, zero: false },
      },
      color: {
        field: 'market',
        type: 'nominal' as const,
        title: null,
        scale: { domain: ['real', 'simulated'], range: ['#1f4e79', '#d95f02'] },
      },
    },
  }
}

function returnDensity({ minuteReturns, dailyVolatility }: MarketStatistics): [number, number][] {
  const deviation = dailyVolatility / Math.sqrt(1440)
  const width = (2 * WIDEST_RETURN) / RETURN_BINS
  const counts = new Float64Array(RETURN_BINS)
  for (const value of minuteReturns) {
    const bin = Math.floor((value / deviation + WIDEST_RETURN) / width)
    if (bin >= 0 && bin < RETURN_BINS) counts[bin]++
  }
  return Array.from(counts, (count, i): [number, number] => [
    (i + 0.5) * width - WIDEST_RETURN,
    count / minuteReturns.length / width,
  ]).filter(([, density]) => density > 0)
}

function memory({ autocorrelation }: MarketStatistics): [number, number][] {
  return Array.from(autocorrelation.subarray(1), (value, i): [number, number] => [i + 1, value])
}

function week({ hourOfWeek }: MarketStatistics): [number, number][] {
  return hourOfWeek.map((value, i): [number, number] => [i, value])
}

function stretch({ logVolatility }: MarketStatistics): [number, number][] {
  return Array.from(logVolatility.subarray(0, STRETCH_HOURS), (value, i): [number, number] => [i, value]).filter(
    ([, value]) => !Number.isNaN(value),
  )
}
