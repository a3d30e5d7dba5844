import { lanesFrom, loadTail, storeTail, sumOfLanes } from './tails'

const EPSILON: f32 = 1e-5

/** (x − mean)·r·gain + bias for each row, r = 1/√(variance + ε); the trace gets mean and r. */
export function layerNorm(
  rows: i32, columns: i32, x: usize, gain: usize, bias: usize, out: usize, trace: usize,
): void {
  const wide = <usize>(columns & ~3) << 2
  const rest = columns & 3
  const count = f32x4.splat(<f32>columns)
  const missing = lanesFrom(rest)
  for (let row = 0; row < rows; row++) {
    let sums = f32x4.splat(0.0)
    let i: usize = 0
    for (; i < wide; i += 16) sums = f32x4.add(sums, v128.load(x + i))
    if (rest) sums = f32x4.add(sums, loadTail(x + i, rest))
    const mean = f32x4.div(sumOfLanes(sums), count)
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
    const r = f32x4.div(f32x4.splat(1.0), f32x4.sqrt(f32x4.add(variance, f32x4.splat(EPSILON))))
    for (i = 0; i < wide; i += 16) {
      const standard = f32x4.mul(f32x4.sub(v128.load(x + i), mean), r)
      v128.store(out + i, f32x4.add(f32x4.mul(standard, v128.load(gain + i)), v128.load(bias + i)))
    }
    if (rest) {
      const standard = f32x4.mul(f32x4.sub(loadTail(x + i, rest), mean), r)
      storeTail(out + i, f32x4.add(f32x4.mul(standard, loadTail(gain + i, rest)), loadTail(bias + i, rest)), rest)
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
    const m1 = f32x4.div(sumOfLanes(sums), count)
    const m2 = f32x4.div(sumOfLanes(products), count)
    for (i = 0; i < wide; i += 16) {
      const standard = f32x4.mul(f32x4.sub(v128.load(x + i), mean), r)
      const g = f32x4.mul(v128.load(dy + i), v128.load(gain + i))
      v128.store(dx + i, f32x4.mul(r, f32x4.sub(f32x4.sub(g, m1), f32x4.mul(standard, m2))))
    }
    if (rest) {
      const standard = f32x4.mul(f32x4.sub(loadTail(x + i, rest), mean), r)
      const g = f32x4.mul(loadTail(dy + i, rest), loadTail(gain + i, rest))
      storeTail(dx + i, f32x4.mul(r, f32x4.sub(f32x4.sub(g, m1), f32x4.mul(standard, m2))), rest)
    }
    x += <usize>columns << 2
    dy += <usize>columns << 2
    dx += <usize>columns << 2
    trace += 8
  }
}
