/** Bars of one symbol as columns of equal length; `timeMs` is each bar's open time, strictly increasing, UTC ms. */
export interface BarSeries {
  readonly symbol: string
  readonly timeMs: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** How the features of a row are to be read: step after step of a sequence, then what stands for the row as a whole. */
export interface FeatureShape {
  /** Length of the sequence, oldest first; 0 when there is none. */
  readonly steps: number
  /** Names of a step's values, in order. */
  readonly sequence: readonly string[]
  /** Names of the values after the sequence, in order. */
  readonly statics: readonly string[]
}

/**
 * Supervised rows of one or more symbols, ordered by time then symbol.
 *
 * A row stands at `timeMs`: its features use only bars closed by then, its label only bars after it and up to `labelEndMs`.
 */
export interface SupervisedRows {
  readonly symbols: readonly string[]
  /** Number of rows n. */
  readonly length: number
  /** Features per row k. */
  readonly width: number
  /** n × k, row-major, dimensionless. */
  readonly features: Float32Array
  /** Length n: the horizon's realised variance divided by `scale`, dimensionless, > 0. */
  readonly target: Float32Array
  /** Length n: mean horizon-long realised variance of the past day (squared log return), > 0. */
  readonly scale: Float64Array
  /** n × 3, row-major: realised variance of the last horizon, and its mean over the past day and week (HAR's terms). */
  readonly pastVariance: Float64Array
  /** Length n: index into `symbols`. */
  readonly symbolIndex: Uint16Array
  readonly timeMs: Float64Array
  readonly labelEndMs: Float64Array
}

/** The state of one market at one time, as the model sees it. */
export interface MarketState {
  readonly symbol: string
  readonly timeMs: number
  /** k features, dimensionless. */
  readonly features: Float32Array
  /** Mean horizon-long realised variance of the past day (squared log return), > 0. */
  readonly scale: number
}

/** Mean QLIKE of the baselines on the same rows; dimensionless, >= 0, lower is better. */
export interface BaselineLosses {
  readonly randomWalk: number
  readonly har: number
}
