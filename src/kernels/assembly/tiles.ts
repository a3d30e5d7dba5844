/** Tiles: 32 columns of all rows side by side, as they are or seen through a map. */
import { mapCount, mapData, mapKind, rowAt, rowCount, rowTable } from './job'
import { ROW_BYTES } from './networks'

/** Columns of a tile. */
export const TILE: i32 = 32

const SCALED: i32 = 1
const DENSE: i32 = 2
const SPARSE: i32 = 3

/** How many rows a pass sees. */
export function mappedCount(job: usize): i32 {
  return mapKind(job) >= DENSE ? mapCount(job) : rowCount(job)
}

/**
 * Fills a tile with `columns` columns from `column` on, zeros after them.
 *
 * @param spare - room for n wires, used when rows are mixed
 * @param check - one wire: 0 where all rows are finite, NaN elsewhere
 */
export function loadTile(job: usize, column: i32, columns: i32, tile: usize, spare: usize, check: usize): void {
  const kind = mapKind(job)
  const raw = kind >= DENSE ? spare : tile
  const n = rowCount(job)
  const table = rowTable(job)
  const offset = <usize>column << 2
  memory.fill(check, 0, ROW_BYTES)
  for (let i = 0; i < n; i++) {
    const to = raw + <usize>i * ROW_BYTES
    if (columns == TILE) copyRow(rowAt(table, i) + offset, to, check)
    else {
      memory.fill(to, 0, ROW_BYTES)
      memory.copy(to, rowAt(table, i) + offset, <usize>columns << 2)
      copyRow(to, to, check)
    }
  }
  if (kind == SCALED) scaleTile(mapData(job), tile, n)
  if (kind == DENSE) mixDense(mapData(job), raw, n, tile, mapCount(job))
  if (kind == SPARSE) mixSparse(mapData(job), raw, tile, mapCount(job))
}

/** 0·x is NaN exactly when x is not finite. */
function copyRow(from: usize, to: usize, check: usize): void {
  const zero = f32x4.splat(0)
  for (let at: usize = 0; at < ROW_BYTES; at += 32) {
    const x = v128.load(from + at)
    const y = v128.load(from + at, 16)
    v128.store(to + at, x)
    v128.store(to + at, y, 16)
    v128.store(check + at, f32x4.add(v128.load(check + at), f32x4.mul(x, zero)))
    v128.store(check + at, f32x4.add(v128.load(check + at, 16), f32x4.mul(y, zero)), 16)
  }
}

function scaleTile(factors: usize, tile: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    const factor = v128.load32_splat(factors + (<usize>i << 2))
    const wire = tile + <usize>i * ROW_BYTES
    for (let at: usize = 0; at < ROW_BYTES; at += 16) {
      v128.store(wire + at, f32x4.mul(factor, v128.load(wire + at)))
    }
  }
}

/** Weights lie in panels of four mapped rows: for each row i, w[r][i] … w[r+3][i]; short panels end in zeros. */
function mixDense(panels: usize, raw: usize, n: i32, tile: usize, count: i32): void {
  for (let r = 0; r < count; r += 4) {
    const panel = panels + (<usize>(r * n) << 2)
    for (let at: usize = 0; at < ROW_BYTES; at += 32) {
      mixFour(panel, raw + at, n, tile + <usize>r * ROW_BYTES + at, count - r)
    }
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
    x += ROW_BYTES
  }
  v128.store(out, a0)
  v128.store(out, a1, 16)
  if (rows > 1) {
    v128.store(out, b0, 128)
    v128.store(out, b1, 144)
  }
  if (rows > 2) {
    v128.store(out, c0, 256)
    v128.store(out, c1, 272)
  }
  if (rows > 3) {
    v128.store(out, d0, 384)
    v128.store(out, d1, 400)
  }
}

/** For each mapped row a count, then so many pairs of a wire's byte offset and a float32 weight, rows ascending. */
function mixSparse(list: usize, raw: usize, tile: usize, count: i32): void {
  for (let r = 0; r < count; r++) {
    const terms = load<i32>(list)
    list += 4
    const out = tile + <usize>r * ROW_BYTES
    for (let at: usize = 0; at < ROW_BYTES; at += 32) {
      let a = f32x4.splat(0)
      let b = a
      const end = list + (<usize>terms << 3)
      for (let term = list; term < end; term += 8) {
        const x = raw + load<u32>(term) + at
        const w = v128.load32_splat(term, 4)
        a = f32x4.add(a, f32x4.mul(w, v128.load(x)))
        b = f32x4.add(b, f32x4.mul(w, v128.load(x, 16)))
      }
      v128.store(out + at, a)
      v128.store(out + at, b, 16)
    }
    list += <usize>terms << 3
  }
}
