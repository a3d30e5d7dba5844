import { ConfigError } from '../errors/index.ts'
import type { BarSeries } from '../types/index.ts'
import type { MarketSource } from './config.ts'
import { readBarsCsv } from './csv.ts'
import { simulateMarket } from './simulator/index.ts'

/**
 * The bars of every source, in the order of the sources.
 *
 * @returns one series per symbol, and how many malformed rows were left out where a source allows it
 * @throws {ConfigError} INVALID_CONFIG when two sources give the same symbol
 * @throws {DataError} as `readBarsCsv`
 */
export async function loadBars(
  sources: readonly MarketSource[],
): Promise<{ series: BarSeries[]; skippedRows: number }> {
  const seen = new Set<string>()
  for (const symbol of sources.flatMap((source) => (source.kind === 'csv' ? [source.symbol] : source.symbols))) {
    if (seen.has(symbol)) throw new ConfigError('INVALID_CONFIG', `the symbol ${symbol} comes from two market sources`)
    seen.add(symbol)
  }
  const series: BarSeries[] = []
  let skippedRows = 0
  for (const source of sources) {
    if (source.kind === 'simulator') {
      series.push(...simulateMarket(source))
      continue
    }
    const loaded = await readBarsCsv(source.path, source)
    series.push(loaded.series)
    skippedRows += loaded.skippedRows
  }
  return { series, skippedRows }
}
