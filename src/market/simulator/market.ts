import { Random } from '../../kernels/random.ts'
import type { BarSeries } from '../../types/index.ts'
import { MINUTE_MS } from '../calendar.ts'
import type { MarketFeeds } from '../streams/feeds.ts'
import { type Calibration, calibrationSchema } from './calibration.ts'
import type { SimulatorSource } from './config.ts'
import { Jumps } from './jumps.ts'
import { LogFactor } from './logFactor.ts'
import { Normals } from './normals.ts'
import { OrderFlow, tradesOf } from './orderFlow.ts'
import { RegimeChain } from './regimes.ts'
import { logVolatilitySeason, MINUTES_PER_WEEK } from './season.ts'
import { SymbolMarket } from './symbolMarket.ts'

const MINUTES_PER_DAY = 1440

/** What is needed of a source. */
export type SimulatedMarket = Pick<SimulatorSource, 'seed' | 'symbols' | 'startMs' | 'days' | 'calibration'>

/** What all symbols share in one minute. */
export interface CommonMinute {
  /** Sum of the common factors and the regime, natural log. */
  logVolatility: number
  /** The part of it that lasts for days: regime and slow factor. */
  level: number
  /** Standard normal. */
  shock: number
  /** In deviations of the minute's return. */
  jump: number
  /** Weights of the common shock and of a symbol's own in its return. */
  beta: number
  ownWeight: number
}

/**
 * Simulates correlated markets in 1-minute bars: log volatility is a sum of a regime, fast and slow factors, partly
 * common, and the season of the day and the week; jumps come in clusters; the correlation of symbols rises in turbulence;
 * volume follows volatility.
 *
 * Deterministic. A bar depends on the seed, the calibration, its symbol's name, the start and the minutes before it: neither
 * further days nor further symbols change it.
 *
 * @param source.startMs - open time of the first bar, UTC ms, a whole minute
 * @returns one series per symbol, in the order of `symbols`; days · 1440 bars each where every minute has a trade
 * @see Andersen and Bollerslev 1997 (seasonality); Alizadeh, Brandt and Diebold 2002 (two-factor log volatility); Hamilton
 *   and Susmel 1994 (regimes)
 */
export function simulateMarket(source: SimulatedMarket): BarSeries[] {
  return simulate(source, () => undefined).map((symbol) => symbol.series())
}

/**
 * The bars of `simulateMarket`, and trades that agree with them: the first of a minute is at its open, the last at its
 * close, the highest and lowest are its high and low, and quantities sum to its volume. Buyers' and sellers' shares
 * persist, and prices move with what is new in them.
 *
 * @returns bars and trades of each symbol, in the order of `symbols`
 */
export function simulateFeeds(source: SimulatedMarket): MarketFeeds[] {
  const { orderFlow } = source.calibration ?? calibrationSchema.parse({})
  const minutes = source.days * MINUTES_PER_DAY
  const flowOf = (random: Random) => new OrderFlow(orderFlow, random.fork('order flow'), minutes)
  return simulate(source, flowOf).map((symbol) => {
    const bars = symbol.series()
    return { bars, trades: tradesOf(bars, symbol.imbalances()) }
  })
}

function simulate(
  { seed, symbols, startMs, days, calibration = calibrationSchema.parse({}) }: SimulatedMarket,
  flowOf: (random: Random) => OrderFlow | undefined,
): SymbolMarket[] {
  const root = new Random(`market ${seed}`)
  const common = new Common(calibration, root)
  const minutes = days * MINUTES_PER_DAY
  const markets = symbols.map((symbol) => {
    const random = root.fork(`symbol ${symbol}`)
    return new SymbolMarket(symbol, calibration, random, flowOf(random), minutes)
  })
  const season = logVolatilitySeason(calibration.hourOfWeek)
  const firstMinute = startMs / MINUTE_MS
  for (let i = 0; i < minutes; i++) {
    const minute = common.next()
    const seasonal = season[(firstMinute + i) % MINUTES_PER_WEEK]
    for (const market of markets) market.add((firstMinute + i) * MINUTE_MS, minute, seasonal)
  }
  return markets
}

/** The common part of all symbols. */
class Common {
  private readonly normals: Normals
  private readonly jumps: Jumps
  private readonly regimes: RegimeChain
  private readonly slow: LogFactor
  private readonly fast: LogFactor
  private readonly leverage: number
  private readonly rest: number
  /** One object for all minutes, so that a minute costs no allocation. */
  private readonly minute: CommonMinute = { logVolatility: 0, level: 0, shock: 0, jump: 0, beta: 0, ownWeight: 1 }

  constructor({ slow, fast, common, jumps, regimes, leverage }: Calibration, root: Random) {
    const weight = Math.sqrt(common)
    this.normals = new Normals(root.fork('common'))
    this.jumps = new Jumps(jumps, jumps.common, root.fork('common jumps'))
    this.regimes = new RegimeChain(regimes, root.fork('regimes'))
    this.slow = new LogFactor({ ...slow, deviation: slow.deviation * weight }, this.normals)
    this.fast = new LogFactor({ ...fast, deviation: fast.deviation * weight }, this.normals)
    this.leverage = leverage
    this.rest = Math.sqrt(1 - leverage * leverage)
  }

  next(): CommonMinute {
    const { minute, normals, regimes, slow, fast } = this
    minute.logVolatility = regimes.logVolatility + slow.value + fast.value
    minute.level = regimes.logVolatility + slow.value
    minute.shock = normals.next()
    minute.jump = this.jumps.next()
    minute.beta = regimes.beta
    minute.ownWeight = regimes.ownWeight
    slow.step(normals.next())
    fast.step(this.leverage * minute.shock + this.rest * normals.next())
    regimes.step()
    return minute
  }
}
