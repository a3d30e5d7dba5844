/** Small matrices: panels, in which four rows lie side by side, and products of four rows at a time. */

/**
 * out = aᵀ·b, 4 × 8: a has `count` rows of four values, b as many of eight. Each sum runs over the rows in order, from +0.
 * More sums at once would need more registers than there are.
 */
export function tile(a: usize, aBytes: usize, b: usize, bBytes: usize, count: i32, out: usize, outBytes: usize): void {
  let p0 = f32x4.splat(0), p1 = p0, p2 = p0, p3 = p0, q0 = p0, q1 = p0, q2 = p0, q3 = p0
  for (const end = b + <usize>count * bBytes; b != end; b += bBytes) {
    const u = v128.load(b)
    const v = v128.load(b, 16)
    let w = v128.load32_splat(a)
    p0 = f32x4.add(p0, f32x4.mul(w, u))
    q0 = f32x4.add(q0, f32x4.mul(w, v))
    w = v128.load32_splat(a, 4)
    p1 = f32x4.add(p1, f32x4.mul(w, u))
    q1 = f32x4.add(q1, f32x4.mul(w, v))
    w = v128.load32_splat(a, 8)
    p2 = f32x4.add(p2, f32x4.mul(w, u))
    q2 = f32x4.add(q2, f32x4.mul(w, v))
    w = v128.load32_splat(a, 12)
    p3 = f32x4.add(p3, f32x4.mul(w, u))
    q3 = f32x4.add(q3, f32x4.mul(w, v))
    a += aBytes
  }
  v128.store(out, p0)
  v128.store(out, q0, 16)
  out += outBytes
  v128.store(out, p1)
  v128.store(out, q1, 16)
  out += outBytes
  v128.store(out, p2)
  v128.store(out, q2, 16)
  out += outBytes
  v128.store(out, p3)
  v128.store(out, q3, 16)
}

/**
 * The same for `rows` <= 4 columns of a, and `columns` columns of b, which must be readable up to a multiple of eight.
 *
 * @param spare - 128 bytes
 */
export function multiplyPanel(
  a: usize, aBytes: usize, b: usize, bBytes: usize, count: i32, out: usize, outBytes: usize, rows: i32, columns: i32, spare: usize,
): void {
  for (let column = 0; column < columns; column += 8) {
    const width = min(8, columns - column)
    if (rows == 4 && width == 8) tile(a, aBytes, b, bBytes, count, out, outBytes)
    else {
      tile(a, aBytes, b, bBytes, count, spare, 32)
      for (let row = 0; row < rows; row++) copy(spare + (<usize>row << 5), width, out + <usize>row * outBytes)
    }
    b += 32
    out += 32
  }
}

/** `columns` groups of four, one from each row, `toBytes` apart; of fewer than four rows the last stands for those missing. */
export function packPanel(from: usize, rowBytes: usize, rows: i32, columns: i32, to: usize, toBytes: usize): void {
  let second = from + (rows > 1 ? rowBytes : 0)
  let third = second + (rows > 2 ? rowBytes : 0)
  let fourth = third + (rows > 3 ? rowBytes : 0)
  for (const end = from + (<usize>(columns & ~3) << 2); from != end; from += 16) {
    const a = v128.load(from)
    const b = v128.load(second)
    const c = v128.load(third)
    const d = v128.load(fourth)
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
    const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
    const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
    const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
    v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2))
    to += toBytes
    v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3))
    to += toBytes
    v128.store(to, v128.shuffle<i64>(abHigh, cdHigh, 0, 2))
    to += toBytes
    v128.store(to, v128.shuffle<i64>(abHigh, cdHigh, 1, 3))
    to += toBytes
    second += 16
    third += 16
    fourth += 16
  }
  for (const end = from + (<usize>(columns & 3) << 2); from != end; from += 4) {
    store<f32>(to, load<f32>(from))
    store<f32>(to, load<f32>(second), 4)
    store<f32>(to, load<f32>(third), 8)
    store<f32>(to, load<f32>(fourth), 12)
    to += toBytes
    second += 4
    third += 4
    fourth += 4
  }
}

/** Panels of eight rows, `columns` groups of eight each; the last row stands for those missing. */
export function packPanels(from: usize, rowBytes: usize, rows: i32, columns: i32, to: usize): void {
  for (let row = 0; row < rows; row += 8) {
    packPanel(from + <usize>row * rowBytes, rowBytes, min(4, rows - row), columns, to, 32)
    const half = min(row + 4, rows - 1)
    packPanel(from + <usize>half * rowBytes, rowBytes, min(4, rows - half), columns, to + 16, 32)
    to += <usize>columns << 5
  }
}

/** Rows of `columns` values, continued by zeros to whole groups of eight. */
export function padRows(from: usize, rowBytes: usize, rows: i32, columns: i32, to: usize): void {
  const padded = (columns + 7) & ~7
  for (let row = 0; row < rows; row++) {
    v128.store(to + (<usize>padded << 2) - 32, f32x4.splat(0))
    v128.store(to + (<usize>padded << 2) - 32, f32x4.splat(0), 16)
    copy(from, columns, to)
    from += rowBytes
    to += <usize>padded << 2
  }
}

export function copy(from: usize, count: i32, to: usize): void {
  for (const end = from + (<usize>(count & ~3) << 2); from != end; from += 16) {
    v128.store(to, v128.load(from))
    to += 16
  }
  for (const end = from + (<usize>(count & 3) << 2); from != end; from += 4) {
    store<f32>(to, load<f32>(from))
    to += 4
  }
}
