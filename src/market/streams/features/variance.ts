import { z } from 'zod'
import { log } from '../../../kernels/math.ts'
import { defineFeature, lagMinutes, MAX_SPAN_MINUTES, minCoverage, spanMinutes, unitMinutes } from '../stream.ts'

/** A variance below this, the resolution of the sums, has this one's logarithm. */
const LEAST_VARIANCE = 1 / 70_368_744_177_664
const MINUTES_PER_DAY = 1440

const asLog = z.boolean().default(true).describe('whether the value is the natural logarithm')
const floor = z
  .number()
  .positive()
  .max(1)
  .default(1e-3)
  .describe('least ratio, for a still quarter of an hour has no logarithm')

function logRatio(value: number, unit: number, least: number): number {
  return unit > 0 ? log(Math.max(value / unit, least)) : Number.NaN
}

function logOf(variance: number): number {
  return log(Math.max(variance, LEAST_VARIANCE))
}

const realisedVariance = defineFeature({
  name: 'realisedVariance',
  description: 'Σr² of 1-minute log returns over a span',
  unit: 'squared log return, or its log',
  parameters: { spanMinutes, lagMinutes, log: asLog, minCoverage },
  lookbackMinutes: ({ spanMinutes: span, lagMinutes: lag }) => span + lag,
  create: ({ spanMinutes: span, lagMinutes: lag, log: takeLog, minCoverage: minimum }, { past }) => ({
    value() {
      if (!past.isCovered(span + lag, lag, minimum)) return Number.NaN
      const variance = past.variance(span + lag, lag)
      return takeLog ? logOf(variance) : variance
    },
  }),
})

const harTerm = defineFeature({
  name: 'harTerm',
  description: 'mean realised variance of the last whole periods, as HAR takes it of 1, 7 and 30 days (Corsi 2009)',
  unit: 'squared log return a period, or its log',
  parameters: {
    periodMinutes: z.int().min(1).max(MINUTES_PER_DAY).default(MINUTES_PER_DAY).describe('length of a period'),
    periods: z
      .int()
      .min(1)
      .max(MAX_SPAN_MINUTES / MINUTES_PER_DAY)
      .describe('number of periods'),
    log: asLog,
    minCoverage,
  },
  lookbackMinutes: ({ periodMinutes, periods }) => periodMinutes * periods,
  create: ({ periodMinutes, periods, log: takeLog, minCoverage: minimum }, { past }) => ({
    value() {
      if (!past.isCovered(periodMinutes * periods, 0, minimum)) return Number.NaN
      const mean = past.variance(periodMinutes * periods, 0) / periods
      return takeLog ? logOf(mean) : mean
    },
  }),
})

const logVarianceRatio = defineFeature({
  name: 'logVarianceRatio',
  description: 'log of the mean variance over a span relative to that over a unit',
  unit: 'log ratio',
  parameters: { spanMinutes, unitMinutes, floor, minCoverage },
  lookbackMinutes: ({ spanMinutes: span, unitMinutes: unit }) => Math.max(span, unit),
  create: ({ spanMinutes: span, unitMinutes: unit, floor: least, minCoverage: minimum }, { past }) => {
    const share = span / unit
    return {
      value() {
        if (!past.isCovered(span, 0, minimum) || !past.isCovered(unit, 0, minimum)) return Number.NaN
        return logRatio(past.variance(span, 0), past.variance(unit, 0) * share, least)
      },
    }
  },
})

/** Its own definition, for it divides the unit where `logVarianceRatio` multiplies it: runs depend on the last bit. */
const laggedLogVarianceRatio = defineFeature({
  name: 'laggedLogVarianceRatio',
  description: 'log of the mean variance over a past span relative to that over a unit before the row',
  unit: 'log ratio',
  parameters: { spanMinutes, lagMinutes, unitMinutes, floor, minCoverage },
  lookbackMinutes: ({ spanMinutes: span, lagMinutes: lag, unitMinutes: unit }) => Math.max(span + lag, unit),
  create: (parameters, { past }) => {
    const { spanMinutes: span, lagMinutes: lag, unitMinutes: unit, floor: least, minCoverage: minimum } = parameters
    const spans = unit / span
    return {
      value() {
        if (!past.isCovered(span + lag, lag, minimum) || !past.isCovered(unit, 0, minimum)) return Number.NaN
        return logRatio(past.variance(span + lag, lag), past.variance(unit, 0) / spans, least)
      },
    }
  },
})

const sameTimeLogVarianceRatio = defineFeature({
  name: 'sameTimeLogVarianceRatio',
  description: 'log of the mean variance of the coming horizon’s time of day on past days, relative to a unit’s mean',
  unit: 'log ratio',
  parameters: {
    horizonMinutes: z.int().min(1).max(MINUTES_PER_DAY).describe('minutes after the row whose time of day is meant'),
    days: z.int().min(1).max(30).default(7),
    unitMinutes,
    floor,
    minCoverage,
  },
  lookbackMinutes: ({ days, unitMinutes: unit }) => Math.max(days * MINUTES_PER_DAY, unit),
  create: ({ horizonMinutes, days, unitMinutes: unit, floor: least, minCoverage: minimum }, { past }) => {
    const share = horizonMinutes / unit
    return {
      value() {
        if (!past.isCovered(days * MINUTES_PER_DAY, 0, minimum) || !past.isCovered(unit, 0, minimum)) return Number.NaN
        let sum = 0
        for (let back = MINUTES_PER_DAY; back <= days * MINUTES_PER_DAY; back += MINUTES_PER_DAY) {
          if (!past.isCovered(back, back - horizonMinutes, minimum)) return Number.NaN
          sum += past.variance(back, back - horizonMinutes)
        }
        return logRatio(sum / days, past.variance(unit, 0) * share, least)
      },
    }
  },
})

const logBipowerShare = defineFeature({
  name: 'logBipowerShare',
  description: 'log of the share of a span’s variance that is not jumps',
  unit: 'log ratio',
  parameters: { spanMinutes, floor, minCoverage },
  lookbackMinutes: ({ spanMinutes: span }) => span,
  create: ({ spanMinutes: span, floor: least, minCoverage: minimum }, { past }) => ({
    value() {
      if (!past.isCovered(span, 0, minimum)) return Number.NaN
      return logRatio(past.bipowerVariation(span, 0), past.variance(span, 0), least)
    },
  }),
})

const jumpShare = defineFeature({
  name: 'jumpShare',
  description: 'share of a span’s variance that is jumps: max(0, 1 − bipower variation/realised variance)',
  unit: '0 … 1; missing where the price stood still',
  parameters: { spanMinutes, minCoverage },
  lookbackMinutes: ({ spanMinutes: span }) => span,
  create: ({ spanMinutes: span, minCoverage: minimum }, { past }) => ({
    value() {
      const variance = past.variance(span, 0)
      if (!(variance > 0) || !past.isCovered(span, 0, minimum)) return Number.NaN
      return Math.max(0, 1 - past.bipowerVariation(span, 0) / variance)
    },
  }),
})

export const VARIANCE_FEATURES = [
  realisedVariance,
  harTerm,
  logVarianceRatio,
  laggedLogVarianceRatio,
  sameTimeLogVarianceRatio,
  logBipowerShare,
  jumpShare,
]
