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
  // Only so many ranks have another that agrees with them.
  const competing = tile + <usize>min(keep, count - keep) * WIRE_BYTES
  let ties = i32x4.splat(0)
  for (let at: usize = 0; at < TILE_BYTES; at += 32) {
    const m = v128.load(result + at)
    const n = v128.load(result + at, 16)
    let a = f64x2.splat(0), b = a, c = a, d = a
    let first = tile
    for (; first < competing; first += WIRE_BYTES) {
      let x = v128.load(first + at)
      let y = v128.load(first + at, 16)
      for (let wire = first + step; wire < end; wire += step) {
        const u = v128.load(wire + at)
        const v = v128.load(wire + at, 16)
        ties = v128.or(ties, v128.or(tied(x, u, m), tied(y, v, n)))
        x = nearer(x, u, m)
        y = nearer(y, v, n)
      }
      a = f64x2.add(a, f64x2.promote_low_f32x4(x))
      b = f64x2.add(b, f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1)))
      c = f64x2.add(c, f64x2.promote_low_f32x4(y))
      d = f64x2.add(d, f64x2.promote_low_f32x4(v128.shuffle<i64>(y, y, 1, 1)))
    }
    for (const last = tile + step; first < last; first += WIRE_BYTES) {
      a = f64x2.add(a, load2(first + at))
      b = f64x2.add(b, load2(first + at + 8))
      c = f64x2.add(c, load2(first + at + 16))
      d = f64x2.add(d, load2(first + at + 24))
    }
    v128.store(result + at, round4(f64x2.div(a, kept), f64x2.div(b, kept)))
    v128.store(result + at, round4(f64x2.div(c, kept), f64x2.div(d, kept)), 16)
  }
  return v128.any_true(ties)
}

@inline function nearer(x: v128, y: v128, median: v128): v128 {
  return v128.bitselect(y, x, f32x4.lt(distance(y, median), distance(x, median)))
}

@inline function tied(x: v128, y: v128, median: v128): v128 {
  return v128.and(f32x4.eq(distance(x, median), distance(y, median)), f32x4.ne(x, y))
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
