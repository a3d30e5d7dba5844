import { requireInteger, requireRange } from '../checks.ts'
import { EvaluationError } from '../errors.ts'
import type { TimeSpan } from '../splits/purgedWalkForward.ts'

const DAY_MS = 86_400_000
/** Of the data, a test span, when nothing else is asked for. */
const USUAL_TEST_SHARE = 0.1

export interface TestSpanOptions {
  /** When test rows may stand and their labels end: the whole data, UTC ms. */
  readonly data: TimeSpan
  /** How many test spans, integer >= 1. */
  readonly folds: number
  /** When the first training ends, UTC ms; without it the test spans are the last of the data. */
  readonly trainUntilMs?: number | undefined
  /** Length of a test span, > 0. @default a tenth of the data; what is left after `trainUntilMs`, shared out evenly */
  readonly testMs?: number | undefined
  /** Test spans begin at whole multiples of it, > 0, ms. */
  readonly gridMs: number
}

/**
 * Consecutive test spans, each to be forecast by a model that was trained on what came before it.
 *
 * @returns half-open spans [start, end), in order of time, that touch each other
 * @throws {EvaluationError} OUT_OF_RANGE for a `trainUntilMs` outside the data | TOO_FEW_VALUES when the data have no room
 */
export function testSpans({ data, folds, trainUntilMs, testMs, gridMs }: TestSpanOptions): TimeSpan[] {
  requireInteger('folds', folds, 1)
  const { startMs, endMs } = data
  if (trainUntilMs !== undefined) {
    const inside = trainUntilMs > startMs && trainUntilMs < endMs
    requireRange('trainUntilMs', trainUntilMs, inside, `between ${startMs} and ${endMs}`)
  }
  const usual = trainUntilMs === undefined ? (endMs - startMs) * USUAL_TEST_SHARE : (endMs - trainUntilMs) / folds
  const lengthMs = testMs ?? Math.floor(usual / gridMs) * gridMs
  const first = trainUntilMs ?? endMs - folds * lengthMs
  const firstMs = Math.ceil(first / gridMs) * gridMs
  // What even sharing leaves over belongs to the last span.
  const lastMs = testMs === undefined ? endMs : Math.min(endMs, firstMs + folds * lengthMs)
  if (!(lengthMs >= gridMs) || firstMs <= startMs || firstMs + (folds - 1) * lengthMs >= lastMs) {
    const days = ((endMs - startMs) / DAY_MS).toFixed(1)
    throw new EvaluationError('TOO_FEW_VALUES', `${days} days of rows have no room for ${folds} test spans`)
  }
  return Array.from({ length: folds }, (_, k) => ({
    startMs: firstMs + k * lengthMs,
    endMs: k === folds - 1 ? lastMs : firstMs + (k + 1) * lengthMs,
  }))
}
