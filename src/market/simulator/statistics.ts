import { DataError } from '../../errors/index.ts'
import { exp, log } from '../../kernels/math.ts'
import type { BarSeries } from '../../types/index.ts'
import { MINUTE_MS } from '../calendar.ts'
import { HOURS_PER_WEEK } from './calibration.ts'

const MINUTES_PER_HOUR = 60
const MINUTES_PER_DAY = 1440
/** 1970-01-01 was a Thursday; profiles begin on Monday. */
export const THURSDAY_HOUR = 72
const LEAST_HOURS = 2 * HOURS_PER_WEEK
/** The longest lag of the autocorrelation, hours. */
export const LONGEST_LAG = 336

/** Moments and autocorrelations of one market. */
export interface MarketStatistics {
  readonly hours: number
  /** Root of the mean squared 1-minute return, for a day. */
  readonly dailyVolatility: number
  readonly minuteKurtosis: number
  readonly hourKurtosis: number
  /** Mean over hours of n·Σr⁴/(Σr²)² of their n minutes: the tails that are left when volatility is known. */
  readonly localKurtosis: number
  /** Slope of the log of that, for the hours of a day, in the day's log volatility: negative when turbulence thins tails. */
  readonly tailSlope: number
  /** Share of the variance beyond bipower variation. */
  readonly jumpShare: number
  /** Log of the root of hourly realised variance; NaN for an hour without a move. */
  readonly logVolatility: Float64Array
  /** Log of the hourly volume in the quote currency; NaN for an hour without a trade. */
  readonly logVolume: Float64Array
  /** Of `logVolatility` at lags of 0 … `LONGEST_LAG` hours. */
  readonly autocorrelation: Float64Array
  /** Correlation of an hour's return with the change of log volatility from the hour before it to the hour after. */
  readonly leverage: number
  /** Correlation of log volume with the size of the return, over minutes that moved. */
  readonly volumeCorrelation: number
  /** What each hour of the week adds to log volatility, from Monday 00:00 UTC; mean 0. */
  readonly hourOfWeek: readonly number[]
  /** Highest less lowest hour of the day in log volatility. */
  readonly hourAmplitude: number
  /** Volatility at the weekend relative to weekdays. */
  readonly weekendRatio: number
  /** Share of the minutes between the first bar and the last without one. */
  readonly silentShare: number
  /** Of all minutes; a minute without a bar repeats the price. */
  readonly minuteReturns: Float64Array
  readonly hourReturns: Float64Array
}

/**
 * What a market is like.
 *
 * @param bars - 1-minute bars
 * @throws {DataError} TOO_SHORT for less than two weeks
 * @see Barndorff-Nielsen and Shephard 2004, Power and bipower variation; Black 1976 (leverage)
 */
export function marketStatistics(bars: BarSeries): MarketStatistics {
  const { timeMs, close } = bars
  const hourMs = MINUTES_PER_HOUR * MINUTE_MS
  const firstHour = timeMs.length === 0 ? 0 : Math.floor(timeMs[0] / hourMs)
  const hours = timeMs.length === 0 ? 0 : Math.floor((timeMs[timeMs.length - 1] + MINUTE_MS) / hourMs) - firstHour
  if (hours < LEAST_HOURS) throw new DataError('TOO_SHORT', `a market is known by two weeks of bars at least`)
  const minuteReturns = returnsOf(bars, firstHour * MINUTES_PER_HOUR, hours * MINUTES_PER_HOUR)
  const hourReturns = new Float64Array(hours)
  const logVolatility = new Float64Array(hours)
  let [local, localCount] = [0, 0]
  for (let hour = 0; hour < hours; hour++) {
    let [sum, squares, fourths] = [0, 0, 0]
    for (let i = hour * MINUTES_PER_HOUR; i < (hour + 1) * MINUTES_PER_HOUR; i++) {
      const square = minuteReturns[i] * minuteReturns[i]
      sum += minuteReturns[i]
      squares += square
      fourths += square * square
    }
    hourReturns[hour] = sum
    logVolatility[hour] = squares > 0 ? log(squares) / 2 : Number.NaN
    if (squares > 0) local += (MINUTES_PER_HOUR * fourths) / (squares * squares)
    if (squares > 0) localCount++
  }
  const [hourOfDay, dayOfWeek] = seasons(logVolatility, firstHour)
  const variance = meanSquare(minuteReturns)
  const week = Array.from(
    { length: HOURS_PER_WEEK },
    (_, hour) => dayOfWeek[Math.floor(hour / 24)] + hourOfDay[hour % 24],
  )
  const minutes = (timeMs[timeMs.length - 1] - timeMs[0]) / MINUTE_MS + 1
  return {
    hours,
    dailyVolatility: Math.sqrt(MINUTES_PER_DAY * variance),
    minuteKurtosis: kurtosis(minuteReturns),
    hourKurtosis: kurtosis(hourReturns),
    localKurtosis: local / localCount,
    tailSlope: tailSlope(minuteReturns),
    jumpShare: 1 - bipower(minuteReturns) / variance,
    logVolatility,
    logVolume: hourlyLogVolume(bars, firstHour, hours),
    autocorrelation: autocorrelation(logVolatility, Math.min(LONGEST_LAG, Math.floor(hours / 2))),
    leverage: leverageOf(hourReturns, logVolatility),
    volumeCorrelation: volumeCorrelation(bars),
    hourOfWeek: week,
    hourAmplitude: Math.max(...hourOfDay) - Math.min(...hourOfDay),
    weekendRatio: exp((dayOfWeek[5] + dayOfWeek[6]) / 2 - dayOfWeek.slice(0, 5).reduce((sum, day) => sum + day, 0) / 5),
    silentShare: 1 - close.length / minutes,
    minuteReturns,
    hourReturns,
  }
}

function returnsOf({ timeMs, close }: BarSeries, firstMinute: number, minutes: number): Float64Array {
  const returns = new Float64Array(minutes)
  for (let i = 1; i < timeMs.length; i++) {
    const minute = timeMs[i] / MINUTE_MS - firstMinute
    if (minute < minutes) returns[minute] = log(close[i] / close[i - 1])
  }
  return returns
}

function hourlyLogVolume({ timeMs, close, volume }: BarSeries, firstHour: number, hours: number): Float64Array {
  const sums = new Float64Array(hours)
  for (let i = 0; i < timeMs.length; i++) {
    const hour = Math.floor(timeMs[i] / (MINUTES_PER_HOUR * MINUTE_MS)) - firstHour
    if (hour < hours) sums[hour] += volume[i] * close[i]
  }
  return sums.map((sum) => (sum > 0 ? log(sum) : Number.NaN))
}

/** Additive effects of the hour of the day and the day of the week, Monday first: few enough to be told from noise. */
function seasons(logVolatility: Float64Array, firstHour: number): [number[], number[]] {
  const overall = mean(logVolatility.filter((value) => !Number.isNaN(value)))
  const effect = (groups: number, groupOf: (hour: number) => number) => {
    const [sums, counts] = [new Float64Array(groups), new Float64Array(groups)]
    for (let hour = 0; hour < logVolatility.length; hour++) {
      if (Number.isNaN(logVolatility[hour])) continue
      const group = groupOf(firstHour + THURSDAY_HOUR + hour)
      sums[group] += logVolatility[hour] - overall
      counts[group]++
    }
    return Array.from(sums, (sum, i) => (counts[i] === 0 ? 0 : sum / counts[i]))
  }
  return [effect(24, (hour) => hour % 24), effect(7, (hour) => Math.floor(hour / 24) % 7)]
}

/** Covariances of the values at lags of 0 … `longest`; pairs with a NaN are left out. */
export function autocovariance(values: Float64Array, longest: number): Float64Array {
  const present = values.filter((value) => !Number.isNaN(value))
  const level = mean(present)
  const covariance = new Float64Array(longest + 1)
  for (let lag = 0; lag <= longest; lag++) {
    let [sum, pairs] = [0, 0]
    for (let i = lag; i < values.length; i++) {
      const product = (values[i] - level) * (values[i - lag] - level)
      if (Number.isNaN(product)) continue
      sum += product
      pairs++
    }
    covariance[lag] = pairs === 0 ? 0 : sum / pairs
  }
  return covariance
}

function autocorrelation(values: Float64Array, longest: number): Float64Array {
  const covariance = autocovariance(values, longest)
  return covariance.map((value) => value / covariance[0])
}

function bipower(returns: Float64Array): number {
  let sum = 0
  for (let i = 1; i < returns.length; i++) sum += Math.abs(returns[i] * returns[i - 1])
  return ((Math.PI / 2) * sum) / (returns.length - 1)
}

function tailSlope(minuteReturns: Float64Array): number {
  const [levels, tails]: [number[], number[]] = [[], []]
  for (let day = 0; day + MINUTES_PER_DAY <= minuteReturns.length; day += MINUTES_PER_DAY) {
    const square = meanSquare(minuteReturns.subarray(day, day + MINUTES_PER_DAY))
    if (square === 0) continue
    const kurtoses: number[] = []
    for (let i = day; i < day + MINUTES_PER_DAY; i += MINUTES_PER_HOUR) {
      const ofHour = kurtosis(minuteReturns.subarray(i, i + MINUTES_PER_HOUR))
      if (!Number.isNaN(ofHour)) kurtoses.push(ofHour)
    }
    levels.push(log(square) / 2)
    tails.push(log(mean(kurtoses)))
  }
  return slope(levels, tails)
}

function leverageOf(returns: Float64Array, logVolatility: Float64Array): number {
  const [moves, changes]: [number[], number[]] = [[], []]
  for (let hour = 1; hour < returns.length - 1; hour++) {
    const change = logVolatility[hour + 1] - logVolatility[hour - 1]
    const move = returns[hour] / exp(logVolatility[hour])
    if (Number.isNaN(change + move)) continue
    moves.push(move)
    changes.push(change)
  }
  return correlation(moves, changes)
}

function volumeCorrelation({ close, volume }: BarSeries): number {
  const [moves, volumes] = [new Float64Array(close.length), new Float64Array(close.length)]
  let count = 0
  for (let i = 1; i < close.length; i++) {
    const move = Math.abs(log(close[i] / close[i - 1]))
    if (move === 0 || volume[i] <= 0) continue
    moves[count] = log(move)
    volumes[count++] = log(volume[i])
  }
  return correlation(moves.subarray(0, count), volumes.subarray(0, count))
}

function kurtosis(values: Float64Array): number {
  let [squares, fourths] = [0, 0]
  for (const value of values) {
    const square = value * value
    squares += square
    fourths += square * square
  }
  return (values.length * fourths) / (squares * squares)
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum / values.length
}

function meanSquare(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return sum / values.length
}

/** Of the least-squares line; 0 when x does not vary. */
function slope(x: readonly number[], y: readonly number[]): number {
  const [meanX, meanY] = [mean(x), mean(y)]
  let [xx, xy] = [0, 0]
  for (let i = 0; i < x.length; i++) {
    xx += (x[i] - meanX) * (x[i] - meanX)
    xy += (x[i] - meanX) * (y[i] - meanY)
  }
  return xx > 0 ? xy / xx : 0
}

/** Pearson's correlation; 0 when one does not vary. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - meanA) * (b[i] - meanB)
    aa += (a[i] - meanA) * (a[i] - meanA)
    bb += (b[i] - meanB) * (b[i] - meanB)
  }
  return aa * bb > 0 ? ab / Math.sqrt(aa * bb) : 0
}
