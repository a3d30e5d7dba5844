import { exp, log } from '../../kernels/math.ts'
import type { Random } from '../../kernels/random.ts'
import type { BarSeries } from '../../types/index.ts'
import { burstOffset, burstScale, meanLevelVariance } from './burstScale.ts'
import type { Calibration } from './calibration.ts'
import { Jumps, jumpVariance } from './jumps.ts'
import { LogFactor } from './logFactor.ts'
import type { CommonMinute } from './market.ts'
import { Normals } from './normals.ts'
import type { OrderFlow } from './orderFlow.ts'
import { meanRegimeVariance } from './regimes.ts'

const MINUTES_PER_DAY = 1440

/** One symbol's state and the bars it has made. */
export class SymbolMarket {
  private readonly symbol: string
  private readonly random: Random
  private readonly normals: Normals
  private readonly flow: OrderFlow | undefined
  private readonly jumps: Jumps
  private readonly slow: LogFactor
  private readonly fast: LogFactor
  private readonly levelElasticity: number
  private readonly burstVariance: number
  private readonly leverage: number
  private readonly rest: number
  private readonly burst: LogFactor
  private readonly medianVolatility: number
  private readonly medianLogVolume: number
  private readonly elasticity: number
  private readonly volumeNoise: number
  private readonly tradesPerMinute: number
  private readonly timeMs: Float64Array
  private readonly open: Float64Array
  private readonly high: Float64Array
  private readonly low: Float64Array
  private readonly close: Float64Array
  private readonly volume: Float64Array
  private length = 0
  private price: number

  constructor(symbol: string, calibration: Calibration, random: Random, flow: OrderFlow | undefined, minutes: number) {
    const { slow, fast, burst, common, leverage, volume } = calibration
    this.symbol = symbol
    this.random = random
    this.flow = flow
    const ownVolatility = 0.03 + 0.02 * random.float()
    const ownPrice = exp(10 * random.float())
    this.price = calibration.price ?? ownPrice
    this.medianVolatility = medianMinuteVolatility(calibration, calibration.dailyVolatility ?? ownVolatility)
    this.medianLogVolume = log(volume.quotePerMinute / this.price)
    this.elasticity = volume.elasticity
    this.volumeNoise = volume.noise
    this.tradesPerMinute = calibration.tradesPerMinute ?? Number.POSITIVE_INFINITY
    this.levelElasticity = calibration.levelElasticity
    this.burstVariance = burst.deviation * burst.deviation
    this.leverage = leverage
    this.rest = Math.sqrt(1 - leverage * leverage)
    this.normals = new Normals(random)
    this.jumps = new Jumps(calibration.jumps, 1 - calibration.jumps.common, random.fork('jumps'))
    const weight = Math.sqrt(1 - common)
    this.slow = new LogFactor({ ...slow, deviation: slow.deviation * weight }, this.normals)
    this.fast = new LogFactor({ ...fast, deviation: fast.deviation * weight }, this.normals)
    this.burst = new LogFactor(burst, this.normals)
    this.timeMs = new Float64Array(minutes)
    this.open = new Float64Array(minutes)
    this.high = new Float64Array(minutes)
    this.low = new Float64Array(minutes)
    this.close = new Float64Array(minutes)
    this.volume = new Float64Array(minutes)
  }

  /** @param seasonal - what the time of the week adds to log volatility */
  add(timeMs: number, common: CommonMinute, seasonal: number): void {
    const { random, normals, slow, fast, burst } = this
    const scale = burstScale(this.levelElasticity, common.level + slow.value)
    const scaling = (scale - 1) * burst.value + burstOffset(this.burstVariance, scale)
    const excitement = common.logVolatility + slow.value + fast.value + seasonal + burst.value + scaling
    const activity = exp(excitement)
    const volatility = this.medianVolatility * activity
    const shock = common.beta * common.shock + common.ownWeight * normals.next()
    const jump = common.jump + this.jumps.next()
    const open = this.price
    const close = open * exp(volatility * (shock + jump))
    const top = open * exp(bridgeMaximum(volatility * shock, volatility, random.float()))
    const bottom = open * exp(-bridgeMaximum(-volatility * shock, volatility, random.float()))
    const logVolume = this.medianLogVolume + this.elasticity * excitement + this.volumeNoise * normals.next()
    this.price = close
    slow.step(normals.next())
    burst.step(normals.next())
    fast.step(this.leverage * shock + this.rest * normals.next())
    const imbalance = this.flow?.next(shock + jump)
    if (this.isSilent(activity)) return

    const i = this.length++
    this.timeMs[i] = timeMs
    this.open[i] = open
    this.high[i] = Math.max(open, close, top)
    this.low[i] = Math.min(open, close, bottom)
    this.close[i] = close
    this.volume[i] = exp(logVolume) * (0.5 + Math.abs(shock) + Math.abs(jump))
    if (imbalance !== undefined) this.flow?.keep(i, imbalance)
  }

  series(): BarSeries {
    const whole = (column: Float64Array) => (column.length === this.length ? column : column.slice(0, this.length))
    return {
      symbol: this.symbol,
      timeMs: whole(this.timeMs),
      open: whole(this.open),
      high: whole(this.high),
      low: whole(this.low),
      close: whole(this.close),
      volume: whole(this.volume),
    }
  }

  /** Of each bar, in (−1, 1): the buyers' less the sellers' share of its volume; empty without an order flow. */
  imbalances(): Float64Array {
    return this.flow?.kept(this.length) ?? new Float64Array(0)
  }

  /** Whether none of the minute's trades, Poisson in number, comes to pass. */
  private isSilent(activity: number): boolean {
    const { tradesPerMinute } = this
    return tradesPerMinute !== Number.POSITIVE_INFINITY && this.random.float() < exp(-tradesPerMinute * activity)
  }
}

/** The deviation of a minute's return when all factors are 0, for which the mean squared return of a day is as given. */
function medianMinuteVolatility(calibration: Calibration, dailyVolatility: number): number {
  return dailyVolatility / Math.sqrt(MINUTES_PER_DAY * meanVariance(calibration))
}

function meanVariance(calibration: Calibration): number {
  const { slow, fast, burst, regimes, jumps, levelElasticity } = calibration
  const withJumps = 1 + jumpVariance(jumps)
  if (levelElasticity !== 0) {
    return exp(2 * fast.deviation * fast.deviation) * meanLevelVariance(calibration) * withJumps
  }
  const logVariance = [slow, fast, burst].reduce((sum, { deviation }) => sum + deviation * deviation, 0)
  return exp(2 * logVariance) * meanRegimeVariance(regimes) * withJumps
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
