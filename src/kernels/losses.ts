/**
 * Losses of a forecast s for a label t, in float64 with the kernels' elementary functions: the same bits everywhere. Each
 * comes with its derivative by what is forecast.
 */
import { exp, log } from './math.ts'

const LN_TWO_PI = 1.8378770664093453

/** QLIKE of the logs: y/f − ln(y/f) − 1 with t = ln y, s = ln f. @see Patton 2011 */
export function qlikeOfLogs(label: number, forecast: number): number {
  const difference = label - forecast
  // Rounding can leave −1e-16 at a perfect forecast.
  return Math.max(0, exp(difference) - difference - 1)
}

export function qlikeSlope(label: number, forecast: number): number {
  return 1 - exp(label - forecast)
}

/** (s − t)². */
export function squaredError(label: number, forecast: number): number {
  return (forecast - label) * (forecast - label)
}

export function squaredErrorSlope(label: number, forecast: number): number {
  return 2 * (forecast - label)
}

/** ½(s − t)² up to |s − t| = delta, straight beyond. @see Huber 1964, Robust estimation of a location parameter */
export function huber(label: number, forecast: number, delta: number): number {
  const error = Math.abs(forecast - label)
  return error <= delta ? (error * error) / 2 : delta * (error - delta / 2)
}

export function huberSlope(label: number, forecast: number, delta: number): number {
  return Math.min(delta, Math.max(-delta, forecast - label))
}

/** level·(t − q) above q, (1 − level)·(q − t) below. @see Koenker and Bassett 1978, Regression quantiles */
export function pinball(label: number, quantile: number, level: number): number {
  const error = label - quantile
  return error >= 0 ? level * error : (level - 1) * error
}

export function pinballSlope(label: number, quantile: number, level: number): number {
  return label >= quantile ? -level : 1 - level
}

/** Cross entropy of a label in [0, 1] with the probability sigmoid(s). */
export function logisticLoss(label: number, logit: number): number {
  return softplus(logit) - label * logit
}

export function logisticSlope(label: number, logit: number): number {
  return sigmoid(logit) - label
}

/** −ln N(t; mean, e^logVariance). */
export function gaussianNll(label: number, mean: number, logVariance: number): number {
  const error = label - mean
  return (LN_TWO_PI + logVariance + error * error * exp(-logVariance)) / 2
}

/** By the mean. */
export function gaussianMeanSlope(label: number, mean: number, logVariance: number): number {
  return (mean - label) * exp(-logVariance)
}

/** By the log of the variance. */
export function gaussianLogVarianceSlope(label: number, mean: number, logVariance: number): number {
  const error = label - mean
  return (1 - error * error * exp(-logVariance)) / 2
}

/** ln(1 + eˣ), > 0 for x > −745. */
export function softplus(x: number): number {
  if (x > 37) return x
  const power = exp(x)
  const sum = 1 + power
  // What the sum's rounding lost of a small power: ln(1 + u)/u changes slowly.
  return sum === 1 ? power : (log(sum) * power) / (sum - 1)
}

/** 1/(1 + e⁻ˣ). */
export function sigmoid(x: number): number {
  return 1 / (1 + exp(-x))
}
