/** Blocks: some columns of all rows side by side, as they are or seen through a map. A row of a block is called a wire. */
import { mapCount, mapData, mapKind, rowAt, rowCount, rowTable } from './job'
import { wide } from './vectors'

/** Columns of a block: long enough runs of a row that reading them is as fast as reading the row. */
export const BLOCK: i32 = 1024

/** Bytes of a block's columns. */
export const BLOCK_BYTES: usize = 4096

/** Bytes from one wire to the next: a power of two would make wires compete for the same lines of the cache. */
export const WIRE_BYTES: usize = 4160

const SCALED: i32 = 1
const DENSE: i32 = 2
export const SPARSE: i32 = 3

/** How many rows a pass sees. */
export function mappedCount(job: usize): i32 {
  return mapKind(job) >= DENSE ? mapCount(job) : rowCount(job)
}

/** Whether mapped rows stand apart from the rows. */
export function isMixed(job: usize): bool {
  return mapKind(job) >= DENSE
}

/** Copies the columns from `column` on of n rows, with zeros after the last. */
export function packRows(table: usize, n: i32, column: i32, columns: i32, to: usize): void {
  for (let i = 0; i < n; i += 4) {
    copyRows(table + (<usize>i << 2), min(4, n - i), column, columns, BLOCK, to + <usize>i * WIRE_BYTES, WIRE_BYTES)
  }
}

/** {@link packRows} of at most four rows, to rows of `length` columns, a multiple of 16, that stand `bytes` apart. */
export function copyRows(table: usize, n: i32, column: i32, columns: i32, length: i32, to: usize, bytes: usize): void {
  const offset = <usize>column << 2
  if (columns == length && n == 4) return copyFour(table, offset, to, bytes, <usize>length << 2)
  for (let i = 0; i < n; i++) {
    if (columns < length) memory.fill(to, 0, <usize>length << 2)
    memory.copy(to, rowAt(table, i) + offset, <usize>columns << 2)
    to += bytes
  }
}

/** Four rows at a time, so that the memory works on several misses at once. */
function copyFour(table: usize, offset: usize, to: usize, bytes: usize, length: usize): void {
  const p = rowAt(table, 0) + offset
  const q = rowAt(table, 1) + offset
  const r = rowAt(table, 2) + offset
  const s = rowAt(table, 3) + offset
  const second = to + bytes
  const third = second + bytes
  const fourth = third + bytes
  for (let at: usize = 0; at < length; at += 64) {
    copyLine(p + at, to + at)
    copyLine(q + at, second + at)
    copyLine(r + at, third + at)
    copyLine(s + at, fourth + at)
  }
}

@inline function copyLine(from: usize, to: usize): void {
  const a = v128.load(from)
  const b = v128.load(from, 16)
  const c = v128.load(from, 32)
  const d = v128.load(from, 48)
  v128.store(to, a)
  v128.store(to, b, 16)
  v128.store(to, c, 32)
  v128.store(to, d, 48)
}

/**
 * Maps a block of rows.
 *
 * @param raw - the rows; scaled ones are scaled in place
 * @returns where the mapped rows stand: `raw` or `mapped`
 */
export function mapBlock(job: usize, raw: usize, mapped: usize): usize {
  const kind = mapKind(job)
  if (kind == SCALED) scaleWires(mapData(job), raw, rowCount(job))
  if (kind == DENSE) mixDense(mapData(job), raw, rowCount(job), mapped, mapCount(job))
  if (kind == SPARSE) mixSparse(mapData(job), raw, mapped, mapCount(job))
  return kind >= DENSE ? mapped : raw
}

/** {@link packRows} of a job's rows. */
export function packBlock(job: usize, column: i32, columns: i32, raw: usize): void {
  packRows(rowTable(job), rowCount(job), column, columns, raw)
}

function scaleWires(factors: usize, block: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    const factor = v128.load32_splat(factors + (<usize>i << 2))
    const wire = block + <usize>i * WIRE_BYTES
    for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
      v128.store(wire + at, f32x4.mul(factor, v128.load(wire + at)))
    }
  }
}

/** Weights lie in panels of four mapped rows: for each row i, w[r][i] … w[r+3][i]; a short panel ends in zeros. */
function mixDense(panels: usize, raw: usize, n: i32, mapped: usize, count: i32): void {
  const step: usize = wide ? 64 : 32
  for (let at: usize = 0; at < BLOCK_BYTES; at += step) {
    for (let r = 0; r < count; r += 4) {
      const panel = panels + (<usize>(r * n) << 2)
      const out = mapped + <usize>r * WIRE_BYTES + at
      if (wide) wideMixFour(panel, raw + at, n, out, count - r)
      else mixFour(panel, raw + at, n, out, count - r)
    }
  }
}

/** {@link mixFour} of 64 bytes of the columns: as many sums as fit the registers where pairs of vectors become 256-bit ones. */
function wideMixFour(panel: usize, x: usize, n: i32, out: usize, rows: i32): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0, c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0
  const end = panel + (<usize>n << 4)
  for (; panel < end; panel += 16) {
    const x0 = v128.load(x)
    const x1 = v128.load(x, 16)
    const x2 = v128.load(x, 32)
    const x3 = v128.load(x, 48)
    let w = v128.load32_splat(panel)
    a0 = f32x4.add(a0, f32x4.mul(w, x0))
    a1 = f32x4.add(a1, f32x4.mul(w, x1))
    a2 = f32x4.add(a2, f32x4.mul(w, x2))
    a3 = f32x4.add(a3, f32x4.mul(w, x3))
    w = v128.load32_splat(panel, 4)
    b0 = f32x4.add(b0, f32x4.mul(w, x0))
    b1 = f32x4.add(b1, f32x4.mul(w, x1))
    b2 = f32x4.add(b2, f32x4.mul(w, x2))
    b3 = f32x4.add(b3, f32x4.mul(w, x3))
    w = v128.load32_splat(panel, 8)
    c0 = f32x4.add(c0, f32x4.mul(w, x0))
    c1 = f32x4.add(c1, f32x4.mul(w, x1))
    c2 = f32x4.add(c2, f32x4.mul(w, x2))
    c3 = f32x4.add(c3, f32x4.mul(w, x3))
    w = v128.load32_splat(panel, 12)
    d0 = f32x4.add(d0, f32x4.mul(w, x0))
    d1 = f32x4.add(d1, f32x4.mul(w, x1))
    d2 = f32x4.add(d2, f32x4.mul(w, x2))
    d3 = f32x4.add(d3, f32x4.mul(w, x3))
    x += WIRE_BYTES
  }
  store8(out, a0, a1)
  store8(out + 32, a2, a3)
  if (rows > 1) {
    store8(out + WIRE_BYTES, b0, b1)
    store8(out + WIRE_BYTES + 32, b2, b3)
  }
  if (rows > 2) {
    store8(out + 2 * WIRE_BYTES, c0, c1)
    store8(out + 2 * WIRE_BYTES + 32, c2, c3)
  }
  if (rows > 3) {
    store8(out + 3 * WIRE_BYTES, d0, d1)
    store8(out + 3 * WIRE_BYTES + 32, d2, d3)
  }
}

function mixFour(panel: usize, x: usize, n: i32, out: usize, rows: i32): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
  const end = panel + (<usize>n << 4)
  for (; panel < end; panel += 16) {
    const x0 = v128.load(x)
    const x1 = v128.load(x, 16)
    let w = v128.load32_splat(panel)
    a0 = f32x4.add(a0, f32x4.mul(w, x0))
    a1 = f32x4.add(a1, f32x4.mul(w, x1))
    w = v128.load32_splat(panel, 4)
    b0 = f32x4.add(b0, f32x4.mul(w, x0))
    b1 = f32x4.add(b1, f32x4.mul(w, x1))
    w = v128.load32_splat(panel, 8)
    c0 = f32x4.add(c0, f32x4.mul(w, x0))
    c1 = f32x4.add(c1, f32x4.mul(w, x1))
    w = v128.load32_splat(panel, 12)
    d0 = f32x4.add(d0, f32x4.mul(w, x0))
    d1 = f32x4.add(d1, f32x4.mul(w, x1))
    x += WIRE_BYTES
  }
  store8(out, a0, a1)
  if (rows > 1) store8(out + WIRE_BYTES, b0, b1)
  if (rows > 2) store8(out + 2 * WIRE_BYTES, c0, c1)
  if (rows > 3) store8(out + 3 * WIRE_BYTES, d0, d1)
}

@inline function store8(out: usize, low: v128, high: v128): void {
  v128.store(out, low)
  v128.store(out, high, 16)
}

/** For each mapped row a count, then so many pairs of a row's index and a float32 weight, rows ascending. */
function mixSparse(list: usize, raw: usize, mapped: usize, count: i32): void {
  for (let r = 0; r < count; r++) {
    const end = list + 4 + (<usize>load<i32>(list) << 3)
    list += 4
    const wire = mapped + <usize>r * WIRE_BYTES
    for (let at: usize = 0; at < BLOCK_BYTES; at += 64) {
      let a = f32x4.splat(0), b = a, c = a, d = a
      for (let term = list; term < end; term += 8) {
        const x = raw + <usize>load<u32>(term) * WIRE_BYTES + at
        const w = v128.load32_splat(term, 4)
        a = f32x4.add(a, f32x4.mul(w, v128.load(x)))
        b = f32x4.add(b, f32x4.mul(w, v128.load(x, 16)))
        c = f32x4.add(c, f32x4.mul(w, v128.load(x, 32)))
        d = f32x4.add(d, f32x4.mul(w, v128.load(x, 48)))
      }
      store8(wire + at, a, b)
      store8(wire + at + 32, c, d)
    }
    list = end
  }
}
