/** Softmax over the keys that a query sees, and its gradient, for rows that are readable and writable in groups of four. */
import { exp4 } from './float32'

/**
 * Scores times scale to softmax values, in place and in `weights`, `steps` values; what is not seen becomes 0, in place up to
 * `last` rounded up to four.
 */
export function softmaxOfSeen(scores: usize, seen: i32, last: i32, steps: i32, scale: f32, weights: usize): void {
  const bytes = <usize>((last + 3) & ~3) << 2
  const end = scores + bytes
  fillUnseen(scores, seen, end, f32x4.splat(-Infinity))
  let largest = v128.load(scores)
  for (let at = scores + 16; at < end; at += 16) largest = f32x4.pmax(largest, v128.load(at))
  largest = f32x4.pmax(largest, v128.shuffle<i32>(largest, largest, 2, 3, 0, 1))
  largest = f32x4.pmax(largest, v128.shuffle<i32>(largest, largest, 1, 0, 3, 2))
  // Rounding keeps the order, so the largest score is the largest sum times scale.
  const factor = f32x4.splat(scale)
  largest = f32x4.mul(largest, factor)
  let sum = f32x4.splat(0)
  for (let at = scores; at < end; at += 16) {
    const power = exp4(f32x4.sub(f32x4.mul(v128.load(at), factor), largest))
    sum = f32x4.add(sum, power)
    v128.store(at, power)
  }
  sum = sumOfLanes(sum)
  const whole = scores + (<usize>min(last + 3, steps) >> 2 << 4)
  let at = scores
  for (; at < whole; at += 16) {
    const weight = f32x4.div(v128.load(at), sum)
    v128.store(at, weight)
    v128.store(weights, weight)
    weights += 16
  }
  if (at < end) {
    v128.store(at, f32x4.div(v128.load(at), sum))
    for (const rest = at + (<usize>(steps & 3) << 2); at < rest; at += 4) {
      store<f32>(weights, load<f32>(at))
      weights += 4
    }
    return
  }
  let left = steps - <i32>(bytes >> 2)
  for (; left >= 4; left -= 4) {
    v128.store(weights, f32x4.splat(0))
    weights += 16
  }
  for (; left > 0; left--) {
    store<f32>(weights, 0)
    weights += 4
  }
}

/**
 * y·(dy − ⟨y, dy⟩)·scale, the sum in four lanes, up to `last` rounded up to four: there y has zeros where nothing is seen, and dy
 * gets them.
 */
export function softmaxGradientOfSeen(y: usize, dy: usize, seen: i32, last: i32, scale: f32, out: usize): void {
  const bytes = <usize>((last + 3) & ~3) << 2
  const end = dy + bytes
  fillUnseen(dy, seen, end, f32x4.splat(0))
  let sum = f32x4.splat(0)
  const first = dy
  for (; dy < end; dy += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(y), v128.load(dy)))
    y += 16
  }
  sum = sumOfLanes(sum)
  const factor = f32x4.splat(scale)
  y -= bytes
  for (dy = first; dy < end; dy += 16) {
    v128.store(out, f32x4.mul(f32x4.mul(v128.load(y), f32x4.sub(v128.load(dy), sum)), factor))
    y += 16
    out += 16
  }
}

/** Replaces the values from the `seen`-th up to `end`. */
@inline function fillUnseen(row: usize, seen: i32, end: usize, value: v128): void {
  const rest = i32x4.splat(seen & 3)
  let at = row + (<usize>(seen & ~3) << 2)
  if (at < end) v128.store(at, v128.bitselect(v128.load(at), value, i32x4.gt_s(rest, i32x4(0, 1, 2, 3))))
  for (at += 16; at < end; at += 16) v128.store(at, value)
}

/** (0+1)+(2+3), in every lane. */
@inline function sumOfLanes(lanes: v128): v128 {
  const pairs = f32x4.add(lanes, v128.shuffle<i32>(lanes, lanes, 1, 0, 3, 2))
  return f32x4.add(pairs, v128.shuffle<i32>(pairs, pairs, 2, 3, 0, 1))
}
