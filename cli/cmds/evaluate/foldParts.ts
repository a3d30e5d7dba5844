import type { TrainedOnHistory } from '../../../simulation/history.ts'
import { DataError, TrainingError } from '../../../src/errors/index.ts'
import { EvaluationError } from '../../../src/evaluation/errors.ts'
import type { TimeSpan } from '../../../src/evaluation/splits/purgedWalkForward.ts'
import { allFinite } from '../../../src/kernels/vector.ts'
import type { SupervisedRows } from '../../../src/types/index.ts'
import { formatTime } from '../../lib/format.ts'
import { type HorizonGrid, horizonFrom, horizonUntil } from './grids.ts'

/** Whether more data would have helped. */
export function isShortage(cause: unknown): cause is EvaluationError | TrainingError {
  return cause instanceof EvaluationError || (cause instanceof TrainingError && cause.code === 'NO_ROWS')
}

/** What is wrong with a fold for which the data are not enough. */
export function tooShort(fold: number, { startMs, endMs }: TimeSpan, why: string, cause?: Error): DataError {
  const span = `${formatTime(startMs)} to ${formatTime(endMs)}`
  return new DataError('TOO_SHORT', `fold ${fold}, ${span}: ${why}; longer data or fewer --folds help`, { cause })
}

/** Indices of the rows that stand before `endMs`. */
export function upTo({ timeMs, length }: SupervisedRows, endMs: number): Uint32Array {
  let count = length
  while (count > 0 && timeMs[count - 1] >= endMs) count--
  return Uint32Array.from({ length: count }, (_, i) => i)
}

/** The horizons of a grid that a span holds, half-open. */
export function range(grid: HorizonGrid, { startMs, endMs }: TimeSpan): { readonly from: number; readonly to: number } {
  return { from: horizonFrom(grid, startMs), to: horizonUntil(grid, endMs) }
}

/** @throws {TrainingError} NON_FINITE_LOSS for a model that is of no use */
export function requireFinite(training: TrainedOnHistory): TrainedOnHistory {
  if (allFinite(training.parameters)) return training
  throw new TrainingError('NON_FINITE_LOSS', 'the trained model has a parameter that is not finite: it has diverged')
}
