/**
 * The inner loop of products where an engine makes 256-bit operations of pairs of 128-bit ones: a tile of five rows of a, read
 * where they lie, and two panels of b, whose 80 sums fit the registers. Without such an engine they do not, and productTile.ts
 * is the one to use; the bits are the same.
 *
 * Of a processor that starts six operations a cycle, four of them sums and products, the loads for fewer rows would take more
 * than is left, as would the steps of a loop not written out.
 */
import { storeRow } from './pairs'

/**
 * 5 × 16 sums, stored to rows of `out`.
 *
 * @param bEnd - end of the first panel of b, where the second begins
 */
export function fiveRowsTile(
  a: usize, aStride: usize, b: usize, bEnd: usize, out: usize, stride: usize, accumulate: i32, bias: usize, relu: i32,
): void {
  let d = bEnd
  let a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride
  let p0 = f32x4.splat(0), p1 = p0, p2 = p0, p3 = p0
  let q0 = p0, q1 = p0, q2 = p0, q3 = p0
  let r0 = p0, r1 = p0, r2 = p0, r3 = p0
  let s0 = p0, s1 = p0, s2 = p0, s3 = p0
  let t0 = p0, t1 = p0, t2 = p0, t3 = p0
  let u: v128, v: v128, x: v128, y: v128, w: v128
  for (const end = b + ((bEnd - b) & -128); b != end; b += 128) {
    u = v128.load(b), v = v128.load(b, 16), x = v128.load(d), y = v128.load(d, 16)
    w = v128.load32_splat(a)
    p0 = f32x4.add(p0, f32x4.mul(w, u)), p1 = f32x4.add(p1, f32x4.mul(w, v))
    p2 = f32x4.add(p2, f32x4.mul(w, x)), p3 = f32x4.add(p3, f32x4.mul(w, y))
    w = v128.load32_splat(a1)
    q0 = f32x4.add(q0, f32x4.mul(w, u)), q1 = f32x4.add(q1, f32x4.mul(w, v))
    q2 = f32x4.add(q2, f32x4.mul(w, x)), q3 = f32x4.add(q3, f32x4.mul(w, y))
    w = v128.load32_splat(a2)
    r0 = f32x4.add(r0, f32x4.mul(w, u)), r1 = f32x4.add(r1, f32x4.mul(w, v))
    r2 = f32x4.add(r2, f32x4.mul(w, x)), r3 = f32x4.add(r3, f32x4.mul(w, y))
    w = v128.load32_splat(a3)
    s0 = f32x4.add(s0, f32x4.mul(w, u)), s1 = f32x4.add(s1, f32x4.mul(w, v))
    s2 = f32x4.add(s2, f32x4.mul(w, x)), s3 = f32x4.add(s3, f32x4.mul(w, y))
    w = v128.load32_splat(a4)
    t0 = f32x4.add(t0, f32x4.mul(w, u)), t1 = f32x4.add(t1, f32x4.mul(w, v))
    t2 = f32x4.add(t2, f32x4.mul(w, x)), t3 = f32x4.add(t3, f32x4.mul(w, y))
    u = v128.load(b, 32), v = v128.load(b, 48), x = v128.load(d, 32), y = v128.load(d, 48)
    w = v128.load32_splat(a, 4)
    p0 = f32x4.add(p0, f32x4.mul(w, u)), p1 = f32x4.add(p1, f32x4.mul(w, v))
    p2 = f32x4.add(p2, f32x4.mul(w, x)), p3 = f32x4.add(p3, f32x4.mul(w, y))
    w = v128.load32_splat(a1, 4)
    q0 = f32x4.add(q0, f32x4.mul(w, u)), q1 = f32x4.add(q1, f32x4.mul(w, v))
    q2 = f32x4.add(q2, f32x4.mul(w, x)), q3 = f32x4.add(q3, f32x4.mul(w, y))
    w = v128.load32_splat(a2, 4)
    r0 = f32x4.add(r0, f32x4.mul(w, u)), r1 = f32x4.add(r1, f32x4.mul(w, v))
    r2 = f32x4.add(r2, f32x4.mul(w, x)), r3 = f32x4.add(r3, f32x4.mul(w, y))
    w = v128.load32_splat(a3, 4)
    s0 = f32x4.add(s0, f32x4.mul(w, u)), s1 = f32x4.add(s1, f32x4.mul(w, v))
    s2 = f32x4.add(s2, f32x4.mul(w, x)), s3 = f32x4.add(s3, f32x4.mul(w, y))
    w = v128.load32_splat(a4, 4)
    t0 = f32x4.add(t0, f32x4.mul(w, u)), t1 = f32x4.add(t1, f32x4.mul(w, v))
    t2 = f32x4.add(t2, f32x4.mul(w, x)), t3 = f32x4.add(t3, f32x4.mul(w, y))
    u = v128.load(b, 64), v = v128.load(b, 80), x = v128.load(d, 64), y = v128.load(d, 80)
    w = v128.load32_splat(a, 8)
    p0 = f32x4.add(p0, f32x4.mul(w, u)), p1 = f32x4.add(p1, f32x4.mul(w, v))
    p2 = f32x4.add(p2, f32x4.mul(w, x)), p3 = f32x4.add(p3, f32x4.mul(w, y))
    w = v128.load32_splat(a1, 8)
    q0 = f32x4.add(q0, f32x4.mul(w, u)), q1 = f32x4.add(q1, f32x4.mul(w, v))
    q2 = f32x4.add(q2, f32x4.mul(w, x)), q3 = f32x4.add(q3, f32x4.mul(w, y))
    w = v128.load32_splat(a2, 8)
    r0 = f32x4.add(r0, f32x4.mul(w, u)), r1 = f32x4.add(r1, f32x4.mul(w, v))
    r2 = f32x4.add(r2, f32x4.mul(w, x)), r3 = f32x4.add(r3, f32x4.mul(w, y))
    w = v128.load32_splat(a3, 8)
    s0 = f32x4.add(s0, f32x4.mul(w, u)), s1 = f32x4.add(s1, f32x4.mul(w, v))
    s2 = f32x4.add(s2, f32x4.mul(w, x)), s3 = f32x4.add(s3, f32x4.mul(w, y))
    w = v128.load32_splat(a4, 8)
    t0 = f32x4.add(t0, f32x4.mul(w, u)), t1 = f32x4.add(t1, f32x4.mul(w, v))
    t2 = f32x4.add(t2, f32x4.mul(w, x)), t3 = f32x4.add(t3, f32x4.mul(w, y))
    u = v128.load(b, 96), v = v128.load(b, 112), x = v128.load(d, 96), y = v128.load(d, 112)
    w = v128.load32_splat(a, 12)
    p0 = f32x4.add(p0, f32x4.mul(w, u)), p1 = f32x4.add(p1, f32x4.mul(w, v))
    p2 = f32x4.add(p2, f32x4.mul(w, x)), p3 = f32x4.add(p3, f32x4.mul(w, y))
    w = v128.load32_splat(a1, 12)
    q0 = f32x4.add(q0, f32x4.mul(w, u)), q1 = f32x4.add(q1, f32x4.mul(w, v))
    q2 = f32x4.add(q2, f32x4.mul(w, x)), q3 = f32x4.add(q3, f32x4.mul(w, y))
    w = v128.load32_splat(a2, 12)
    r0 = f32x4.add(r0, f32x4.mul(w, u)), r1 = f32x4.add(r1, f32x4.mul(w, v))
    r2 = f32x4.add(r2, f32x4.mul(w, x)), r3 = f32x4.add(r3, f32x4.mul(w, y))
    w = v128.load32_splat(a3, 12)
    s0 = f32x4.add(s0, f32x4.mul(w, u)), s1 = f32x4.add(s1, f32x4.mul(w, v))
    s2 = f32x4.add(s2, f32x4.mul(w, x)), s3 = f32x4.add(s3, f32x4.mul(w, y))
    w = v128.load32_splat(a4, 12)
    t0 = f32x4.add(t0, f32x4.mul(w, u)), t1 = f32x4.add(t1, f32x4.mul(w, v))
    t2 = f32x4.add(t2, f32x4.mul(w, x)), t3 = f32x4.add(t3, f32x4.mul(w, y))
    a += 16, a1 += 16, a2 += 16, a3 += 16, a4 += 16, d += 128
  }
  for (; b != bEnd; b += 32) {
    u = v128.load(b), v = v128.load(b, 16), x = v128.load(d), y = v128.load(d, 16)
    w = v128.load32_splat(a)
    p0 = f32x4.add(p0, f32x4.mul(w, u)), p1 = f32x4.add(p1, f32x4.mul(w, v))
    p2 = f32x4.add(p2, f32x4.mul(w, x)), p3 = f32x4.add(p3, f32x4.mul(w, y))
    w = v128.load32_splat(a1)
    q0 = f32x4.add(q0, f32x4.mul(w, u)), q1 = f32x4.add(q1, f32x4.mul(w, v))
    q2 = f32x4.add(q2, f32x4.mul(w, x)), q3 = f32x4.add(q3, f32x4.mul(w, y))
    w = v128.load32_splat(a2)
    r0 = f32x4.add(r0, f32x4.mul(w, u)), r1 = f32x4.add(r1, f32x4.mul(w, v))
    r2 = f32x4.add(r2, f32x4.mul(w, x)), r3 = f32x4.add(r3, f32x4.mul(w, y))
    w = v128.load32_splat(a3)
    s0 = f32x4.add(s0, f32x4.mul(w, u)), s1 = f32x4.add(s1, f32x4.mul(w, v))
    s2 = f32x4.add(s2, f32x4.mul(w, x)), s3 = f32x4.add(s3, f32x4.mul(w, y))
    w = v128.load32_splat(a4)
    t0 = f32x4.add(t0, f32x4.mul(w, u)), t1 = f32x4.add(t1, f32x4.mul(w, v))
    t2 = f32x4.add(t2, f32x4.mul(w, x)), t3 = f32x4.add(t3, f32x4.mul(w, y))
    a += 4, a1 += 4, a2 += 4, a3 += 4, a4 += 4, d += 32
  }
  storeRow(out, p0, p1, p2, p3, accumulate, bias, relu)
  out += stride
  storeRow(out, q0, q1, q2, q3, accumulate, bias, relu)
  out += stride
  storeRow(out, r0, r1, r2, r3, accumulate, bias, relu)
  out += stride
  storeRow(out, s0, s1, s2, s3, accumulate, bias, relu)
  out += stride
  storeRow(out, t0, t1, t2, t3, accumulate, bias, relu)
}
