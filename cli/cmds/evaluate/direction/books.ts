import { ConfigError } from '../../../../src/errors/index.ts'
import { readFeeds } from '../../../../src/market/files/readFeeds.ts'
import type { BookSeries, MarketFeeds } from '../../../../src/market/streams/feeds.ts'
import type { DataFile } from '../../../lib/arguments.ts'

const BASIS_POINTS = 10_000

/** The bid-ask spread of one market as it changes. */
export interface SpreadSeries {
  /** When each could be known, not decreasing, UTC ms. */
  readonly timeMs: Float64Array
  /** Full spread over the middle price, bp, >= 0. */
  readonly spreadBp: Float64Array
}

/**
 * The spreads of the books that markets have, and of files, which take their place.
 *
 * @returns by symbol
 * @throws {ConfigError} INVALID_CONFIG for a book of another symbol, or two of one
 * @throws {DataError} naming the file, and the line of its first defect
 */
export async function spreadsOf(
  markets: readonly MarketFeeds[],
  files: readonly DataFile[],
  onBadRow: 'fail' | 'skip',
): Promise<ReadonlyMap<string, SpreadSeries>> {
  const symbols = markets.map(({ bars }) => bars.symbol)
  const spreads = new Map<string, SpreadSeries>()
  for (const { symbol, path } of files) {
    if (!symbols.includes(symbol)) {
      const known = symbols.join(', ')
      throw new ConfigError(
        'INVALID_CONFIG',
        `--book ${path} is of ${symbol}, the data are of ${known}; say SYMBOL=FILE`,
      )
    }
    if (spreads.has(symbol)) throw new ConfigError('INVALID_CONFIG', `two --book files are of ${symbol}`)
    const { feeds } = await readFeeds({ feeds: [{ kind: 'bbo', path }], onBadRow })
    spreads.set(symbol, spreadOf(feeds.books!))
  }
  for (const { bars, books } of markets) {
    if (books !== undefined && !spreads.has(bars.symbol)) spreads.set(bars.symbol, spreadOf(books))
  }
  return spreads
}

function spreadOf({ timeMs, levels, bidPrice, askPrice }: BookSeries): SpreadSeries {
  const spreadBp = Float64Array.from(timeMs, (_, i) => {
    const [bid, ask] = [bidPrice[i * levels], askPrice[i * levels]]
    return (BASIS_POINTS * (ask - bid)) / ((ask + bid) / 2)
  })
  return { timeMs, spreadBp }
}

/** The last spread known at each time, times ascending; NaN before the first. */
export function spreadsAt({ timeMs, spreadBp }: SpreadSeries, times: Float64Array): Float64Array {
  let next = 0
  return times.map((time) => {
    while (next < timeMs.length && timeMs[next] <= time) next++
    return next === 0 ? Number.NaN : spreadBp[next - 1]
  })
}
