import { MINUTE_MS } from '../calendar.ts'
import type { FeatureSet } from './featureSet.ts'
import { FeedPlayer } from './feedPlayer.ts'
import type { MarketFeeds } from './feeds.ts'
import { MarketStreams } from './marketStreams.ts'

/** The features of one market at every whole multiple of a stride, from its first bar to its last. */
export interface FeatureTable {
  /** Number of rows n. */
  readonly length: number
  /** Values of a row k. */
  readonly width: number
  /** When the first row stands, UTC ms; the others follow every `strideMs`. */
  readonly startMs: number
  readonly strideMs: number
  /** n × k, row-major; NaN where a value is missing. */
  readonly values: Float32Array
  /** Length n: 1 where the row's past is covered and none of its values is missing. */
  readonly isComplete: Uint8Array
}

/**
 * Runs a set's streams over a market.
 *
 * A row at t sees what happens before t. Rows that lack something stay in their place with `isComplete` 0, so that a
 * window is a run of rows; whoever trains leaves them out.
 *
 * @param strideMinutes - rows stand at whole multiples of this in UTC
 * @throws {ConfigError} INVALID_CONFIG when a feature reads a feed that the market does not have
 */
export function featureTable(feeds: MarketFeeds, set: FeatureSet, strideMinutes: number): FeatureTable {
  const { timeMs } = feeds.bars
  const strideMs = strideMinutes * MINUTE_MS
  const streams = new MarketStreams(set)
  const player = new FeedPlayer(feeds, set, streams)
  const { width } = streams
  const firstMs = timeMs[0] ?? 0
  const endMs = (timeMs.at(-1) ?? -MINUTE_MS) + MINUTE_MS
  const startMs = (Math.floor(firstMs / strideMs) + 1) * strideMs
  const length = Math.max(0, Math.floor((endMs - startMs) / strideMs) + 1)
  const values = new Float32Array(length * width)
  const isComplete = new Uint8Array(length)
  for (let row = 0; row < length; row++) {
    player.playBefore(startMs + row * strideMs)
    isComplete[row] = streams.write(values, row * width) && streams.isCovered() ? 1 : 0
  }
  return { length, width, startMs, strideMs, values, isComplete }
}

/** Sequences of rows of a table, by the index of their last row; nothing is copied. */
export interface SequenceWindows {
  readonly steps: number
  /** Rows of the table from a step to the next. */
  readonly stepRows: number
  /** Index of each window's last row, ascending; its steps stand at end − (steps − 1)·stepRows, …, end. */
  readonly ends: Uint32Array
}

/**
 * All windows of `steps` rows, none of which lacks anything.
 *
 * @param stepMinutes - a whole multiple of the table's stride
 * @throws {RangeError} when it is not
 */
export function sequenceWindows(
  { length, strideMs, isComplete }: FeatureTable,
  { steps, stepMinutes }: { readonly steps: number; readonly stepMinutes: number },
): SequenceWindows {
  const stepRows = (stepMinutes * MINUTE_MS) / strideMs
  if (!Number.isInteger(stepRows) || stepRows < 1 || !Number.isInteger(steps) || steps < 1) {
    throw new RangeError(
      `${steps} steps of ${stepMinutes} minutes do not fit rows every ${strideMs / MINUTE_MS} minutes`,
    )
  }
  /** How many complete rows, a step apart, end at a row. */
  const runs = new Uint32Array(length)
  const ends = new Uint32Array(length)
  let count = 0
  for (let row = 0; row < length; row++) {
    if (isComplete[row] === 0) continue
    runs[row] = 1 + (row < stepRows ? 0 : runs[row - stepRows])
    if (runs[row] >= steps) ends[count++] = row
  }
  return { steps, stepRows, ends: ends.slice(0, count) }
}

/**
 * One window as steps × k values: a view of the table where the steps are neighbours, else a copy into `out`.
 *
 * @param out - steps × k values, for windows whose steps lie apart
 */
export function windowValues(
  { width, values }: FeatureTable,
  { steps, stepRows, ends }: SequenceWindows,
  window: number,
  out: Float32Array,
): Float32Array {
  const end = ends[window]
  if (stepRows === 1) return values.subarray((end - steps + 1) * width, (end + 1) * width)
  for (let step = 0; step < steps; step++) {
    const from = (end - (steps - 1 - step) * stepRows) * width
    for (let k = 0; k < width; k++) out[step * width + k] = values[from + k]
  }
  return out
}
