import { exp, log } from '../../kernels/math.ts'
import type { Random } from '../../kernels/random.ts'
import type { Calibration } from './calibration.ts'

type Regime = Calibration['regimes'][number]

/** A Markov chain in continuous time over regimes in a row, which moves to a neighbour with equal chances. */
export class RegimeChain {
  /** The regime of this minute. */
  logVolatility = 0
  /** Weight of the market in a symbol's return, whose square is the correlation, and the weight of the rest. */
  beta = 0
  ownWeight = 1
  private readonly regimes: readonly Regime[]
  private readonly random: Random
  private index: number
  private minutesLeft: number

  /** Begins in the stationary state. */
  constructor(regimes: readonly Regime[], random: Random) {
    this.regimes = regimes
    this.random = random
    const shares = stationaryShares(regimes)
    let below = random.float()
    this.index = 0
    while (this.index < regimes.length - 1 && below >= shares[this.index]) below -= shares[this.index++]
    this.minutesLeft = this.sojourn()
    this.enter()
  }

  step(): void {
    if (--this.minutesLeft > 0) return
    const { regimes, random } = this
    const up = this.index === 0 || (this.index < regimes.length - 1 && random.float() < 0.5)
    if (regimes.length > 1) this.index += up ? 1 : -1
    this.minutesLeft = this.sojourn()
    this.enter()
  }

  private enter(): void {
    const { logVolatility, correlation } = this.regimes[this.index]
    this.logVolatility = logVolatility
    this.beta = Math.sqrt(correlation)
    this.ownWeight = Math.sqrt(1 - correlation)
  }

  private sojourn(): number {
    return -log(1 - this.random.float()) * this.regimes[this.index].meanDays * 1440
  }
}

/** Long-run share of the time in each regime: visits weighted by their length; the ends are visited half as often. */
export function stationaryShares(regimes: readonly Regime[]): number[] {
  const weights = regimes.map(
    ({ meanDays }, i) => meanDays * (regimes.length > 2 && (i === 0 || i === regimes.length - 1) ? 0.5 : 1),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/** Mean over the long run of the factor by which the regimes multiply variance. */
export function meanRegimeVariance(regimes: readonly Regime[]): number {
  const shares = stationaryShares(regimes)
  return regimes.reduce((sum, { logVolatility }, i) => sum + shares[i] * exp(2 * logVolatility), 0)
}
