/**
 * Matrix products as `ProductKernels` defines them. Rows of a and columns of b are packed into panels, a block of k at a time;
 * a tile of 4 × 8 sums stays in registers over a block, and goes through `out` from one block to the next. Where an engine makes
 * 256-bit operations of pairs of 128-bit ones, a tile has 16 columns, of two panels of b, and rows of a as they lie.
 */
import { activate, RELU } from './activations'
import { columnProduct } from './columnProduct'
import { fiveRowsTile } from './fiveRowsTile'
import { fourRowsTile } from './fourRowsTile'
import { outerProduct } from './outerProduct'
import { COLUMNS, DEPTH, FIVE, layRows, packColumns, packRows, ROWS, rowStride } from './packing'
import { edgeTile, tile } from './productTile'
import { rowProducts } from './rowProducts'
import { wide } from '../vectors'

/** Columns of b that are packed at a time: with DEPTH, half of a second-level cache. */
const WIDTH: i32 = 256
/** Values of a that are packed at a time: five eighths of a first-level cache. */
const PACKED_ROWS: i32 = 5120
/** Bytes of a's columns that are laid as rows at a time: forty of DEPTH values. */
const LAID_ROWS: usize = 43520
/** Fewer rows are not worth packing b, of which they would leave a good part of the tiles empty. */
const LEAST_ROWS: i32 = 8

/** Bytes for a tile at the edge and its bias. */
const EDGE_BYTES: usize = 256
/** Bytes of scratch that {@link multiplyPacked} uses. */
export const PACKED_SCRATCH: usize = EDGE_BYTES + LAID_ROWS

const NT: i32 = 1
const TN: i32 = 2

/**
 * See `ProductKernels.multiply`.
 *
 * @param form - NN, NT, TN from 0
 * @param bias - 0 for none
 * @param activation - as activations.ts numbers them
 * @param scratch - {@link PACKED_SCRATCH} bytes and another DEPTH × WIDTH values
 */
export function multiply(
  form: i32, m: i32, n: i32, k: i32, a: usize, b: usize, out: usize, accumulate: i32, bias: usize, activation: i32, scratch: usize,
): void {
  const transposedA = <i32>(form == TN)
  const transposedB = <i32>(form == NT)
  const aStride = <usize>(transposedA ? m : k) << 2
  const bStride = <usize>(transposedB ? k : n) << 2
  multiplyStrided(
    transposedA, transposedB, m, n, k, a, aStride, b, bStride, out, <usize>n << 2, accumulate, bias, activation, scratch,
  )
}

/** {@link multiply} with the bytes from a row to the next given, of each matrix as it lies. */
export function multiplyStrided(
  transposedA: i32, transposedB: i32, m: i32, n: i32, k: i32, a: usize, aStride: usize, b: usize, bStride: usize,
  out: usize, outStride: usize, accumulate: i32, bias: usize, activation: i32, scratch: usize,
): void {
  if (n == 1 && outStride == 4 && !(transposedA && bias)) {
    const bStep: usize = transposedB ? 4 : bStride
    if (transposedA) return rowProducts(1, m, k, b, 0, bStep, a, aStride, out, 0, accumulate, 0, activation)
    return columnProduct(m, k, a, aStride, b, bStep, out, accumulate, bias, activation)
  }
  if (k == 1 && bias == 0 && activation == 0 && (bStride == 4 || !transposedB)) {
    return outerProduct(m, n, a, transposedA ? 4 : aStride, b, out, outStride, accumulate)
  }
  if (m < LEAST_ROWS && !transposedB) {
    const step: usize = transposedA ? aStride : 4
    const next: usize = transposedA ? 4 : aStride
    return rowProducts(m, n, k, a, next, step, b, bStride, out, outStride, accumulate, bias, activation)
  }
  const packed = scratch + PACKED_SCRATCH
  for (let l = 0; l < k; l += DEPTH) {
    const depth = min(DEPTH, k - l)
    const last = l + depth == k
    const left = a + <usize>l * (transposedA ? aStride : 4)
    for (let j = 0; j < n; j += WIDTH) {
      const width = min(WIDTH, n - j)
      const right = b + (transposedB ? <usize>j * bStride + (<usize>l << 2) : <usize>l * bStride + (<usize>j << 2))
      packColumns(transposedB, width, depth, right, bStride, packed)
      multiplyBlock(
        transposedA, m, width, depth, left, aStride, packed, out + (<usize>j << 2), outStride, accumulate | i32(l > 0),
        last && bias ? bias + (<usize>j << 2) : 0, last ? activation : 0, scratch,
      )
    }
  }
}

/** Bytes of b when packed by {@link packB}. */
export function packedBytes(n: i32, k: i32): usize {
  return <usize>((n + COLUMNS - 1) & -COLUMNS) * <usize>k << 2
}

/** Packs b, k × n (n × k when transposed), for {@link multiplyPacked}. */
export function packB(transposed: i32, n: i32, k: i32, b: usize, bStride: usize, to: usize): void {
  for (let l = 0; l < k; l += DEPTH) {
    const depth = min(DEPTH, k - l)
    packColumns(transposed, n, depth, b + <usize>l * (transposed ? 4 : bStride), bStride, to)
    to += packedBytes(n, depth)
  }
}

/**
 * {@link multiplyStrided} with b packed before.
 *
 * @param scratch - {@link PACKED_SCRATCH} bytes
 */
export function multiplyPacked(
  transposedA: i32, m: i32, n: i32, k: i32, a: usize, aStride: usize, packed: usize, out: usize, outStride: usize,
  accumulate: i32, bias: usize, activation: i32, scratch: usize,
): void {
  for (let l = 0; l < k; l += DEPTH) {
    const depth = min(DEPTH, k - l)
    const last = l + depth == k
    const left = a + <usize>l * (transposedA ? aStride : 4)
    for (let j = 0; j < n; j += WIDTH) {
      multiplyBlock(
        transposedA, m, min(WIDTH, n - j), depth, left, aStride, packed + packedBytes(j, depth), out + (<usize>j << 2), outStride,
        accumulate | i32(l > 0), last && bias ? bias + (<usize>j << 2) : 0, last ? activation : 0, scratch,
      )
    }
    packed += packedBytes(n, depth)
  }
}

/** A block of k, and of the columns of b. */
function multiplyBlock(
  transposedA: i32, m: i32, n: i32, depth: i32, a: usize, aStride: usize, packed: usize, out: usize, outStride: usize,
  accumulate: i32, bias: usize, activation: i32, scratch: usize,
): void {
  const relu = i32(activation == RELU)
  const rows = scratch + EDGE_BYTES
  const pairs = wide ? n & -(2 * COLUMNS) : 0
  let below = out
  let left = m
  if (pairs > 0) {
    const fives = rowsInFives(m)
    const fours = (m - fives) & -ROWS
    const taken = fives + fours
    multiplyRows(FIVE, transposedA, fives, pairs, depth, a, aStride, packed, out, outStride, accumulate, bias, relu, rows)
    const next = a + <usize>fives * (transposedA ? 4 : aStride)
    below += <usize>fives * outStride
    multiplyRows(ROWS, transposedA, fours, pairs, depth, next, aStride, packed, below, outStride, accumulate, bias, relu, rows)
    below += <usize>fours * outStride
    if (pairs < n) {
      const columns = packed + packedBytes(pairs, depth)
      const start = <usize>pairs << 2
      multiplyPanels(
        transposedA, taken, n - pairs, depth, a, aStride, columns, out + start, outStride, accumulate, bias ? bias + start : 0, relu,
        scratch,
      )
    }
    a += <usize>taken * (transposedA ? 4 : aStride)
    left -= taken
  }
  multiplyPanels(transposedA, left, n, depth, a, aStride, packed, below, outStride, accumulate, bias, relu, scratch)
  if (activation > RELU) activate(activation, m, n, out, outStride)
}

/** Rows that go by fives where the others shall go by fours, or be fewer. */
function rowsInFives(m: i32): i32 {
  const fours = ROWS * ((FIVE - m % FIVE) % FIVE)
  return fours <= m ? m - fours : m / FIVE * FIVE
}

/**
 * Rows of which there is a multiple of `height`, FIVE or ROWS, and columns of which there is one of sixteen.
 *
 * @param laid - room for LAID_ROWS
 */
function multiplyRows(
  height: i32, transposedA: i32, m: i32, n: i32, depth: i32, a: usize, aStride: usize, b: usize, out: usize, outStride: usize,
  accumulate: i32, bias: usize, relu: i32, laid: usize,
): void {
  const stride = transposedA ? rowStride(depth) : aStride
  const most = transposedA ? <i32>(LAID_ROWS / stride) / height * height : m
  const panel = <usize>depth << 5
  for (let i = 0; i < m; i += most) {
    const count = min(most, m - i)
    const columns = a + (<usize>i << 2)
    if (transposedA) layRows(count, depth, columns, aStride, laid)
    const first = transposedA ? laid : a
    let end = b + panel
    for (let j: usize = 0; j < <usize>n << 2; j += 64) {
      const from = end - panel
      const here = bias ? bias + j : 0
      let x = first
      let to = out + <usize>i * outStride + j
      for (let r = 0; r < count; r += height) {
        if (height == FIVE) fiveRowsTile(x, stride, from, end, to, outStride, accumulate, here, relu)
        else fourRowsTile(x, stride, from, end, to, outStride, accumulate, here, relu)
        x += <usize>height * stride
        to += <usize>height * outStride
      }
      end += 2 * panel
    }
  }
}

/** @param scratch - as `multiplyPacked` has it */
function multiplyPanels(
  transposedA: i32, m: i32, n: i32, depth: i32, a: usize, aStride: usize, packed: usize, out: usize, outStride: usize,
  accumulate: i32, bias: usize, relu: i32, scratch: usize,
): void {
  const rows = scratch + EDGE_BYTES
  const most = (PACKED_ROWS / depth) & -ROWS
  for (let i = 0; i < m; i += most) {
    const count = min(most, m - i)
    packRows(transposedA, count, depth, a + <usize>i * (transposedA ? 4 : aStride), aStride, rows)
    multiplyPackedRows(count, n, depth, rows, packed, out, outStride, accumulate, bias, relu, scratch)
    out += <usize>count * outStride
  }
}

function multiplyPackedRows(
  m: i32, n: i32, depth: i32, rows: usize, packed: usize, out: usize, outStride: usize, accumulate: i32, bias: usize,
  relu: i32, edge: usize,
): void {
  const rowPanel = <usize>depth << 4
  const columnPanel = <usize>depth << 5
  for (let j = 0; j < n; j += COLUMNS) {
    const width = min(COLUMNS, n - j)
    const end = packed + columnPanel
    let x = rows
    let to = out
    for (let i = 0; i < m; i += ROWS) {
      const height = min(ROWS, m - i)
      if (width == COLUMNS && height == ROWS) tile(x, packed, end, to, outStride, accumulate, bias, relu)
      else edgeTile(x, packed, end, to, outStride, accumulate, bias, relu, height, width, edge)
      x += rowPanel
      to += outStride << 2
    }
    packed = end
    out += 32
    if (bias) bias += 32
  }
}

/** See `ProductKernels.columnSums`. @param scratch - 16 bytes */
export function columnSums(rows: i32, columns: i32, x: usize, out: usize, accumulate: i32, scratch: usize): void {
  store<f32>(scratch, 1)
  rowProducts(1, columns, rows, scratch, 0, 0, x, <usize>columns << 2, out, 0, accumulate, 0, 0)
}
