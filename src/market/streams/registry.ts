import { z } from 'zod'
import { BOOK_FEATURES } from './features/book.ts'
import { CALENDAR_FEATURES } from './features/calendar.ts'
import { FLOW_FEATURES } from './features/flow.ts'
import { PRICE_FEATURES } from './features/price.ts'
import { PUBLISHED_FEATURES } from './features/published.ts'
import { VARIANCE_FEATURES } from './features/variance.ts'
import { zScoreOf } from './features/zScore.ts'
import type { FeatureDefinition } from './stream.ts'

const SIMPLE: readonly FeatureDefinition[] = [
  ...PRICE_FEATURES,
  ...VARIANCE_FEATURES,
  ...FLOW_FEATURES,
  ...BOOK_FEATURES,
  ...PUBLISHED_FEATURES,
  ...CALENDAR_FEATURES,
]

function definitionIn(definitions: readonly FeatureDefinition[], name: string): FeatureDefinition {
  const definition = definitions.find((one) => one.name === name)
  if (definition === undefined) throw new RangeError(`there is no feature "${name}"`)
  return definition
}

function declarationOf(definition: FeatureDefinition) {
  return z
    .strictObject({ name: z.literal(definition.name), parameters: definition.schema.prefault({}) })
    .describe(definition.description)
}

function declarationsOf(definitions: readonly FeatureDefinition[]) {
  const [first, ...others] = definitions.map(declarationOf)
  return z.discriminatedUnion('name', [first, ...others])
}

const zScore = zScoreOf(declarationsOf(SIMPLE), (name) => definitionIn(SIMPLE, name))

/** Every kind of feature. */
export const FEATURES: readonly FeatureDefinition[] = [...SIMPLE, zScore]

/** @throws {RangeError} when there is none of that name */
export function definitionOf(name: string): FeatureDefinition {
  return definitionIn(FEATURES, name)
}

const column = z.string().min(1).max(256).optional().describe('name of the column; made of name and parameters')

function columnDeclarationOf(definition: FeatureDefinition) {
  return declarationOf(definition).extend({ column }).describe(definition.description)
}

const [first, ...others] = FEATURES.map(columnDeclarationOf)

/** A feature by its name and parameters, every default filled in. */
export const featureDeclarationSchema = z.discriminatedUnion('name', [first, ...others])
