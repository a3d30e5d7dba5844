/** The first 1 to 3 values at `ptr`, then +0: nothing beyond them is read. */
@inline export function loadTail(ptr: usize, count: i32): v128 {
  if (count == 1) return v128.load32_zero(ptr)
  const two = v128.load64_zero(ptr)
  if (count == 2) return two
  return v128.load_lane<f32>(ptr, two, 2, 8)
}

/** Stores the first 1 to 3 lanes: nothing beyond them is written. */
@inline export function storeTail(ptr: usize, value: v128, count: i32): void {
  if (count == 1) {
    v128.store_lane<f32>(ptr, value, 0)
    return
  }
  v128.store_lane<f64>(ptr, value, 0)
  if (count == 3) v128.store_lane<f32>(ptr, value, 2, 8)
}

/** All bits of the lanes from `count` on. */
@inline export function lanesFrom(count: i32): v128 {
  return i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(count))
}

/** (0+1)+(2+3) of the lanes, in each of them. */
@inline export function sumOfLanes(x: v128): v128 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 1, 0, 3, 2))
  return f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1))
}

/** The largest lane, in each of them. */
@inline export function maximumOfLanes(x: v128): v128 {
  const pairs = f32x4.pmax(x, v128.shuffle<f32>(x, x, 1, 0, 3, 2))
  return f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1))
}
