/**
 * The mean of the `keep` values nearest the median of a sorted tile. They are neighbours in the sorted order, so of the ranks
 * that agree modulo `keep` exactly one is among them: the one nearest the median.
 */
import { load2, round4 } from './lanes'
import { WIRE_BYTES } from './blocks'
import { TILE_BYTES } from './networks'

const LANES: i32 = 32

/** |x − median| in float32. */
@inline function distance(x: v128, median: v128): v128 {
  return f32x4.abs(f32x4.sub(x, median))
}

/**
 * @param result - the medians, then the means, one wire
 * @returns whether in some column two different values are equally near, so that which counts depends on their rows
 */
export function meanAroundMedian(tile: usize, count: i32, keep: i32, result: usize): bool {
  const kept = f64x2.splat(<f64>keep)
  const end = tile + <usize>count * WIRE_BYTES
  const step = <usize>keep * WIRE_BYTES
  const firstEnd = tile + step
  let ties = i32x4.splat(0)
  for (let at: usize = 0; at < TILE_BYTES; at += 16) {
    const middle = v128.load(result + at)
    let low = f64x2.splat(0)
    let high = low
    for (let first = tile; first < firstEnd; first += WIRE_BYTES) {
      let nearest = v128.load(first + at)
      for (let wire = first + step; wire < end; wire += step) {
        const x = v128.load(wire + at)
        const d = distance(x, middle)
        const best = distance(nearest, middle)
        ties = v128.or(ties, v128.and(f32x4.eq(d, best), f32x4.ne(x, nearest)))
        nearest = v128.bitselect(x, nearest, f32x4.lt(d, best))
      }
      low = f64x2.add(low, f64x2.promote_low_f32x4(nearest))
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(nearest, nearest, 1, 1)))
    }
    v128.store(result + at, round4(f64x2.div(low, kept), f64x2.div(high, kept)))
  }
  return v128.any_true(ties)
}

/**
 * {@link meanAroundMedian} one column at a time: of equally near values on both sides of the median those of the lower rows
 * count.
 *
 * @param unsorted - the same values in row order
 * @param result - the medians, then the means, one wire
 */
export function meanAroundMedianOfTies(tile: usize, unsorted: usize, count: i32, keep: i32, result: usize): void {
  for (let lane = 0; lane < LANES; lane++) {
    const at = <usize>lane << 2
    const middle = load<f32>(result + at)
    const first = firstKept(tile + at, unsorted + at, count, keep, middle)
    let sum: f64 = 0
    for (let j = 0; j < keep; j++) {
      // The rank of the window that is j modulo keep.
      const rank = first + ((j - (first % keep) + keep) % keep)
      sum += <f64>value(tile + at, rank)
    }
    store<f32>(result + at, <f32>(sum / <f64>keep))
  }
}

@inline function value(column: usize, wire: i32): f32 {
  return load<f32>(column + <usize>wire * WIRE_BYTES)
}

/** The lowest rank that is kept. */
function firstKept(sorted: usize, unsorted: usize, count: i32, keep: i32, middle: f32): i32 {
  let low = 0
  let high = count - 1
  while (high - low + 1 > keep) {
    if (abs(value(sorted, low) - middle) > abs(value(sorted, high) - middle)) low++
    else high--
  }
  const radius = max(abs(value(sorted, low) - middle), abs(value(sorted, high) - middle))
  let below = 0
  let belowNearer = 0
  let left = keep
  for (let i = 0; i < count; i++) {
    const x = value(unsorted, i)
    if (x < middle) below++
    if (abs(x - middle) < radius) {
      left--
      if (x < middle) belowNearer++
    }
  }
  for (let i = 0; i < count && left > 0; i++) {
    const x = value(unsorted, i)
    if (abs(x - middle) != radius) continue
    left--
    if (x < middle) belowNearer++
  }
  return below - belowNearer
}
