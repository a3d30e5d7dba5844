/**
 * What a step of an LSTM does besides products, for rows of `units` values. What it leaves of a row for the gradient are six
 * such rows one after the other: the gates i, f, g, o, then c and tanh(c).
 */
import { sigmoid4, tanh4 } from './float32'

/**
 * @param state - of each row z, which its gates replace, and room for c and tanh(c); 16 more bytes may be read
 * @param before - the same rows' state after the step before, or 0
 * @param h - of each row, `hStride` bytes apart
 */
export function lstmCell(rows: i32, units: i32, state: usize, before: usize, h: usize, hStride: usize): void {
  const width = <usize>units << 2
  for (; rows > 0; rows--) {
    for (let at: usize = 0; at < width; at += 16) {
      let p = state + at
      const i = sigmoid4(v128.load(p))
      const f = sigmoid4(v128.load(p + width))
      const g = tanh4(v128.load(p + 2 * width))
      const o = sigmoid4(v128.load(p + 3 * width))
      const last = before ? v128.load(before + 4 * width + at) : f32x4.splat(0)
      const c = f32x4.add(f32x4.mul(f, last), f32x4.mul(i, g))
      const tanhC = tanh4(c)
      const lanes = <i32>(width - at) >> 2
      store4(p, i, lanes)
      store4((p += width), f, lanes)
      store4((p += width), g, lanes)
      store4((p += width), o, lanes)
      store4((p += width), c, lanes)
      store4(p + width, tanhC, lanes)
      store4(h + at, f32x4.mul(o, tanhC), lanes)
    }
    state += 6 * width
    if (before) before += 6 * width
    h += hStride
  }
}

/**
 * @param dh - of each row, one after the other
 * @param dc - the same; replaced by that of the step before
 * @param dz - of each row, `dzStride` bytes apart; replaced
 */
export function lstmCellGradient(
  rows: i32, units: i32, state: usize, before: usize, dh: usize, dc: usize, dz: usize, dzStride: usize,
): void {
  const width = <usize>units << 2
  const one = f32x4.splat(1)
  for (; rows > 0; rows--) {
    for (let at: usize = 0; at < width; at += 16) {
      let p = state + at
      const i = v128.load(p)
      const f = v128.load(p + width)
      const g = v128.load(p + 2 * width)
      const o = v128.load(p + 3 * width)
      const tanhC = v128.load(p + 5 * width)
      const last = before ? v128.load(before + 4 * width + at) : f32x4.splat(0)
      const slope = v128.load(dh + at)
      const through = f32x4.mul(f32x4.mul(slope, o), f32x4.sub(one, f32x4.mul(tanhC, tanhC)))
      const d = f32x4.add(v128.load(dc + at), through)
      const lanes = <i32>(width - at) >> 2
      p = dz + at
      store4(p, f32x4.mul(f32x4.mul(f32x4.mul(d, g), i), f32x4.sub(one, i)), lanes)
      store4((p += width), f32x4.mul(f32x4.mul(f32x4.mul(d, last), f), f32x4.sub(one, f)), lanes)
      store4((p += width), f32x4.mul(f32x4.mul(d, i), f32x4.sub(one, f32x4.mul(g, g))), lanes)
      store4(p + width, f32x4.mul(f32x4.mul(f32x4.mul(slope, tanhC), o), f32x4.sub(one, o)), lanes)
      store4(dc + at, f32x4.mul(d, f), lanes)
    }
    state += 6 * width
    if (before) before += 6 * width
    dh += width
    dc += width
    dz += dzStride
  }
}

@inline function store4(to: usize, values: v128, lanes: i32): void {
  if (lanes >= 4) v128.store(to, values)
  else storeSome(to, values, lanes)
}

function storeSome(to: usize, values: v128, lanes: i32): void {
  store<f32>(to, f32x4.extract_lane(values, 0))
  if (lanes > 1) store<f32>(to, f32x4.extract_lane(values, 1), 4)
  if (lanes > 2) store<f32>(to, f32x4.extract_lane(values, 2), 8)
}
