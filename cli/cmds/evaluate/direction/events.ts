import {
  type DirectionScope,
  type DirectionSummary,
  mapValues,
  type Trading,
} from '../../../../src/evaluation/direction/index.ts'
import { MODEL } from '../../../../src/evaluation/walkForward/index.ts'
import { isoTime } from '../events.ts'
import type { DirectionEvaluation } from './evaluation.ts'
import type { DirectionFold } from './fold.ts'
import { directionVerdict, hitSentence, profitSentence } from './words.ts'

/** What `--json` prints of a fold. */
export function directionFoldEvent(
  { trainSpan, testSpan, symbols, fold, ...rest }: DirectionFold,
  summary: DirectionSummary,
): object {
  return {
    event: 'fold',
    fold,
    trainFrom: isoTime(trainSpan.startMs),
    trainTo: isoTime(trainSpan.endMs),
    testFrom: isoTime(testSpan.startMs),
    testTo: isoTime(testSpan.endMs),
    ...rest,
    ...scopeFields(summary.pooled),
    symbols: Object.fromEntries(
      symbols.map(({ symbol, unused, baselineParameters }) => [
        symbol,
        { ...scopeFields(summary.symbols[symbol]), leftOut: unused, baselineParameters },
      ]),
    ),
  }
}

/** The last line of `--json`. */
export function directionSummaryEvent(
  { summary, folds, data, settings, options }: DirectionEvaluation,
  elapsedMs: number,
): object {
  const { pooled, symbols } = summary
  return {
    event: 'summary',
    target: 'direction',
    ...scopeFields(pooled),
    verdict: [
      directionVerdict(pooled.comparison),
      hitSentence(pooled.comparison),
      profitSentence(pooled.trading[MODEL]),
    ].join(' '),
    symbols: mapValues(symbols, (scope, symbol) => ({
      ...scopeFields(scope),
      verdict: directionVerdict(scope.comparison, symbol),
    })),
    modelHash: folds[folds.length - 1].modelHash,
    folds: folds.length,
    testFrom: isoTime(folds[0].testSpan.startMs),
    testTo: isoTime(folds[folds.length - 1].testSpan.endMs),
    data: data.read,
    skippedRows: data.skippedRows,
    settings,
    searched: options.searched,
    elapsedMs,
  }
}

/** What is said of a scope, the headline figures first. */
function scopeFields({ comparison, calibration, calibrationError, brierParts, trading }: DirectionScope): object {
  const { count, hits, brier, logLoss, ...tests } = comparison
  const baselines = Object.keys(hits).filter((name) => name !== MODEL)
  return {
    moves: count,
    hitRate: hits[MODEL].share,
    hitRateInterval: [hits[MODEL].lower, hits[MODEL].upper],
    brier: brier[MODEL].estimate,
    brierInterval: [brier[MODEL].lower, brier[MODEL].upper],
    brierOfBaseRate: brierParts.uncertainty,
    logLoss: logLoss[MODEL],
    baselines: Object.fromEntries(
      baselines.map((name) => [
        name,
        { hitRate: hits[name].share, brier: brier[name].estimate, logLoss: logLoss[name] },
      ]),
    ),
    ...tests,
    calibrationError,
    brierParts,
    calibration,
    trading: mapValues(trading, tradingFields),
  }
}

function tradingFields({ timeMs, grossEquity: _, netEquity: __, ...figures }: Trading): object {
  return { horizons: timeMs.length, ...figures }
}
