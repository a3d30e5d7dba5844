import { requireCount, requireEqualLengths, requireFinite, requireInteger, requireRange } from '../checks.ts'

/** When each row stands and when its label ends, ms since the epoch; rows in order of time, ties allowed (symbols). */
export interface LabelledTimes {
  readonly timeMs: ArrayLike<number>
  /** >= `timeMs` of the same row. */
  readonly labelEndMs: ArrayLike<number>
}

/** A closed span of time, ms since the epoch. */
export interface TimeSpan {
  readonly startMs: number
  readonly endMs: number
}

export interface Fold {
  /** Indices of the rows to train on, ascending; all stand before the test span. */
  readonly train: Uint32Array
  /** Indices of the rows to test on, ascending. */
  readonly test: Uint32Array
  /** From the first test row's time to the last end of a test row's label. */
  readonly testSpan: TimeSpan
}

export interface WalkForwardOptions {
  /** Number of test spans, integer >= 1. */
  readonly folds: number
  /** E >= 0, ms. */
  readonly embargoMs: number
  /** Share of the rows before the first test span, in (0, 1). @default 0.5 */
  readonly initialShare?: number
  /** Trains on rows of this span before the test only, > 0, ms. @default all that came before */
  readonly trainSpanMs?: number
}

/**
 * Of the candidate rows, those that may be trained on beside a test span: purged of every row whose [time, end of label]
 * meets the closed test span, and embargoed, the span being widened by E on both sides for it.
 *
 * @param candidates - indices of rows
 * @param embargoMs - E >= 0: time over which features and labels still remember the test span
 * @returns the candidates kept, in their order
 * @see López de Prado 2018, Advances in Financial Machine Learning, 7.4
 */
export function purge(
  { timeMs, labelEndMs }: LabelledTimes,
  candidates: ArrayLike<number>,
  { startMs, endMs }: TimeSpan,
  embargoMs: number,
): Uint32Array {
  return Uint32Array.from(candidates).filter(
    (i) => labelEndMs[i] < startMs - embargoMs || timeMs[i] > endMs + embargoMs,
  )
}

function requireTimes({ timeMs, labelEndMs }: LabelledTimes): void {
  requireEqualLengths({ timeMs, labelEndMs })
  requireFinite('timeMs', timeMs)
  requireFinite('labelEndMs', labelEndMs)
  for (let i = 0; i < timeMs.length; i++) {
    requireRange(`labelEndMs[${i}]`, labelEndMs[i], labelEndMs[i] >= timeMs[i], `at or after the row's ${timeMs[i]}`)
    if (i > 0) requireRange(`timeMs[${i}]`, timeMs[i], timeMs[i] >= timeMs[i - 1], 'in order of time')
  }
}

/** The first row at `position` or after it that does not share its time with the row before. */
function nextTime(timeMs: ArrayLike<number>, position: number): number {
  let at = position
  while (at > 0 && at < timeMs.length && timeMs[at] === timeMs[at - 1]) at++
  return at
}

function range(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, i) => from + i)
}

/**
 * Purged, embargoed walk-forward folds: consecutive test spans of about equal numbers of rows, each with the rows before
 * it to train on. Rows of one time always fall into one fold; every row from the first test span on is tested once.
 *
 * @param times - n rows
 * @throws {EvaluationError} SHAPE_MISMATCH | NON_FINITE | OUT_OF_RANGE | TOO_FEW_VALUES when a fold would have no row to
 *   train or to test on
 * @see López de Prado 2018, Advances in Financial Machine Learning, 7.4 and 12.2
 */
export function purgedWalkForward(
  times: LabelledTimes,
  { folds, embargoMs, initialShare = 0.5, trainSpanMs = Infinity }: WalkForwardOptions,
): Fold[] {
  requireTimes(times)
  requireInteger('folds', folds, 1)
  requireRange('embargoMs', embargoMs, embargoMs >= 0 && embargoMs < Infinity, 'finite and >= 0')
  requireRange('initialShare', initialShare, initialShare > 0 && initialShare < 1, 'between 0 and 1')
  requireRange('trainSpanMs', trainSpanMs, trainSpanMs > 0, 'positive')
  const { timeMs, labelEndMs } = times
  const n = timeMs.length
  const first = nextTime(timeMs, Math.ceil(n * initialShare))
  const bounds = Array.from({ length: folds + 1 }, (_, k) =>
    k === folds ? n : nextTime(timeMs, first + Math.floor(((n - first) * k) / folds)),
  )
  return Array.from({ length: folds }, (_, k) => {
    const [from, to] = [bounds[k], bounds[k + 1]]
    requireCount(`test rows of fold ${k}`, to - from, 1)
    const test = range(from, to)
    const endMs = test.reduce((latest, i) => Math.max(latest, labelEndMs[i]), -Infinity)
    const testSpan = { startMs: timeMs[from], endMs }
    const train = purge(times, range(0, from), testSpan, embargoMs).filter(
      (i) => timeMs[i] >= testSpan.startMs - trainSpanMs,
    )
    requireCount(`training rows of fold ${k}`, train.length, 1)
    return { train, test, testSpan }
  })
}
