import { requireCount, requireEqualLengths, requireFinite, requireRange } from '../checks.ts'
import { mean, moments } from '../numeric/summary.ts'

const BASIS_POINTS = 10_000

/** Costs of trading, in basis points (1/10,000) of the value traded; each a number or one number for every horizon. */
export interface TradingCosts {
  /** Exchange's fee a trade, bp; may be a rebate below 0. */
  readonly feeBp: number | ArrayLike<number>
  /** Full bid-ask spread, bp, >= 0: a trade pays half of it. */
  readonly spreadBp: number | ArrayLike<number>
  /** Slippage beyond half the spread, bp, >= 0. */
  readonly slippageBp: number | ArrayLike<number>
}

export interface ProfitReport {
  /** Length n: return of each horizon before costs, a share of the equity at its start. */
  readonly grossReturn: Float64Array
  /** Length n: return of each horizon after costs, a share of the equity at its start. */
  readonly netReturn: Float64Array
  /** Length n: equity after each horizon, 1 at the start. */
  readonly equity: Float64Array
  /** Final equity − 1, before costs. */
  readonly grossProfit: number
  /** Final equity − 1, after costs. */
  readonly netProfit: number
  /** Σ of the costs, each a share of the equity at the start of its horizon. */
  readonly costs: number
  /** Mean |change of position| a horizon, in equities: 2 is a full reversal each time. */
  readonly turnover: number
  /** Greatest fall of the equity from its peak, a share of that peak, in [0, 1]. */
  readonly maxDrawdown: number
  /** Mean/standard deviation of the net returns, a horizon; NaN when they are constant. */
  readonly sharpe: number
  /** `sharpe`·√(horizons a year). */
  readonly annualisedSharpe: number
}

function costAt(cost: number | ArrayLike<number>, t: number): number {
  return typeof cost === 'number' ? cost : cost[t]
}

/** The equity after each return, 1 before the first; never below 0. */
export function compound(returns: Float64Array): Float64Array {
  let equity = 1
  return returns.map((value) => {
    // What is lost stays lost: a ruined account trades no more.
    equity *= Math.max(0, 1 + value)
    return equity
  })
}

/** Greatest fall of an equity from its peak, 1 or later, as a share of that peak: in [0, 1]. */
export function drawdownOf(equity: Float64Array): number {
  let peak = 1
  let drawdown = 0
  for (const value of equity) {
    peak = Math.max(peak, value)
    drawdown = Math.max(drawdown, 1 - value / peak)
  }
  return drawdown
}

/**
 * Profit of a series of positions after costs, reinvested: rₜ = pₜ·xₜ − |pₜ − pₜ₋₁|·(fee + spread/2 + slippage).
 *
 * The position before the first horizon is 0, and the last one is closed at its horizon's end, at that horizon's costs.
 * A horizon's position is a share of the equity at its start; the drift of that share within the horizon is not traded
 * back and not charged.
 *
 * @param position - pₜ, n finite values: 1 is long with all the equity, −1 short; taken before the horizon begins
 * @param simpleReturn - xₜ, n finite values >= −1: the price's relative change over the horizon
 * @param costs - in bp
 * @param horizonsPerYear - > 0, 8760 for an hourly horizon of a market that never closes
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES below two horizons | NON_FINITE | OUT_OF_RANGE
 */
export function afterCostProfit(
  position: ArrayLike<number>,
  simpleReturn: ArrayLike<number>,
  { feeBp, spreadBp, slippageBp }: TradingCosts,
  horizonsPerYear: number,
): ProfitReport {
  const n = position.length
  requireEqualLengths({ position, simpleReturn })
  requireCount('a profit', n, 2)
  requireFinite('position', position)
  requireFinite('simpleReturn', simpleReturn)
  requireRange('horizonsPerYear', horizonsPerYear, horizonsPerYear > 0 && horizonsPerYear < Infinity, 'positive')
  for (const [name, cost] of Object.entries({ feeBp, spreadBp, slippageBp })) {
    const column = typeof cost === 'number' ? [cost] : cost
    if (typeof cost !== 'number') requireEqualLengths({ position, [name]: cost })
    requireFinite(name, column)
    for (let t = 0; t < column.length && name !== 'feeBp'; t++) {
      requireRange(`${name}[${t}]`, column[t], column[t] >= 0, '0 or more')
    }
  }
  const grossReturn = new Float64Array(n)
  const netReturn = new Float64Array(n)
  let turnover = 0
  let paid = 0
  for (let t = 0; t < n; t++) {
    requireRange(`simpleReturn[${t}]`, simpleReturn[t], simpleReturn[t] >= -1, '-1 or more')
    const closing = t === n - 1 ? Math.abs(position[t]) : 0
    const traded = Math.abs(position[t] - (t === 0 ? 0 : position[t - 1])) + closing
    const cost = (traded * (costAt(feeBp, t) + costAt(spreadBp, t) / 2 + costAt(slippageBp, t))) / BASIS_POINTS
    grossReturn[t] = position[t] * simpleReturn[t]
    netReturn[t] = grossReturn[t] - cost
    turnover += traded
    paid += cost
  }
  const equity = compound(netReturn)
  const { variance } = moments(netReturn)
  const sharpe = variance > 0 ? mean(netReturn) / Math.sqrt(variance) : Number.NaN
  return {
    grossReturn,
    netReturn,
    equity,
    grossProfit: compound(grossReturn)[n - 1] - 1,
    netProfit: equity[n - 1] - 1,
    costs: paid,
    turnover: turnover / n,
    maxDrawdown: drawdownOf(equity),
    sharpe,
    annualisedSharpe: sharpe * Math.sqrt(horizonsPerYear),
  }
}
