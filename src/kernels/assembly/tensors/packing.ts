/**
 * Operands of a product as its inner loop reads them: panels of a few rows of a, or columns of b, the values of one k after
 * the other. The last panel is completed by values that are multiplied but never stored.
 */

/** PRODUCT_BLOCK of the law. */
export const DEPTH: i32 = 256
/** Rows of a panel of a, and of a tile. */
export const ROWS: i32 = 4
/** Rows of the tile that fills the registers when they have 256 bits. */
export const FIVE: i32 = 5
/** Columns of a panel of b. */
export const COLUMNS: i32 = 8

/** Four vectors of `depth` values, `stride` bytes apart, of which `count` are there (at least 1), to groups `step` bytes apart. */
@inline function transpose4(from: usize, stride: usize, count: i32, depth: i32, to: usize, step: usize): void {
  let p = from
  let q = count > 1 ? p + stride : p
  let r = count > 2 ? q + stride : q
  let s = count > 3 ? r + stride : r
  let l = 4
  for (; l <= depth; l += 4) {
    const a = v128.load(p)
    const b = v128.load(q)
    const c = v128.load(r)
    const d = v128.load(s)
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
    v128.store(to, v128.shuffle<f64>(ab, cd, 0, 2))
    to += step
    v128.store(to, v128.shuffle<f64>(ab, cd, 1, 3))
    to += step
    const ba = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
    const dc = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
    v128.store(to, v128.shuffle<f64>(ba, dc, 0, 2))
    to += step
    v128.store(to, v128.shuffle<f64>(ba, dc, 1, 3))
    to += step
    p += 16
    q += 16
    r += 16
    s += 16
  }
  for (l -= 4; l < depth; l++) {
    store<f32>(to, load<f32>(p))
    store<f32>(to, load<f32>(q), 4)
    store<f32>(to, load<f32>(r), 8)
    store<f32>(to, load<f32>(s), 12)
    to += step
    p += 4
    q += 4
    r += 4
    s += 4
  }
}

/** The first `count` of `width` values of each of `depth` rows, `stride` bytes apart, the others +0. */
function copyNarrow(from: usize, stride: usize, count: i32, depth: i32, to: usize, width: i32): void {
  memory.fill(to, 0, <usize>(depth * width) << 2)
  for (let l = 0; l < depth; l++) {
    for (let j = 0; j < count; j++) store<f32>(to + (<usize>j << 2), load<f32>(from + (<usize>j << 2)))
    from += stride
    to += <usize>width << 2
  }
}

function copy4(from: usize, stride: usize, depth: i32, to: usize): void {
  for (const end = to + (<usize>depth << 4); to < end; to += 16) {
    v128.store(to, v128.load(from))
    from += stride
  }
}

/** Four panels of four, which share the lines of the cache that they are read from. */
function copy4x4(from: usize, stride: usize, depth: i32, to: usize): void {
  const panel = <usize>depth << 4
  let second = to + panel
  let third = second + panel
  let fourth = third + panel
  for (const end = second; to < end; to += 16) {
    v128.store(to, v128.load(from))
    v128.store(second, v128.load(from, 16))
    v128.store(third, v128.load(from, 32))
    v128.store(fourth, v128.load(from, 48))
    from += stride
    second += 16
    third += 16
    fourth += 16
  }
}

function copy8(from: usize, stride: usize, depth: i32, to: usize): void {
  for (const end = to + (<usize>depth << 5); to < end; to += 32) {
    v128.store(to, v128.load(from))
    v128.store(to, v128.load(from, 16), 16)
    from += stride
  }
}

/** Two panels, which share the lines of the cache that they are read from. */
function copy16(from: usize, stride: usize, depth: i32, to: usize): void {
  let second = to + (<usize>depth << 5)
  for (const end = second; to < end; to += 32) {
    v128.store(to, v128.load(from))
    v128.store(to, v128.load(from, 16), 16)
    v128.store(second, v128.load(from, 32))
    v128.store(second, v128.load(from, 48), 16)
    from += stride
    second += 32
  }
}

/** Bytes from a row to the next, as {@link layRows} lays them: lines of several rows in the same set of a cache are few. */
@inline export function rowStride(depth: i32): usize {
  return (<usize>((depth + 3) & ~3) << 2) + 64
}

/**
 * Lays m columns of a, `depth` values each, as rows {@link rowStride} bytes apart; up to three values behind a row are written.
 *
 * @param stride - bytes from a value of a column to the next
 */
export function layRows(m: i32, depth: i32, a: usize, stride: usize, to: usize): void {
  const step = rowStride(depth)
  for (let l = 0; l < depth; l += 4) {
    transpose4(a, stride, min(4, depth - l), m, to, step)
    a += 4 * stride
    to += 16
  }
}

/**
 * Packs m rows of a, `depth` values each.
 *
 * @param transposed - whether a is depth × m
 * @param stride - bytes from a row of a as it lies to the next
 */
export function packRows(transposed: i32, m: i32, depth: i32, a: usize, stride: usize, to: usize): void {
  if (transposed) return packTransposedRows(m, depth, a, stride, to)
  for (let i = 0; i < m; i += ROWS) {
    transpose4(a, stride, min(ROWS, m - i), depth, to, 16)
    a += <usize>ROWS * stride
    to += <usize>depth << 4
  }
}

function packTransposedRows(m: i32, depth: i32, a: usize, stride: usize, to: usize): void {
  let i = 4 * ROWS
  for (; i <= m; i += 4 * ROWS) {
    copy4x4(a, stride, depth, to)
    a += 64
    to += <usize>depth << 6
  }
  for (i -= 3 * ROWS; i <= m; i += ROWS) {
    copy4(a, stride, depth, to)
    a += 16
    to += <usize>depth << 4
  }
  const rest = m & (ROWS - 1)
  if (rest) copyNarrow(a, stride, rest, depth, to, ROWS)
}

/**
 * Packs n columns of b, `depth` values each.
 *
 * @param transposed - whether b is n × depth
 * @param stride - bytes from a row of b as it lies to the next
 */
export function packColumns(transposed: i32, n: i32, depth: i32, b: usize, stride: usize, to: usize): void {
  if (transposed) return packTransposedColumns(n, depth, b, stride, to)
  for (let j = 2 * COLUMNS; j <= n; j += 2 * COLUMNS) {
    copy16(b, stride, depth, to)
    b += 64
    to += <usize>depth << 6
  }
  if (n & COLUMNS) {
    copy8(b, stride, depth, to)
    b += 32
    to += <usize>depth << 5
  }
  const rest = n & (COLUMNS - 1)
  if (rest) copyNarrow(b, stride, rest, depth, to, COLUMNS)
}

function packTransposedColumns(n: i32, depth: i32, b: usize, stride: usize, to: usize): void {
  for (let j = 0; j < n; j += COLUMNS) {
    transpose4(b, stride, min(4, n - j), depth, to, 32)
    const next = n - j - 4
    if (next > 0) transpose4(b + 4 * stride, stride, min(4, next), depth, to + 16, 32)
    else clearUpper(to, depth)
    b += 8 * stride
    to += <usize>depth << 5
  }
}

function clearUpper(to: usize, depth: i32): void {
  for (const end = to + (<usize>depth << 5); to < end; to += 32) v128.store(to, f32x4.splat(0), 16)
}
