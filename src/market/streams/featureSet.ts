import { z } from 'zod'
import type { FeatureShape } from '../../types/index.ts'
import type { FeedName } from './feeds.ts'
import { definitionOf, featureDeclarationSchema } from './registry.ts'
import { type FeatureDeclaration, MAX_SPAN_MINUTES } from './stream.ts'

const coverageSchema = z.strictObject({
  lookbackMinutes: z
    .int()
    .min(1)
    .max(MAX_SPAN_MINUTES)
    .default(20_160)
    .describe('a bar must open before these minutes'),
  spansMinutes: z
    .array(z.int().min(1).max(MAX_SPAN_MINUTES))
    .max(16)
    .default([60, 1440, 20_160])
    .describe('spans before the row, in each of which enough minutes must have a bar'),
  minimum: z.number().min(0).max(1).default(0.5).describe('share of the minutes of a span that must have a bar'),
})

const sequenceSchema = z.strictObject({
  steps: z.int().min(1).max(1024).describe('length of the sequence; its last step ends at the row'),
  stepMinutes: z.int().min(1).max(1440).describe('minutes from a step to the next'),
  features: z.array(featureDeclarationSchema).min(1).max(64).describe('values of a step; each lags by its step'),
})

/** An ordered list of features: what a row holds, and which rows there are. */
export const featureSetSchema = z
  .strictObject({
    sequence: sequenceSchema.nullable().default(null).describe('values step by step, before the others'),
    features: z.array(featureDeclarationSchema).max(1024),
    coverage: coverageSchema
      .nullable()
      .default(null)
      .describe('what bars there must be before a row at all; a row with a missing feature is left out in any case'),
  })
  .refine(
    ({ sequence, features }) => sequence !== null || features.length > 0,
    'a feature set needs at least one feature',
  )
  .refine(
    ({ sequence }) => sequence?.features.every(({ name }) => definitionOf(name).canLag) !== false,
    'a feature of a sequence needs a parameter lagMinutes',
  )
  .refine(
    ({ sequence }) => sequence === null || (sequence.steps - 1) * sequence.stepMinutes <= MAX_SPAN_MINUTES,
    `a sequence is at most ${MAX_SPAN_MINUTES} minutes long`,
  )
  .refine(
    ({ sequence, features }) => areDistinct(sequence?.features ?? []) && areDistinct(features),
    'two features have the same column',
  )

export type FeatureSet = z.infer<typeof featureSetSchema>
export type FeatureSetInput = z.input<typeof featureSetSchema>

function areDistinct(declarations: readonly FeatureDeclaration[]): boolean {
  return new Set(declarations.map(columnOf)).size === declarations.length
}

/** The name of a feature's column. */
export function columnOf({ column, name, parameters }: FeatureDeclaration): string {
  return column ?? `${name}${JSON.stringify(parameters)}`
}

/** How the features of a set lie in a row. */
export function shapeOf({ sequence, features }: FeatureSet): FeatureShape {
  return {
    steps: sequence?.steps ?? 0,
    sequence: sequence?.features.map(columnOf) ?? [],
    statics: features.map(columnOf),
  }
}

/** The declaration of every value of a row, in order. */
export function valuesOf({ sequence, features }: FeatureSet): FeatureDeclaration[] {
  const values: FeatureDeclaration[] = []
  for (let step = sequence?.steps ?? 0; sequence !== null && step > 0; step--) {
    for (const { name, parameters } of sequence.features) {
      const { lagMinutes } = parameters
      const lag = (typeof lagMinutes === 'number' ? lagMinutes : 0) + (step - 1) * sequence.stepMinutes
      values.push({ name, parameters: { ...parameters, lagMinutes: lag } })
    }
  }
  return [...values, ...features]
}

/** Feeds that a set reads beside bars. */
export function feedsOf(set: FeatureSet): FeedName[] {
  const declarations = [...(set.sequence?.features ?? []), ...set.features]
  return [...new Set(declarations.flatMap(({ name, parameters }) => definitionOf(name).feeds(parameters)))]
}

/** Minutes before a row that can decide its values, beside the two bars before them. */
export function lookbackMinutesOf(set: FeatureSet): number {
  const spans = valuesOf(set).map(({ name, parameters }) => definitionOf(name).lookbackMinutes(parameters))
  return Math.max(1, set.coverage?.lookbackMinutes ?? 0, ...(set.coverage?.spansMinutes ?? []), ...spans)
}
