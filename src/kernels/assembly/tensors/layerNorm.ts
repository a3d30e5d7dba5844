import { shared, store8 } from './pairs'
import { lanesFrom, loadTail, storeTail, sumOfLanes } from './tails'

const EPSILON: f32 = 1e-5

/** (x − mean)·r·gain + bias for each row, r = 1/√(variance + ε); the trace gets mean and r. */
export function layerNorm(
  rows: i32, columns: i32, x: usize, gain: usize, bias: usize, out: usize, trace: usize,
): void {
  const wide = <usize>(columns & ~3) << 2
  const pairs = <usize>(columns & ~7) << 2
  const rest = columns & 3
  const count = f32x4.splat(<f32>columns)
  const missing = lanesFrom(rest)
  for (let row = 0; row < rows; row++) {
    let sums = f32x4.splat(0.0)
    let i: usize = 0
    for (; i < wide; i += 16) sums = f32x4.add(sums, v128.load(x + i))
    if (rest) sums = f32x4.add(sums, loadTail(x + i, rest))
    const mean = shared(f32x4.div(sumOfLanes(sums), count))
    let squares = f32x4.splat(0.0)
    for (i = 0; i < wide; i += 16) {
      const difference = f32x4.sub(v128.load(x + i), mean)
      squares = f32x4.add(squares, f32x4.mul(difference, difference))
    }
    if (rest) {
      const difference = v128.andnot(f32x4.sub(loadTail(x + i, rest), mean), missing)
      squares = f32x4.add(squares, f32x4.mul(difference, difference))
    }
    const variance = f32x4.div(sumOfLanes(squares), count)
    const r = shared(f32x4.div(f32x4.splat(1.0), f32x4.sqrt(f32x4.add(variance, f32x4.splat(EPSILON)))))
    for (i = 0; i < pairs; i += 32) {
      const u = normalized(v128.load(x + i), mean, r, v128.load(gain + i), v128.load(bias + i))
      const v = normalized(v128.load(x + i, 16), mean, r, v128.load(gain + i, 16), v128.load(bias + i, 16))
      store8(out + i, u, v)
    }
    if (i < wide) {
      v128.store(out + i, normalized(v128.load(x + i), mean, r, v128.load(gain + i), v128.load(bias + i)))
      i += 16
    }
    if (rest) {
      storeTail(out + i, normalized(loadTail(x + i, rest), mean, r, loadTail(gain + i, rest), loadTail(bias + i, rest)), rest)
    }
    v128.store_lane<f32>(trace, mean, 0)
    v128.store_lane<f32>(trace, r, 0, 4)
    x += <usize>columns << 2
    out += <usize>columns << 2
    trace += 8
  }
}

/** dx = r·(g − m₁ − s·m₂) with s = (x − mean)·r, g = dy·gain and the means m₁ of g and m₂ of g·s; dGain += dy·s, dBias += dy. */
export function layerNormGradient(
  rows: i32, columns: i32, x: usize, gain: usize, trace: usize, dy: usize, dx: usize, dGain: usize, dBias: usize,
): void {
  const wide = <usize>(columns & ~3) << 2
  const pairs = <usize>(columns & ~7) << 2
  const rest = columns & 3
  const count = f32x4.splat(<f32>columns)
  for (let row = 0; row < rows; row++) {
    const mean = v128.load32_splat(trace)
    const r = v128.load32_splat(trace, 4)
    let sums = f32x4.splat(0.0)
    let products = f32x4.splat(0.0)
    let i: usize = 0
    for (; i < wide; i += 16) {
      const slope = v128.load(dy + i)
      const standard = f32x4.mul(f32x4.sub(v128.load(x + i), mean), r)
      const g = f32x4.mul(slope, v128.load(gain + i))
      sums = f32x4.add(sums, g)
      products = f32x4.add(products, f32x4.mul(g, standard))
      v128.store(dGain + i, f32x4.add(v128.load(dGain + i), f32x4.mul(slope, standard)))
      v128.store(dBias + i, f32x4.add(v128.load(dBias + i), slope))
    }
    if (rest) {
      const slope = loadTail(dy + i, rest)
      const standard = f32x4.mul(f32x4.sub(loadTail(x + i, rest), mean), r)
      const g = f32x4.mul(slope, loadTail(gain + i, rest))
      sums = f32x4.add(sums, g)
      // The lanes that are not there hold 0·(−mean·r), which adds ±0 to a sum that is never −0, unless that is not finite.
      products = f32x4.add(products, v128.andnot(f32x4.mul(g, standard), lanesFrom(rest)))
      storeTail(dGain + i, f32x4.add(loadTail(dGain + i, rest), f32x4.mul(slope, standard)), rest)
      storeTail(dBias + i, f32x4.add(loadTail(dBias + i, rest), slope), rest)
    }
    const m1 = shared(f32x4.div(sumOfLanes(sums), count))
    const m2 = shared(f32x4.div(sumOfLanes(products), count))
    for (i = 0; i < pairs; i += 32) {
      const u = slopes(v128.load(x + i), mean, r, v128.load(dy + i), v128.load(gain + i), m1, m2)
      const v = slopes(v128.load(x + i, 16), mean, r, v128.load(dy + i, 16), v128.load(gain + i, 16), m1, m2)
      store8(dx + i, u, v)
    }
    if (i < wide) {
      v128.store(dx + i, slopes(v128.load(x + i), mean, r, v128.load(dy + i), v128.load(gain + i), m1, m2))
      i += 16
    }
    if (rest) {
      storeTail(dx + i, slopes(loadTail(x + i, rest), mean, r, loadTail(dy + i, rest), loadTail(gain + i, rest), m1, m2), rest)
    }
    x += <usize>columns << 2
    dy += <usize>columns << 2
    dx += <usize>columns << 2
    trace += 8
  }
}

@inline function normalized(x: v128, mean: v128, r: v128, gain: v128, bias: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.mul(f32x4.sub(x, mean), r), gain), bias)
}

@inline function slopes(x: v128, mean: v128, r: v128, dy: v128, gain: v128, m1: v128, m2: v128): v128 {
  const standard = f32x4.mul(f32x4.sub(x, mean), r)
  return f32x4.mul(r, f32x4.sub(f32x4.sub(f32x4.mul(dy, gain), m1), f32x4.mul(standard, m2)))
}
