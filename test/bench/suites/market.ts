import { featureSpecSchema } from '../../../src/market/config.ts'
import { simulateMarket } from '../../../src/market/simulator/index.ts'
import { buildRows, declaredStateAt, rowSpecOf } from '../../../src/market/streams/supervised.ts'
import type { BarSeries } from '../../../src/types/index.ts'
import { hasPandas } from '../python.ts'
import { measure, type Suite } from '../suite.ts'
import { barRows, fileRows } from './marketFiles.ts'
import { streamsRow } from './marketStreams.ts'

const START_MS = Date.UTC(2024, 0, 1)
const DAYS = 90
const MILLION = 1_000_000

/** Simulated bars, features and one market state; features, files and bars of a million rows, beside Python when asked. */
export const market: Suite = async function* ({ peer }) {
  const withPandas = peer && hasPandas()
  const symbols = ['A', 'B', 'C', 'D']
  const series = simulateMarket({ seed: 1, symbols, startMs: START_MS, days: DAYS })
  const spec = featureSpecSchema.parse({ set: 'rv-v1' })
  const bars = symbols.length * DAYS * 1440
  const perSecond = (ms: number) => `${(bars / ms / 1000).toFixed(2)} million bars/s`
  yield simulatorRow(symbols)
  yield measure(`market/buildRows/${bars}`, 5, () => buildRows(series, spec), perSecond)
  const atMs = START_MS + DAYS * 86_400_000
  yield measure('market/stateAt', 20, () => declaredStateAt({ bars: series[0] }, atMs, rowSpecOf(spec)))
  const million = millionBars()
  yield streamsRow(million, withPandas)
  yield* barRows(MILLION)
  yield* fileRows(million, withPandas)
}

/** Minutes of one symbol, all parts of the simulator on, on one core. */
function simulatorRow(symbols: string[]) {
  const days = Math.ceil(MILLION / 1440 / symbols.length)
  const simulate = () => simulateMarket({ seed: 1, symbols, startMs: START_MS, days })
  const perSecond = (ms: number) => `${((symbols.length * days * 1440) / ms / 1000).toFixed(2)} million steps/s`
  return measure(`market/simulator/${MILLION}`, 5, simulate, perSecond)
}

function millionBars(): BarSeries {
  const days = Math.ceil(MILLION / 1440)
  const [{ symbol, timeMs, open, high, low, close, volume }] = simulateMarket({
    seed: 1,
    symbols: ['A'],
    startMs: START_MS,
    days,
  })
  const first = (column: Float64Array) => column.subarray(0, MILLION)
  return {
    ...{ symbol, timeMs: first(timeMs), open: first(open), high: first(high) },
    ...{ low: first(low), close: first(close), volume: first(volume) },
  }
}
