/**
 * Pieces of sorting networks over a tile of n wires × 32 columns, each wire's values side by side: one comparator sorts two
 * wires in all columns. pmin and pmax are single instructions; of equal values either may stand for the other.
 */

import { WIRE_BYTES } from './blocks'

/** Bytes of one wire of a tile. */
export const TILE_BYTES: usize = 128

/** Two wires: the smaller value first. An operation is its code and the byte offsets of its wires, each a u32. */
export function compareExchange(op: usize, tile: usize): void {
  const p0 = tile + load<u32>(op, 4)
  const p1 = tile + load<u32>(op, 8)
  for (let at: usize = 0; at < TILE_BYTES; at += 16) {
    const x0 = v128.load(p0 + at)
    const x1 = v128.load(p1 + at)
    v128.store(p0 + at, f32x4.pmin(x0, x1))
    v128.store(p1 + at, f32x4.pmax(x0, x1))
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

/** Two sorted runs of eight wires into one of sixteen: Batcher's odd-even merge, 25 comparators. */
export function merge8(op: usize, tile: usize): void {
  const p0 = tile + load<u32>(op, 4)
  const p1 = tile + load<u32>(op, 8)
  const p2 = tile + load<u32>(op, 12)
  const p3 = tile + load<u32>(op, 16)
  const p4 = tile + load<u32>(op, 20)
  const p5 = tile + load<u32>(op, 24)
  const p6 = tile + load<u32>(op, 28)
  const p7 = tile + load<u32>(op, 32)
  const p8 = tile + load<u32>(op, 36)
  const p9 = tile + load<u32>(op, 40)
  const p10 = tile + load<u32>(op, 44)
  const p11 = tile + load<u32>(op, 48)
  const p12 = tile + load<u32>(op, 52)
  const p13 = tile + load<u32>(op, 56)
  const p14 = tile + load<u32>(op, 60)
  const p15 = tile + load<u32>(op, 64)
  for (let at: usize = 0; at < TILE_BYTES; at += 16) {
    let x0 = v128.load(p0 + at)
    let x1 = v128.load(p1 + at)
    let x2 = v128.load(p2 + at)
    let x3 = v128.load(p3 + at)
    let x4 = v128.load(p4 + at)
    let x5 = v128.load(p5 + at)
    let x6 = v128.load(p6 + at)
    let x7 = v128.load(p7 + at)
    let x8 = v128.load(p8 + at)
    let x9 = v128.load(p9 + at)
    let x10 = v128.load(p10 + at)
    let x11 = v128.load(p11 + at)
    let x12 = v128.load(p12 + at)
    let x13 = v128.load(p13 + at)
    let x14 = v128.load(p14 + at)
    let x15 = v128.load(p15 + at)
    let low: v128
    low = f32x4.pmin(x0, x8); x8 = f32x4.pmax(x0, x8); x0 = low
    low = f32x4.pmin(x1, x9); x9 = f32x4.pmax(x1, x9); x1 = low
    low = f32x4.pmin(x2, x10); x10 = f32x4.pmax(x2, x10); x2 = low
    low = f32x4.pmin(x3, x11); x11 = f32x4.pmax(x3, x11); x3 = low
    low = f32x4.pmin(x4, x12); x12 = f32x4.pmax(x4, x12); x4 = low
    low = f32x4.pmin(x5, x13); x13 = f32x4.pmax(x5, x13); x5 = low
    low = f32x4.pmin(x6, x14); x14 = f32x4.pmax(x6, x14); x6 = low
    low = f32x4.pmin(x7, x15); x15 = f32x4.pmax(x7, x15); x7 = low
    low = f32x4.pmin(x4, x8); x8 = f32x4.pmax(x4, x8); x4 = low
    low = f32x4.pmin(x5, x9); x9 = f32x4.pmax(x5, x9); x5 = low
    low = f32x4.pmin(x6, x10); x10 = f32x4.pmax(x6, x10); x6 = low
    low = f32x4.pmin(x7, x11); x11 = f32x4.pmax(x7, x11); x7 = low
    low = f32x4.pmin(x2, x4); x4 = f32x4.pmax(x2, x4); x2 = low
    low = f32x4.pmin(x3, x5); x5 = f32x4.pmax(x3, x5); x3 = low
    low = f32x4.pmin(x6, x8); x8 = f32x4.pmax(x6, x8); x6 = low
    low = f32x4.pmin(x7, x9); x9 = f32x4.pmax(x7, x9); x7 = low
    low = f32x4.pmin(x10, x12); x12 = f32x4.pmax(x10, x12); x10 = low
    low = f32x4.pmin(x11, x13); x13 = f32x4.pmax(x11, x13); x11 = low
    low = f32x4.pmin(x1, x2); x2 = f32x4.pmax(x1, x2); x1 = low
    low = f32x4.pmin(x3, x4); x4 = f32x4.pmax(x3, x4); x3 = low
    low = f32x4.pmin(x5, x6); x6 = f32x4.pmax(x5, x6); x5 = low
    low = f32x4.pmin(x7, x8); x8 = f32x4.pmax(x7, x8); x7 = low
    low = f32x4.pmin(x9, x10); x10 = f32x4.pmax(x9, x10); x9 = low
    low = f32x4.pmin(x11, x12); x12 = f32x4.pmax(x11, x12); x11 = low
    low = f32x4.pmin(x13, x14); x14 = f32x4.pmax(x13, x14); x13 = low
    v128.store(p0 + at, x0)
    v128.store(p1 + at, x1)
    v128.store(p2 + at, x2)
    v128.store(p3 + at, x3)
    v128.store(p4 + at, x4)
    v128.store(p5 + at, x5)
    v128.store(p6 + at, x6)
    v128.store(p7 + at, x7)
    v128.store(p8 + at, x8)
    v128.store(p9 + at, x9)
    v128.store(p10 + at, x10)
    v128.store(p11 + at, x11)
    v128.store(p12 + at, x12)
    v128.store(p13 + at, x13)
    v128.store(p14 + at, x14)
    v128.store(p15 + at, x15)
  }
}
