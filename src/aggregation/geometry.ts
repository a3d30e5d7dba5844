import type { RowKernels, RowSource } from '../kernels/rowKernels.ts'

/**
 * Squared norms and squared distances of n rows, in float64, each computed when first asked for. What scaling and mixing
 * do to them needs the n × n numbers alone and no further look at the rows.
 */
export class Geometry {
  readonly count: number
  #norms: Float64Array | (() => Float64Array)
  #distances: Float64Array | (() => Float64Array)

  /**
   * @param norms - gives ‖xᵢ‖², n values
   * @param distances - gives ‖xᵢ − xⱼ‖², n × n row-major, symmetric, zero diagonal
   */
  constructor(count: number, norms: () => Float64Array, distances: () => Float64Array) {
    this.count = count
    this.#norms = norms
    this.#distances = distances
  }

  /** Whether the norms have been asked for. */
  get knowsNorms(): boolean {
    return typeof this.#norms !== 'function'
  }

  /** ‖xᵢ‖², n values; not to be changed. */
  get squaredNorms(): Float64Array {
    if (typeof this.#norms === 'function') this.#norms = this.#norms()
    return this.#norms
  }

  /** ‖xᵢ − xⱼ‖², n × n row-major; not to be changed. */
  get squaredDistances(): Float64Array {
    if (typeof this.#distances === 'function') this.#distances = this.#distances()
    return this.#distances
  }

  /** ‖xᵢ‖, n values. */
  norms(): Float64Array {
    return this.squaredNorms.map(Math.sqrt)
  }

  /** The squared distances of row `index` to all rows: a view. */
  distancesFrom(index: number): Float64Array {
    return this.squaredDistances.subarray(index * this.count, (index + 1) * this.count)
  }

  /** The geometry of the rows factors[i]·xᵢ. */
  scaled(factors: Float64Array): Geometry {
    return new Geometry(
      this.count,
      () => this.squaredNorms.map((norm, i) => factors[i] * factors[i] * norm),
      () =>
        filledSymmetric(this.count, (i, j) => {
          const [s, t] = [factors[i], factors[j]]
          const [norms, distance] = [this.squaredNorms, this.squaredDistances[i * this.count + j]]
          return Math.max(0, (s - t) * (s * norms[i] - t * norms[j]) + s * t * distance)
        }),
    )
  }

  /**
   * The geometry of the rows Σᵢ weights[r·n + i]·xᵢ. Equal rows of weights are at distance 0 exactly. A distance costs as
   * many steps as there are pairs of weights in which its two rows differ.
   *
   * @param weights - count × n, row-major
   */
  mixed(count: number, weights: Float64Array): Geometry {
    const n = this.count
    const rowOf = (r: number) => weights.subarray(r * n, (r + 1) * n)
    return new Geometry(
      count,
      () => Float64Array.from({ length: count }, (_, r) => this.combinationSquaredNorm(rowOf(r))),
      () =>
        filledSymmetric(count, (r, s) => {
          const [first, second] = [rowOf(r), rowOf(s)]
          return this.combinationSquaredNorm(first.map((weight, i) => weight - second[i]))
        }),
    )
  }

  /** ‖Σᵢ weights[i]·xᵢ‖² = (Σᵢ wᵢ)·(Σᵢ wᵢ‖xᵢ‖²) − Σᵢ<ⱼ wᵢwⱼ‖xᵢ − xⱼ‖², never below 0. */
  combinationSquaredNorm(weights: Float64Array): number {
    let total = 0
    for (const weight of weights) total += weight
    let withNorms = 0
    if (total !== 0) {
      for (let i = 0; i < this.count; i++) withNorms += weights[i] === 0 ? 0 : weights[i] * this.squaredNorms[i]
    }
    return Math.max(0, total * withNorms - this.pairSum(weights))
  }

  /** Σᵢ<ⱼ weights[i]·weights[j]·‖xᵢ − xⱼ‖², over the weights that are not 0. */
  pairSum(weights: Float64Array): number {
    const used: number[] = []
    for (let i = 0; i < this.count; i++) if (weights[i] !== 0) used.push(i)
    let pairs = 0
    for (let a = 1; a < used.length; a++) {
      const i = used[a]
      const row = i * this.count
      let sum = 0
      for (let b = 0; b < a; b++) sum += weights[used[b]] * this.squaredDistances[row + used[b]]
      pairs += weights[i] * sum
    }
    return pairs
  }
}

/** The geometry of rows as the kernels measure it: one pass for the norms, another for the distances. */
export function geometryOf(kernels: RowKernels, rows: RowSource, count: number): Geometry {
  return new Geometry(
    count,
    () => kernels.squaredNorms(rows),
    () => kernels.squaredDistances(rows),
  )
}

function filledSymmetric(n: number, entry: (i: number, j: number) => number): Float64Array {
  const matrix = new Float64Array(n * n)
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      matrix[i * n + j] = entry(i, j)
      matrix[j * n + i] = matrix[i * n + j]
    }
  }
  return matrix
}
