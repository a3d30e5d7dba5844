import { AggregationError } from '../errors/index.ts'
import type { RowKernels, RowMap, RowMatrix, RowSource } from '../kernels/rowKernels.ts'
import { scaled as scaledVector } from '../kernels/vector.ts'
import { Geometry, geometryOf } from './geometry.ts'
import { columnsScaled, mappedValues, matrixProduct, mixedMap, scaledMap } from './rowMaps.ts'

/** A row shortened by more than this has the originals looked at for excessive lengths. */
const EXTREME_FACTOR = 1e-5
/** How much longer than the longest mapped row an original may be before it is halved. */
const EXTREME_LENGTH = 65_536
/** No row is brought below this, since float32 would lose its digits. */
const LEAST_LENGTH = 1e-18

/** The rows that the kernels read. */
interface Base {
  readonly kernels: RowKernels
  readonly source: RowSource
  readonly count: number
  readonly length: number
  readonly geometry: Geometry
  /** What each update was multiplied by before it became a row here, a power of two; absent: 1. */
  readonly shrunk?: Float64Array
}

/**
 * Updates as a rule sees them behind its pre-aggregators: a linear map of n rows, composed in float64, that is never
 * written out as n × d numbers. Norms and distances of the mapped rows follow from those of the original ones, which are
 * measured when first asked for, the norms without the distances.
 */
export class MappedRows {
  /** How many rows the map gives. */
  readonly count: number
  /** What the kernels are to see of {@link source}; absent: the rows as they are. */
  readonly map: RowMap | undefined
  readonly #base: Base
  #geometry: Geometry | undefined

  private constructor(base: Base, map?: RowMap) {
    this.#base = base
    this.map = map
    this.count = map?.kind === 'mixed' ? map.count : base.count
  }

  /** @param source - n rows of equal length; read, never changed */
  static of(kernels: RowKernels, source: RowSource): MappedRows {
    const [count, length] = shapeOf(source)
    return new MappedRows({ kernels, source, count, length, geometry: checkedGeometry(kernels, source, count) })
  }

  get kernels(): RowKernels {
    return this.#base.kernels
  }

  /** The rows under the map. */
  get source(): RowSource {
    return this.#base.source
  }

  /** d. */
  get length(): number {
    return this.#base.length
  }

  /**
   * Of the mapped rows.
   *
   * @throws {AggregationError} NON_FINITE, when it is asked for norms or distances of rows that are not finite
   */
  get geometry(): Geometry {
    const { geometry } = this.#base
    this.#geometry ??=
      this.map === undefined
        ? geometry
        : this.map.kind === 'scaled'
          ? geometry.scaled(this.map.factors)
          : geometry.mixed(this.map.count, this.map.weights)
    return this.#geometry
  }

  /**
   * Takes a pass over the rows, unless their norms are known.
   *
   * @throws {AggregationError} NON_FINITE naming the first value that is not
   */
  requireFinite(): void {
    if (!this.#base.geometry.knowsNorms) requireFiniteRows(this.kernels, this.source)
  }

  /** The rows factors[i]·xᵢ of these. */
  scaled(factors: Float64Array): MappedRows {
    if (factors.every((factor) => factor === 1)) return this
    const { map } = this
    const next = new MappedRows(this.#base, scaledMap(map, factors))
    return factors.some((factor) => factor > 0 && factor < EXTREME_FACTOR) ? next.#balanced() : next
  }

  /**
   * The rows Σᵢ weights[r·n + i]·xᵢ of these.
   *
   * @param weights - count × n, row-major
   */
  mixed(count: number, weights: Float64Array): MappedRows {
    return new MappedRows(this.#base, mixedMap(this.map, this.#base.count, count, weights))
  }

  /** How much each original update counts in Σᵢ weights[i]·xᵢ over these rows. */
  originalWeights(weights: Float64Array): Float64Array {
    const { shrunk } = this.#base
    const own = this.#baseWeights(weights)
    return shrunk === undefined ? own : own.map((weight, i) => weight * shrunk[i])
  }

  /** base.weight·base.vector + Σᵢ weights[i]·xᵢ over these rows, in float32. */
  weightedSum(weights: Float64Array, base?: { readonly vector: Float32Array; readonly weight: number }): Float32Array {
    return this.kernels.weightedSum(this.source, this.#baseWeights(weights), base)
  }

  /** {@link weightedSum} and the squared distances of these rows to it. */
  weightedSumAndDistances(
    weights: Float64Array,
    base?: { readonly vector: Float32Array; readonly weight: number },
  ): { readonly point: Float32Array; readonly squaredDistances: Float64Array } {
    const measured = this.kernels.weightedSumAndDistances(this.source, this.#baseWeights(weights), base)
    const { point } = measured
    return { point, squaredDistances: this.#mappedDistances(point, measured.squaredDistances) }
  }

  /**
   * ‖xᵢ − p‖² of these rows.
   *
   * @throws {AggregationError} NON_FINITE, when a row is not finite
   */
  squaredDistancesTo(point: Float32Array): Float64Array {
    const measured = this.kernels.squaredDistancesTo(this.source, point)
    if (!measured.every(Number.isFinite)) this.requireFinite()
    return this.#mappedDistances(point, measured)
  }

  /**
   * ‖xᵢ − xᵣ‖² of these rows for one of them, r: a single pass where nothing is mapped.
   *
   * @throws {AggregationError} NON_FINITE, when a row is not finite
   */
  squaredDistancesFrom(row: number): Float64Array {
    return this.map === undefined
      ? this.squaredDistancesTo(rowViews(this.source)[row])
      : this.geometry.distancesFrom(row)
  }

  /** ⟨xᵢ, p⟩ of these rows. */
  dots(point: Float32Array): Float64Array {
    return mappedValues(this.map, this.kernels.dots(this.source, point))
  }

  /** Some of the rows as the kernels take them, in the order given. */
  select(rows: readonly number[]): { readonly source: RowSource; readonly map: RowMap | undefined } {
    const { source, map } = this
    if (map?.kind === 'mixed') {
      const n = this.#base.count
      const weights = new Float64Array(rows.length * n)
      for (const [at, row] of rows.entries()) weights.set(map.weights.subarray(row * n, (row + 1) * n), at * n)
      return { source, map: { kind: 'mixed', count: rows.length, weights } }
    }
    const views = rowViews(source)
    const factors = map && Float64Array.from(rows, (row) => map.factors[row])
    return { source: rows.map((row) => views[row]), map: factors && { kind: 'scaled', factors } }
  }

  /** Lends the same rows with some columns only, in the order given. */
  withColumns<T>(columns: Uint32Array, use: (rows: MappedRows) => T): T {
    const gathered = this.kernels.gather(this.source, columns)
    try {
      const { kernels, count } = this.#base
      const geometry = checkedGeometry(kernels, gathered, count)
      return use(new MappedRows({ ...this.#base, source: gathered, length: columns.length, geometry }, this.map))
    } finally {
      gathered.free()
    }
  }

  /** The rows written out; the caller frees them. */
  materialize(): RowMatrix {
    const factors = new Float64Array(this.#base.count).fill(1)
    return this.kernels.mapped(this.source, this.map ?? { kind: 'scaled', factors })
  }

  /** What each original update is multiplied by, where the map does no more than that. */
  originalFactors(): Float64Array | undefined {
    if (this.map?.kind === 'mixed') return undefined
    return this.originalWeights(new Float64Array(this.count).fill(1))
  }

  #baseWeights(weights: Float64Array): Float64Array {
    const { map } = this
    if (map === undefined) return weights
    if (map.kind === 'scaled') return weights.map((weight, i) => weight * map.factors[i])
    return matrixProduct(weights, map.weights, 1, map.count, this.#base.count)
  }

  /** What distances of the original rows to a point say of the mapped ones. */
  #mappedDistances(point: Float32Array, distances: Float64Array): Float64Array {
    const { map, kernels } = this
    if (map === undefined) return distances
    const { geometry, count: n } = this.#base
    const norms = geometry.squaredNorms
    const pointNorm = kernels.squaredNorms([point])[0]
    if (map.kind === 'scaled') {
      const { factors } = map
      return distances.map((d, i) =>
        Math.max(0, (factors[i] - 1) * (factors[i] * norms[i] - pointNorm) + factors[i] * d),
      )
    }
    return Float64Array.from({ length: map.count }, (_, r) => {
      const weights = map.weights.subarray(r * n, (r + 1) * n)
      let [total, withNorms, withDistances] = [0, 0, 0]
      for (let i = 0; i < n; i++) {
        total += weights[i]
        withNorms += weights[i] * norms[i]
        withDistances += weights[i] * distances[i]
      }
      return Math.max(0, (total - 1) * (withNorms - pointNorm) + withDistances - geometry.pairSum(weights))
    })
  }

  /**
   * The same mapped rows over originals of which the excessively long ones are multiplied by a power of two first. A row
   * of norm 10²⁵ that is clipped to 1 leaves nothing of float64's 16 digits in what the norms say of its distances, so
   * that a hostile row could seem to lie wherever it likes; halved it leaves all of them.
   */
  #balanced(): MappedRows {
    const { kernels, source, count, geometry } = this.#base
    const longest = Math.sqrt(this.geometry.squaredNorms.reduce((a, b) => Math.max(a, b), LEAST_LENGTH * LEAST_LENGTH))
    const halvings = geometry.norms().map((norm) => (norm > EXTREME_LENGTH * longest ? halvingsTo(norm, longest) : 1))
    if (halvings.every((factor) => factor === 1)) return this
    const rows = rowViews(source).map((row, i) => (halvings[i] === 1 ? row : scaledVector(row, halvings[i])))
    const before = this.#base.shrunk
    const base = {
      ...this.#base,
      source: rows,
      geometry: checkedGeometry(kernels, rows, count),
      shrunk: halvings.map((factor, i) => factor * (before?.[i] ?? 1)),
    }
    const doublings = halvings.map((factor) => 1 / factor)
    return new MappedRows(
      base,
      this.map?.kind === 'mixed' ? columnsScaled(this.map, doublings) : scaledMap(this.map, doublings),
    )
  }
}

/** [n, d]; rows in an array may differ in length, then d is the first one's. */
export function shapeOf(source: RowSource): readonly [count: number, length: number] {
  if ('row' in source) return [source.count, source.length]
  return [source.length, source[0]?.length ?? 0]
}

function rowViews(source: RowSource): readonly Float32Array[] {
  if (!('row' in source)) return source
  return Array.from({ length: source.count }, (_, index) => source.row(index))
}

function requireFiniteRows(kernels: RowKernels, rows: RowSource): void {
  const found = kernels.firstNonFinite(rows)
  if (found !== undefined) {
    throw new AggregationError('NON_FINITE', `update ${found.row} is not finite at parameter ${found.column}`)
  }
}

/** A squared norm or distance is finite exactly when its rows are: float64 holds the square of any float32 and their sums. */
function checkedGeometry(kernels: RowKernels, rows: RowSource, count: number): Geometry {
  const measured = geometryOf(kernels, rows, count)
  const checked = (found: Float64Array) => {
    if (!found.every(Number.isFinite)) requireFiniteRows(kernels, rows)
    return found
  }
  return new Geometry(
    count,
    () => checked(measured.squaredNorms),
    () => checked(measured.squaredDistances),
  )
}

/** The largest power of two by which `norm` comes down to `target` or below. */
function halvingsTo(norm: number, target: number): number {
  let factor = 1
  while (norm * factor > target) factor /= 2
  return factor
}
