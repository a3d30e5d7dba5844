import { log } from '../../kernels/math.ts'
import type { BarSeries } from '../../types/index.ts'
import { type Calibration, calibrationSchema, HOURS_PER_WEEK } from './calibration.ts'
import { fitFactors } from './fitFactors.ts'
import { fitRegimes } from './fitRegimes.ts'
import { jumpVariance } from './jumps.ts'
import { refine } from './refine.ts'
import { autocovariance, type MarketStatistics, marketStatistics, THURSDAY_HOUR } from './statistics.ts'

const HOUR_MS = 3_600_000
/** A market with fewer silent minutes is taken to have none. */
const LEAST_SILENCE = 0.0005

/**
 * The calibration under which simulated markets are like the given one.
 *
 * Level, season, regimes, factors and volume come from its moments and the autocovariance of hourly log volatility; what
 * has no formula (bursts of volatility, leverage, minutes without a trade) is moved until simulated
 * markets show the statistics of the real one.
 *
 * @param bars - 1-minute bars
 * @param onProgress - told what share of the work is done, from 0 to 1
 * @throws {DataError} TOO_SHORT for less than two weeks
 * @see Duffie and Singleton 1993, Simulated moments estimation of Markov models of asset prices
 */
export function calibrate(bars: BarSeries, onProgress?: (share: number) => void): Calibration {
  const real = marketStatistics(bars)
  return refine(firstGuess(bars, real), real, onProgress)
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
    hourOfWeek: sharpened(real.hourOfWeek).map((value) => clamp(value, -5, 5)),
    leverage: 0,
    volume: { quotePerMinute: quoteVolumes.sort()[Math.floor(quoteVolumes.length / 2)] },
    ...(real.silentShare > LEAST_SILENCE ? { tradesPerMinute: clamp(-log(real.silentShare), 0.1, 100) } : {}),
  })
}

/** The season is drawn by lines between the hours' middles, over which an hour's mean is 1/8, 6/8 and 1/8 of three of them. */
function sharpened(hourOfWeek: readonly number[]): number[] {
  return hourOfWeek.map((value, hour) => {
    const before = hourOfWeek[(hour + HOURS_PER_WEEK - 1) % HOURS_PER_WEEK]
    const after = hourOfWeek[(hour + 1) % HOURS_PER_WEEK]
    return value + (2 * value - before - after) / 8
  })
}

/** As many jumps as make up half of what bipower variation leaves, to begin with. */
function jumpsOf({ jumpShare }: MarketStatistics): Partial<Calibration['jumps']> {
  const share = clamp(jumpShare, 0.01, 0.5) / 2
  const one = jumpVariance(calibrationSchema.parse({ jumps: { perDay: 1 } }).jumps)
  return { perDay: share / (1 - share) / one }
}

function withoutSeason({ logVolatility, hourOfWeek }: MarketStatistics, firstMs: number): Float64Array {
  const first = Math.floor(firstMs / HOUR_MS) + THURSDAY_HOUR
  return logVolatility.map((value, hour) => value - hourOfWeek[(first + hour) % HOURS_PER_WEEK])
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}
