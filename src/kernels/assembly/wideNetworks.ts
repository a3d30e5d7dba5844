/**
 * The pieces of networks.ts as pairs of vectors, which become 256-bit ones where the engine makes them; without it they take too
 * many registers.
 */
import { WIRE_BYTES } from './blocks'

/** `compareExchange` of networks.ts. */
export function wideCompareExchange(p: usize, q: usize): void {
  const x0 = v128.load(p)
  const x1 = v128.load(p, 16)
  const x2 = v128.load(p, 32)
  const x3 = v128.load(p, 48)
  const x4 = v128.load(p, 64)
  const x5 = v128.load(p, 80)
  const x6 = v128.load(p, 96)
  const x7 = v128.load(p, 112)
  const y0 = v128.load(q)
  const y1 = v128.load(q, 16)
  const y2 = v128.load(q, 32)
  const y3 = v128.load(q, 48)
  const y4 = v128.load(q, 64)
  const y5 = v128.load(q, 80)
  const y6 = v128.load(q, 96)
  const y7 = v128.load(q, 112)
  v128.store(p, f32x4.pmin(x0, y0))
  v128.store(p, f32x4.pmin(x1, y1), 16)
  v128.store(p, f32x4.pmin(x2, y2), 32)
  v128.store(p, f32x4.pmin(x3, y3), 48)
  v128.store(p, f32x4.pmin(x4, y4), 64)
  v128.store(p, f32x4.pmin(x5, y5), 80)
  v128.store(p, f32x4.pmin(x6, y6), 96)
  v128.store(p, f32x4.pmin(x7, y7), 112)
  v128.store(q, f32x4.pmax(x0, y0))
  v128.store(q, f32x4.pmax(x1, y1), 16)
  v128.store(q, f32x4.pmax(x2, y2), 32)
  v128.store(q, f32x4.pmax(x3, y3), 48)
  v128.store(q, f32x4.pmax(x4, y4), 64)
  v128.store(q, f32x4.pmax(x5, y5), 80)
  v128.store(q, f32x4.pmax(x6, y6), 96)
  v128.store(q, f32x4.pmax(x7, y7), 112)
}

/**
 * `sort8` of networks.ts.
 *
 * @param bytes - of the columns, a multiple of 32
 * @param sums - 32 bytes of scratch
 */
export function wideSort8(rows: usize, offset: usize, wires: usize, bytes: usize, sums: usize): bool {
  const p0 = <usize>load<u32>(rows, 0) + offset
  const p1 = <usize>load<u32>(rows, 4) + offset
  const p2 = <usize>load<u32>(rows, 8) + offset
  const p3 = <usize>load<u32>(rows, 12) + offset
  const p4 = <usize>load<u32>(rows, 16) + offset
  const p5 = <usize>load<u32>(rows, 20) + offset
  const p6 = <usize>load<u32>(rows, 24) + offset
  const p7 = <usize>load<u32>(rows, 28) + offset
  let a = f32x4.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a
  for (let at: usize = 0; at < bytes; at += 32) {
    let x0 = v128.load(p0 + at)
    let y0 = v128.load(p0 + at, 16)
    let x1 = v128.load(p1 + at)
    let y1 = v128.load(p1 + at, 16)
    let x2 = v128.load(p2 + at)
    let y2 = v128.load(p2 + at, 16)
    let x3 = v128.load(p3 + at)
    let y3 = v128.load(p3 + at, 16)
    let x4 = v128.load(p4 + at)
    let y4 = v128.load(p4 + at, 16)
    let x5 = v128.load(p5 + at)
    let y5 = v128.load(p5 + at, 16)
    let x6 = v128.load(p6 + at)
    let y6 = v128.load(p6 + at, 16)
    let x7 = v128.load(p7 + at)
    let y7 = v128.load(p7 + at, 16)
    a = f32x4.add(a, x0)
    e = f32x4.add(e, y0)
    b = f32x4.add(b, x1)
    f = f32x4.add(f, y1)
    c = f32x4.add(c, x2)
    g = f32x4.add(g, y2)
    d = f32x4.add(d, x3)
    h = f32x4.add(h, y3)
    a = f32x4.add(a, x4)
    e = f32x4.add(e, y4)
    b = f32x4.add(b, x5)
    f = f32x4.add(f, y5)
    c = f32x4.add(c, x6)
    g = f32x4.add(g, y6)
    d = f32x4.add(d, x7)
    h = f32x4.add(h, y7)
    let l: v128, m: v128
    l = f32x4.pmin(x0, x2); m = f32x4.pmin(y0, y2); x2 = f32x4.pmax(x0, x2); y2 = f32x4.pmax(y0, y2); x0 = l; y0 = m
    l = f32x4.pmin(x1, x3); m = f32x4.pmin(y1, y3); x3 = f32x4.pmax(x1, x3); y3 = f32x4.pmax(y1, y3); x1 = l; y1 = m
    l = f32x4.pmin(x4, x6); m = f32x4.pmin(y4, y6); x6 = f32x4.pmax(x4, x6); y6 = f32x4.pmax(y4, y6); x4 = l; y4 = m
    l = f32x4.pmin(x5, x7); m = f32x4.pmin(y5, y7); x7 = f32x4.pmax(x5, x7); y7 = f32x4.pmax(y5, y7); x5 = l; y5 = m
    l = f32x4.pmin(x0, x4); m = f32x4.pmin(y0, y4); x4 = f32x4.pmax(x0, x4); y4 = f32x4.pmax(y0, y4); x0 = l; y0 = m
    l = f32x4.pmin(x1, x5); m = f32x4.pmin(y1, y5); x5 = f32x4.pmax(x1, x5); y5 = f32x4.pmax(y1, y5); x1 = l; y1 = m
    l = f32x4.pmin(x2, x6); m = f32x4.pmin(y2, y6); x6 = f32x4.pmax(x2, x6); y6 = f32x4.pmax(y2, y6); x2 = l; y2 = m
    l = f32x4.pmin(x3, x7); m = f32x4.pmin(y3, y7); x7 = f32x4.pmax(x3, x7); y7 = f32x4.pmax(y3, y7); x3 = l; y3 = m
    l = f32x4.pmin(x0, x1); m = f32x4.pmin(y0, y1); x1 = f32x4.pmax(x0, x1); y1 = f32x4.pmax(y0, y1); x0 = l; y0 = m
    l = f32x4.pmin(x2, x3); m = f32x4.pmin(y2, y3); x3 = f32x4.pmax(x2, x3); y3 = f32x4.pmax(y2, y3); x2 = l; y2 = m
    l = f32x4.pmin(x4, x5); m = f32x4.pmin(y4, y5); x5 = f32x4.pmax(x4, x5); y5 = f32x4.pmax(y4, y5); x4 = l; y4 = m
    l = f32x4.pmin(x6, x7); m = f32x4.pmin(y6, y7); x7 = f32x4.pmax(x6, x7); y7 = f32x4.pmax(y6, y7); x6 = l; y6 = m
    l = f32x4.pmin(x2, x4); m = f32x4.pmin(y2, y4); x4 = f32x4.pmax(x2, x4); y4 = f32x4.pmax(y2, y4); x2 = l; y2 = m
    l = f32x4.pmin(x3, x5); m = f32x4.pmin(y3, y5); x5 = f32x4.pmax(x3, x5); y5 = f32x4.pmax(y3, y5); x3 = l; y3 = m
    l = f32x4.pmin(x1, x4); m = f32x4.pmin(y1, y4); x4 = f32x4.pmax(x1, x4); y4 = f32x4.pmax(y1, y4); x1 = l; y1 = m
    l = f32x4.pmin(x3, x6); m = f32x4.pmin(y3, y6); x6 = f32x4.pmax(x3, x6); y6 = f32x4.pmax(y3, y6); x3 = l; y3 = m
    l = f32x4.pmin(x1, x2); m = f32x4.pmin(y1, y2); x2 = f32x4.pmax(x1, x2); y2 = f32x4.pmax(y1, y2); x1 = l; y1 = m
    l = f32x4.pmin(x3, x4); m = f32x4.pmin(y3, y4); x4 = f32x4.pmax(x3, x4); y4 = f32x4.pmax(y3, y4); x3 = l; y3 = m
    l = f32x4.pmin(x5, x6); m = f32x4.pmin(y5, y6); x6 = f32x4.pmax(x5, x6); y6 = f32x4.pmax(y5, y6); x5 = l; y5 = m
    const wire = wires + at
    v128.store(wire + 0 * WIRE_BYTES, x0)
    v128.store(wire + 0 * WIRE_BYTES, y0, 16)
    v128.store(wire + 1 * WIRE_BYTES, x1)
    v128.store(wire + 1 * WIRE_BYTES, y1, 16)
    v128.store(wire + 2 * WIRE_BYTES, x2)
    v128.store(wire + 2 * WIRE_BYTES, y2, 16)
    v128.store(wire + 3 * WIRE_BYTES, x3)
    v128.store(wire + 3 * WIRE_BYTES, y3, 16)
    v128.store(wire + 4 * WIRE_BYTES, x4)
    v128.store(wire + 4 * WIRE_BYTES, y4, 16)
    v128.store(wire + 5 * WIRE_BYTES, x5)
    v128.store(wire + 5 * WIRE_BYTES, y5, 16)
    v128.store(wire + 6 * WIRE_BYTES, x6)
    v128.store(wire + 6 * WIRE_BYTES, y6, 16)
    v128.store(wire + 7 * WIRE_BYTES, x7)
    v128.store(wire + 7 * WIRE_BYTES, y7, 16)
  }
  const zero = f32x4.splat(0)
  v128.store(sums, f32x4.mul(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), zero))
  v128.store(sums, f32x4.mul(f32x4.add(f32x4.add(e, f), f32x4.add(g, h)), zero), 16)
  const sum = f32x4.add(v128.load(sums), v128.load(sums, 16))
  return i32x4.all_true(f32x4.eq(sum, sum))
}
