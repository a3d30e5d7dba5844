/** Trades as columns; `timeMs` is when each happened, not decreasing, UTC ms. */
export interface TradeSeries {
  readonly timeMs: Float64Array
  /** > 0, in the quote currency. */
  readonly price: Float64Array
  /** > 0, in the base currency. */
  readonly quantity: Float64Array
  /** The aggressor: +1 a buyer, −1 a seller, 0 unknown, which counts for neither; see `tickRuleSides`. */
  readonly side: Int8Array
}

/** One trade, as of `TradeSeries`. */
export interface Trade {
  readonly timeMs: number
  readonly price: number
  readonly quantity: number
  readonly side: number
}

/**
 * Aggressors by the tick rule, for venues that do not name them: the sign of the last change of the price, 0 before the
 * first.
 *
 * @param price - of trades in the order of time
 * @see Lee and Ready 1991, Inferring trade direction from intraday data
 */
export function tickRuleSides(price: Float64Array): Int8Array {
  const side = new Int8Array(price.length)
  for (let i = 1; i < price.length; i++) {
    side[i] = price[i] === price[i - 1] ? side[i - 1] : Math.sign(price[i] - price[i - 1])
  }
  return side
}
