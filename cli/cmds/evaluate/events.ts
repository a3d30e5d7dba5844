import { type Comparison, MODEL, type Scope } from '../../../src/evaluation/walkForward/index.ts'
import type { Evaluation } from './evaluation.ts'
import { USUAL_NOMINAL } from './experiment.ts'
import type { FoldResult } from './fold.ts'
import { verdictOf } from './words.ts'

const round = (value: number): number => Number(value.toPrecision(8))

/** Numbers to eight digits, which the bits of all machines agree in; what is not finite is null, as JSON has it. */
export function jsonLine(event: object): string {
  return JSON.stringify(event, (_, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? round(value) : value,
  )
}

/** What `--json` prints of a fold. */
export function foldEvent(
  { fold, trainSpan, testSpan, spread, symbols, ...counts }: FoldResult,
  scopes: { readonly pooled: Scope; readonly symbols: Readonly<Record<string, Scope>> },
  nominal: number,
): object {
  return {
    event: 'fold',
    fold,
    trainFrom: isoTime(trainSpan.startMs),
    trainTo: isoTime(trainSpan.endMs),
    testFrom: isoTime(testSpan.startMs),
    testTo: isoTime(testSpan.endMs),
    trainRows: counts.trainRows,
    purgedRows: counts.purgedRows,
    calibrationFrom: isoTime(counts.calibrationFromMs),
    calibrationRows: counts.calibrationRows,
    modelHash: counts.modelHash,
    spread,
    ...scopeFields(scopes.pooled, nominal),
    symbols: Object.fromEntries(
      symbols.map(({ symbol, leftOut, drift, baselineParameters }) => [
        symbol,
        { ...scopeFields(scopes.symbols[symbol], nominal), leftOut, baselineParameters, drift: driftFields(drift) },
      ]),
    ),
  }
}

export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

function driftFields({ windows, errorChanges }: FoldResult['symbols'][number]['drift']): object {
  return {
    windows: windows.map(({ fromMs, toMs, ...verdict }) => ({ from: isoTime(fromMs), to: isoTime(toMs), ...verdict })),
    errorChanges: errorChanges.map(({ timeMs, change }) => ({ time: isoTime(timeMs), change })),
  }
}

/** The last line of `--json`. */
export function summaryEvent({ summary, folds, data, settings, options }: Evaluation, elapsedMs: number): object {
  const { pooled } = summary
  const nominal = settings.nominal
  return {
    event: 'summary',
    ...scopeFields(pooled, nominal),
    verdict: verdictOf(pooled.comparison),
    symbols: Object.fromEntries(
      Object.entries(summary.symbols).map(([symbol, scope]) => [
        symbol,
        { ...scopeFields(scope, nominal), verdict: verdictOf(scope.comparison, symbol) },
      ]),
    ),
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
function scopeFields(scope: Scope, nominal: number): object {
  const { comparison, coverage, regimes, calibration, quantiles } = scope
  const { qlike, mseLog, count, bestBaseline, standing, search } = comparison
  const usual = calibration.find((point) => point.nominal === USUAL_NOMINAL)
  return {
    horizons: count,
    qlike: qlike[MODEL].estimate,
    baselines: baselinesOf(qlike),
    qlikeInterval: endsOf(qlike),
    mseLog: mseLog[MODEL].estimate,
    mseLogBaselines: baselinesOf(mseLog),
    mseLogInterval: endsOf(mseLog),
    bestBaseline,
    standing,
    dieboldMariano: comparison.dieboldMariano,
    coverage90: usual?.covered.adaptive.share,
    coverage90Split: usual?.covered.split.share,
    nominal,
    coverage,
    regimes,
    calibration,
    ...(quantiles.length === 0 ? {} : { quantiles }),
    ...(search === undefined ? {} : { search }),
  }
}

function baselinesOf(losses: Comparison['qlike']): object {
  const others = Object.entries(losses).filter(([name]) => name !== MODEL)
  return Object.fromEntries(others.map(([name, { estimate }]) => [name, estimate]))
}

function endsOf(losses: Comparison['qlike']): object {
  return Object.fromEntries(Object.entries(losses).map(([name, { lower, upper }]) => [name, [lower, upper]]))
}
