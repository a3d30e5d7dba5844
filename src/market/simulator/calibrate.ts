import { log } from '../../kernels/math.ts'
import type { BarSeries } from '../../types/index.ts'
import { type Calibration, calibrationSchema, HOURS_PER_WEEK } from './calibration.ts'
import { fitFactors } from './fitFactors.ts'
import { fitRegimes } from './fitRegimes.ts'
import { jumpVariance } from './jumps.ts'
import { simulateMarket } from './market.ts'
import { autocovariance, type MarketStatistics, marketStatistics, mean, THURSDAY_HOUR } from './statistics.ts'

const HOUR_MS = 3_600_000
/** A market with fewer silent minutes is taken to have none. */
const LEAST_SILENCE = 0.0005
const ROUNDS = 8
/** Markets of each round, so that one market's chance does not decide. */
const SEEDS = [101, 102, 103]
const DAYS = 90
const START_MS = Date.UTC(2024, 0, 1)

/**
 * The calibration under which simulated markets are like the given one.
 *
 * Level, season, regimes, factors and volume come from its moments and the autocovariance of hourly log volatility; what
 * has no formula (bursts of volatility, leverage, minutes without a trade) is moved until simulated
 * markets show the statistics of the real one.
 *
 * @param bars - 1-minute bars
 * @throws {DataError} TOO_SHORT for less than two weeks
 * @see Duffie and Singleton 1993, Simulated moments estimation of Markov models of asset prices
 */
export function calibrate(bars: BarSeries): Calibration {
  const real = marketStatistics(bars)
  return refine(firstGuess(bars, real), real)
}

function firstGuess(bars: BarSeries, real: MarketStatistics): Calibration {
  const plain = withoutSeason(real, bars.timeMs[0])
  const covariance = autocovariance(plain, real.autocorrelation.length - 1)
  const { regimes, covariance: explained } = fitRegimes(plain, covariance.length - 1)
  const { fast, slow } = fitFactors(covariance.map((value, lag) => value - explained[lag]))
  const quoteVolumes = bars.volume.map((volume, i) => volume * bars.close[i]).filter((volume) => volume > 0)
  return calibrationSchema.parse({
    dailyVolatility: clamp(real.dailyVolatility, 1e-4, 1),
    price: bars.close[0],
    slow: { deviation: Math.sqrt(slow.variance), halfLifeMinutes: slow.hours * 60 },
    fast: { deviation: Math.sqrt(fast.variance), halfLifeMinutes: fast.hours * 60 },
    regimes,
    jumps: jumpsOf(real),
    hourOfWeek: real.hourOfWeek.map((value) => clamp(value, -5, 5)),
    leverage: 0,
    volume: { quotePerMinute: quoteVolumes.sort()[Math.floor(quoteVolumes.length / 2)] },
    ...(real.silentShare > LEAST_SILENCE ? { tradesPerMinute: clamp(-log(real.silentShare), 0.1, 100) } : {}),
  })
}

/** As many jumps as make up half of what bipower variation leaves; the rest is its own bias in bursts. */
function jumpsOf({ jumpShare }: MarketStatistics): Partial<Calibration['jumps']> {
  const share = clamp(jumpShare, 0.01, 0.5) / 2
  const one = jumpVariance(calibrationSchema.parse({ jumps: { perDay: 1 } }).jumps)
  return { perDay: share / (1 - share) / one }
}

/** Moves what has no formula until simulated markets show it as the real one does. */
function refine(guess: Calibration, real: MarketStatistics): Calibration {
  let { leverage, tradesPerMinute } = guess
  let { deviation, halfLifeMinutes } = guess.burst
  let { noise } = guess.volume
  let fastVariance = guess.fast.deviation * guess.fast.deviation
  const current = (): Calibration => ({
    ...guess,
    burst: { deviation, halfLifeMinutes },
    leverage,
    volume: { ...guess.volume, noise },
    fast: { ...guess.fast, deviation: Math.sqrt(fastVariance) },
    ...(tradesPerMinute === undefined ? {} : { tradesPerMinute }),
  })
  for (let round = 0; round < ROUNDS; round++) {
    const simulated = simulatedStatistics(current())
    const of = (read: (statistics: MarketStatistics) => number) => mean(simulated.map(read))
    // The kurtosis of normal minutes with lognormal deviations grows by four times their variance in its logarithm.
    const tails = log(real.localKurtosis / of(({ localKurtosis }) => localKurtosis)) / 4
    deviation = Math.sqrt(clamp(deviation * deviation + tails / 2, 0, 1))
    // Bursts that outlast a minute are in bipower variation as well, and jumps are not.
    const simulatedShare = of(({ jumpShare }) => jumpShare)
    halfLifeMinutes = clamp(halfLifeMinutes * ratio(simulatedShare, real.jumpShare), 1, 20)
    fastVariance = clamp(fastVariance + (shortMemory(real) - of(shortMemory)) / 2, 0, 1)
    leverage = clamp(leverage + 2 * (real.leverage - of((statistics) => statistics.leverage)), -0.95, 0.95)
    const scatter = of(({ volumeCorrelation }) => volumeCorrelation) - real.volumeCorrelation
    noise = clamp(noise + 2 * scatter, 0, 3)
    if (tradesPerMinute !== undefined) {
      const silence = ratio(
        of(({ silentShare }) => silentShare),
        real.silentShare,
      )
      tradesPerMinute = clamp(tradesPerMinute * silence, 0.1, 1e6)
    }
  }
  return current()
}

function simulatedStatistics(calibration: Calibration): MarketStatistics[] {
  return SEEDS.map((seed) => {
    const [bars] = simulateMarket({ seed, symbols: ['REAL'], startMs: START_MS, days: DAYS, calibration })
    return marketStatistics(bars)
  })
}

/** Covariance of log volatility that is gone after six hours: what the fast factor is there for. */
function shortMemory({ logVolatility, autocorrelation }: MarketStatistics): number {
  const [variance] = autocovariance(logVolatility, 0)
  return variance * (autocorrelation[1] - autocorrelation[6])
}

function withoutSeason({ logVolatility, hourOfWeek }: MarketStatistics, firstMs: number): Float64Array {
  const first = Math.floor(firstMs / HOUR_MS) + THURSDAY_HOUR
  return logVolatility.map((value, hour) => value - hourOfWeek[(first + hour) % HOURS_PER_WEEK])
}

/** The factor to multiply by, damped; 1 where nothing can be said. */
function ratio(aim: number, value: number): number {
  return aim > 0 && value > 0 ? clamp(Math.sqrt(aim / value), 0.5, 2) : aim > 0 ? 2 : 0.5
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}
