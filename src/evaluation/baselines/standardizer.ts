/** Centers and scales the columns of a design by the rows that it was fitted to. */
export interface Standardizer {
  readonly center: Float64Array
  /** Standard deviation with divisor n; Infinity for a constant column, which tells nothing and becomes 0 everywhere. */
  readonly scale: Float64Array
}

/** @param rows - at least one row of finite numbers, all of one length */
export function fitStandardizer(rows: readonly Float64Array[]): Standardizer {
  const n = rows.length
  const center = new Float64Array(rows[0].length)
  const scale = new Float64Array(rows[0].length)
  for (const row of rows) for (let k = 0; k < row.length; k++) center[k] += row[k] / n
  for (const row of rows) {
    for (let k = 0; k < row.length; k++) scale[k] += ((row[k] - center[k]) * (row[k] - center[k])) / n
  }
  for (let k = 0; k < scale.length; k++) {
    const deviation = Math.sqrt(scale[k])
    // The center of equal numbers is off by rounding, which must not be blown up to a standard deviation of 1.
    scale[k] = deviation > 1e-12 * Math.abs(center[k]) ? deviation : Infinity
  }
  return { center, scale }
}

/** (x − center)/scale of one row. */
export function standardize({ center, scale }: Standardizer, row: Float64Array): Float64Array {
  return row.map((value, k) => (value - center[k]) / scale[k])
}
