import {
  gaussianLogVarianceSlope,
  gaussianMeanSlope,
  gaussianNll,
  huber,
  huberSlope,
  logisticLoss,
  logisticSlope,
  pinball,
  pinballSlope,
  qlikeOfLogs,
  qlikeSlope,
  sigmoid,
  softplus,
  squaredError,
  squaredErrorSlope,
} from '../kernels/losses.ts'
import { exp } from '../kernels/math.ts'
import type { HeadSpec } from './config.ts'

/** A Gaussian's log variance is kept within ± this. */
export const MAX_LOG_VARIANCE = 10

/** What a model's raw outputs mean, and how they are scored while training. */
export interface Head {
  /** Raw outputs of a row. */
  readonly outputs: number

  /**
   * The loss of a row.
   *
   * @param raw - raw outputs, those of the row from `at` on
   * @param slopes - gets the derivative by each, times `weight`, at the same place
   */
  loss(raw: Float32Array, at: number, label: number, slopes: Float32Array, weight: number): number

  /** What is forecast: a point; quantiles, ascending; mean and variance; a probability. Written from `to` on. */
  forecast(raw: Float32Array, at: number, out: Float64Array, to: number): void

  /** The log of the mean of e^label, as the head sees it; undefined for a head that says nothing about it. */
  logMean(raw: Float32Array, at: number): number | undefined
}

/** The head of a spec. */
export function headOf(spec: HeadSpec): Head {
  switch (spec.kind) {
    case 'point':
      return pointHead(spec.loss, spec.delta)
    case 'quantiles':
      return quantilesHead(spec.levels)
    case 'gaussian':
      return gaussianHead
    case 'probability':
      return probabilityHead
  }
}

function pointHead(loss: 'qlike' | 'mse' | 'huber', delta: number): Head {
  const value = { qlike: qlikeOfLogs, mse: squaredError, huber }[loss]
  const slope = { qlike: qlikeSlope, mse: squaredErrorSlope, huber: huberSlope }[loss]
  return {
    outputs: 1,
    loss(raw, at, label, slopes, weight) {
      slopes[at] = weight * slope(label, raw[at], delta)
      return value(label, raw[at], delta)
    },
    forecast(raw, at, out, to) {
      out[to] = raw[at]
    },
    logMean: (raw, at) => raw[at],
  }
}

/**
 * Quantiles that cannot cross: the first is the first raw output, each other lies softplus of its own above the one before.
 * The loss is the mean pinball loss of the levels.
 */
function quantilesHead(levels: readonly number[]): Head {
  const count = levels.length
  const middle = middleOf(levels)
  const quantiles = new Float64Array(count)
  const read = (raw: Float32Array, at: number, out: Float64Array, to: number): void => {
    out[to] = raw[at]
    for (let i = 1; i < count; i++) out[to + i] = out[to + i - 1] + softplus(raw[at + i])
  }
  return {
    outputs: count,
    loss(raw, at, label, slopes, weight) {
      read(raw, at, quantiles, 0)
      let total = 0
      // A raw output moves its own quantile and all above it.
      let slope = 0
      for (let i = count - 1; i >= 0; i--) {
        total += pinball(label, quantiles[i], levels[i])
        slope += pinballSlope(label, quantiles[i], levels[i])
        slopes[at + i] = (weight * slope * (i === 0 ? 1 : sigmoid(raw[at + i]))) / count
      }
      return total / count
    },
    forecast: read,
    logMean(raw, at) {
      read(raw, at, quantiles, 0)
      return quantiles[middle]
    },
  }
}

/** A mean and a log variance; the label's exponential is then log-normal. */
const gaussianHead: Head = {
  outputs: 2,
  loss(raw, at, label, slopes, weight) {
    const logVariance = boundedLogVariance(raw[at + 1])
    slopes[at] = weight * gaussianMeanSlope(label, raw[at], logVariance)
    slopes[at + 1] = logVariance === raw[at + 1] ? weight * gaussianLogVarianceSlope(label, raw[at], logVariance) : 0
    return gaussianNll(label, raw[at], logVariance)
  },
  forecast(raw, at, out, to) {
    out[to] = raw[at]
    out[to + 1] = exp(boundedLogVariance(raw[at + 1]))
  },
  logMean: (raw, at) => raw[at] + exp(boundedLogVariance(raw[at + 1])) / 2,
}

function boundedLogVariance(raw: number): number {
  return Math.min(MAX_LOG_VARIANCE, Math.max(-MAX_LOG_VARIANCE, raw))
}

const probabilityHead: Head = {
  outputs: 1,
  loss(raw, at, label, slopes, weight) {
    slopes[at] = weight * logisticSlope(label, raw[at])
    return logisticLoss(label, raw[at])
  },
  forecast(raw, at, out, to) {
    out[to] = sigmoid(raw[at])
  },
  logMean: () => undefined,
}

/** The level nearest one half, the first of several. */
export function middleOf(levels: readonly number[]): number {
  return levels.reduce((best, level, i) => (Math.abs(level - 0.5) < Math.abs(levels[best] - 0.5) ? i : best), 0)
}
