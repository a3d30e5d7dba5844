/** Trades as columns; `timeMs` is when each happened, not decreasing, UTC ms. */
export interface TradeSeries {
  readonly timeMs: Float64Array
  /** > 0, in the quote currency. */
  readonly price: Float64Array
  /** > 0, in the base currency. */
  readonly quantity: Float64Array
  /** The aggressor: +1 a buyer, −1 a seller. */
  readonly side: Int8Array
}

/** One trade. */
export interface Trade {
  readonly timeMs: number
  readonly price: number
  readonly quantity: number
  readonly side: number
}
