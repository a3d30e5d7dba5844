import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '../../../src/kernels/random.ts'
import type { BarSpec } from '../../../src/market/bars/config.ts'
import { barsFromTrades } from '../../../src/market/bars/fromTrades.ts'
import type { TradeSeries } from '../../../src/market/bars/trades.ts'
import { importFiles, readKlines } from '../../../src/market/files/index.ts'
import { readFeeds } from '../../../src/market/files/readFeeds.ts'
import type { BarSeries } from '../../../src/types/index.ts'
import { python } from '../python.ts'
import { type BenchRow, measure } from '../suite.ts'

const REPETITIONS = 3
const MARKET = { venue: 'bench', symbol: 'A' }

const BAR_SPECS: Readonly<Record<string, BarSpec>> = {
  time: { kind: 'time', intervalMs: 60_000 },
  volume: { kind: 'volume', threshold: 100 },
  imbalance: {
    ...{ kind: 'imbalance', measure: 'volume', smoothing: 0.1 },
    ...{ initialTicks: 200, minTicks: 50, maxTicks: 2000 },
  },
}

const perSecond = (count: number, what: string) => (ms: number) => `${(count / ms / 1000).toFixed(2)} million ${what}/s`

/** Bars and trades read from CSV and from the Parquet store, checks included, beside pandas' read_csv when asked. */
export async function* fileRows(bars: BarSeries, withPandas: boolean): AsyncGenerator<BenchRow> {
  const folder = mkdtempSync(join(tmpdir(), 'murmuration-bench-'))
  try {
    const path = join(folder, 'bars.csv')
    const dir = join(folder, 'store')
    const { length } = bars.timeMs
    writeFileSync(path, csvOf(bars, ['open', 'high', 'low', 'close', 'volume']))
    const rows = perSecond(length, 'rows')
    const csv = await measure(
      `market/readKlines/csv-${length}`,
      REPETITIONS,
      () => readKlines({ ...MARKET, path }),
      rows,
    )
    yield withPandas ? besidePandas(csv, path) : csv
    await importFiles([path], { ...MARKET, dir })
    const stored = { ...MARKET, dir, intervalMs: 60_000 }
    yield measure(`market/readKlines/store-${length}`, REPETITIONS, () => readKlines(stored), rows)
    const trades = randomTrades(length)
    const tradesPath = join(folder, 'trades.csv')
    writeFileSync(tradesPath, csvOf(trades, ['price', 'quantity', 'side']))
    await importFiles([tradesPath], { ...MARKET, dir, kind: 'trades' })
    const feeds = [{ kind: 'trades', sides: 'recorded' }] as const
    yield measure(`market/readFeeds/trades-${length}`, REPETITIONS, () => readFeeds({ ...MARKET, dir, feeds }), rows)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Bars made of trades. */
export async function* barRows(count: number): AsyncGenerator<BenchRow> {
  const trades = randomTrades(count)
  for (const [name, spec] of Object.entries(BAR_SPECS)) {
    const make = () => barsFromTrades('A', trades, spec)
    const { length } = make().timeMs
    const speed = perSecond(count, 'trades')
    yield measure(`market/bars/${name}-${count}`, REPETITIONS, make, (ms) => `${speed(ms)}, ${length} bars`)
  }
}

function besidePandas(row: BenchRow, path: string): BenchRow {
  const theirs = python('market.py', ['csv', path, '--repetitions', `${REPETITIONS}`]) as {
    readonly peers: Readonly<Record<string, number>>
  }
  const notes = Object.entries(theirs.peers).map(
    ([name, ms]) => `${(ms / row.ms).toFixed(2)} × as fast as ${name}, which checks nothing (${ms.toFixed(0)} ms)`,
  )
  return { ...row, peers: theirs.peers, note: [row.note, ...notes].join(', ') }
}

/** A trade every 300 ms on average, in a market that wanders. */
function randomTrades(count: number): TradeSeries {
  const random = new Random('bench trades')
  let time = Date.UTC(2024, 0, 1)
  let price = 100
  const timeMs = Float64Array.from({ length: count }, () => {
    time += random.below(600)
    return time
  })
  return {
    timeMs,
    price: timeMs.map(() => {
      price *= 1 + 1e-5 * random.normal()
      return price
    }),
    quantity: timeMs.map(() => 0.001 + random.float()),
    side: Int8Array.from(timeMs, () => (random.float() < 0.5 ? 1 : -1)),
  }
}

function csvOf<Name extends string>(
  columns: { readonly timeMs: Float64Array } & Readonly<Record<Name, Float64Array | Int8Array>>,
  names: readonly Name[],
): string {
  const lines = [`time,${names.join(',')}`]
  for (let i = 0; i < columns.timeMs.length; i++) {
    lines.push(`${columns.timeMs[i]},${names.map((name) => columns[name][i]).join(',')}`)
  }
  return `${lines.join('\n')}\n`
}
