import type { MarketStatistics } from '../../../src/market/simulator/index.ts'

const ROWS: readonly (readonly [name: string, label: string, read: (market: MarketStatistics) => number])[] = [
  ['dailyVolatility', 'daily volatility', (market) => market.dailyVolatility],
  ['minuteKurtosis', 'kurtosis, 1 minute', (market) => market.minuteKurtosis],
  ['hourKurtosis', 'kurtosis, 1 hour', (market) => market.hourKurtosis],
  ['autocorrelation1', 'log volatility, autocorrelation 1 h', (market) => market.autocorrelation[1]],
  ['autocorrelation6', '  6 h', (market) => market.autocorrelation[6]],
  ['autocorrelation24', '  24 h', (market) => market.autocorrelation[24]],
  ['autocorrelation168', '  168 h', (market) => market.autocorrelation[168]],
  ['jumpShare', 'share of jumps in the variance', (market) => market.jumpShare],
  ['volumeCorrelation', 'log volume with log |return|', (market) => market.volumeCorrelation],
  ['hourAmplitude', 'hours of the day, span of log volatility', (market) => market.hourAmplitude],
  ['weekendRatio', 'weekend volatility to weekdays’', (market) => market.weekendRatio],
  ['silentShare', 'minutes without a trade', (market) => market.silentShare],
]

/** One statistic of a real market, and of simulated ones. */
export interface Compared {
  readonly name: string
  readonly label: string
  readonly real: number
  readonly median: number
  readonly least: number
  readonly most: number
}

export interface Comparison {
  readonly event: 'comparison'
  readonly markets: number
  readonly rows: readonly Compared[]
}

/** A real market beside simulated ones. */
export function comparisonOf(real: MarketStatistics, markets: readonly MarketStatistics[]): Comparison {
  const rows = ROWS.map(([name, label, read]) => {
    const values = markets.map(read).sort((a, b) => a - b)
    const median = values[Math.floor(values.length / 2)]
    return { name, label, real: read(real), median, least: values[0], most: values[values.length - 1] }
  })
  return { event: 'comparison', markets: markets.length, rows }
}

export function comparisonLines({ markets, rows }: Comparison): string[] {
  const cells = (label: string, values: readonly string[]) =>
    `${label.padEnd(42)}${values.map((value) => value.padStart(13)).join('')}`
  return [
    cells('', ['real', 'simulated', 'least', `most of ${markets}`]),
    ...rows.map(({ label, real, median, least, most }) => cells(label, [real, median, least, most].map(number))),
  ]
}

function number(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(3)
}
