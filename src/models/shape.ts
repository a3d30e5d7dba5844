import { TrainingError } from '../errors/index.ts'
import type { FeatureShape } from '../types/index.ts'

/** Values of a row. */
export function widthOf({ steps, sequence, statics }: FeatureShape): number {
  return steps * sequence.length + statics.length
}

/** Values of a row's sequence. */
export function sequenceWidthOf({ steps, sequence }: FeatureShape): number {
  return steps * sequence.length
}

/** @throws {TrainingError} SHAPE_MISMATCH when rows hold no sequence, naming the family that wants one */
export function requireSequence(family: string, { steps, sequence }: FeatureShape): void {
  if (steps > 0 && sequence.length > 0) return
  throw new TrainingError(
    'SHAPE_MISMATCH',
    `model ${family} reads a sequence, which the features of this run do not hold`,
  )
}
