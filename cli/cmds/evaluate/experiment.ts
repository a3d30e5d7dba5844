import { ConfigError, DataError } from '../../../src/errors/index.ts'
import { EvaluationError } from '../../../src/evaluation/errors.ts'
import type { TimeSpan } from '../../../src/evaluation/splits/purgedWalkForward.ts'
import { testSpans } from '../../../src/evaluation/walkForward/index.ts'
import { selectRows } from '../../../src/market/rows.ts'
import type { MarketFeeds } from '../../../src/market/streams/feeds.ts'
import { buildDeclaredRows, rowSpecOf } from '../../../src/market/streams/supervised.ts'
import type { SupervisedRows } from '../../../src/types/index.ts'
import { formatTime } from '../../lib/format.ts'
import type { Evaluated } from './config.ts'
import type { Experiment } from './fold.ts'
import { horizonGrid } from './grids.ts'
import type { EvaluateOptions } from './options.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const USUAL_FOLDS = 4
/** Nominal coverages of the calibration plot. */
const NOMINALS = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]
/** The one that is always reported, whatever `--alpha` is. */
export const USUAL_NOMINAL = 0.9

/** What is done, fold by fold. */
export interface Plan {
  readonly experiment: Experiment
  readonly spans: readonly TimeSpan[]
}

/** 1 − α as people write it. */
export function nominalOf(alpha: number): number {
  return Number((1 - alpha).toFixed(6))
}

/**
 * Rows, horizons and test spans.
 *
 * @throws {DataError} TOO_SHORT when a symbol has no row, or the data have no room for the folds
 * @throws {ConfigError} INVALID_CONFIG for a `--train-until` outside the data, or a feature that reads a feed which is not there
 */
export function planOf(evaluated: Evaluated, markets: readonly MarketFeeds[], options: EvaluateOptions): Plan {
  const { features } = evaluated.manifest
  const { horizonMinutes, strideMinutes } = features
  const horizonMs = horizonMinutes * MINUTE_MS
  const spec = rowSpecOf(features)
  const rows = buildDeclaredRows(markets, spec)
  const testRows =
    horizonMinutes % strideMinutes === 0
      ? atMultiples(rows, horizonMs)
      : buildDeclaredRows(markets, { ...spec, strideMinutes: horizonMinutes })
  const grids = markets.map(({ bars }) => horizonGrid(bars, testRows, evaluated.shape, horizonMinutes))
  const experiment: Experiment = {
    ...evaluated,
    rows,
    testRows,
    grids: grids.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1)),
    embargoMs: (options.embargoMinutes ?? horizonMinutes) * MINUTE_MS,
    nominals: [...new Set([...NOMINALS, nominalOf(options.alpha)])].sort((a, b) => a - b),
    alpha: options.alpha,
  }
  return { experiment, spans: spansOf(commonSpan(testRows), options, horizonMs) }
}

function atMultiples(rows: SupervisedRows, spanMs: number): SupervisedRows {
  return selectRows(
    rows,
    Uint32Array.from(rows.timeMs.keys()).filter((i) => rows.timeMs[i] % spanMs === 0),
  )
}

/** From when to when every symbol has rows. */
function commonSpan({ symbols, length, symbolIndex, timeMs, labelEndMs }: SupervisedRows): TimeSpan {
  const first = symbols.map(() => Number.POSITIVE_INFINITY)
  const last = symbols.map(() => Number.NEGATIVE_INFINITY)
  for (let i = 0; i < length; i++) {
    first[symbolIndex[i]] = Math.min(first[symbolIndex[i]], timeMs[i])
    last[symbolIndex[i]] = Math.max(last[symbolIndex[i]], labelEndMs[i])
  }
  const span = { startMs: Math.max(...first), endMs: Math.min(...last) }
  if (span.startMs < span.endMs) return span
  throw new DataError('TOO_SHORT', `the data of ${symbols.join(', ')} have no time in common`)
}

function spansOf(data: TimeSpan, options: EvaluateOptions, gridMs: number): TimeSpan[] {
  const { trainUntil, testDays, folds = trainUntil === undefined ? USUAL_FOLDS : 1 } = options
  if (trainUntil !== undefined && !(trainUntil > data.startMs && trainUntil < data.endMs)) {
    const span = `${formatTime(data.startMs)} to ${formatTime(data.endMs)}`
    throw new ConfigError('INVALID_CONFIG', `--train-until ${formatTime(trainUntil)} is outside the rows, ${span}`)
  }
  const testMs = testDays === undefined ? undefined : testDays * DAY_MS
  try {
    return testSpans({ data, folds, trainUntilMs: trainUntil, testMs, gridMs })
  } catch (cause) {
    if (!(cause instanceof EvaluationError)) throw cause
    throw new DataError('TOO_SHORT', `${cause.message}; use fewer --folds, fewer --test-days or longer files`, {
      cause,
    })
  }
}
