/** The last levels of longer merges of merges.ts as pairs of vectors; see wideNetworks.ts. */
import { WIRE_BYTES } from './blocks'
import { TILE_BYTES } from './networks'

/** `lastTwoLevels` of merges.ts. */
export function wideLastTwoLevels(p: usize, steps: i32): void {
  const step: usize = 4 * WIRE_BYTES
  const past = p + <usize>steps * step
  for (const end = p + TILE_BYTES; p < end; p += 32) {
    let l: v128, m: v128
    let x1 = v128.load(p)
    let y1 = v128.load(p, 16)
    let at = p
    for (const last = past + (p + TILE_BYTES - end); at < last; at += step) {
      let x2 = v128.load(at, WIRE_BYTES)
      let y2 = v128.load(at, WIRE_BYTES + 16)
      let x3 = v128.load(at, 2 * WIRE_BYTES)
      let y3 = v128.load(at, 2 * WIRE_BYTES + 16)
      let x4 = v128.load(at, 3 * WIRE_BYTES)
      let y4 = v128.load(at, 3 * WIRE_BYTES + 16)
      let x5 = v128.load(at, 4 * WIRE_BYTES)
      let y5 = v128.load(at, 4 * WIRE_BYTES + 16)
      l = f32x4.pmin(x2, x4); m = f32x4.pmin(y2, y4); x4 = f32x4.pmax(x2, x4); y4 = f32x4.pmax(y2, y4); x2 = l; y2 = m
      l = f32x4.pmin(x3, x5); m = f32x4.pmin(y3, y5); x5 = f32x4.pmax(x3, x5); y5 = f32x4.pmax(y3, y5); x3 = l; y3 = m
      l = f32x4.pmin(x1, x2); m = f32x4.pmin(y1, y2); x2 = f32x4.pmax(x1, x2); y2 = f32x4.pmax(y1, y2); x1 = l; y1 = m
      l = f32x4.pmin(x3, x4); m = f32x4.pmin(y3, y4); x4 = f32x4.pmax(x3, x4); y4 = f32x4.pmax(y3, y4); x3 = l; y3 = m
      v128.store(at, x1)
      v128.store(at, y1, 16)
      v128.store(at, x2, WIRE_BYTES)
      v128.store(at, y2, WIRE_BYTES + 16)
      v128.store(at, x3, 2 * WIRE_BYTES)
      v128.store(at, y3, 2 * WIRE_BYTES + 16)
      v128.store(at, x4, 3 * WIRE_BYTES)
      v128.store(at, y4, 3 * WIRE_BYTES + 16)
      x1 = x5
      y1 = y5
    }
    let x2 = v128.load(at, WIRE_BYTES)
    let y2 = v128.load(at, WIRE_BYTES + 16)
    v128.store(at, f32x4.pmin(x1, x2))
    v128.store(at, f32x4.pmin(y1, y2), 16)
    v128.store(at, f32x4.pmax(x1, x2), WIRE_BYTES)
    v128.store(at, f32x4.pmax(y1, y2), WIRE_BYTES + 16)
  }
}

/** `lastThreeLevels` of merges.ts. */
export function wideLastThreeLevels(p: usize, steps: i32): void {
  const step: usize = 8 * WIRE_BYTES
  const past = p + <usize>steps * step
  for (const end = p + TILE_BYTES; p < end; p += 32) {
    let l: v128, m: v128
    let x1 = v128.load(p)
    let y1 = v128.load(p, 16)
    let x2 = v128.load(p, WIRE_BYTES)
    let y2 = v128.load(p, WIRE_BYTES + 16)
    let x3 = v128.load(p, 2 * WIRE_BYTES)
    let y3 = v128.load(p, 2 * WIRE_BYTES + 16)
    let at = p
    for (const last = past + (p + TILE_BYTES - end); at < last; at += step) {
      let x4 = v128.load(at, 3 * WIRE_BYTES)
      let y4 = v128.load(at, 3 * WIRE_BYTES + 16)
      let x5 = v128.load(at, 4 * WIRE_BYTES)
      let y5 = v128.load(at, 4 * WIRE_BYTES + 16)
      let x6 = v128.load(at, 5 * WIRE_BYTES)
      let y6 = v128.load(at, 5 * WIRE_BYTES + 16)
      let x7 = v128.load(at, 6 * WIRE_BYTES)
      let y7 = v128.load(at, 6 * WIRE_BYTES + 16)
      let x8 = v128.load(at, 7 * WIRE_BYTES)
      let y8 = v128.load(at, 7 * WIRE_BYTES + 16)
      let x9 = v128.load(at, 8 * WIRE_BYTES)
      let y9 = v128.load(at, 8 * WIRE_BYTES + 16)
      let x10 = v128.load(at, 9 * WIRE_BYTES)
      let y10 = v128.load(at, 9 * WIRE_BYTES + 16)
      let x11 = v128.load(at, 10 * WIRE_BYTES)
      let y11 = v128.load(at, 10 * WIRE_BYTES + 16)
      l = f32x4.pmin(x4, x8); m = f32x4.pmin(y4, y8); x8 = f32x4.pmax(x4, x8); y8 = f32x4.pmax(y4, y8); x4 = l; y4 = m
      l = f32x4.pmin(x5, x9); m = f32x4.pmin(y5, y9); x9 = f32x4.pmax(x5, x9); y9 = f32x4.pmax(y5, y9); x5 = l; y5 = m
      l = f32x4.pmin(x6, x10); m = f32x4.pmin(y6, y10); x10 = f32x4.pmax(x6, x10); y10 = f32x4.pmax(y6, y10); x6 = l; y6 = m
      l = f32x4.pmin(x7, x11); m = f32x4.pmin(y7, y11); x11 = f32x4.pmax(x7, x11); y11 = f32x4.pmax(y7, y11); x7 = l; y7 = m
      l = f32x4.pmin(x2, x4); m = f32x4.pmin(y2, y4); x4 = f32x4.pmax(x2, x4); y4 = f32x4.pmax(y2, y4); x2 = l; y2 = m
      l = f32x4.pmin(x3, x5); m = f32x4.pmin(y3, y5); x5 = f32x4.pmax(x3, x5); y5 = f32x4.pmax(y3, y5); x3 = l; y3 = m
      l = f32x4.pmin(x6, x8); m = f32x4.pmin(y6, y8); x8 = f32x4.pmax(x6, x8); y8 = f32x4.pmax(y6, y8); x6 = l; y6 = m
      l = f32x4.pmin(x7, x9); m = f32x4.pmin(y7, y9); x9 = f32x4.pmax(x7, x9); y9 = f32x4.pmax(y7, y9); x7 = l; y7 = m
      l = f32x4.pmin(x1, x2); m = f32x4.pmin(y1, y2); x2 = f32x4.pmax(x1, x2); y2 = f32x4.pmax(y1, y2); x1 = l; y1 = m
      l = f32x4.pmin(x3, x4); m = f32x4.pmin(y3, y4); x4 = f32x4.pmax(x3, x4); y4 = f32x4.pmax(y3, y4); x3 = l; y3 = m
      l = f32x4.pmin(x5, x6); m = f32x4.pmin(y5, y6); x6 = f32x4.pmax(x5, x6); y6 = f32x4.pmax(y5, y6); x5 = l; y5 = m
      l = f32x4.pmin(x7, x8); m = f32x4.pmin(y7, y8); x8 = f32x4.pmax(x7, x8); y8 = f32x4.pmax(y7, y8); x7 = l; y7 = m
      v128.store(at, x1)
      v128.store(at, y1, 16)
      v128.store(at, x2, WIRE_BYTES)
      v128.store(at, y2, WIRE_BYTES + 16)
      v128.store(at, x3, 2 * WIRE_BYTES)
      v128.store(at, y3, 2 * WIRE_BYTES + 16)
      v128.store(at, x4, 3 * WIRE_BYTES)
      v128.store(at, y4, 3 * WIRE_BYTES + 16)
      v128.store(at, x5, 4 * WIRE_BYTES)
      v128.store(at, y5, 4 * WIRE_BYTES + 16)
      v128.store(at, x6, 5 * WIRE_BYTES)
      v128.store(at, y6, 5 * WIRE_BYTES + 16)
      v128.store(at, x7, 6 * WIRE_BYTES)
      v128.store(at, y7, 6 * WIRE_BYTES + 16)
      v128.store(at, x8, 7 * WIRE_BYTES)
      v128.store(at, y8, 7 * WIRE_BYTES + 16)
      x1 = x9
      y1 = y9
      x2 = x10
      y2 = y10
      x3 = x11
      y3 = y11
    }
    let x4 = v128.load(at, 3 * WIRE_BYTES)
    let y4 = v128.load(at, 3 * WIRE_BYTES + 16)
    let x5 = v128.load(at, 4 * WIRE_BYTES)
    let y5 = v128.load(at, 4 * WIRE_BYTES + 16)
    let x6 = v128.load(at, 5 * WIRE_BYTES)
    let y6 = v128.load(at, 5 * WIRE_BYTES + 16)
    l = f32x4.pmin(x2, x4); m = f32x4.pmin(y2, y4); x4 = f32x4.pmax(x2, x4); y4 = f32x4.pmax(y2, y4); x2 = l; y2 = m
    l = f32x4.pmin(x3, x5); m = f32x4.pmin(y3, y5); x5 = f32x4.pmax(x3, x5); y5 = f32x4.pmax(y3, y5); x3 = l; y3 = m
    l = f32x4.pmin(x1, x2); m = f32x4.pmin(y1, y2); x2 = f32x4.pmax(x1, x2); y2 = f32x4.pmax(y1, y2); x1 = l; y1 = m
    l = f32x4.pmin(x3, x4); m = f32x4.pmin(y3, y4); x4 = f32x4.pmax(x3, x4); y4 = f32x4.pmax(y3, y4); x3 = l; y3 = m
    l = f32x4.pmin(x5, x6); m = f32x4.pmin(y5, y6); x6 = f32x4.pmax(x5, x6); y6 = f32x4.pmax(y5, y6); x5 = l; y5 = m
    v128.store(at, x1)
    v128.store(at, y1, 16)
    v128.store(at, x2, WIRE_BYTES)
    v128.store(at, y2, WIRE_BYTES + 16)
    v128.store(at, x3, 2 * WIRE_BYTES)
    v128.store(at, y3, 2 * WIRE_BYTES + 16)
    v128.store(at, x4, 3 * WIRE_BYTES)
    v128.store(at, y4, 3 * WIRE_BYTES + 16)
    v128.store(at, x5, 4 * WIRE_BYTES)
    v128.store(at, y5, 4 * WIRE_BYTES + 16)
    v128.store(at, x6, 5 * WIRE_BYTES)
    v128.store(at, y6, 5 * WIRE_BYTES + 16)
  }
}
