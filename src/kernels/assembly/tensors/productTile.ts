/** The inner loop of products, over panels packed by packing.ts. */

/**
 * 4 × 8 sums, stored to rows of `out`. More sums would need more registers than there are. Four steps are written out since V8,
 * which else does so itself, then loses a twentieth of the speed. Products come before sums for the reason in fiveRowsTile.ts.
 *
 * @param bEnd - end of the panel of b
 * @param bias - 8 values, or 0
 */
export function tile(a: usize, b: usize, bEnd: usize, out: usize, stride: usize, accumulate: i32, bias: usize, relu: i32): void {
  let p0 = f32x4.splat(0), p1 = p0, q0 = p0, q1 = p0, r0 = p0, r1 = p0, s0 = p0, s1 = p0
  let m0: v128, m1: v128
  for (const end = b + ((bEnd - b) & -128); b != end; b += 128) {
    let u = v128.load(b)
    let v = v128.load(b, 16)
    let w = v128.load32_splat(a)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1)
    w = v128.load32_splat(a, 4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1)
    w = v128.load32_splat(a, 8)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1)
    w = v128.load32_splat(a, 12)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1)
    a += 16
    u = v128.load(b, 32)
    v = v128.load(b, 48)
    w = v128.load32_splat(a)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1)
    w = v128.load32_splat(a, 4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1)
    w = v128.load32_splat(a, 8)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1)
    w = v128.load32_splat(a, 12)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1)
    a += 16
    u = v128.load(b, 64)
    v = v128.load(b, 80)
    w = v128.load32_splat(a)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1)
    w = v128.load32_splat(a, 4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1)
    w = v128.load32_splat(a, 8)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1)
    w = v128.load32_splat(a, 12)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1)
    a += 16
    u = v128.load(b, 96)
    v = v128.load(b, 112)
    w = v128.load32_splat(a)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1)
    w = v128.load32_splat(a, 4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1)
    w = v128.load32_splat(a, 8)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1)
    w = v128.load32_splat(a, 12)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1)
    a += 16
  }
  for (; b != bEnd; b += 32) {
    const u = v128.load(b)
    const v = v128.load(b, 16)
    let w = v128.load32_splat(a)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    p0 = f32x4.add(p0, m0), p1 = f32x4.add(p1, m1)
    w = v128.load32_splat(a, 4)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    q0 = f32x4.add(q0, m0), q1 = f32x4.add(q1, m1)
    w = v128.load32_splat(a, 8)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    r0 = f32x4.add(r0, m0), r1 = f32x4.add(r1, m1)
    w = v128.load32_splat(a, 12)
    m0 = f32x4.mul(w, u), m1 = f32x4.mul(w, v)
    s0 = f32x4.add(s0, m0), s1 = f32x4.add(s1, m1)
    a += 16
  }
  const second = out + stride
  const third = second + stride
  const fourth = third + stride
  if (accumulate) {
    p0 = f32x4.add(v128.load(out), p0)
    p1 = f32x4.add(v128.load(out, 16), p1)
    q0 = f32x4.add(v128.load(second), q0)
    q1 = f32x4.add(v128.load(second, 16), q1)
    r0 = f32x4.add(v128.load(third), r0)
    r1 = f32x4.add(v128.load(third, 16), r1)
    s0 = f32x4.add(v128.load(fourth), s0)
    s1 = f32x4.add(v128.load(fourth, 16), s1)
  }
  if (bias) {
    const u = v128.load(bias)
    const v = v128.load(bias, 16)
    p0 = f32x4.add(p0, u)
    p1 = f32x4.add(p1, v)
    q0 = f32x4.add(q0, u)
    q1 = f32x4.add(q1, v)
    r0 = f32x4.add(r0, u)
    r1 = f32x4.add(r1, v)
    s0 = f32x4.add(s0, u)
    s1 = f32x4.add(s1, v)
  }
  if (relu) {
    const zero = f32x4.splat(0)
    p0 = f32x4.pmax(p0, zero)
    p1 = f32x4.pmax(p1, zero)
    q0 = f32x4.pmax(q0, zero)
    q1 = f32x4.pmax(q1, zero)
    r0 = f32x4.pmax(r0, zero)
    r1 = f32x4.pmax(r1, zero)
    s0 = f32x4.pmax(s0, zero)
    s1 = f32x4.pmax(s1, zero)
  }
  v128.store(out, p0)
  v128.store(out, p1, 16)
  v128.store(second, q0)
  v128.store(second, q1, 16)
  v128.store(third, r0)
  v128.store(third, r1, 16)
  v128.store(fourth, s0)
  v128.store(fourth, s1, 16)
}

/** A tile of which only `height` rows and `width` columns are stored. @param edge - scratch of 160 bytes */
export function edgeTile(
  a: usize, b: usize, bEnd: usize, out: usize, stride: usize, accumulate: i32, bias: usize, relu: i32, height: i32, width: i32,
  edge: usize,
): void {
  if (accumulate) copyRows(out, stride, edge, 32, height, width)
  let biasCopy: usize = 0
  if (bias) {
    biasCopy = edge + 128
    copyRows(bias, 0, biasCopy, 0, 1, width)
  }
  tile(a, b, bEnd, edge, 32, accumulate, biasCopy, relu)
  copyRows(edge, 32, out, stride, height, width)
}

function copyRows(from: usize, fromStride: usize, to: usize, toStride: usize, height: i32, width: i32): void {
  for (let i = 0; i < height; i++) {
    for (let j: usize = 0; j < <usize>width << 2; j += 4) store<f32>(to + j, load<f32>(from + j))
    from += fromStride
    to += toStride
  }
}
