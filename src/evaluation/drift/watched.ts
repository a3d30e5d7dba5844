import type { FeatureShape } from '../../types/index.ts'

/**
 * What is watched where a run names nothing: the past hour against the past day. Of slower features a window holds too few
 * independent values to say anything.
 */
const WATCHED_BY_DEFAULT: readonly string[] = ['logVariance1h', 'logVolume1h', 'return1h']

/** UTF-8 bytes of a name, which travels in abstentions: MAX_STREAM_BYTES of the wire, which this module does not import. */
export const MAX_WATCHED_NAME_BYTES = 128

/** The features that are watched: those named, or else the usual ones that the rows have, or else their first. */
export function watchedFeatures(shape: FeatureShape, named: readonly string[] | undefined): readonly string[] {
  if (named !== undefined) return named
  const { statics, sequence } = shape
  const usual = WATCHED_BY_DEFAULT.filter((name) => statics.includes(name))
  if (usual.length > 0) return usual
  return (statics.length > 0 ? statics : sequence).slice(0, WATCHED_BY_DEFAULT.length)
}

/** Why rows of a shape cannot be watched so, if they cannot. */
export function watchFault(shape: FeatureShape, named: readonly string[] | undefined): string | undefined {
  const features = watchedFeatures(shape, named)
  const unknown = features.find((name) => watchedColumn(shape, name) < 0)
  if (unknown !== undefined) return `the rows have no feature '${unknown}' to watch`
  if (new Set(features).size < features.length) return 'a feature is watched twice'
  const long = features.find((name) => new TextEncoder().encode(name).length > MAX_WATCHED_NAME_BYTES)
  return long === undefined ? undefined : `the name '${long}' is too long to be watched; give the feature a column`
}

/**
 * Where a watched feature stands in a row: among the values for the row as a whole, or else in the newest step.
 *
 * @returns -1 for a feature that the rows do not have
 */
export function watchedColumn({ steps, sequence, statics }: FeatureShape, name: string): number {
  const inStatics = statics.indexOf(name)
  if (inStatics >= 0) return steps * sequence.length + inStatics
  const inStep = sequence.indexOf(name)
  return inStep < 0 ? -1 : (steps - 1) * sequence.length + inStep
}
