import { exp, log } from '../../kernels/math.ts'
import type { BarSeries } from '../../types/index.ts'
import { meanLevelVariance } from './burstScale.ts'
import type { Calibration } from './calibration.ts'
import { simulateMarket } from './market.ts'
import { stationaryShares } from './regimes.ts'
import { autocovariance, type MarketStatistics, marketStatistics, mean } from './statistics.ts'

const ROUNDS = 10
/** Markets of each round, so that one market's chance does not decide; the same in all, so that rounds can be compared. */
const SEEDS = [101, 201]
/** Of each market: as many as the real one has, within these bounds. */
const [LEAST_DAYS, MOST_DAYS] = [30, 180]
const DAY_MS = 86_400_000
const START_MS = Date.UTC(2024, 0, 1)
/** Lags, in hours, at which the covariance of log volatility is that of regime and slow factor. */
const LONG_LAGS = [24, 48, 72]

/** What is moved, each to bring the moment named with it to that of the real market. */
interface Moved {
  /** The tails that are left when an hour's volatility is known. */
  burstDeviation: number
  /** The share of jumps: bursts that outlast a minute are in bipower variation as well, and jumps are not. */
  burstHalfLife: number
  /** The covariance of log volatility that is gone after six hours. */
  fastVariance: number
  /** By what regime and slow factor are multiplied: the covariance after days, and the kurtosis of all hours. */
  spread: number
  /** The slope of tails in volatility. */
  levelElasticity: number
  /** The kurtosis of all minutes. */
  jumpsPerDay: number
  leverage: number
  /** The correlation of volume with returns. */
  volumeNoise: number
  /** Minutes without a trade; undefined where there are none. */
  tradesPerMinute: number | undefined
}

/**
 * Moves what has no formula until simulated markets show it as the real one does. Each is moved by the gap in one moment;
 * the spread of levels has two, of which the covariance weighs twice as much as the hourly kurtosis.
 *
 * @param onRound - told what share of the work is done
 * @see Duffie and Singleton 1993, Simulated moments estimation of Markov models of asset prices
 */
export function refine(
  guess: Calibration,
  real: MarketStatistics,
  onRound: (share: number) => void = () => undefined,
): Calibration {
  let moved: Moved = {
    burstDeviation: guess.burst.deviation,
    burstHalfLife: guess.burst.halfLifeMinutes,
    fastVariance: guess.fast.deviation * guess.fast.deviation,
    spread: 1,
    levelElasticity: guess.levelElasticity,
    jumpsPerDay: guess.jumps.perDay,
    leverage: guess.leverage,
    volumeNoise: guess.volume.noise,
    tradesPerMinute: guess.tradesPerMinute,
  }
  const days = clamp(Math.floor(real.hours / 24), LEAST_DAYS, MOST_DAYS)
  let simulated = simulatedStatistics(guess, days)
  // The guess has this moment from the real market by a formula; its simulation adds nothing but the chance of its seeds.
  const long = of(simulated, longMemory)
  // The guess takes half of what bipower variation leaves for jumps. A single extreme minute is no reason for more than all.
  const mostJumps = 2 * guess.jumps.perDay
  for (let round = 1; round <= ROUNDS; round++) {
    moved = next(moved, simulated, real, { long, mostJumps })
    onRound(round / ROUNDS)
    if (round < ROUNDS) simulated = simulatedStatistics(withMoved(guess, moved), days)
  }
  return withMoved(guess, moved)
}

function next(
  moved: Moved,
  simulated: readonly MarketStatistics[],
  real: MarketStatistics,
  { long, mostJumps }: { readonly long: number; readonly mostJumps: number },
): Moved {
  const { burstDeviation, burstHalfLife, fastVariance, spread, levelElasticity, jumpsPerDay } = moved
  const { leverage, volumeNoise, tradesPerMinute } = moved
  const mean = (read: (statistics: MarketStatistics) => number) => of(simulated, read)
  const gap = (read: (statistics: MarketStatistics) => number) => read(real) - mean(read)
  // The kurtosis of normal minutes with lognormal deviations grows by four times their variance in its logarithm.
  const tails = log(real.localKurtosis / mean(({ localKurtosis }) => localKurtosis)) / 4
  const silence = mean(({ silentShare }) => silentShare)
  return {
    burstDeviation: Math.sqrt(clamp(burstDeviation * burstDeviation + tails / 2, 0, 1)),
    burstHalfLife: clamp(
      burstHalfLife *
        ratio(
          mean(({ jumpShare }) => jumpShare),
          real.jumpShare,
        ),
      1,
      20,
    ),
    fastVariance: clamp(fastVariance + gap(shortMemory) / 2, 0, 1),
    spread: clamp(
      spread * weighted(long / mean(longMemory), real.hourKurtosis / pooledKurtosis(simulated, 'hour')),
      0.3,
      2,
    ),
    levelElasticity: clamp(levelElasticity - gap(({ tailSlope }) => tailSlope) / 2, 0, 1.5),
    jumpsPerDay: clamp(jumpsPerDay * ratio(real.minuteKurtosis, pooledKurtosis(simulated, 'minute')), 0, mostJumps),
    leverage: clamp(leverage + 2 * gap((statistics) => statistics.leverage), -0.95, 0.95),
    volumeNoise: clamp(volumeNoise - 2 * gap(({ volumeCorrelation }) => volumeCorrelation), 0, 3),
    tradesPerMinute:
      tradesPerMinute === undefined ? undefined : clamp(tradesPerMinute * ratio(silence, real.silentShare), 0.1, 1e6),
  }
}

function withMoved(guess: Calibration, moved: Moved): Calibration {
  const { spread, levelElasticity, leverage, tradesPerMinute } = moved
  return {
    ...guess,
    slow: { ...guess.slow, deviation: guess.slow.deviation * spread },
    fast: { ...guess.fast, deviation: Math.sqrt(moved.fastVariance) },
    burst: { deviation: moved.burstDeviation, halfLifeMinutes: moved.burstHalfLife },
    regimes: guess.regimes.map((regime) => ({ ...regime, logVolatility: regime.logVolatility * spread })),
    jumps: { ...guess.jumps, perDay: moved.jumpsPerDay },
    volume: { ...guess.volume, noise: moved.volumeNoise },
    levelElasticity,
    leverage,
    ...(tradesPerMinute === undefined ? {} : { tradesPerMinute }),
  }
}

function simulatedStatistics(calibration: Calibration, days: number): MarketStatistics[] {
  return SEEDS.map((seed) => marketStatistics(eachRegimeInTurn(calibration, seed, days)))
}

/** A market in which every regime lasts for its long-run share of the time: in one of its own it would be left to chance. */
function eachRegimeInTurn(calibration: Calibration, seed: number, totalDays: number): BarSeries {
  const { regimes, dailyVolatility = 0.04 } = calibration
  const shares = stationaryShares(regimes)
  const meanVariance = meanLevelVariance(calibration)
  const parts: BarSeries[] = []
  let [startMs, price] = [START_MS, calibration.price]
  regimes.forEach((regime, i) => {
    const days = Math.max(1, Math.floor(shares[i] * totalDays + 0.5))
    const relative = Math.sqrt(meanLevelVariance({ ...calibration, regimes: [regime] }) / meanVariance)
    const alone = { ...calibration, regimes: [regime], dailyVolatility: dailyVolatility * relative, price }
    const [part] = simulateMarket({ seed: seed + i, symbols: ['REAL'], startMs, days, calibration: alone })
    parts.push(part)
    price = part.close[part.close.length - 1]
    startMs += days * DAY_MS
  })
  return joined(parts)
}

function joined(parts: readonly BarSeries[]): BarSeries {
  const column = (name: Exclude<keyof BarSeries, 'symbol'>) => {
    const whole = new Float64Array(parts.reduce((length, part) => length + part[name].length, 0))
    let at = 0
    for (const part of parts) {
      whole.set(part[name], at)
      at += part[name].length
    }
    return whole
  }
  return {
    symbol: parts[0].symbol,
    timeMs: column('timeMs'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  }
}

function of(simulated: readonly MarketStatistics[], read: (statistics: MarketStatistics) => number): number {
  return mean(simulated.map(read))
}

/** Of the returns of all markets together. */
function pooledKurtosis(simulated: readonly MarketStatistics[], span: 'minute' | 'hour'): number {
  const squares = simulated.map(({ dailyVolatility }) => dailyVolatility * dailyVolatility)
  const fourths = simulated.map((market, i) => market[`${span}Kurtosis`] * squares[i] * squares[i])
  return mean(fourths) / (mean(squares) * mean(squares))
}

/** Covariance of log volatility that is gone after six hours: what the fast factor is there for. */
function shortMemory({ logVolatility, autocorrelation }: MarketStatistics): number {
  const [variance] = autocovariance(logVolatility, 0)
  return variance * (autocorrelation[1] - autocorrelation[6])
}

function longMemory({ logVolatility, autocorrelation }: MarketStatistics): number {
  const [variance] = autocovariance(logVolatility, 0)
  return variance * mean(LONG_LAGS.map((lag) => autocorrelation[lag]))
}

/** The damped factor to multiply by for two gaps, the first of which counts twice. */
function weighted(first: number, second: number): number {
  return exp(log(ratio(first * first * second, 1)) / 3)
}

/** The factor to multiply by, damped; 1 where nothing can be said. */
function ratio(aim: number, value: number): number {
  return aim > 0 && value > 0 ? clamp(Math.sqrt(aim / value), 0.5, 2) : aim > 0 ? 2 : 0.5
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}
