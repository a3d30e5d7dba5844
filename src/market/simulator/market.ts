import { exp, log } from '../../kernels/math.ts'
import { Random } from '../../kernels/random.ts'
import type { BarSeries } from '../../types/index.ts'
import { MINUTE_MS } from '../calendar.ts'
import type { SimulatorSource } from './config.ts'
import { LogFactor } from './logFactor.ts'
import { logVolatilitySeason, MINUTES_PER_WEEK } from './season.ts'

const MINUTES_PER_DAY = 1440

/** Log volatility is a sum of factors, each with a stationary deviation and a half-life in minutes. */
const COMMON_SLOW = { deviation: 0.4, halfLife: 6 * MINUTES_PER_DAY }
const COMMON_FAST = { deviation: 0.35, halfLife: 180 }
const OWN_SLOW = { deviation: 0.3, halfLife: 3 * MINUTES_PER_DAY }
const OWN_FAST = { deviation: 0.5, halfLife: 20 }
/** E[σ²] of those factors relative to the square of the median volatility. */
const CONVEXITY = exp(
  2 * [COMMON_SLOW, COMMON_FAST, OWN_SLOW, OWN_FAST].reduce((sum, { deviation }) => sum + deviation * deviation, 0),
)

/** Weight of the market in a symbol's return; its square is the usual correlation of two symbols. */
const MARKET_BETA = 0.8
/** Correlation of the market's move with the change of the fast factors: falls stir volatility up. */
const LEVERAGE = -0.3

/** Jumps a minute of the market and of a symbol; sizes are normal with this multiple of the minute's volatility. */
const COMMON_JUMP_RATE = 0.7 / MINUTES_PER_DAY
const OWN_JUMP_RATE = 1 / MINUTES_PER_DAY
const JUMP_SIZE = 10

const VOLUME_NOISE = 0.6

/** What all symbols share in one minute. */
interface MarketMinute {
  logVolatility: number
  shock: number
  jump: number
}

/**
 * Simulates correlated markets in 1-minute bars without gaps: stochastic volatility with fast and slow factors, partly
 * common, so that it persists over hours and weeks; jumps; seasonality over the day (two humps) and the week; volume that
 * follows volatility. Average daily volatility of a symbol is 3 to 5 %.
 *
 * Deterministic. A bar depends on the seed, its symbol's name, the start and the minutes before it: neither further days
 * nor further symbols change it.
 *
 * @param source.startMs - open time of the first bar, UTC ms, a whole minute
 * @returns one series of days · 1440 bars per symbol, in the order of `symbols`
 * @see Andersen and Bollerslev 1997 (seasonality); Alizadeh, Brandt and Diebold 2002 (two-factor log volatility)
 */
export function simulateMarket({
  seed,
  symbols,
  startMs,
  days,
}: Pick<SimulatorSource, 'seed' | 'symbols' | 'startMs' | 'days'>): BarSeries[] {
  const root = new Random(`market ${seed}`)
  const market = new Market(root.fork('common'))
  const bars = symbols.map((symbol) => new SymbolBars(symbol, root.fork(`symbol ${symbol}`), startMs, days))
  const season = logVolatilitySeason()
  const firstMinute = startMs / MINUTE_MS
  for (let i = 0; i < days * MINUTES_PER_DAY; i++) {
    const minute = market.next()
    const seasonal = season[(firstMinute + i) % MINUTES_PER_WEEK]
    for (const symbol of bars) symbol.add(i, minute, seasonal)
  }
  return bars.map(({ series }) => series)
}

/** The common part of all symbols. */
class Market {
  private readonly random: Random
  private readonly slow: LogFactor
  private readonly fast: LogFactor
  /** One object for all minutes, so that a minute costs no allocation. */
  private readonly minute: MarketMinute = { logVolatility: 0, shock: 0, jump: 0 }

  constructor(random: Random) {
    this.random = random
    this.slow = new LogFactor(COMMON_SLOW, random)
    this.fast = new LogFactor(COMMON_FAST, random)
  }

  next(): MarketMinute {
    const { minute, random } = this
    minute.logVolatility = this.slow.value + this.fast.value
    minute.shock = random.normal()
    minute.jump = random.float() < COMMON_JUMP_RATE ? JUMP_SIZE * random.normal() : 0
    this.slow.step(random.normal())
    this.fast.step(LEVERAGE * minute.shock + Math.sqrt(1 - LEVERAGE * LEVERAGE) * random.normal())
    return minute
  }
}

/** One symbol's state and the bars it has made. */
class SymbolBars {
  readonly series: BarSeries
  private readonly random: Random
  private readonly slow: LogFactor
  private readonly fast: LogFactor
  private readonly medianLogVolatility: number
  private readonly usualLogVolume: number
  private readonly startMs: number
  private price: number

  constructor(symbol: string, random: Random, startMs: number, days: number) {
    const column = () => new Float64Array(days * MINUTES_PER_DAY)
    this.series = {
      symbol,
      timeMs: column(),
      open: column(),
      high: column(),
      low: column(),
      close: column(),
      volume: column(),
    }
    this.random = random
    this.startMs = startMs
    const dailyVolatility = 0.03 + 0.02 * random.float()
    const meanJumpVariance = JUMP_SIZE * JUMP_SIZE * (COMMON_JUMP_RATE + OWN_JUMP_RATE)
    const minuteVariance = (dailyVolatility * dailyVolatility) / MINUTES_PER_DAY
    this.medianLogVolatility = log(minuteVariance / CONVEXITY / (1 + meanJumpVariance)) / 2
    this.price = exp(10 * random.float())
    // About 10⁴ units of the quote currency a minute, whatever the price.
    this.usualLogVolume = log(10_000 / this.price)
    this.slow = new LogFactor(OWN_SLOW, random)
    this.fast = new LogFactor(OWN_FAST, random)
  }

  add(i: number, market: MarketMinute, seasonal: number): void {
    const { random, series } = this
    const excitement = market.logVolatility + this.slow.value + this.fast.value + seasonal
    const volatility = exp(this.medianLogVolatility + excitement)
    const shock = MARKET_BETA * market.shock + Math.sqrt(1 - MARKET_BETA * MARKET_BETA) * random.normal()
    const ownJump = random.float() < OWN_JUMP_RATE ? JUMP_SIZE * random.normal() : 0
    const jump = market.jump + ownJump
    const open = this.price
    const close = open * exp(volatility * (shock + jump))
    const top = open * exp(bridgeMaximum(volatility * shock, volatility, random.float()))
    const bottom = open * exp(-bridgeMaximum(-volatility * shock, volatility, random.float()))

    series.timeMs[i] = this.startMs + i * MINUTE_MS
    series.open[i] = open
    series.high[i] = Math.max(open, close, top)
    series.low[i] = Math.min(open, close, bottom)
    series.close[i] = close
    const size = Math.abs(shock) + Math.abs(jump)
    series.volume[i] = exp(this.usualLogVolume + excitement + VOLUME_NOISE * random.normal()) * (0.5 + size)

    this.price = close
    this.slow.step(random.normal())
    this.fast.step(LEVERAGE * market.shock + Math.sqrt(1 - LEVERAGE * LEVERAGE) * random.normal())
  }
}

/**
 * The highest point of a Brownian path from 0 to `end` in unit time: (x + √(x² − 2σ² ln U))/2.
 *
 * @param u - uniform in [0, 1)
 * @returns log price, >= max(0, end)
 */
function bridgeMaximum(end: number, deviation: number, u: number): number {
  return (end + Math.sqrt(end * end - 2 * deviation * deviation * log(1 - u))) / 2
}
