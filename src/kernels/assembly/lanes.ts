/** Two float64 from the two float32 at `ptr`. */
@inline export function load2(ptr: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(ptr))
}

/** Four float64 lanes of two registers, rounded to float32. */
@inline export function round4(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5)
}

/** The eight lanes in order, as ((0+1)+(2+3))+((4+5)+(6+7)). */
@inline export function sum8(a: v128, b: v128, c: v128, d: v128): f64 {
  return sum2(a) + sum2(b) + (sum2(c) + sum2(d))
}

@inline function sum2(a: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1)
}

/** The four lanes as (0+1)+(2+3), for four registers at once: one sum a lane. */
@inline export function sumEach4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7))
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7))
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7))
}
