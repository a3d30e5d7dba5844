/**
 * The inner loop of products where an engine makes 256-bit operations of pairs of 128-bit ones: a tile of two panels of b, whose
 * 16 sums then fit the registers. Without such an engine they do not, and productTile.ts is the one to use; the bits are the
 * same.
 */
import { store8 } from './pairs'

/** 4 × 16 sums, stored to rows of `out`. @param bEnd - end of the first panel of b, where the second begins */
export function wideTile(a: usize, b: usize, bEnd: usize, out: usize, stride: usize, accumulate: i32, bias: usize, relu: i32): void {
  let d = bEnd
  let p0 = f32x4.splat(0), p1 = p0, p2 = p0, p3 = p0, q0 = p0, q1 = p0, q2 = p0, q3 = p0, r0 = p0, r1 = p0, r2 = p0, r3 = p0, s0 = p0, s1 = p0, s2 = p0, s3 = p0
  for (; b != bEnd; b += 32) {
    const u = v128.load(b)
    const v = v128.load(b, 16)
    const x = v128.load(d)
    const y = v128.load(d, 16)
    let w = v128.load32_splat(a)
    p0 = f32x4.add(p0, f32x4.mul(w, u))
    p1 = f32x4.add(p1, f32x4.mul(w, v))
    p2 = f32x4.add(p2, f32x4.mul(w, x))
    p3 = f32x4.add(p3, f32x4.mul(w, y))
    w = v128.load32_splat(a, 4)
    q0 = f32x4.add(q0, f32x4.mul(w, u))
    q1 = f32x4.add(q1, f32x4.mul(w, v))
    q2 = f32x4.add(q2, f32x4.mul(w, x))
    q3 = f32x4.add(q3, f32x4.mul(w, y))
    w = v128.load32_splat(a, 8)
    r0 = f32x4.add(r0, f32x4.mul(w, u))
    r1 = f32x4.add(r1, f32x4.mul(w, v))
    r2 = f32x4.add(r2, f32x4.mul(w, x))
    r3 = f32x4.add(r3, f32x4.mul(w, y))
    w = v128.load32_splat(a, 12)
    s0 = f32x4.add(s0, f32x4.mul(w, u))
    s1 = f32x4.add(s1, f32x4.mul(w, v))
    s2 = f32x4.add(s2, f32x4.mul(w, x))
    s3 = f32x4.add(s3, f32x4.mul(w, y))
    a += 16
    d += 32
  }
  const second = out + stride
  const third = second + stride
  const fourth = third + stride
  if (accumulate) {
    p0 = f32x4.add(v128.load(out), p0)
    p1 = f32x4.add(v128.load(out, 16), p1)
    p2 = f32x4.add(v128.load(out, 32), p2)
    p3 = f32x4.add(v128.load(out, 48), p3)
    q0 = f32x4.add(v128.load(second), q0)
    q1 = f32x4.add(v128.load(second, 16), q1)
    q2 = f32x4.add(v128.load(second, 32), q2)
    q3 = f32x4.add(v128.load(second, 48), q3)
    r0 = f32x4.add(v128.load(third), r0)
    r1 = f32x4.add(v128.load(third, 16), r1)
    r2 = f32x4.add(v128.load(third, 32), r2)
    r3 = f32x4.add(v128.load(third, 48), r3)
    s0 = f32x4.add(v128.load(fourth), s0)
    s1 = f32x4.add(v128.load(fourth, 16), s1)
    s2 = f32x4.add(v128.load(fourth, 32), s2)
    s3 = f32x4.add(v128.load(fourth, 48), s3)
  }
  if (bias) {
    const u = v128.load(bias)
    const v = v128.load(bias, 16)
    const x = v128.load(bias, 32)
    const y = v128.load(bias, 48)
    p0 = f32x4.add(p0, u)
    p1 = f32x4.add(p1, v)
    p2 = f32x4.add(p2, x)
    p3 = f32x4.add(p3, y)
    q0 = f32x4.add(q0, u)
    q1 = f32x4.add(q1, v)
    q2 = f32x4.add(q2, x)
    q3 = f32x4.add(q3, y)
    r0 = f32x4.add(r0, u)
    r1 = f32x4.add(r1, v)
    r2 = f32x4.add(r2, x)
    r3 = f32x4.add(r3, y)
    s0 = f32x4.add(s0, u)
    s1 = f32x4.add(s1, v)
    s2 = f32x4.add(s2, x)
    s3 = f32x4.add(s3, y)
  }
  if (relu) {
    const zero = f32x4.splat(0)
    p0 = f32x4.pmax(p0, zero)
    p1 = f32x4.pmax(p1, zero)
    p2 = f32x4.pmax(p2, zero)
    p3 = f32x4.pmax(p3, zero)
    q0 = f32x4.pmax(q0, zero)
    q1 = f32x4.pmax(q1, zero)
    q2 = f32x4.pmax(q2, zero)
    q3 = f32x4.pmax(q3, zero)
    r0 = f32x4.pmax(r0, zero)
    r1 = f32x4.pmax(r1, zero)
    r2 = f32x4.pmax(r2, zero)
    r3 = f32x4.pmax(r3, zero)
    s0 = f32x4.pmax(s0, zero)
    s1 = f32x4.pmax(s1, zero)
    s2 = f32x4.pmax(s2, zero)
    s3 = f32x4.pmax(s3, zero)
  }
  store8(out, p0, p1)
  store8(out + 32, p2, p3)
  store8(second, q0, q1)
  store8(second + 32, q2, q3)
  store8(third, r0, r1)
  store8(third + 32, r2, r3)
  store8(fourth, s0, s1)
  store8(fourth + 32, s2, s3)
}
