/** Merges of sorted wires; see networks.ts. */
import { WIRE_BYTES } from './blocks'
import { TILE_BYTES } from './networks'

/**
 * Two sorted runs of eight wires into one of sixteen: Batcher's odd-even merge, 25 comparators. The wires lie as far apart
 * as the type `Stride` has bytes, so that the distances are constants.
 */
export function merge8<Stride>(p: usize): void {
  for (const end = p + TILE_BYTES; p < end; p += 16) {
    let x0 = v128.load(p)
    let x1 = v128.load(p, WIRE_BYTES * sizeof<Stride>())
    let x2 = v128.load(p, 2 * WIRE_BYTES * sizeof<Stride>())
    let x3 = v128.load(p, 3 * WIRE_BYTES * sizeof<Stride>())
    let x4 = v128.load(p, 4 * WIRE_BYTES * sizeof<Stride>())
    let x5 = v128.load(p, 5 * WIRE_BYTES * sizeof<Stride>())
    let x6 = v128.load(p, 6 * WIRE_BYTES * sizeof<Stride>())
    let x7 = v128.load(p, 7 * WIRE_BYTES * sizeof<Stride>())
    let x8 = v128.load(p, 8 * WIRE_BYTES * sizeof<Stride>())
    let x9 = v128.load(p, 9 * WIRE_BYTES * sizeof<Stride>())
    let x10 = v128.load(p, 10 * WIRE_BYTES * sizeof<Stride>())
    let x11 = v128.load(p, 11 * WIRE_BYTES * sizeof<Stride>())
    let x12 = v128.load(p, 12 * WIRE_BYTES * sizeof<Stride>())
    let x13 = v128.load(p, 13 * WIRE_BYTES * sizeof<Stride>())
    let x14 = v128.load(p, 14 * WIRE_BYTES * sizeof<Stride>())
    let x15 = v128.load(p, 15 * WIRE_BYTES * sizeof<Stride>())
    let low: v128
    low = f32x4.pmin(x0, x8); x8 = f32x4.pmax(x0, x8); x0 = low
    low = f32x4.pmin(x1, x9); x9 = f32x4.pmax(x1, x9); x1 = low
    low = f32x4.pmin(x2, x10); x10 = f32x4.pmax(x2, x10); x2 = low
    low = f32x4.pmin(x3, x11); x11 = f32x4.pmax(x3, x11); x3 = low
    low = f32x4.pmin(x4, x12); x12 = f32x4.pmax(x4, x12); x4 = low
    low = f32x4.pmin(x5, x13); x13 = f32x4.pmax(x5, x13); x5 = low
    low = f32x4.pmin(x6, x14); x14 = f32x4.pmax(x6, x14); x6 = low
    low = f32x4.pmin(x7, x15); x15 = f32x4.pmax(x7, x15); x7 = low
    low = f32x4.pmin(x4, x8); x8 = f32x4.pmax(x4, x8); x4 = low
    low = f32x4.pmin(x5, x9); x9 = f32x4.pmax(x5, x9); x5 = low
    low = f32x4.pmin(x6, x10); x10 = f32x4.pmax(x6, x10); x6 = low
    low = f32x4.pmin(x7, x11); x11 = f32x4.pmax(x7, x11); x7 = low
    low = f32x4.pmin(x2, x4); x4 = f32x4.pmax(x2, x4); x2 = low
    low = f32x4.pmin(x3, x5); x5 = f32x4.pmax(x3, x5); x3 = low
    low = f32x4.pmin(x6, x8); x8 = f32x4.pmax(x6, x8); x6 = low
    low = f32x4.pmin(x7, x9); x9 = f32x4.pmax(x7, x9); x7 = low
    low = f32x4.pmin(x10, x12); x12 = f32x4.pmax(x10, x12); x10 = low
    low = f32x4.pmin(x11, x13); x13 = f32x4.pmax(x11, x13); x11 = low
    low = f32x4.pmin(x1, x2); x2 = f32x4.pmax(x1, x2); x1 = low
    low = f32x4.pmin(x3, x4); x4 = f32x4.pmax(x3, x4); x3 = low
    low = f32x4.pmin(x5, x6); x6 = f32x4.pmax(x5, x6); x5 = low
    low = f32x4.pmin(x7, x8); x8 = f32x4.pmax(x7, x8); x7 = low
    low = f32x4.pmin(x9, x10); x10 = f32x4.pmax(x9, x10); x9 = low
    low = f32x4.pmin(x11, x12); x12 = f32x4.pmax(x11, x12); x11 = low
    low = f32x4.pmin(x13, x14); x14 = f32x4.pmax(x13, x14); x13 = low
    v128.store(p, x0)
    v128.store(p, x1, WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x2, 2 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x3, 3 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x4, 4 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x5, 5 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x6, 6 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x7, 7 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x8, 8 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x9, 9 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x10, 10 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x11, 11 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x12, 12 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x13, 13 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x14, 14 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, x15, 15 * WIRE_BYTES * sizeof<Stride>())
  }
}

/** {@link merge8} of the odd wires of 32, the first of them `p`, then the last level, for which the even ones wait. */
export function merge8AndLastLevel(p: usize): void {
  for (const end = p + TILE_BYTES; p < end; p += 16) {
    let x0 = v128.load(p)
    let x1 = v128.load(p, 2 * WIRE_BYTES)
    let x2 = v128.load(p, 4 * WIRE_BYTES)
    let x3 = v128.load(p, 6 * WIRE_BYTES)
    let x4 = v128.load(p, 8 * WIRE_BYTES)
    let x5 = v128.load(p, 10 * WIRE_BYTES)
    let x6 = v128.load(p, 12 * WIRE_BYTES)
    let x7 = v128.load(p, 14 * WIRE_BYTES)
    let x8 = v128.load(p, 16 * WIRE_BYTES)
    let x9 = v128.load(p, 18 * WIRE_BYTES)
    let x10 = v128.load(p, 20 * WIRE_BYTES)
    let x11 = v128.load(p, 22 * WIRE_BYTES)
    let x12 = v128.load(p, 24 * WIRE_BYTES)
    let x13 = v128.load(p, 26 * WIRE_BYTES)
    let x14 = v128.load(p, 28 * WIRE_BYTES)
    let x15 = v128.load(p, 30 * WIRE_BYTES)
    let low: v128
    low = f32x4.pmin(x0, x8); x8 = f32x4.pmax(x0, x8); x0 = low
    low = f32x4.pmin(x1, x9); x9 = f32x4.pmax(x1, x9); x1 = low
    low = f32x4.pmin(x2, x10); x10 = f32x4.pmax(x2, x10); x2 = low
    low = f32x4.pmin(x3, x11); x11 = f32x4.pmax(x3, x11); x3 = low
    low = f32x4.pmin(x4, x12); x12 = f32x4.pmax(x4, x12); x4 = low
    low = f32x4.pmin(x5, x13); x13 = f32x4.pmax(x5, x13); x5 = low
    low = f32x4.pmin(x6, x14); x14 = f32x4.pmax(x6, x14); x6 = low
    low = f32x4.pmin(x7, x15); x15 = f32x4.pmax(x7, x15); x7 = low
    low = f32x4.pmin(x4, x8); x8 = f32x4.pmax(x4, x8); x4 = low
    low = f32x4.pmin(x5, x9); x9 = f32x4.pmax(x5, x9); x5 = low
    low = f32x4.pmin(x6, x10); x10 = f32x4.pmax(x6, x10); x6 = low
    low = f32x4.pmin(x7, x11); x11 = f32x4.pmax(x7, x11); x7 = low
    low = f32x4.pmin(x2, x4); x4 = f32x4.pmax(x2, x4); x2 = low
    low = f32x4.pmin(x3, x5); x5 = f32x4.pmax(x3, x5); x3 = low
    low = f32x4.pmin(x6, x8); x8 = f32x4.pmax(x6, x8); x6 = low
    low = f32x4.pmin(x7, x9); x9 = f32x4.pmax(x7, x9); x7 = low
    low = f32x4.pmin(x10, x12); x12 = f32x4.pmax(x10, x12); x10 = low
    low = f32x4.pmin(x11, x13); x13 = f32x4.pmax(x11, x13); x11 = low
    low = f32x4.pmin(x1, x2); x2 = f32x4.pmax(x1, x2); x1 = low
    low = f32x4.pmin(x3, x4); x4 = f32x4.pmax(x3, x4); x3 = low
    low = f32x4.pmin(x5, x6); x6 = f32x4.pmax(x5, x6); x5 = low
    low = f32x4.pmin(x7, x8); x8 = f32x4.pmax(x7, x8); x7 = low
    low = f32x4.pmin(x9, x10); x10 = f32x4.pmax(x9, x10); x9 = low
    low = f32x4.pmin(x11, x12); x12 = f32x4.pmax(x11, x12); x11 = low
    low = f32x4.pmin(x13, x14); x14 = f32x4.pmax(x13, x14); x13 = low
    low = v128.load(p, WIRE_BYTES)
    v128.store(p, f32x4.pmin(x0, low))
    v128.store(p, f32x4.pmax(x0, low), WIRE_BYTES)
    low = v128.load(p, 3 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x1, low), 2 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x1, low), 3 * WIRE_BYTES)
    low = v128.load(p, 5 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x2, low), 4 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x2, low), 5 * WIRE_BYTES)
    low = v128.load(p, 7 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x3, low), 6 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x3, low), 7 * WIRE_BYTES)
    low = v128.load(p, 9 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x4, low), 8 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x4, low), 9 * WIRE_BYTES)
    low = v128.load(p, 11 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x5, low), 10 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x5, low), 11 * WIRE_BYTES)
    low = v128.load(p, 13 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x6, low), 12 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x6, low), 13 * WIRE_BYTES)
    low = v128.load(p, 15 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x7, low), 14 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x7, low), 15 * WIRE_BYTES)
    low = v128.load(p, 17 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x8, low), 16 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x8, low), 17 * WIRE_BYTES)
    low = v128.load(p, 19 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x9, low), 18 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x9, low), 19 * WIRE_BYTES)
    low = v128.load(p, 21 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x10, low), 20 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x10, low), 21 * WIRE_BYTES)
    low = v128.load(p, 23 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x11, low), 22 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x11, low), 23 * WIRE_BYTES)
    low = v128.load(p, 25 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x12, low), 24 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x12, low), 25 * WIRE_BYTES)
    low = v128.load(p, 27 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x13, low), 26 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x13, low), 27 * WIRE_BYTES)
    low = v128.load(p, 29 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(x14, low), 28 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(x14, low), 29 * WIRE_BYTES)
    v128.store(p, x15, 30 * WIRE_BYTES)
  }
}

/**
 * The last two levels of a merge of neighbouring wires, four a step.
 *
 * @param p - wire 1 of the merge, or a multiple of four further
 */
export function lastTwoLevels(p: usize, steps: i32): void {
  const step: usize = 4 * WIRE_BYTES
  const past = p + <usize>steps * step
  for (const end = p + TILE_BYTES; p < end; p += 16) {
    let low: v128
    let x1 = v128.load(p)
    let at = p
    for (const last = past + (p + TILE_BYTES - end); at < last; at += step) {
      let x2 = v128.load(at, WIRE_BYTES)
      let x3 = v128.load(at, 2 * WIRE_BYTES)
      let x4 = v128.load(at, 3 * WIRE_BYTES)
      let x5 = v128.load(at, 4 * WIRE_BYTES)
      low = f32x4.pmin(x2, x4); x4 = f32x4.pmax(x2, x4); x2 = low
      low = f32x4.pmin(x3, x5); x5 = f32x4.pmax(x3, x5); x3 = low
      low = f32x4.pmin(x1, x2); x2 = f32x4.pmax(x1, x2); x1 = low
      low = f32x4.pmin(x3, x4); x4 = f32x4.pmax(x3, x4); x3 = low
      v128.store(at, x1)
      v128.store(at, x2, WIRE_BYTES)
      v128.store(at, x3, 2 * WIRE_BYTES)
      v128.store(at, x4, 3 * WIRE_BYTES)
      x1 = x5
    }
    let x2 = v128.load(at, WIRE_BYTES)
    v128.store(at, f32x4.pmin(x1, x2))
    v128.store(at, f32x4.pmax(x1, x2), WIRE_BYTES)
  }
}

/** {@link lastTwoLevels} with the level before them, eight wires a step. */
export function lastThreeLevels(p: usize, steps: i32): void {
  const step: usize = 8 * WIRE_BYTES
  const past = p + <usize>steps * step
  for (const end = p + TILE_BYTES; p < end; p += 16) {
    let low: v128
    let x1 = v128.load(p)
    let x2 = v128.load(p, WIRE_BYTES)
    let x3 = v128.load(p, 2 * WIRE_BYTES)
    let at = p
    for (const last = past + (p + TILE_BYTES - end); at < last; at += step) {
      let x4 = v128.load(at, 3 * WIRE_BYTES)
      let x5 = v128.load(at, 4 * WIRE_BYTES)
      let x6 = v128.load(at, 5 * WIRE_BYTES)
      let x7 = v128.load(at, 6 * WIRE_BYTES)
      let x8 = v128.load(at, 7 * WIRE_BYTES)
      let x9 = v128.load(at, 8 * WIRE_BYTES)
      let x10 = v128.load(at, 9 * WIRE_BYTES)
      let x11 = v128.load(at, 10 * WIRE_BYTES)
      low = f32x4.pmin(x4, x8); x8 = f32x4.pmax(x4, x8); x4 = low
      low = f32x4.pmin(x5, x9); x9 = f32x4.pmax(x5, x9); x5 = low
      low = f32x4.pmin(x6, x10); x10 = f32x4.pmax(x6, x10); x6 = low
      low = f32x4.pmin(x7, x11); x11 = f32x4.pmax(x7, x11); x7 = low
      low = f32x4.pmin(x2, x4); x4 = f32x4.pmax(x2, x4); x2 = low
      low = f32x4.pmin(x3, x5); x5 = f32x4.pmax(x3, x5); x3 = low
      low = f32x4.pmin(x6, x8); x8 = f32x4.pmax(x6, x8); x6 = low
      low = f32x4.pmin(x7, x9); x9 = f32x4.pmax(x7, x9); x7 = low
      low = f32x4.pmin(x1, x2); x2 = f32x4.pmax(x1, x2); x1 = low
      low = f32x4.pmin(x3, x4); x4 = f32x4.pmax(x3, x4); x3 = low
      low = f32x4.pmin(x5, x6); x6 = f32x4.pmax(x5, x6); x5 = low
      low = f32x4.pmin(x7, x8); x8 = f32x4.pmax(x7, x8); x7 = low
      v128.store(at, x1)
      v128.store(at, x2, WIRE_BYTES)
      v128.store(at, x3, 2 * WIRE_BYTES)
      v128.store(at, x4, 3 * WIRE_BYTES)
      v128.store(at, x5, 4 * WIRE_BYTES)
      v128.store(at, x6, 5 * WIRE_BYTES)
      v128.store(at, x7, 6 * WIRE_BYTES)
      v128.store(at, x8, 7 * WIRE_BYTES)
      x1 = x9
      x2 = x10
      x3 = x11
    }
    let x4 = v128.load(at, 3 * WIRE_BYTES)
    let x5 = v128.load(at, 4 * WIRE_BYTES)
    let x6 = v128.load(at, 5 * WIRE_BYTES)
    low = f32x4.pmin(x2, x4); x4 = f32x4.pmax(x2, x4); x2 = low
    low = f32x4.pmin(x3, x5); x5 = f32x4.pmax(x3, x5); x3 = low
    low = f32x4.pmin(x1, x2); x2 = f32x4.pmax(x1, x2); x1 = low
    low = f32x4.pmin(x3, x4); x4 = f32x4.pmax(x3, x4); x3 = low
    low = f32x4.pmin(x5, x6); x6 = f32x4.pmax(x5, x6); x5 = low
    v128.store(at, x1)
    v128.store(at, x2, WIRE_BYTES)
    v128.store(at, x3, 2 * WIRE_BYTES)
    v128.store(at, x4, 3 * WIRE_BYTES)
    v128.store(at, x5, 4 * WIRE_BYTES)
    v128.store(at, x6, 5 * WIRE_BYTES)
  }
}
