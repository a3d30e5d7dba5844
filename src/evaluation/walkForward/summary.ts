import { log } from '../../kernels/math.ts'
import { pinball } from '../metrics/intervals.ts'
import type { Proportion } from '../metrics/proportion.ts'
import { mean } from '../numeric/summary.ts'
import { type Comparison, compareForecasts } from './compare.ts'
import {
  type CoverageReport,
  type IntervalRows,
  joinIntervals,
  quantileCoverage,
  reportCoverage,
  reportRegimes,
} from './coverage.ts'
import { concatenate, joinHorizons, type TestHorizons } from './horizons.ts'
import { METHODS, type Method, type VarianceIntervals } from './intervals.ts'
import { lossesOf, poolLosses } from './losses.ts'

/** A forecast quantile of one level; columns of n. */
export interface QuantileForecast {
  readonly level: number
  /** Of the realised variance, squared log return. */
  readonly values: Float64Array
}

/** One symbol's scored test horizons of one fold, n of them. */
export interface SymbolFold {
  readonly symbol: string
  readonly horizons: TestHorizons
  /** By nominal coverage, ascending. */
  readonly intervals: readonly {
    readonly nominal: number
    readonly methods: Readonly<Record<Method, VarianceIntervals>>
  }[]
  /** Length n: index into the names of regimes. */
  readonly regime: Uint8Array
  /** What the model's own head says of quantiles; empty where it says nothing. */
  readonly quantiles: readonly QuantileForecast[]
}

/** Empirical coverage of the intervals of one nominal coverage. */
export interface CalibrationPoint {
  readonly nominal: number
  readonly covered: Readonly<Record<Method, Proportion>>
}

export interface QuantileReport {
  readonly level: number
  /** Share of realised variances at or below the quantile. */
  readonly below: Proportion
  /** Mean pinball loss of the log variance, dimensionless. */
  readonly pinball: number
}

/** What a set of test horizons says of the model: one symbol's or all symbols', of one fold or all folds. */
export interface Scope {
  readonly comparison: Comparison
  /** Of the intervals of the nominal coverage that was asked for. */
  readonly coverage: Readonly<Record<Method, CoverageReport>>
  readonly regimes: Readonly<Record<Method, Readonly<Record<string, Proportion>>>>
  /** Over all nominal coverages, ascending. */
  readonly calibration: readonly CalibrationPoint[]
  readonly quantiles: readonly QuantileReport[]
}

export interface SummaryOptions {
  /** Nominal coverage that is reported in full, one of the intervals'. */
  readonly nominal: number
  /** Of the bootstrap. */
  readonly seed: string
  /** How many settings were tried before these. */
  readonly searched: number
}

/** The pooled scope, and that of each symbol. */
export interface Summary {
  readonly pooled: Scope
  readonly symbols: Readonly<Record<string, Scope>>
}

/**
 * Everything that is reported of folds.
 *
 * @param folds - of each fold its symbols, the same ones in the same order; in order of time
 * @throws {EvaluationError} TOO_FEW_VALUES when a scope has too few horizons to be judged
 */
export function summarise(folds: readonly (readonly SymbolFold[])[], options: SummaryOptions): Summary {
  const bySymbol = folds[0].map((_, k) => joinFolds(folds.map((fold) => fold[k])))
  const scopes = bySymbol.map((part) => [part.symbol, scopeOf([part], options)] as const)
  return {
    pooled: bySymbol.length === 1 ? scopes[0][1] : scopeOf(bySymbol, options),
    symbols: Object.fromEntries(scopes),
  }
}

/** The folds of one symbol as one. */
export function joinFolds(parts: readonly SymbolFold[]): SymbolFold {
  const [first] = parts
  return {
    symbol: first.symbol,
    horizons: joinHorizons(parts.map(({ horizons }) => horizons)),
    intervals: first.intervals.map(({ nominal }, k) => ({
      nominal,
      methods: byMethod((method) => joinIntervals(parts.map((part) => rowsOf(part, k, method))).intervals),
    })),
    regime: Uint8Array.from(parts.flatMap(({ regime }) => [...regime])),
    quantiles: first.quantiles.map(({ level }, k) => ({
      level,
      values: concatenate(parts.map(({ quantiles }) => quantiles[k].values)),
    })),
  }
}

function byMethod<T>(of: (method: Method) => T): Record<Method, T> {
  return Object.fromEntries(METHODS.map((method) => [method, of(method)])) as Record<Method, T>
}

function rowsOf({ horizons, intervals, regime }: SymbolFold, k: number, method: Method): IntervalRows {
  return { realised: horizons.realised, intervals: intervals[k].methods[method], regime }
}

function scopeOf(parts: readonly SymbolFold[], { nominal, seed, searched }: SummaryOptions): Scope {
  const losses = poolLosses(parts.map(({ horizons }) => lossesOf(horizons)))
  const rows = (k: number, method: Method) => joinIntervals(parts.map((part) => rowsOf(part, k, method)))
  const { intervals, quantiles } = parts[0]
  const main = intervals.findIndex((each) => each.nominal === nominal)
  return {
    comparison: compareForecasts(losses, { seed, searched }),
    coverage: byMethod((method) => reportCoverage(rows(main, method))),
    regimes: byMethod((method) => reportRegimes(rows(main, method))),
    calibration: intervals.map((each, k) => ({
      nominal: each.nominal,
      covered: byMethod((method) => reportCoverage(rows(k, method)).covered),
    })),
    quantiles: quantiles.map(({ level }, k) =>
      reportQuantile(
        level,
        concatenate(parts.map(({ horizons }) => horizons.realised)),
        concatenate(parts.map((part) => part.quantiles[k].values)),
      ),
    ),
  }
}

function reportQuantile(level: number, realised: Float64Array, quantile: Float64Array): QuantileReport {
  const logs = (values: Float64Array) => values.map((value) => log(value))
  return {
    level,
    below: quantileCoverage(realised, quantile),
    pinball: mean(pinball(logs(realised), logs(quantile), level)),
  }
}
