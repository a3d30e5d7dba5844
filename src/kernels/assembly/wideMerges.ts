/** The merges of eight wires with eight of merges.ts as pairs of vectors; see wideNetworks.ts. */
import { WIRE_BYTES } from './blocks'
import { TILE_BYTES } from './networks'

/** `merge8` of merges.ts. */
export function wideMerge8<Stride>(p: usize): void {
  for (const end = p + TILE_BYTES; p < end; p += 32) {
    let x0 = v128.load(p)
    let y0 = v128.load(p, 16)
    let x1 = v128.load(p, WIRE_BYTES * sizeof<Stride>())
    let y1 = v128.load(p, WIRE_BYTES * sizeof<Stride>() + 16)
    let x2 = v128.load(p, 2 * WIRE_BYTES * sizeof<Stride>())
    let y2 = v128.load(p, 2 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x3 = v128.load(p, 3 * WIRE_BYTES * sizeof<Stride>())
    let y3 = v128.load(p, 3 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x4 = v128.load(p, 4 * WIRE_BYTES * sizeof<Stride>())
    let y4 = v128.load(p, 4 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x5 = v128.load(p, 5 * WIRE_BYTES * sizeof<Stride>())
    let y5 = v128.load(p, 5 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x6 = v128.load(p, 6 * WIRE_BYTES * sizeof<Stride>())
    let y6 = v128.load(p, 6 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x7 = v128.load(p, 7 * WIRE_BYTES * sizeof<Stride>())
    let y7 = v128.load(p, 7 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x8 = v128.load(p, 8 * WIRE_BYTES * sizeof<Stride>())
    let y8 = v128.load(p, 8 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x9 = v128.load(p, 9 * WIRE_BYTES * sizeof<Stride>())
    let y9 = v128.load(p, 9 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x10 = v128.load(p, 10 * WIRE_BYTES * sizeof<Stride>())
    let y10 = v128.load(p, 10 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x11 = v128.load(p, 11 * WIRE_BYTES * sizeof<Stride>())
    let y11 = v128.load(p, 11 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x12 = v128.load(p, 12 * WIRE_BYTES * sizeof<Stride>())
    let y12 = v128.load(p, 12 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x13 = v128.load(p, 13 * WIRE_BYTES * sizeof<Stride>())
    let y13 = v128.load(p, 13 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x14 = v128.load(p, 14 * WIRE_BYTES * sizeof<Stride>())
    let y14 = v128.load(p, 14 * WIRE_BYTES * sizeof<Stride>() + 16)
    let x15 = v128.load(p, 15 * WIRE_BYTES * sizeof<Stride>())
    let y15 = v128.load(p, 15 * WIRE_BYTES * sizeof<Stride>() + 16)
    let l: v128, m: v128
    l = f32x4.pmin(x0, x8); m = f32x4.pmin(y0, y8); x8 = f32x4.pmax(x0, x8); y8 = f32x4.pmax(y0, y8); x0 = l; y0 = m
    l = f32x4.pmin(x1, x9); m = f32x4.pmin(y1, y9); x9 = f32x4.pmax(x1, x9); y9 = f32x4.pmax(y1, y9); x1 = l; y1 = m
    l = f32x4.pmin(x2, x10); m = f32x4.pmin(y2, y10); x10 = f32x4.pmax(x2, x10); y10 = f32x4.pmax(y2, y10); x2 = l; y2 = m
    l = f32x4.pmin(x3, x11); m = f32x4.pmin(y3, y11); x11 = f32x4.pmax(x3, x11); y11 = f32x4.pmax(y3, y11); x3 = l; y3 = m
    l = f32x4.pmin(x4, x12); m = f32x4.pmin(y4, y12); x12 = f32x4.pmax(x4, x12); y12 = f32x4.pmax(y4, y12); x4 = l; y4 = m
    l = f32x4.pmin(x5, x13); m = f32x4.pmin(y5, y13); x13 = f32x4.pmax(x5, x13); y13 = f32x4.pmax(y5, y13); x5 = l; y5 = m
    l = f32x4.pmin(x6, x14); m = f32x4.pmin(y6, y14); x14 = f32x4.pmax(x6, x14); y14 = f32x4.pmax(y6, y14); x6 = l; y6 = m
    l = f32x4.pmin(x7, x15); m = f32x4.pmin(y7, y15); x15 = f32x4.pmax(x7, x15); y15 = f32x4.pmax(y7, y15); x7 = l; y7 = m
    l = f32x4.pmin(x4, x8); m = f32x4.pmin(y4, y8); x8 = f32x4.pmax(x4, x8); y8 = f32x4.pmax(y4, y8); x4 = l; y4 = m
    l = f32x4.pmin(x5, x9); m = f32x4.pmin(y5, y9); x9 = f32x4.pmax(x5, x9); y9 = f32x4.pmax(y5, y9); x5 = l; y5 = m
    l = f32x4.pmin(x6, x10); m = f32x4.pmin(y6, y10); x10 = f32x4.pmax(x6, x10); y10 = f32x4.pmax(y6, y10); x6 = l; y6 = m
    l = f32x4.pmin(x7, x11); m = f32x4.pmin(y7, y11); x11 = f32x4.pmax(x7, x11); y11 = f32x4.pmax(y7, y11); x7 = l; y7 = m
    l = f32x4.pmin(x2, x4); m = f32x4.pmin(y2, y4); x4 = f32x4.pmax(x2, x4); y4 = f32x4.pmax(y2, y4); x2 = l; y2 = m
    l = f32x4.pmin(x3, x5); m = f32x4.pmin(y3, y5); x5 = f32x4.pmax(x3, x5); y5 = f32x4.pmax(y3, y5); x3 = l; y3 = m
    l = f32x4.pmin(x6, x8); m = f32x4.pmin(y6, y8); x8 = f32x4.pmax(x6, x8); y8 = f32x4.pmax(y6, y8); x6 = l; y6 = m
    l = f32x4.pmin(x7, x9); m = f32x4.pmin(y7, y9); x9 = f32x4.pmax(x7, x9); y9 = f32x4.pmax(y7, y9); x7 = l; y7 = m
    l = f32x4.pmin(x10, x12); m = f32x4.pmin(y10, y12); x12 = f32x4.pmax(x10, x12); y12 = f32x4.pmax(y10, y12); x10 = l; y10 = m
    l = f32x4.pmin(x11, x13); m = f32x4.pmin(y11, y13); x13 = f32x4.pmax(x11, x13); y13 = f32x4.pmax(y11, y13); x11 = l; y11 = m
    l = f32x4.pmin(x1, x2); m = f32x4.pmin(y1, y2); x2 = f32x4.pmax(x1, x2); y2 = f32x4.pmax(y1, y2); x1 = l; y1 = m
    l = f32x4.pmin(x3, x4); m = f32x4.pmin(y3, y4); x4 = f32x4.pmax(x3, x4); y4 = f32x4.pmax(y3, y4); x3 = l; y3 = m
    l = f32x4.pmin(x5, x6); m = f32x4.pmin(y5, y6); x6 = f32x4.pmax(x5, x6); y6 = f32x4.pmax(y5, y6); x5 = l; y5 = m
    l = f32x4.pmin(x7, x8); m = f32x4.pmin(y7, y8); x8 = f32x4.pmax(x7, x8); y8 = f32x4.pmax(y7, y8); x7 = l; y7 = m
    l = f32x4.pmin(x9, x10); m = f32x4.pmin(y9, y10); x10 = f32x4.pmax(x9, x10); y10 = f32x4.pmax(y9, y10); x9 = l; y9 = m
    l = f32x4.pmin(x11, x12); m = f32x4.pmin(y11, y12); x12 = f32x4.pmax(x11, x12); y12 = f32x4.pmax(y11, y12); x11 = l; y11 = m
    l = f32x4.pmin(x13, x14); m = f32x4.pmin(y13, y14); x14 = f32x4.pmax(x13, x14); y14 = f32x4.pmax(y13, y14); x13 = l; y13 = m
    v128.store(p, x0)
    v128.store(p, y0, 16)
    v128.store(p, x1, WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y1, WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x2, 2 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y2, 2 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x3, 3 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y3, 3 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x4, 4 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y4, 4 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x5, 5 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y5, 5 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x6, 6 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y6, 6 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x7, 7 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y7, 7 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x8, 8 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y8, 8 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x9, 9 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y9, 9 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x10, 10 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y10, 10 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x11, 11 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y11, 11 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x12, 12 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y12, 12 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x13, 13 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y13, 13 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x14, 14 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y14, 14 * WIRE_BYTES * sizeof<Stride>() + 16)
    v128.store(p, x15, 15 * WIRE_BYTES * sizeof<Stride>())
    v128.store(p, y15, 15 * WIRE_BYTES * sizeof<Stride>() + 16)
  }
}

/** `merge8AndLastLevel` of merges.ts. */
export function wideMerge8AndLastLevel(p: usize): void {
  for (const end = p + TILE_BYTES; p < end; p += 32) {
    let x0 = v128.load(p)
    let y0 = v128.load(p, 16)
    let x1 = v128.load(p, 2 * WIRE_BYTES)
    let y1 = v128.load(p, 2 * WIRE_BYTES + 16)
    let x2 = v128.load(p, 4 * WIRE_BYTES)
    let y2 = v128.load(p, 4 * WIRE_BYTES + 16)
    let x3 = v128.load(p, 6 * WIRE_BYTES)
    let y3 = v128.load(p, 6 * WIRE_BYTES + 16)
    let x4 = v128.load(p, 8 * WIRE_BYTES)
    let y4 = v128.load(p, 8 * WIRE_BYTES + 16)
    let x5 = v128.load(p, 10 * WIRE_BYTES)
    let y5 = v128.load(p, 10 * WIRE_BYTES + 16)
    let x6 = v128.load(p, 12 * WIRE_BYTES)
    let y6 = v128.load(p, 12 * WIRE_BYTES + 16)
    let x7 = v128.load(p, 14 * WIRE_BYTES)
    let y7 = v128.load(p, 14 * WIRE_BYTES + 16)
    let x8 = v128.load(p, 16 * WIRE_BYTES)
    let y8 = v128.load(p, 16 * WIRE_BYTES + 16)
    let x9 = v128.load(p, 18 * WIRE_BYTES)
    let y9 = v128.load(p, 18 * WIRE_BYTES + 16)
    let x10 = v128.load(p, 20 * WIRE_BYTES)
    let y10 = v128.load(p, 20 * WIRE_BYTES + 16)
    let x11 = v128.load(p, 22 * WIRE_BYTES)
    let y11 = v128.load(p, 22 * WIRE_BYTES + 16)
    let x12 = v128.load(p, 24 * WIRE_BYTES)
    let y12 = v128.load(p, 24 * WIRE_BYTES + 16)
    let x13 = v128.load(p, 26 * WIRE_BYTES)
    let y13 = v128.load(p, 26 * WIRE_BYTES + 16)
    let x14 = v128.load(p, 28 * WIRE_BYTES)
    let y14 = v128.load(p, 28 * WIRE_BYTES + 16)
    let x15 = v128.load(p, 30 * WIRE_BYTES)
    let y15 = v128.load(p, 30 * WIRE_BYTES + 16)
    let l: v128, m: v128
    l = f32x4.pmin(x0, x8); m = f32x4.pmin(y0, y8); x8 = f32x4.pmax(x0, x8); y8 = f32x4.pmax(y0, y8); x0 = l; y0 = m
    l = f32x4.pmin(x1, x9); m = f32x4.pmin(y1, y9); x9 = f32x4.pmax(x1, x9); y9 = f32x4.pmax(y1, y9); x1 = l; y1 = m
    l = f32x4.pmin(x2, x10); m = f32x4.pmin(y2, y10); x10 = f32x4.pmax(x2, x10); y10 = f32x4.pmax(y2, y10); x2 = l; y2 = m
    l = f32x4.pmin(x3, x11); m = f32x4.pmin(y3, y11); x11 = f32x4.pmax(x3, x11); y11 = f32x4.pmax(y3, y11); x3 = l; y3 = m
    l = f32x4.pmin(x4, x12); m = f32x4.pmin(y4, y12); x12 = f32x4.pmax(x4, x12); y12 = f32x4.pmax(y4, y12); x4 = l; y4 = m
    l = f32x4.pmin(x5, x13); m = f32x4.pmin(y5, y13); x13 = f32x4.pmax(x5, x13); y13 = f32x4.pmax(y5, y13); x5 = l; y5 = m
    l = f32x4.pmin(x6, x14); m = f32x4.pmin(y6, y14); x14 = f32x4.pmax(x6, x14); y14 = f32x4.pmax(y6, y14); x6 = l; y6 = m
    l = f32x4.pmin(x7, x15); m = f32x4.pmin(y7, y15); x15 = f32x4.pmax(x7, x15); y15 = f32x4.pmax(y7, y15); x7 = l; y7 = m
    l = f32x4.pmin(x4, x8); m = f32x4.pmin(y4, y8); x8 = f32x4.pmax(x4, x8); y8 = f32x4.pmax(y4, y8); x4 = l; y4 = m
    l = f32x4.pmin(x5, x9); m = f32x4.pmin(y5, y9); x9 = f32x4.pmax(x5, x9); y9 = f32x4.pmax(y5, y9); x5 = l; y5 = m
    l = f32x4.pmin(x6, x10); m = f32x4.pmin(y6, y10); x10 = f32x4.pmax(x6, x10); y10 = f32x4.pmax(y6, y10); x6 = l; y6 = m
    l = f32x4.pmin(x7, x11); m = f32x4.pmin(y7, y11); x11 = f32x4.pmax(x7, x11); y11 = f32x4.pmax(y7, y11); x7 = l; y7 = m
    l = f32x4.pmin(x2, x4); m = f32x4.pmin(y2, y4); x4 = f32x4.pmax(x2, x4); y4 = f32x4.pmax(y2, y4); x2 = l; y2 = m
    l = f32x4.pmin(x3, x5); m = f32x4.pmin(y3, y5); x5 = f32x4.pmax(x3, x5); y5 = f32x4.pmax(y3, y5); x3 = l; y3 = m
    l = f32x4.pmin(x6, x8); m = f32x4.pmin(y6, y8); x8 = f32x4.pmax(x6, x8); y8 = f32x4.pmax(y6, y8); x6 = l; y6 = m
    l = f32x4.pmin(x7, x9); m = f32x4.pmin(y7, y9); x9 = f32x4.pmax(x7, x9); y9 = f32x4.pmax(y7, y9); x7 = l; y7 = m
    l = f32x4.pmin(x10, x12); m = f32x4.pmin(y10, y12); x12 = f32x4.pmax(x10, x12); y12 = f32x4.pmax(y10, y12); x10 = l; y10 = m
    l = f32x4.pmin(x11, x13); m = f32x4.pmin(y11, y13); x13 = f32x4.pmax(x11, x13); y13 = f32x4.pmax(y11, y13); x11 = l; y11 = m
    l = f32x4.pmin(x1, x2); m = f32x4.pmin(y1, y2); x2 = f32x4.pmax(x1, x2); y2 = f32x4.pmax(y1, y2); x1 = l; y1 = m
    l = f32x4.pmin(x3, x4); m = f32x4.pmin(y3, y4); x4 = f32x4.pmax(x3, x4); y4 = f32x4.pmax(y3, y4); x3 = l; y3 = m
    l = f32x4.pmin(x5, x6); m = f32x4.pmin(y5, y6); x6 = f32x4.pmax(x5, x6); y6 = f32x4.pmax(y5, y6); x5 = l; y5 = m
    l = f32x4.pmin(x7, x8); m = f32x4.pmin(y7, y8); x8 = f32x4.pmax(x7, x8); y8 = f32x4.pmax(y7, y8); x7 = l; y7 = m
    l = f32x4.pmin(x9, x10); m = f32x4.pmin(y9, y10); x10 = f32x4.pmax(x9, x10); y10 = f32x4.pmax(y9, y10); x9 = l; y9 = m
    l = f32x4.pmin(x11, x12); m = f32x4.pmin(y11, y12); x12 = f32x4.pmax(x11, x12); y12 = f32x4.pmax(y11, y12); x11 = l; y11 = m
    l = f32x4.pmin(x13, x14); m = f32x4.pmin(y13, y14); x14 = f32x4.pmax(x13, x14); y14 = f32x4.pmax(y13, y14); x13 = l; y13 = m
    l = v128.load(p, WIRE_BYTES)
    m = v128.load(p, WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x0, l))
    v128.store(p, f32x4.pmin(y0, m), 16)
    v128.store(p, f32x4.pmax(x0, l), WIRE_BYTES)
    v128.store(p, f32x4.pmax(y0, m), WIRE_BYTES + 16)
    l = v128.load(p, 3 * WIRE_BYTES)
    m = v128.load(p, 3 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x1, l), 2 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y1, m), 2 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x1, l), 3 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y1, m), 3 * WIRE_BYTES + 16)
    l = v128.load(p, 5 * WIRE_BYTES)
    m = v128.load(p, 5 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x2, l), 4 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y2, m), 4 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x2, l), 5 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y2, m), 5 * WIRE_BYTES + 16)
    l = v128.load(p, 7 * WIRE_BYTES)
    m = v128.load(p, 7 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x3, l), 6 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y3, m), 6 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x3, l), 7 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y3, m), 7 * WIRE_BYTES + 16)
    l = v128.load(p, 9 * WIRE_BYTES)
    m = v128.load(p, 9 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x4, l), 8 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y4, m), 8 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x4, l), 9 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y4, m), 9 * WIRE_BYTES + 16)
    l = v128.load(p, 11 * WIRE_BYTES)
    m = v128.load(p, 11 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x5, l), 10 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y5, m), 10 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x5, l), 11 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y5, m), 11 * WIRE_BYTES + 16)
    l = v128.load(p, 13 * WIRE_BYTES)
    m = v128.load(p, 13 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x6, l), 12 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y6, m), 12 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x6, l), 13 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y6, m), 13 * WIRE_BYTES + 16)
    l = v128.load(p, 15 * WIRE_BYTES)
    m = v128.load(p, 15 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x7, l), 14 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y7, m), 14 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x7, l), 15 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y7, m), 15 * WIRE_BYTES + 16)
    l = v128.load(p, 17 * WIRE_BYTES)
    m = v128.load(p, 17 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x8, l), 16 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y8, m), 16 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x8, l), 17 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y8, m), 17 * WIRE_BYTES + 16)
    l = v128.load(p, 19 * WIRE_BYTES)
    m = v128.load(p, 19 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x9, l), 18 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y9, m), 18 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x9, l), 19 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y9, m), 19 * WIRE_BYTES + 16)
    l = v128.load(p, 21 * WIRE_BYTES)
    m = v128.load(p, 21 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x10, l), 20 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y10, m), 20 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x10, l), 21 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y10, m), 21 * WIRE_BYTES + 16)
    l = v128.load(p, 23 * WIRE_BYTES)
    m = v128.load(p, 23 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x11, l), 22 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y11, m), 22 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x11, l), 23 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y11, m), 23 * WIRE_BYTES + 16)
    l = v128.load(p, 25 * WIRE_BYTES)
    m = v128.load(p, 25 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x12, l), 24 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y12, m), 24 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x12, l), 25 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y12, m), 25 * WIRE_BYTES + 16)
    l = v128.load(p, 27 * WIRE_BYTES)
    m = v128.load(p, 27 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x13, l), 26 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y13, m), 26 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x13, l), 27 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y13, m), 27 * WIRE_BYTES + 16)
    l = v128.load(p, 29 * WIRE_BYTES)
    m = v128.load(p, 29 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmin(x14, l), 28 * WIRE_BYTES)
    v128.store(p, f32x4.pmin(y14, m), 28 * WIRE_BYTES + 16)
    v128.store(p, f32x4.pmax(x14, l), 29 * WIRE_BYTES)
    v128.store(p, f32x4.pmax(y14, m), 29 * WIRE_BYTES + 16)
    v128.store(p, x15, 30 * WIRE_BYTES)
    v128.store(p, y15, 30 * WIRE_BYTES + 16)
  }
}
