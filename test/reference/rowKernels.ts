import {
  CANCELLATION_SHARE,
  CHUNK_COLUMNS,
  DOT_COLUMNS,
  type RowKernels,
  type RowMap,
  type RowMatrix,
  type RowSource,
  UNDERFLOW_SHARE,
} from '../../src/kernels/rowKernels.ts'

const { fround } = Math

class PlainMatrix implements RowMatrix {
  readonly count: number
  readonly length: number
  #rows: Float32Array[] | undefined

  constructor(count: number, length: number) {
    this.count = count
    this.length = length
    this.#rows = Array.from({ length: count }, () => new Float32Array(length))
  }

  row(index: number): Float32Array {
    const row = this.#rows?.[index]
    if (row === undefined) throw new RangeError(`no row ${index}, or the matrix was freed`)
    return row
  }

  free(): void {
    this.#rows = undefined
  }
}

/** The rows of either kind of source, as views. */
export function rowsOf(source: RowSource): readonly Float32Array[] {
  if (!('row' in source)) return source
  return Array.from({ length: source.count }, (_, index) => source.row(index))
}

function lengthOf(source: RowSource): number {
  return 'row' in source ? source.length : (source[0]?.length ?? 0)
}

/** Σ term(column), in eight lanes within a chunk, chunks in order. */
function laneSum(length: number, term: (column: number) => number): number {
  let total = 0
  for (let start = 0; start < length; start += CHUNK_COLUMNS) {
    const lane = new Float64Array(8)
    const end = Math.min(length, start + CHUNK_COLUMNS)
    for (let column = start; column < end; column++) lane[column % 8] += term(column)
    total += lane[0] + lane[1] + (lane[2] + lane[3]) + (lane[4] + lane[5] + (lane[6] + lane[7]))
  }
  return total
}

function squaredNorm(row: Float32Array): number {
  return laneSum(row.length, (column) => row[column] * row[column])
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return laneSum(a.length, (column) => (a[column] - b[column]) * (a[column] - b[column]))
}

/** ⟨a, b⟩ as squaredDistances sums it: float32 over DOT_COLUMNS columns, float64 above. */
function blockedDot(a: Float32Array, b: Float32Array): number {
  let total = 0
  for (let chunk = 0; chunk < a.length; chunk += CHUNK_COLUMNS) {
    const chunkEnd = Math.min(a.length, chunk + CHUNK_COLUMNS)
    let chunkSum = 0
    for (let block = chunk; block < chunkEnd; block += DOT_COLUMNS) {
      const blockEnd = Math.min(chunkEnd, block + DOT_COLUMNS)
      const lane = new Float32Array(8)
      for (let column = block; column < blockEnd; column++) {
        lane[column % 8] = fround(lane[column % 8] + fround(a[column] * b[column]))
      }
      for (let l = 0; l < 4; l++) lane[l] = fround(lane[l] + lane[l + 4])
      chunkSum += fround(fround(lane[0] + lane[1]) + fround(lane[2] + lane[3]))
    }
    total += chunkSum
  }
  return total
}

function mappedRows(source: RowSource, map: RowMap | undefined): readonly Float32Array[] {
  const rows = rowsOf(source)
  if (map === undefined) return rows
  if (map.kind === 'scaled') return rows.map((row, r) => row.map((value) => fround(fround(map.factors[r]) * value)))
  return Array.from({ length: map.count }, (_, r) => {
    const out = new Float32Array(lengthOf(source))
    for (let i = 0; i < rows.length; i++) {
      const weight = fround(map.weights[r * rows.length + i])
      for (let column = 0; column < out.length; column++) {
        out[column] = fround(out[column] + fround(weight * rows[i][column]))
      }
    }
    return out
  })
}

/** `rule` applied to the finite mapped values of each column, in row order; the result rounded once, zeros +0. */
function perColumn(source: RowSource, map: RowMap | undefined, rule: (values: Float64Array) => number): Float32Array {
  const rows = mappedRows(source, map)
  const values = new Float64Array(rows.length)
  return Float32Array.from({ length: lengthOf(source) }, (_, column) => {
    for (let r = 0; r < rows.length; r++) values[r] = rows[r][column]
    return values.every(Number.isFinite) ? fround(rule(values)) + 0 : Number.NaN
  })
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * By distance and row it is decided how many of the values below the median are kept; those kept are the inner ones, since
 * unequal values can be equally near once their distance is rounded. So they stand on `keep` successive ranks of the sorted
 * column, and every rank modulo `keep` occurs once.
 */
function meanAroundMedianOf(values: Float64Array, keep: number): number {
  const median = fround(medianOf(values))
  const nearest = Array.from(values, (value, row) => ({ value, row, distance: Math.abs(fround(value - median)) })).sort(
    (a, b) => (a.distance === b.distance ? a.row - b.row : a.distance - b.distance),
  )
  const first = nearest.slice(keep).filter(({ value }) => value < median).length
  const sorted = values.toSorted()
  let sum = 0
  for (let j = 0; j < keep; j++) {
    for (let rank = first; rank < first + keep; rank++) if (rank % keep === j) sum += sorted[rank]
  }
  return sum / keep
}

function weightedSum(
  source: RowSource,
  weights: Float64Array,
  base?: { readonly vector: Float32Array; readonly weight: number },
): Float32Array {
  const rows = rowsOf(source)
  return Float32Array.from({ length: lengthOf(source) }, (_, column) => {
    let sum = base === undefined ? 0 : fround(0 + fround(fround(base.weight) * base.vector[column]))
    for (let i = 0; i < rows.length; i++) {
      if (weights[i] !== 0) sum = fround(sum + fround(fround(weights[i]) * rows[i][column]))
    }
    return sum
  })
}

function squaredDistancesTo(source: RowSource, point: Float32Array): Float64Array {
  return Float64Array.from(rowsOf(source), (row) => squaredDistance(row, point))
}

/** Every pass of {@link RowKernels} written as its definition reads: one thread, no blocks beyond those that are defined. */
export const referenceKernels: RowKernels = {
  allocate: (count, length) => new PlainMatrix(count, length),

  firstNonFinite(source) {
    for (const [row, values] of rowsOf(source).entries()) {
      const column = values.findIndex((value) => !Number.isFinite(value))
      if (column >= 0) return { row, column }
    }
    return undefined
  },

  squaredNorms: (source) => Float64Array.from(rowsOf(source), squaredNorm),

  dots: (source, point) =>
    Float64Array.from(rowsOf(source), (row) => laneSum(row.length, (column) => row[column] * point[column])),

  squaredDistancesTo,

  squaredDistances(source) {
    const rows = rowsOf(source)
    const n = rows.length
    const squares = rows.map((row) => blockedDot(row, row))
    const out = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const both = squares[i] + squares[j]
        const fromDot = both - 2 * blockedDot(rows[i], rows[j])
        const enough = Math.max(CANCELLATION_SHARE * both, UNDERFLOW_SHARE * rows[i].length)
        const trusted = Number.isFinite(fromDot) && fromDot >= enough
        out[i * n + j] = out[j * n + i] = trusted ? fromDot : squaredDistance(rows[i], rows[j])
      }
    }
    return out
  },

  weightedSum,

  weightedSumAndDistances(source, weights, base) {
    const point = weightedSum(source, weights, base)
    return { point, squaredDistances: squaredDistancesTo(source, point) }
  },

  median: (source, map) => perColumn(source, map, medianOf),

  trimmedMean: (source, trim, map) =>
    perColumn(source, map, (values) => {
      const kept = values.toSorted().slice(trim, values.length - trim)
      return kept.reduce((sum, value) => sum + value, 0) / kept.length
    }),

  meanAroundMedian: (source, keep, map) => perColumn(source, map, (values) => meanAroundMedianOf(values, keep)),

  signMajority: (source, map) =>
    perColumn(source, map, (values) => Math.sign(values.reduce((sum, value) => sum + Math.sign(value), 0))),

  signCounts(source, map) {
    const rows = mappedRows(source, map)
    return Float64Array.from(
      rows.flatMap((row) => [
        row.filter((value) => value > 0).length,
        row.filter((value) => value === 0).length,
        row.filter((value) => value < 0).length,
      ]),
    )
  },

  mapped(source, map) {
    const rows = mappedRows(source, map)
    const out = new PlainMatrix(rows.length, lengthOf(source))
    for (let r = 0; r < rows.length; r++) out.row(r).set(rows[r])
    return out
  },

  gather(source, columns) {
    const rows = rowsOf(source)
    const out = new PlainMatrix(rows.length, columns.length)
    for (let r = 0; r < rows.length; r++) out.row(r).set(Float32Array.from(columns, (column) => rows[r][column]))
    return out
  },

  scaleInPlace(rows, factors) {
    for (let r = 0; r < rows.count; r++) {
      const row = rows.row(r)
      const factor = fround(factors[r])
      if (factor !== 1) for (let column = 0; column < row.length; column++) row[column] = fround(factor * row[column])
    }
  },

  decodeInt8(codes, scales, blockLength) {
    const signed = Int8Array.from(codes)
    const malformed = signed.indexOf(-128)
    if (malformed >= 0) return malformed
    return Float32Array.from(signed, (code, i) => code * scales[Math.floor(i / blockLength)])
  },

  encodeInt8(values, blockLength) {
    const scales = Float32Array.from(
      { length: Math.ceil(values.length / blockLength) },
      (_, block) =>
        values
          .slice(block * blockLength, (block + 1) * blockLength)
          .reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / 127,
    )
    const bits = new Uint32Array(scales.buffer)
    for (const [block, scale] of scales.entries()) if (Number.isNaN(scale)) bits[block] = 0x7fc00000
    const codes = Int8Array.from(values, (value, i) => {
      const scale = scales[Math.floor(i / blockLength)]
      return scale === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(value / scale)))
    })
    return { codes: new Uint8Array(codes.buffer), scales }
  },
}
