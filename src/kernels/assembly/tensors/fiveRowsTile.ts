/**
 * The inner loop of products where an engine makes 256-bit operations of pairs of 128-bit ones: a tile of five rows of a, read
 * where they lie, and two panels of b, whose 80 sums fit the registers. Without such an engine they do not, and productTile.ts
 * is the one to use; the bits are the same.
 *
 * Of a processor that starts six operations a cycle, four of them sums and products, the loads for fewer rows would take more
 * than is left, as would the steps of a loop not written out. The products of a row come before its sums: where each sum follows
 * its product, the pipes of the one wait for those of the other, and a tenth more time goes by. AssemblyScript's own choice of
 * passes would put them back, which is why asconfig.json names those that are to be run.
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
  let u: v128, v: v128, x: v128, y: v128, w: v128, m0: v128, m1: v128, m2: v128, m3: v128
  for (const end = b + ((bEnd - b) & -256); b != end; b += 256) {
    u = v128.load(b), v = v128.load(b, 16), x = v128.load(d), y = v128.load(d, 16)
    w = v128.load32_splat(a)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1), p2 = f32x4.add(p2, m2), p3 = f32x4.add(p3, m3)
    w = v128.load32_splat(a1)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1), q2 = f32x4.add(q2, m2), q3 = f32x4.add(q3, m3)
    w = v128.load32_splat(a2)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1), r2 = f32x4.add(r2, m2), r3 = f32x4.add(r3, m3)
    w = v128.load32_splat(a3)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1), s2 = f32x4.add(s2, m2), s3 = f32x4.add(s3, m3)
    w = v128.load32_splat(a4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    t0 = f32x4.add(t0, m0), t1 = f32x4.add(t1, m1), t2 = f32x4.add(t2, m2), t3 = f32x4.add(t3, m3)
    u = v128.load(b, 32), v = v128.load(b, 48), x = v128.load(d, 32), y = v128.load(d, 48)
    w = v128.load32_splat(a, 4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1), p2 = f32x4.add(p2, m2), p3 = f32x4.add(p3, m3)
    w = v128.load32_splat(a1, 4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1), q2 = f32x4.add(q2, m2), q3 = f32x4.add(q3, m3)
    w = v128.load32_splat(a2, 4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1), r2 = f32x4.add(r2, m2), r3 = f32x4.add(r3, m3)
    w = v128.load32_splat(a3, 4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1), s2 = f32x4.add(s2, m2), s3 = f32x4.add(s3, m3)
    w = v128.load32_splat(a4, 4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    t0 = f32x4.add(t0, m0), t1 = f32x4.add(t1, m1), t2 = f32x4.add(t2, m2), t3 = f32x4.add(t3, m3)
    u = v128.load(b, 64), v = v128.load(b, 80), x = v128.load(d, 64), y = v128.load(d, 80)
    w = v128.load32_splat(a, 8)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1), p2 = f32x4.add(p2, m2), p3 = f32x4.add(p3, m3)
    w = v128.load32_splat(a1, 8)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1), q2 = f32x4.add(q2, m2), q3 = f32x4.add(q3, m3)
    w = v128.load32_splat(a2, 8)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1), r2 = f32x4.add(r2, m2), r3 = f32x4.add(r3, m3)
    w = v128.load32_splat(a3, 8)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1), s2 = f32x4.add(s2, m2), s3 = f32x4.add(s3, m3)
    w = v128.load32_splat(a4, 8)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    t0 = f32x4.add(t0, m0), t1 = f32x4.add(t1, m1), t2 = f32x4.add(t2, m2), t3 = f32x4.add(t3, m3)
    u = v128.load(b, 96), v = v128.load(b, 112), x = v128.load(d, 96), y = v128.load(d, 112)
    w = v128.load32_splat(a, 12)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1), p2 = f32x4.add(p2, m2), p3 = f32x4.add(p3, m3)
    w = v128.load32_splat(a1, 12)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1), q2 = f32x4.add(q2, m2), q3 = f32x4.add(q3, m3)
    w = v128.load32_splat(a2, 12)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1), r2 = f32x4.add(r2, m2), r3 = f32x4.add(r3, m3)
    w = v128.load32_splat(a3, 12)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1), s2 = f32x4.add(s2, m2), s3 = f32x4.add(s3, m3)
    w = v128.load32_splat(a4, 12)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    t0 = f32x4.add(t0, m0), t1 = f32x4.add(t1, m1), t2 = f32x4.add(t2, m2), t3 = f32x4.add(t3, m3)
    u = v128.load(b, 128), v = v128.load(b, 144), x = v128.load(d, 128), y = v128.load(d, 144)
    w = v128.load32_splat(a, 16)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1), p2 = f32x4.add(p2, m2), p3 = f32x4.add(p3, m3)
    w = v128.load32_splat(a1, 16)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1), q2 = f32x4.add(q2, m2), q3 = f32x4.add(q3, m3)
    w = v128.load32_splat(a2, 16)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1), r2 = f32x4.add(r2, m2), r3 = f32x4.add(r3, m3)
    w = v128.load32_splat(a3, 16)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1), s2 = f32x4.add(s2, m2), s3 = f32x4.add(s3, m3)
    w = v128.load32_splat(a4, 16)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    t0 = f32x4.add(t0, m0), t1 = f32x4.add(t1, m1), t2 = f32x4.add(t2, m2), t3 = f32x4.add(t3, m3)
    u = v128.load(b, 160), v = v128.load(b, 176), x = v128.load(d, 160), y = v128.load(d, 176)
    w = v128.load32_splat(a, 20)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1), p2 = f32x4.add(p2, m2), p3 = f32x4.add(p3, m3)
    w = v128.load32_splat(a1, 20)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1), q2 = f32x4.add(q2, m2), q3 = f32x4.add(q3, m3)
    w = v128.load32_splat(a2, 20)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1), r2 = f32x4.add(r2, m2), r3 = f32x4.add(r3, m3)
    w = v128.load32_splat(a3, 20)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1), s2 = f32x4.add(s2, m2), s3 = f32x4.add(s3, m3)
    w = v128.load32_splat(a4, 20)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    t0 = f32x4.add(t0, m0), t1 = f32x4.add(t1, m1), t2 = f32x4.add(t2, m2), t3 = f32x4.add(t3, m3)
    u = v128.load(b, 192), v = v128.load(b, 208), x = v128.load(d, 192), y = v128.load(d, 208)
    w = v128.load32_splat(a, 24)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1), p2 = f32x4.add(p2, m2), p3 = f32x4.add(p3, m3)
    w = v128.load32_splat(a1, 24)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1), q2 = f32x4.add(q2, m2), q3 = f32x4.add(q3, m3)
    w = v128.load32_splat(a2, 24)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1), r2 = f32x4.add(r2, m2), r3 = f32x4.add(r3, m3)
    w = v128.load32_splat(a3, 24)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1), s2 = f32x4.add(s2, m2), s3 = f32x4.add(s3, m3)
    w = v128.load32_splat(a4, 24)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    t0 = f32x4.add(t0, m0), t1 = f32x4.add(t1, m1), t2 = f32x4.add(t2, m2), t3 = f32x4.add(t3, m3)
    u = v128.load(b, 224), v = v128.load(b, 240), x = v128.load(d, 224), y = v128.load(d, 240)
    w = v128.load32_splat(a, 28)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1), p2 = f32x4.add(p2, m2), p3 = f32x4.add(p3, m3)
    w = v128.load32_splat(a1, 28)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1), q2 = f32x4.add(q2, m2), q3 = f32x4.add(q3, m3)
    w = v128.load32_splat(a2, 28)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1), r2 = f32x4.add(r2, m2), r3 = f32x4.add(r3, m3)
    w = v128.load32_splat(a3, 28)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1), s2 = f32x4.add(s2, m2), s3 = f32x4.add(s3, m3)
    w = v128.load32_splat(a4, 28)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    t0 = f32x4.add(t0, m0), t1 = f32x4.add(t1, m1), t2 = f32x4.add(t2, m2), t3 = f32x4.add(t3, m3)
    a += 32, a1 += 32, a2 += 32, a3 += 32, a4 += 32, d += 256
  }
  for (; b != bEnd; b += 32) {
    u = v128.load(b), v = v128.load(b, 16), x = v128.load(d), y = v128.load(d, 16)
    w = v128.load32_splat(a)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1), p2 = f32x4.add(p2, m2), p3 = f32x4.add(p3, m3)
    w = v128.load32_splat(a1)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1), q2 = f32x4.add(q2, m2), q3 = f32x4.add(q3, m3)
    w = v128.load32_splat(a2)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1), r2 = f32x4.add(r2, m2), r3 = f32x4.add(r3, m3)
    w = v128.load32_splat(a3)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1), s2 = f32x4.add(s2, m2), s3 = f32x4.add(s3, m3)
    w = v128.load32_splat(a4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v), m2 = f32x4.mul(w, x), m3 = f32x4.mul(w, y)
    t0 = f32x4.add(t0, m0), t1 = f32x4.add(t1, m1), t2 = f32x4.add(t2, m2), t3 = f32x4.add(t3, m3)
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
