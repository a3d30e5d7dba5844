import { z } from 'zod'
import { log } from '../../../kernels/math.ts'
import { FUNDING_RATE, OPEN_INTEREST } from '../feeds.ts'
import { defineFeature, type FeatureStream, MAX_SPAN_MINUTES, type StreamContext, spanMinutes } from '../stream.ts'

const maxAgeMinutes = (usual: number) =>
  z
    .int()
    .min(1)
    .max(MAX_SPAN_MINUTES)
    .default(usual)
    .describe('minutes after its publication at which a value is too old and missing')

/** What was last published of a series at the present and at every minute back to `span` minutes before it. */
class LastPublished {
  private readonly slot: number
  private readonly maxAge: number
  /** By minute modulo span + 1. */
  private readonly values: Float64Array
  private minute = 0
  private last = Number.NaN
  private lastMinute = 0

  constructor(slot: number, maxAge: number, span: number) {
    this.slot = slot
    this.maxAge = maxAge
    this.values = new Float64Array(span + 1).fill(Number.NaN)
  }

  push(minute: number, published: Float64Array): void {
    const value = published[this.slot]
    if (!Number.isNaN(value)) {
      this.last = value
      this.lastMinute = minute
    }
    this.minute = minute
    this.values[minute % this.values.length] = minute - this.lastMinute < this.maxAge ? this.last : Number.NaN
  }

  /** @param ago - 0 … span minutes */
  value(ago: number): number {
    const { length } = this.values
    return this.values[(this.minute + length - ago) % length]
  }
}

function levelOf(series: string, maxAge: number, context: StreamContext): FeatureStream {
  const published = new LastPublished(context.slotOf(series), maxAge, 0)
  return {
    push: ({ minute, published: values }) => published.push(minute, values),
    value: () => published.value(0),
  }
}

function changeOf(
  series: string,
  span: number,
  maxAge: number,
  context: StreamContext,
  change: (now: number, before: number) => number,
): FeatureStream {
  const published = new LastPublished(context.slotOf(series), maxAge, span)
  return {
    push: ({ minute, published: values }) => published.push(minute, values),
    value: () => change(published.value(0), published.value(span)),
  }
}

const difference = (now: number, before: number) => now - before
const logChange = (now: number, before: number) => (now > 0 && before > 0 ? log(now / before) : Number.NaN)

const fundingRate = defineFeature({
  name: 'fundingRate',
  description: 'the funding rate last published',
  unit: 'share a funding period',
  parameters: { maxAgeMinutes: maxAgeMinutes(960) },
  feeds: () => [`published ${FUNDING_RATE}`],
  lookbackMinutes: ({ maxAgeMinutes: maxAge }) => maxAge,
  create: ({ maxAgeMinutes: maxAge }, context) => levelOf(FUNDING_RATE, maxAge, context),
})

const fundingRateChange = defineFeature({
  name: 'fundingRateChange',
  description: 'the funding rate last published less the one that was so a span ago',
  unit: 'share a funding period',
  parameters: { spanMinutes, maxAgeMinutes: maxAgeMinutes(960) },
  feeds: () => [`published ${FUNDING_RATE}`],
  lookbackMinutes: ({ spanMinutes: span, maxAgeMinutes: maxAge }) => span + maxAge,
  create: ({ spanMinutes: span, maxAgeMinutes: maxAge }, context) =>
    changeOf(FUNDING_RATE, span, maxAge, context, difference),
})

const openInterestChange = defineFeature({
  name: 'openInterestChange',
  description: 'log change of the open interest over a span',
  unit: 'log ratio',
  parameters: { spanMinutes, maxAgeMinutes: maxAgeMinutes(60) },
  feeds: () => [`published ${OPEN_INTEREST}`],
  lookbackMinutes: ({ spanMinutes: span, maxAgeMinutes: maxAge }) => span + maxAge,
  create: ({ spanMinutes: span, maxAgeMinutes: maxAge }, context) =>
    changeOf(OPEN_INTEREST, span, maxAge, context, logChange),
})

const series = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/, 'a series is named by 1 to 64 letters, digits and . _ -, a letter first')
  .describe('name of the published series')

const externalLevel = defineFeature({
  name: 'externalLevel',
  description: 'an external series, on-chain or sentiment, as of its last publication',
  unit: 'of the series, or its natural logarithm',
  parameters: {
    series,
    maxAgeMinutes: maxAgeMinutes(2880),
    log: z.boolean().default(false).describe('whether the value is the natural logarithm; missing where it has none'),
  },
  feeds: (parameters) => [`published ${parameters.series}`],
  lookbackMinutes: ({ maxAgeMinutes: maxAge }) => maxAge,
  create: ({ series: name, maxAgeMinutes: maxAge, log: takeLog }, context): FeatureStream => {
    const level = levelOf(name, maxAge, context)
    if (!takeLog) return level
    return {
      push: (minute) => level.push?.(minute),
      value() {
        const value = level.value()
        return value > 0 ? log(value) : Number.NaN
      },
    }
  },
})

const externalChange = defineFeature({
  name: 'externalChange',
  description: 'change of an external series as of its publications, over a span',
  unit: 'of the series, or log ratio',
  parameters: {
    series,
    spanMinutes,
    maxAgeMinutes: maxAgeMinutes(2880),
    log: z.boolean().default(false).describe('whether the change is that of the natural logarithm'),
  },
  feeds: (parameters) => [`published ${parameters.series}`],
  lookbackMinutes: ({ spanMinutes: span, maxAgeMinutes: maxAge }) => span + maxAge,
  create: ({ series: name, spanMinutes: span, maxAgeMinutes: maxAge, log: takeLog }, context) =>
    changeOf(name, span, maxAge, context, takeLog ? logChange : difference),
})

export const PUBLISHED_FEATURES = [fundingRate, fundingRateChange, openInterestChange, externalLevel, externalChange]
