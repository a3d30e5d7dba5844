import { featureSpecSchema } from '../../../src/market/config.ts'
import { buildRows, marketStateAt } from '../../../src/market/features.ts'
import { simulateMarket } from '../../../src/market/simulator/index.ts'
import { measure, type Suite } from '../suite.ts'

const START_MS = Date.UTC(2024, 0, 1)
const DAYS = 90

/** Simulated bars, features and one market state. */
export const market: Suite = async function* () {
  const symbols = ['A', 'B', 'C', 'D']
  const simulate = () => simulateMarket({ seed: 1, symbols, startMs: START_MS, days: DAYS })
  const series = simulate()
  const spec = featureSpecSchema.parse({ set: 'rv-v1' })
  const bars = symbols.length * DAYS * 1440
  const perSecond = (ms: number) => `${(bars / ms / 1000).toFixed(2)} million bars/s`
  yield measure(`market/simulate/${bars}`, 5, simulate, perSecond)
  yield measure(`market/buildRows/${bars}`, 5, () => buildRows(series, spec), perSecond)
  const atMs = START_MS + DAYS * 86_400_000
  yield measure('market/stateAt', 20, () => marketStateAt(series[0], atMs, spec))
}
