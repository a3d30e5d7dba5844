import { z } from 'zod'
import { exp, log } from '../../../kernels/math.ts'
import type { MarketMinute } from '../feeds.ts'
import { defineFeature, type FeatureStream, lagMinutes, minCoverage, spanMinutes, unitMinutes } from '../stream.ts'
import { TrailingMaximum, TrailingSum } from '../trailing.ts'
import { TrueRanges } from '../trueRanges.ts'

const logReturn = defineFeature({
  name: 'logReturn',
  description: 'log return from the last close before a span to the last close in it',
  unit: 'log return',
  parameters: { spanMinutes, lagMinutes, minCoverage },
  lookbackMinutes: ({ spanMinutes: span, lagMinutes: lag }) => span + lag,
  create: ({ spanMinutes: span, lagMinutes: lag, minCoverage: minimum }, { past }) => ({
    value: () => (past.isCovered(span + lag, lag, minimum) ? past.logReturn(span + lag, lag) : Number.NaN),
  }),
})

const scaledReturn = defineFeature({
  name: 'scaledReturn',
  description: 'log return over a span in units of the deviation that a longer span’s realised variance gives',
  unit: 'deviations, cut at ±clip',
  parameters: {
    spanMinutes,
    lagMinutes,
    unitMinutes,
    clip: z.number().positive().max(1000).default(8).describe('greatest size'),
    minCoverage,
  },
  lookbackMinutes: ({ spanMinutes: span, lagMinutes: lag, unitMinutes: unit }) => Math.max(span + lag, unit),
  create: ({ spanMinutes: span, lagMinutes: lag, unitMinutes: unit, clip, minCoverage: minimum }, { past }) => {
    const spans = unit / span
    return {
      value() {
        if (!past.isCovered(span + lag, lag, minimum) || !past.isCovered(unit, 0, minimum)) return Number.NaN
        const variance = past.variance(unit, 0)
        if (!(variance > 0)) return Number.NaN
        const move = past.logReturn(span + lag, lag) / Math.sqrt(variance / spans)
        return Math.min(clip, Math.max(-clip, move))
      },
    }
  },
})

/** Highest high and lowest low of the bars of a span. */
class TrailingRange {
  private readonly highest: TrailingMaximum
  private readonly lowestNegated: TrailingMaximum

  constructor(span: number) {
    this.highest = new TrailingMaximum(span)
    this.lowestNegated = new TrailingMaximum(span)
  }

  get high(): number {
    return this.highest.maximum
  }

  get low(): number {
    return -this.lowestNegated.maximum
  }

  push({ minute, hasBar, high, low }: Readonly<MarketMinute>): void {
    this.highest.push(minute, hasBar ? high : Number.NEGATIVE_INFINITY)
    this.lowestNegated.push(minute, hasBar ? -low : Number.NEGATIVE_INFINITY)
  }
}

const priceRange = defineFeature({
  name: 'priceRange',
  description: 'log of the highest high over the lowest low of a span',
  unit: 'log ratio',
  parameters: { spanMinutes, minCoverage },
  lookbackMinutes: ({ spanMinutes: span }) => span,
  create: ({ spanMinutes: span, minCoverage: minimum }, { past }): FeatureStream => {
    const range = new TrailingRange(span)
    return {
      push: (minute) => range.push(minute),
      value: () => (past.isCovered(span, 0, minimum) && range.high > 0 ? log(range.high / range.low) : Number.NaN),
    }
  },
})

const closePosition = defineFeature({
  name: 'closePosition',
  description: 'where the last close stands between the lowest low and the highest high of a span',
  unit: '0 … 1; missing where these are equal',
  parameters: { spanMinutes, minCoverage },
  lookbackMinutes: ({ spanMinutes: span }) => span,
  create: ({ spanMinutes: span, minCoverage: minimum }, { past }): FeatureStream => {
    const range = new TrailingRange(span)
    let close = Number.NaN
    return {
      push(minute) {
        range.push(minute)
        if (minute.hasBar) close = minute.close
      },
      value() {
        const { high, low } = range
        return high > low && past.isCovered(span, 0, minimum) ? (close - low) / (high - low) : Number.NaN
      },
    }
  },
})

const averageTrueRange = defineFeature({
  name: 'averageTrueRange',
  description:
    'Wilder’s average true range over bars of barMinutes that have closed, relative to the last close. It forgets: of the ' +
    'last 8·periods bars the first n seed it with their mean, the others are smoothed in with 1/n',
  unit: 'share of the price',
  parameters: {
    barMinutes: z
      .int()
      .min(1)
      .max(1440)
      .default(60)
      .describe('length of a bar; bars begin at its whole multiples in UTC'),
    periods: z.int().min(2).max(100).default(14).describe('n'),
    minCoverage,
  },
  lookbackMinutes: ({ barMinutes, periods }) => TrueRanges.lookbackMinutes(barMinutes, periods),
  create: ({ barMinutes, periods, minCoverage: minimum }, { past }): FeatureStream => {
    const ranges = new TrueRanges(barMinutes, periods)
    const span = TrueRanges.lookbackMinutes(barMinutes, periods)
    return {
      push: (minute) => ranges.push(minute),
      value() {
        if (!past.isCovered(span, 0, minimum)) return Number.NaN
        return ranges.average() / exp(past.logCloseBefore(0))
      },
    }
  },
})

const volume = defineFeature({
  name: 'volume',
  description: 'volume of a span',
  unit: 'base currency, or ln(1 + it)',
  parameters: {
    spanMinutes,
    log1p: z.boolean().default(true).describe('whether the value is ln(1 + volume)'),
    minCoverage,
  },
  lookbackMinutes: ({ spanMinutes: span }) => span,
  create: ({ spanMinutes: span, log1p, minCoverage: minimum }, { past }): FeatureStream => {
    const traded = new TrailingSum(span)
    return {
      push: (minute) => traded.push(minute.minute, minute.volume),
      value() {
        if (!past.isCovered(span, 0, minimum)) return Number.NaN
        return log1p ? log(1 + traded.sum) : traded.sum
      },
    }
  },
})

const relativeLogVolume = defineFeature({
  name: 'relativeLogVolume',
  description:
    'mean log volume of a span’s traded minutes less that of a unit; 0 where nothing traded in one of them, as for ' +
    'exchanges that report no volume',
  unit: 'log ratio',
  parameters: { spanMinutes, lagMinutes, unitMinutes, minCoverage },
  lookbackMinutes: ({ spanMinutes: span, lagMinutes: lag, unitMinutes: unit }) => Math.max(span + lag, unit),
  create: ({ spanMinutes: span, lagMinutes: lag, unitMinutes: unit, minCoverage: minimum }, { past }) => ({
    value() {
      if (!past.isCovered(span + lag, lag, minimum) || !past.isCovered(unit, 0, minimum)) return Number.NaN
      const difference = past.meanLogVolume(span + lag, lag) - past.meanLogVolume(unit, 0)
      return Number.isNaN(difference) ? 0 : difference
    },
  }),
})

export const PRICE_FEATURES = [
  logReturn,
  scaledReturn,
  priceRange,
  closePosition,
  averageTrueRange,
  volume,
  relativeLogVolume,
]
