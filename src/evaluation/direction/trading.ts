import { exp } from '../../kernels/math.ts'
import { requireCount } from '../checks.ts'
import { afterCostProfit, compound, drawdownOf } from '../metrics/profit.ts'
import { mean, moments } from '../numeric/summary.ts'
import { automaticBlockLength, type BootstrapInterval, blockBootstrap } from '../tests/bootstrap.ts'
import { expectedMaximumSharpe, probabilisticSharpe } from '../tests/deflatedSharpe.ts'
import { type DirectionHorizons, mapValues } from './horizons.ts'

const BASIS_POINTS = 10_000
const YEAR_MS = 365 * 86_400_000
const CONFIDENCE = 0.9
const REPLICATES = 1000

export interface TradingOptions {
  /** Exchange's fee, bp of the value traded. */
  readonly feeBp: number
  /** Full bid-ask spread where no book tells it, bp, >= 0: a trade pays half of it. */
  readonly spreadBp: number
  /** Beyond half the spread, bp, >= 0. */
  readonly slippageBp: number
  /** Length of a horizon, ms. */
  readonly horizonMs: number
  /** Of the bootstrap. */
  readonly seed: string
  /** How many settings were tried before these, from 1 on. */
  readonly searched: number
}

/**
 * What it earns to be long all the equity where the price is forecast to rise and short where it is to fall, at every
 * horizon; of several markets each holds an equal share. A trade is the whole equity bought or sold once, so that turning
 * from long to short is two.
 */
export interface Trading {
  /** When each horizon of the test begins, with those that are not traded, UTC ms. */
  readonly timeMs: Float64Array
  /** After each horizon, 1 at the start: before costs and after them. */
  readonly grossEquity: Float64Array
  readonly netEquity: Float64Array
  /** Trades a horizon, in equities. */
  readonly turnover: number
  /** Mean return of a horizon before costs, bp. */
  readonly grossBp: number
  /** What a trade earns before costs, bp: costs above it lose money. NaN without a trade. */
  readonly breakEvenBp: number
  /** What a trade costs, bp. */
  readonly costBp: number
  /** What a trade earns after costs, bp. */
  readonly netBp: number
  /** Final equity − 1. */
  readonly grossProfit: number
  readonly netProfit: number
  /** Greatest fall of the equity after costs from its peak, in [0, 1]. */
  readonly maxDrawdown: number
  /** Of a year, after costs, with a 90 % block-bootstrap interval. */
  readonly sharpe: BootstrapInterval
  /** P(the Sharpe ratio after costs is above 0), given how many settings were tried; in [0, 1]. */
  readonly deflatedSharpe: number
}

/**
 * Trades the directions of each forecast along the test, by its name. Flat where a horizon is not among the usable ones.
 *
 * @param markets - usable horizons of each symbol, with the same forecasts, at least one
 * @throws {EvaluationError} TOO_FEW_VALUES below 8 horizons
 */
export function tradeAlong(markets: readonly DirectionHorizons[], options: TradingOptions): Record<string, Trading> {
  requireCount('traded markets', markets.length, 1)
  const firstMs = Math.min(...markets.map(({ timeMs }) => timeMs[0]))
  const lastMs = Math.max(...markets.map(({ timeMs }) => timeMs[timeMs.length - 1]))
  const grid = Float64Array.from(
    { length: Math.round((lastMs - firstMs) / options.horizonMs) + 1 },
    (_, t) => firstMs + t * options.horizonMs,
  )
  requireCount('traded horizons', grid.length, 8)
  return mapValues(markets[0].forecasts, (_, name) => {
    const profits = markets.map((market) => profitOf(market, name, grid, options))
    return tradingOf(grid, profits, options)
  })
}

type Profit = ReturnType<typeof afterCostProfit>

function profitOf(
  { timeMs, logReturn, spreadBp, forecasts }: DirectionHorizons,
  name: string,
  grid: Float64Array,
  options: TradingOptions,
): Profit {
  const position = new Float64Array(grid.length)
  const simpleReturn = new Float64Array(grid.length)
  const spread = new Float64Array(grid.length).fill(Number.NaN)
  const { direction } = forecasts[name]
  for (const [i, time] of timeMs.entries()) {
    const t = Math.round((time - grid[0]) / options.horizonMs)
    position[t] = direction[i]
    simpleReturn[t] = exp(logReturn[i]) - 1
    spread[t] = spreadBp[i]
  }
  const costs = {
    ...options,
    spreadBp: spread.map((bp) => (Number.isNaN(bp) ? options.spreadBp : bp)),
  }
  return afterCostProfit(position, simpleReturn, costs, YEAR_MS / options.horizonMs)
}

function tradingOf(timeMs: Float64Array, profits: readonly Profit[], options: TradingOptions): Trading {
  const average = (of: (profit: Profit) => Float64Array) =>
    timeMs.map((_, t) => profits.reduce((sum, profit) => sum + of(profit)[t], 0) / profits.length)
  const net = average(({ netReturn }) => netReturn)
  const gross = average(({ grossReturn }) => grossReturn)
  const turnover = mean(profits.map((profit) => profit.turnover))
  const grossBp = mean(gross) * BASIS_POINTS
  const netEquity = compound(net)
  const grossEquity = compound(gross)
  const breakEvenBp = turnover > 0 ? grossBp / turnover : Number.NaN
  const netBp = turnover > 0 ? (mean(net) * BASIS_POINTS) / turnover : Number.NaN
  return {
    timeMs,
    grossEquity,
    netEquity,
    turnover,
    grossBp,
    breakEvenBp,
    costBp: breakEvenBp - netBp,
    netBp,
    grossProfit: grossEquity[grossEquity.length - 1] - 1,
    netProfit: netEquity[netEquity.length - 1] - 1,
    maxDrawdown: drawdownOf(netEquity),
    sharpe: annualSharpe(net, options),
    deflatedSharpe: deflated(net, options.searched),
  }
}

function annualSharpe(returns: Float64Array, { seed, horizonMs }: TradingOptions): BootstrapInterval {
  const perYear = Math.sqrt(YEAR_MS / horizonMs)
  const blockLength = automaticBlockLength(returns)
  const statistic = (rows: Uint32Array): number => {
    let sum = 0
    let squares = 0
    for (let i = 0; i < rows.length; i++) {
      sum += returns[rows[i]]
      squares += returns[rows[i]] * returns[rows[i]]
    }
    const variance = (squares - (sum * sum) / rows.length) / (rows.length - 1)
    return variance > 0 ? (perYear * sum) / rows.length / Math.sqrt(variance) : 0
  }
  const options = { seed, blockLength, replicates: REPLICATES, confidence: CONFIDENCE }
  return blockBootstrap(returns.length, statistic, options)
}

/** The trials' own ratios are not known: their variance is that of a ratio without skill, 1/n. */
function deflated(returns: Float64Array, searched: number): number {
  const count = returns.length
  const { variance, skewness, kurtosis } = moments(returns)
  if (!(variance > 0)) return Number.NaN
  const sharpe = mean(returns) / Math.sqrt(variance)
  return probabilisticSharpe({ sharpe, count, skewness, kurtosis }, expectedMaximumSharpe(1 / count, searched))
}
