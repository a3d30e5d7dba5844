import { basename } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ConfigError } from '../../../src/errors/index.ts'
import { readKlines } from '../../../src/market/files/readKlines.ts'
import { simulatorSourceSchema } from '../../../src/market/simulator/config.ts'
import {
  type Calibration,
  type MarketStatistics,
  marketStatistics,
  simulateMarket,
} from '../../../src/market/simulator/index.ts'
import { writeFileAtomically } from '../../../src/storage/index.ts'
import type { BarSeries } from '../../../src/types/index.ts'
import { calibrateShown } from '../../lib/calibrate.ts'
import { counted } from '../../lib/format.ts'
import { comparisonChart } from './simulateChart.ts'
import type { DataSimulateOptions } from './simulateOptions.ts'
import { comparisonLines, comparisonOf } from './simulateReport.ts'

const START_MS = Date.UTC(2024, 0, 1)
const DAY_MS = 86_400_000
/** Markets beside the real one: one alone would say as much of its luck as of the calibration. */
const COMPARED = 11

/**
 * Makes up bars, like those of a file where one is named, and writes them.
 *
 * @throws {ConfigError} INVALID_CONFIG for options that do not go together, or too many days
 * @throws {DataError} for a file that is wrong or too short
 */
export async function dataSimulate(options: DataSimulateOptions): Promise<void> {
  const { seed, days, symbol, out, plot, calibration: calibrationPath, json = false } = options
  if (options.calibrate === undefined && (plot !== undefined || calibrationPath !== undefined)) {
    throw new ConfigError('INVALID_CONFIG', '--plot and --calibration need --calibrate FILE')
  }
  if (options.calibrate === undefined && out === undefined) {
    throw new ConfigError(
      'INVALID_CONFIG',
      'say where the bars go by --out FILE, or what to be like by --calibrate FILE',
    )
  }
  const print = (line: string) => process.stdout.write(`${line}\n`)
  let calibration: Calibration | undefined
  if (options.calibrate !== undefined) {
    const { series: real } = await readKlines({ path: options.calibrate, symbol: 'REAL' })
    calibration = calibrateShown(real)
    const statistics = marketStatistics(real)
    const markets = marketsLike(real, calibration, seed)
    const comparison = comparisonOf(statistics, markets)
    for (const line of json ? [JSON.stringify(comparison)] : comparisonLines(comparison)) print(line)
    if (calibrationPath !== undefined) {
      writeFileAtomically(calibrationPath, `${JSON.stringify(calibration, undefined, 2)}\n`)
    }
    if (plot !== undefined)
      writeFileAtomically(plot, await comparisonChart(statistics, typicalOf(markets), titleOf(options.calibrate)))
  }
  if (out === undefined) return
  const source = { kind: 'simulator', seed, symbols: [symbol], startMs: START_MS, days, calibration }
  const parsed = simulatorSourceSchema.safeParse(source)
  if (!parsed.success) throw new ConfigError('INVALID_CONFIG', parsed.error.issues[0].message)
  const [bars] = simulateMarket(parsed.data)
  const text = csvOf(bars)
  writeFileAtomically(out, out.endsWith('.gz') ? gzipSync(text) : text)
  if (!json) print(`${counted(bars.timeMs.length, 'bar')} of ${symbol} in ${out}`)
}

function titleOf(path: string): string {
  return `${basename(path)}, and a market simulated to be like it`
}

function marketsLike({ timeMs }: BarSeries, calibration: Calibration, seed: number): MarketStatistics[] {
  const startMs = Math.floor(timeMs[0] / DAY_MS) * DAY_MS
  const days = Math.max(15, Math.floor((timeMs[timeMs.length - 1] - startMs) / DAY_MS))
  return Array.from({ length: COMPARED }, (_, i) => {
    const [bars] = simulateMarket({ seed: seed + i, symbols: ['REAL'], startMs, days, calibration })
    return marketStatistics(bars)
  })
}

/** The market in the middle by its autocorrelation over a day. */
function typicalOf(markets: readonly MarketStatistics[]): MarketStatistics {
  const sorted = [...markets].sort((a, b) => a.autocorrelation[24] - b.autocorrelation[24])
  return sorted[Math.floor(sorted.length / 2)]
}

function csvOf({ timeMs, open, high, low, close, volume }: BarSeries): string {
  const lines = ['open_time_ms,open,high,low,close,volume']
  for (let i = 0; i < timeMs.length; i++) {
    lines.push(`${timeMs[i]},${open[i]},${high[i]},${low[i]},${close[i]},${volume[i]}`)
  }
  return `${lines.join('\n')}\n`
}
