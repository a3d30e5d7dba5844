export { type BaselineForecasts, baselinesAlong, harWindows, varianceBaselines } from './baselines.ts'
export {
  type Comparison,
  type ComparisonOptions,
  compareForecasts,
  type SearchNote,
  SIGNIFICANCE,
  type Standing,
} from './compare.ts'
export {
  type CoverageReport,
  type IntervalRows,
  joinIntervals,
  quantileCoverage,
  REGIME_NAMES,
  reportCoverage,
  reportRegimes,
} from './coverage.ts'
export { type DriftTimeline, type DriftWindow, driftAlong, type ErrorChange } from './drift.ts'
export {
  joinHorizons,
  type LeftOut,
  MODEL,
  pick,
  type ScoredHorizons,
  scorableHorizons,
  type TestHorizons,
} from './horizons.ts'
export {
  chooseSpread,
  conformalAlong,
  type LogForecasts,
  METHODS,
  type Method,
  type VarianceIntervals,
} from './intervals.ts'
export { type LossSeries, lossesOf, poolColumns, poolLosses } from './losses.ts'
export { type TestSpanOptions, testSpans } from './spans.ts'
export {
  type CalibrationPoint,
  joinFolds,
  type QuantileForecast,
  type QuantileReport,
  type Scope,
  type Summary,
  type SummaryOptions,
  type SymbolFold,
  summarise,
} from './summary.ts'
