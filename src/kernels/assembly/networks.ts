/**
 * Pieces of sorting networks over a tile of n wires × 32 columns, each wire's values side by side: one comparator sorts two
 * wires in all columns. pmin and pmax are single instructions; of equal values either may stand for the other.
 */

import { WIRE_BYTES } from './blocks'

/** Bytes of one wire of a tile. */
export const TILE_BYTES: usize = 128

/** Two wires: the smaller value first. */
export function compareExchange(p: usize, q: usize): void {
  for (const end = p + TILE_BYTES; p < end; p += 64) {
    let x = v128.load(p)
    let y = v128.load(q)
    v128.store(p, f32x4.pmin(x, y))
    v128.store(q, f32x4.pmax(x, y))
    x = v128.load(p, 16)
    y = v128.load(q, 16)
    v128.store(p, f32x4.pmin(x, y), 16)
    v128.store(q, f32x4.pmax(x, y), 16)
    x = v128.load(p, 32)
    y = v128.load(q, 32)
    v128.store(p, f32x4.pmin(x, y), 32)
    v128.store(q, f32x4.pmax(x, y), 32)
    x = v128.load(p, 48)
    y = v128.load(q, 48)
    v128.store(p, f32x4.pmin(x, y), 48)
    v128.store(q, f32x4.pmax(x, y), 48)
    q += 64
  }
}

/**
 * Sorts eight rows into eight wires, with the 19 comparators that are known to suffice.
 *
 * @param rows - addresses of the rows, u32 each; `offset` bytes on their columns begin
 * @param wires - the first wire; may be where the rows stand
 * @param bytes - of the columns, a multiple of 16
 * @returns false when a value may not be finite: their sum is not, which finite values of enormous size can do as well
 */
export function sort8(rows: usize, offset: usize, wires: usize, bytes: usize): bool {
  const p0 = <usize>load<u32>(rows, 0) + offset
  const p1 = <usize>load<u32>(rows, 4) + offset
  const p2 = <usize>load<u32>(rows, 8) + offset
  const p3 = <usize>load<u32>(rows, 12) + offset
  const p4 = <usize>load<u32>(rows, 16) + offset
  const p5 = <usize>load<u32>(rows, 20) + offset
  const p6 = <usize>load<u32>(rows, 24) + offset
  const p7 = <usize>load<u32>(rows, 28) + offset
  let a = f32x4.splat(0), b = a, c = a, d = a
  for (let at: usize = 0; at < bytes; at += 16) {
    let x0 = v128.load(p0 + at)
    let x1 = v128.load(p1 + at)
    let x2 = v128.load(p2 + at)
    let x3 = v128.load(p3 + at)
    let x4 = v128.load(p4 + at)
    let x5 = v128.load(p5 + at)
    let x6 = v128.load(p6 + at)
    let x7 = v128.load(p7 + at)
    a = f32x4.add(a, x0)
    b = f32x4.add(b, x1)
    c = f32x4.add(c, x2)
    d = f32x4.add(d, x3)
    a = f32x4.add(a, x4)
    b = f32x4.add(b, x5)
    c = f32x4.add(c, x6)
    d = f32x4.add(d, x7)
    let low: v128
    low = f32x4.pmin(x0, x2); x2 = f32x4.pmax(x0, x2); x0 = low
    low = f32x4.pmin(x1, x3); x3 = f32x4.pmax(x1, x3); x1 = low
    low = f32x4.pmin(x4, x6); x6 = f32x4.pmax(x4, x6); x4 = low
    low = f32x4.pmin(x5, x7); x7 = f32x4.pmax(x5, x7); x5 = low
    low = f32x4.pmin(x0, x4); x4 = f32x4.pmax(x0, x4); x0 = low
    low = f32x4.pmin(x1, x5); x5 = f32x4.pmax(x1, x5); x1 = low
    low = f32x4.pmin(x2, x6); x6 = f32x4.pmax(x2, x6); x2 = low
    low = f32x4.pmin(x3, x7); x7 = f32x4.pmax(x3, x7); x3 = low
    low = f32x4.pmin(x0, x1); x1 = f32x4.pmax(x0, x1); x0 = low
    low = f32x4.pmin(x2, x3); x3 = f32x4.pmax(x2, x3); x2 = low
    low = f32x4.pmin(x4, x5); x5 = f32x4.pmax(x4, x5); x4 = low
    low = f32x4.pmin(x6, x7); x7 = f32x4.pmax(x6, x7); x6 = low
    low = f32x4.pmin(x2, x4); x4 = f32x4.pmax(x2, x4); x2 = low
    low = f32x4.pmin(x3, x5); x5 = f32x4.pmax(x3, x5); x3 = low
    low = f32x4.pmin(x1, x4); x4 = f32x4.pmax(x1, x4); x1 = low
    low = f32x4.pmin(x3, x6); x6 = f32x4.pmax(x3, x6); x3 = low
    low = f32x4.pmin(x1, x2); x2 = f32x4.pmax(x1, x2); x1 = low
    low = f32x4.pmin(x3, x4); x4 = f32x4.pmax(x3, x4); x3 = low
    low = f32x4.pmin(x5, x6); x6 = f32x4.pmax(x5, x6); x5 = low
    const wire = wires + at
    v128.store(wire + 0 * WIRE_BYTES, x0)
    v128.store(wire + 1 * WIRE_BYTES, x1)
    v128.store(wire + 2 * WIRE_BYTES, x2)
    v128.store(wire + 3 * WIRE_BYTES, x3)
    v128.store(wire + 4 * WIRE_BYTES, x4)
    v128.store(wire + 5 * WIRE_BYTES, x5)
    v128.store(wire + 6 * WIRE_BYTES, x6)
    v128.store(wire + 7 * WIRE_BYTES, x7)
  }
  const sum = f32x4.mul(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.splat(0))
  return i32x4.all_true(f32x4.eq(sum, sum))
}
