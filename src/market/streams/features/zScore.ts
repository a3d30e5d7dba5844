import { z } from 'zod'
import { log } from '../../../kernels/math.ts'
import { defineFeature, type FeatureDefinition, type FeatureStream, MAX_SPAN_MINUTES, minCoverage } from '../stream.ts'
import { TrailingMoments } from '../trailing.ts'

/**
 * The rolling z-score of any of the given features: (x − μ)/s over trailing values alone, the last one among them, with
 * s from n − 1. So nothing is fitted, and no future can leak into a scale.
 *
 * @param of - declarations of the features that can be scaled
 */
export function zScoreOf(
  of: z.ZodType<{ name: string; parameters: Record<string, unknown> }>,
  definitionOf: (name: string) => FeatureDefinition,
): FeatureDefinition {
  return defineFeature({
    name: 'zScore',
    description: 'rolling z-score (x − μ)/s of another feature over its trailing values; 0 where they are all equal',
    unit: 'deviations, cut at ±clip',
    parameters: {
      of: of.describe('the feature'),
      windowMinutes: z.int().min(2).max(MAX_SPAN_MINUTES).describe('minutes before the row whose values count'),
      everyMinutes: z
        .int()
        .min(1)
        .max(1440)
        .default(1)
        .describe('the feature is taken at whole multiples of this in UTC, and so is its z-score'),
      log1p: z.boolean().default(false).describe('whether ln(1 + x) is scaled, for volumes; missing where x <= −1'),
      clip: z.number().positive().max(1000).default(8).describe('greatest size'),
      minCoverage,
    },
    feeds: (parameters) => definitionOf(parameters.of.name).feeds(parameters.of.parameters),
    lookbackMinutes: ({ of: { name, parameters }, windowMinutes, everyMinutes }) =>
      definitionOf(name).lookbackMinutes(parameters) + windowMinutes + everyMinutes,
    create(parameters, context): FeatureStream {
      const { windowMinutes, everyMinutes, log1p, clip, minCoverage: minimum } = parameters
      const inner = context.streamOf(parameters.of)
      const length = Math.max(2, Math.floor(windowMinutes / everyMinutes))
      const moments = new TrailingMoments(length)
      let last = Number.NaN
      return {
        push({ minute }) {
          if ((minute + 1) % everyMinutes !== 0) return
          const x = inner.value()
          last = log1p ? log(1 + x) : x
          // log1p of what is below −1 is NaN, of −1 itself infinite.
          if (!Number.isFinite(last)) last = Number.NaN
          moments.push((minute + 1) / everyMinutes, last, 0)
        },
        value() {
          if (moments.count < Math.max(2, minimum * length)) return Number.NaN
          const deviation = Math.sqrt(moments.squaresX / (moments.count - 1))
          if (deviation === 0) return Number.isNaN(last) ? Number.NaN : 0
          return Math.min(clip, Math.max(-clip, (last - moments.meanX) / deviation))
        },
      }
    },
  })
}
