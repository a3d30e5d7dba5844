/** Labels of rows, one for each time at which a row stands. */
export interface Labels {
  /** NaN where a row has no label: the bars do not reach its end, or lack too many of its minutes. */
  readonly value: Float64Array
  /** Bars that open at this time or later do not matter to a row's label, UTC ms: what purging goes by. */
  readonly labelEndMs: Float64Array
}

/** Classes of rows, one for each time at which a row stands. */
export interface ClassLabels {
  /** 0, 1, …; −1 where a row has no label. */
  readonly value: Int8Array
  /** As of `Labels`. */
  readonly labelEndMs: Float64Array
}
