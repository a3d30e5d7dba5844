import { z } from 'zod'
import type { BookSeries, FeedName, MarketMinute } from './feeds.ts'
import type { MarketPast } from './past.ts'

/**
 * One feature as a state that time moves on. Batch, replay and live serving all run it, so they agree to the bit.
 *
 * The value at a whole minute t follows from what happened before t alone, and only from the lookback before it
 * (`FeatureDefinition.lookbackMinutes`) and the two bars that precede the lookback.
 */
export interface FeatureStream {
  /** Takes in the minute that has just ended, after the past has; for streams that keep more than the shared past. */
  push?(minute: Readonly<MarketMinute>): void
  /** Takes in a snapshot of the minute that runs. */
  pushBook?(books: BookSeries, row: number): void
  /** The value at the present; NaN when it is missing. */
  value(): number
}

/** A feature by name and parameters, as manifests declare it. */
export interface FeatureDeclaration {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** Name of its column; made of name and parameters where absent. */
  readonly column?: string | undefined
}

/** What the streams of one market share. */
export interface StreamContext {
  readonly past: MarketPast
  /** Place of a published series in `MarketMinute.published`. */
  slotOf(series: string): number
  /** The stream of another feature, which is always moved on before the one that asked for it. */
  streamOf(declaration: FeatureDeclaration): FeatureStream
}

/** A kind of feature: its parameters with ranges and units, what it reads, and its state. */
export interface FeatureDefinition {
  readonly name: string
  readonly description: string
  /** Of the value. */
  readonly unit: string
  readonly schema: z.ZodType<Record<string, unknown>>
  /** Whether `lagMinutes` is a parameter, so that the feature can be a step of a sequence. */
  readonly canLag: boolean
  /** Feeds it reads beside bars. */
  feeds(parameters: unknown): FeedName[]
  /** Minutes before t that can decide the value at t, beside the two bars before them. */
  lookbackMinutes(parameters: unknown): number
  create(parameters: unknown, context: StreamContext): FeatureStream
}

interface DefinitionOptions<Shape extends z.ZodRawShape> {
  readonly name: string
  readonly description: string
  readonly unit: string
  readonly parameters: Shape
  feeds?(parameters: z.infer<z.ZodObject<Shape>>): FeedName[]
  lookbackMinutes(parameters: z.infer<z.ZodObject<Shape>>): number
  create(parameters: z.infer<z.ZodObject<Shape>>, context: StreamContext): FeatureStream
}

/** Makes a definition, in which the types of the parameters stay between the schema and the state. */
export function defineFeature<Shape extends z.ZodRawShape>(options: DefinitionOptions<Shape>): FeatureDefinition {
  const schema = z.strictObject(options.parameters)
  return {
    name: options.name,
    description: options.description,
    unit: options.unit,
    schema,
    canLag: 'lagMinutes' in options.parameters,
    feeds: (parameters) => options.feeds?.(schema.parse(parameters)) ?? [],
    lookbackMinutes: (parameters) => options.lookbackMinutes(schema.parse(parameters)),
    create: (parameters, context) => options.create(schema.parse(parameters), context),
  }
}

/** The longest span of a feature, 60 days. */
export const MAX_SPAN_MINUTES = 86_400

/** Parameters that many features have. */
export const spanMinutes = z.int().min(1).max(MAX_SPAN_MINUTES).describe('minutes before the row')
export const unitMinutes = z
  .int()
  .min(1)
  .max(MAX_SPAN_MINUTES)
  .default(1440)
  .describe('minutes before the row whose mean is the unit')
export const lagMinutes = z
  .int()
  .min(0)
  .max(MAX_SPAN_MINUTES)
  .default(0)
  .describe('minutes by which the span, not its unit, ends before the row')
export const minCoverage = z
  .number()
  .min(0)
  .max(1)
  .default(0.5)
  .describe('share of the minutes that must have data, or the value is missing; 0: never missing for that')
