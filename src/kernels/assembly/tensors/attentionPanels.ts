/** How attention lays out small matrices, so that its products read and write what lies together. */

/**
 * out = aᵀ·b, of four rows: a has `count` rows of four values, `aBytes` apart, b as many of `bytes` bytes, whole groups of
 * eight values, as out has. Each sum runs over the rows in order, from +0.
 */
export function multiplyFour(a: usize, aBytes: usize, b: usize, count: i32, out: usize, bytes: usize): void {
  for (const end = b + bytes; b != end; b += 32) {
    tile(a, aBytes, b, bytes, count, out, bytes)
    out += 32
  }
}

/** The same for eight values of b. More sums at once would need more registers than there are. */
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

/** Panels of four rows, `columns` groups of four each; the last row stands for those missing. */
export function packFours(from: usize, rowBytes: usize, rows: i32, columns: i32, to: usize): void {
  for (let row = 0; row < rows; row += 4) {
    packPanel(from, rowBytes, min(4, rows - row), columns, to, 16)
    from += rowBytes << 2
    to += <usize>columns << 4
  }
}

/** Panels of eight rows, `columns` groups of eight each; the last row stands for those missing. */
export function packEights(from: usize, rowBytes: usize, rows: i32, columns: i32, to: usize): void {
  for (let row = 0; row < rows; row += 8) {
    packPanel(from + <usize>row * rowBytes, rowBytes, min(4, rows - row), columns, to, 32)
    const half = min(row + 4, rows - 1)
    packPanel(from + <usize>half * rowBytes, rowBytes, min(4, rows - half), columns, to + 16, 32)
    to += <usize>columns << 5
  }
}

/** `columns` groups of four, one value from each row, `toBytes` apart. */
function packPanel(from: usize, rowBytes: usize, rows: i32, columns: i32, to: usize, toBytes: usize): void {
  let second = from + (rows > 1 ? rowBytes : 0)
  let third = second + (rows > 2 ? rowBytes : 0)
  let fourth = third + (rows > 3 ? rowBytes : 0)
  for (const end = from + (<usize>(columns & ~3) << 2); from != end; from += 16) {
    storeTransposed(to, toBytes, v128.load(from), v128.load(second), v128.load(third), v128.load(fourth))
    to += toBytes << 2
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

/** Four groups of four, `toBytes` apart: the first lanes, the second ones, and so on. */
@inline export function storeTransposed(to: usize, toBytes: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2))
  v128.store(to + toBytes, v128.shuffle<i64>(ab, cd, 1, 3))
  v128.store(to + (toBytes << 1), v128.shuffle<i64>(abHigh, cdHigh, 0, 2))
  v128.store(to + (toBytes << 1) + toBytes, v128.shuffle<i64>(abHigh, cdHigh, 1, 3))
}

/** Rows of heads become heads of rows, which are continued by zeros to whole groups of eight values. */
export function splitHeads(from: usize, rows: i32, heads: i32, columns: i32, to: usize): void {
  const rowBytes = <usize>((columns + 7) & ~7) << 2
  const whole = (columns & 7) == 0
  const headBytes = <usize>rows * rowBytes
  for (const end = to + headBytes; to != end; to += rowBytes) {
    let at = to
    for (let head = 0; head < heads; head++) {
      if (whole) copyEights(from, rowBytes, at)
      else copyContinued(from, columns, (columns + 7) & ~7, at)
      from += <usize>columns << 2
      at += headBytes
    }
  }
}

/** Heads of rows, `headBytes` apart, as {@link splitHeads} made them, become rows of heads. */
export function joinHeads(from: usize, headBytes: usize, rows: i32, heads: i32, columns: i32, to: usize): void {
  const rowBytes = <usize>((columns + 7) & ~7) << 2
  const whole = (columns & 7) == 0
  for (const end = from + <usize>rows * rowBytes; from != end; from += rowBytes) {
    let at = from
    for (let head = 0; head < heads; head++) {
      if (whole) copyEights(at, rowBytes, to)
      else copyContinued(at, columns, columns, to)
      to += <usize>columns << 2
      at += headBytes
    }
  }
}

@inline function copyEights(from: usize, bytes: usize, to: usize): void {
  for (const end = from + bytes; from != end; from += 32) {
    const a = v128.load(from)
    const b = v128.load(from, 16)
    v128.store(to, a)
    v128.store(to, b, 16)
    to += 32
  }
}

/** The first `count` values, continued by zeros to `length`. */
@inline export function copyContinued(from: usize, count: i32, length: i32, to: usize): void {
  const end = to + (<usize>length << 2)
  const copied = to + (<usize>count << 2)
  for (const whole = to + (<usize>(count & ~3) << 2); to != whole; to += 16) {
    v128.store(to, v128.load(from))
    from += 16
  }
  for (; to != copied; to += 4) {
    store<f32>(to, load<f32>(from))
    from += 4
  }
  for (const whole = to + ((end - to) & ~15); to != whole; to += 16) v128.store(to, f32x4.splat(0))
  for (; to != end; to += 4) store<f32>(to, 0)
}
