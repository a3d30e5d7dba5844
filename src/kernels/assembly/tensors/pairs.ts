/** Two adjacent vectors. The second comes first, so that V8 need not store the first one separately for fear of a trap in between. */
@inline export function store8(to: usize, first: v128, second: v128): void {
  v128.store(to, second, 16)
  v128.store(to, first)
}

/** A vector of equal lanes, made of the first: V8 takes it for both halves of a 256-bit one where it would not see that otherwise. */
@inline export function shared(x: v128): v128 {
  return f32x4.splat(f32x4.extract_lane(x, 0))
}

/** Stores 16 sums of a row. */
@inline export function storeRow(
  out: usize, s0: v128, s1: v128, s2: v128, s3: v128, accumulate: i32, bias: usize, relu: i32,
): void {
  if (accumulate) {
    s0 = f32x4.add(v128.load(out), s0)
    s1 = f32x4.add(v128.load(out, 16), s1)
    s2 = f32x4.add(v128.load(out, 32), s2)
    s3 = f32x4.add(v128.load(out, 48), s3)
  }
  if (bias) {
    s0 = f32x4.add(s0, v128.load(bias))
    s1 = f32x4.add(s1, v128.load(bias, 16))
    s2 = f32x4.add(s2, v128.load(bias, 32))
    s3 = f32x4.add(s3, v128.load(bias, 48))
  }
  if (relu) {
    const zero = f32x4.splat(0)
    s0 = f32x4.pmax(s0, zero)
    s1 = f32x4.pmax(s1, zero)
    s2 = f32x4.pmax(s2, zero)
    s3 = f32x4.pmax(s3, zero)
  }
  store8(out, s0, s1)
  store8(out + 32, s2, s3)
}
