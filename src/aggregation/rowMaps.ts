import type { RowMap } from '../kernels/rowKernels.ts'

/** The map whose rows are factors[r] times those of `map`, which is the identity when absent. */
export function scaledMap(map: RowMap | undefined, factors: Float64Array): RowMap {
  if (map === undefined) return { kind: 'scaled', factors }
  if (map.kind === 'scaled') return { kind: 'scaled', factors: map.factors.map((own, i) => own * factors[i]) }
  const n = map.weights.length / map.count
  return { ...map, weights: map.weights.map((weight, at) => weight * factors[Math.floor(at / n)]) }
}

/** The map over rows of which row i is first multiplied by factors[i]. */
export function columnsScaled(map: RowMap & { kind: 'mixed' }, factors: Float64Array): RowMap {
  return { ...map, weights: map.weights.map((weight, at) => weight * factors[at % factors.length]) }
}

/**
 * The map whose rows are Σᵢ weights[r·k + i]·(row i of `map`), k the rows of `map`.
 *
 * @param n - the rows under `map`
 */
export function mixedMap(map: RowMap | undefined, n: number, count: number, weights: Float64Array): RowMap {
  if (map === undefined) return { kind: 'mixed', count, weights }
  if (map.kind === 'scaled') return columnsScaled({ kind: 'mixed', count, weights }, map.factors)
  return { kind: 'mixed', count, weights: matrixProduct(weights, map.weights, count, map.count, n) }
}

/** What a linear function of the rows is for the mapped ones. */
export function mappedValues(map: RowMap | undefined, values: Float64Array): Float64Array {
  if (map === undefined) return values
  if (map.kind === 'scaled') return values.map((value, i) => value * map.factors[i])
  return matrixProduct(map.weights, values, map.count, values.length, 1)
}

/** A·B for A of rows × inner and B of inner × columns; a factor 0 leaves out what it multiplies. */
export function matrixProduct(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const product = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k]
      if (factor === 0) continue
      for (let j = 0; j < columns; j++) product[i * columns + j] += factor * b[k * columns + j]
    }
  }
  return product
}
