/** Memory for n rows of d float32 that every kernel thread sees; whoever allocates it frees it. */
export interface RowMatrix {
  /** n. */
  readonly count: number
  /** d. */
  readonly length: number
  /** A view of row `index`, length d: what is written to it is what the kernels read. Dead after {@link free}. */
  row(index: number): Float32Array
  /** Gives the memory back; a second call does nothing. */
  free(): void
}

/**
 * n rows of length d in canonical order: a matrix that the kernels read where it lies, or vectors anywhere, which they read
 * through blocks of columns without ever holding a copy of all.
 */
export type RowSource = RowMatrix | readonly Float32Array[]

/**
 * What a pass sees instead of the rows themselves, in float32 and row order: `factors[r]·rowᵣ`, or
 * `Σᵢ weights[r·n + i]·rowᵢ` for each r < count. Factors and weights are rounded to float32 first.
 */
export type RowMap =
  | { readonly kind: 'scaled'; readonly factors: Float64Array }
  | { readonly kind: 'mixed'; readonly count: number; readonly weights: Float64Array }

/** Columns that are summed on their own before the sums are added in order, whatever the number of threads. */
export const CHUNK_COLUMNS = 16_384

/** Columns whose products are summed in float32, eight chains side by side, before they are added in float64. */
export const DOT_COLUMNS = 512

/** A pair whose distance is below this share of its squared norms is measured directly, since cancellation would blur it. */
export const CANCELLATION_SHARE = 1 / 32

/** 2⁻¹⁰⁰: a squared distance below this times d comes from products that may be too small for float32. */
export const UNDERFLOW_SHARE = 7.888609052210118e-31

/**
 * The passes over n rows of length d that robust aggregation is made of. Every implementation gives the same bits for the
 * same input, on every machine and with any number of threads.
 *
 * A sum over coordinates in float64 runs in eight lanes (lane = column mod 8) within a chunk of {@link CHUNK_COLUMNS}
 * columns; lanes are added as ((0+1)+(2+3))+((4+5)+(6+7)), chunks in order. A value that is not finite makes what it enters
 * not finite: sums of its row, and its column of a result.
 */
export interface RowKernels {
  /** @throws {KernelError} OUT_OF_MEMORY */
  allocate(count: number, length: number): RowMatrix

  /** Where the first value that is not finite stands, by row, then column; undefined when all are finite. */
  firstNonFinite(rows: RowSource): { readonly row: number; readonly column: number } | undefined

  /** ‖xᵢ‖², n values, in float64: neither overflows nor loses small rows. */
  squaredNorms(rows: RowSource): Float64Array

  /** ⟨xᵢ, p⟩, n values, in float64. */
  dots(rows: RowSource, point: Float32Array): Float64Array

  /** ‖xᵢ − p‖², n values, differences and sums in float64. */
  squaredDistancesTo(rows: RowSource, point: Float32Array): Float64Array

  /**
   * ‖xᵢ − xⱼ‖² for all pairs, n × n row-major, symmetric, zero diagonal.
   *
   * ⟨xᵢ, xᵢ⟩ + ⟨xⱼ, xⱼ⟩ − 2⟨xᵢ, xⱼ⟩ with each product summed in float32 over {@link DOT_COLUMNS} columns in eight lanes
   * (lane = column mod 8; added as ((0+4)+(1+5))+((2+6)+(3+7))), these in float64 over a chunk, and chunks in order. Where that is not at
   * least {@link CANCELLATION_SHARE} of ⟨xᵢ, xᵢ⟩ + ⟨xⱼ, xⱼ⟩ and d·{@link UNDERFLOW_SHARE}, or not finite, the pair is
   * measured directly as {@link squaredDistancesTo} does: rows that share a large offset, lie close together, are tiny or
   * too large for float32 products lose no digits.
   */
  squaredDistances(rows: RowSource): Float64Array

  /**
   * base.weight·base.vector + Σᵢ weights[i]·xᵢ in float32 with weights rounded to float32, from 0, base first, then rows in
   * order. Rows of weight 0 are not read.
   */
  weightedSum(
    rows: RowSource,
    weights: Float64Array,
    base?: { readonly vector: Float32Array; readonly weight: number },
  ): Float32Array

  /** {@link weightedSum} and the squared distances of all rows to it, in one pass over the rows. */
  weightedSumAndDistances(
    rows: RowSource,
    weights: Float64Array,
    base?: { readonly vector: Float32Array; readonly weight: number },
  ): { readonly point: Float32Array; readonly squaredDistances: Float64Array }

  /** Per coordinate the median; for an even count the mean of the two middle values, rounded once. Zeros are +0. */
  median(rows: RowSource, map?: RowMap): Float32Array

  /**
   * Per coordinate the mean without the `trim` smallest and the `trim` largest values, summed in ascending order in
   * float64, divided, rounded once. Zeros are +0.
   *
   * @param trim - f, 2f < count
   */
  trimmedMean(rows: RowSource, trim: number, map?: RowMap): Float32Array

  /**
   * Per coordinate the mean of the `keep` values nearest the median, which is rounded to float32 first; distances are
   * float32. Of equally near values on both sides of it those of the lower rows count, on one side the inner ones. Kept values are summed in float64 in the order of
   * their ascending rank modulo `keep`, divided, rounded once. Zeros are +0.
   *
   * @param keep - 1 … count
   */
  meanAroundMedian(rows: RowSource, keep: number, map?: RowMap): Float32Array

  /** Per coordinate −1, 0 or 1: the sign of how many values are positive less how many are negative. */
  signMajority(rows: RowSource, map?: RowMap): Float32Array

  /** How many values of each row are positive, zero and negative: count × 3, row-major. */
  signCounts(rows: RowSource, map?: RowMap): Float64Array

  /** The rows that the map gives, written out. */
  mapped(rows: RowSource, map: RowMap): RowMatrix

  /** Some columns of all rows, in the order given: n × columns.length. */
  gather(rows: RowSource, columns: Uint32Array): RowMatrix

  /** xᵢ ← factors[i]·xᵢ in float32, where the factor is not 1. */
  scaleInPlace(rows: RowMatrix, factors: Float64Array): void

  /**
   * code · scale of its block, in float32.
   *
   * @param codes - one int8 a value, −127 … 127
   * @param scales - one a block of `blockLength` codes, the last block may be short
   * @param blockLength - a multiple of 16 that divides {@link CHUNK_COLUMNS}
   * @returns the values, or the first position where a code is −128
   * @throws {KernelError} SHAPE_MISMATCH
   */
  decodeInt8(codes: Uint8Array, scales: Float32Array, blockLength: number): Float32Array | number

  /**
   * The inverse: scale = max|x|/127 of a block, code = x/scale in float64, rounded to the nearest integer, ties upwards.
   * Where the scale is 0 or not finite, all codes of the block are 0; a scale that is no number has the bits 7fc00000.
   *
   * @param blockLength - as for {@link decodeInt8}
   * @throws {KernelError} SHAPE_MISMATCH
   */
  encodeInt8(values: Float32Array, blockLength: number): Int8Blocks
}

/** Values as int8 codes of −127 … 127, one byte each, and one scale a block of them. */
export interface Int8Blocks {
  readonly codes: Uint8Array
  readonly scales: Float32Array
}
