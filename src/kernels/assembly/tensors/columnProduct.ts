/** The product of a matrix with one column, as `ProductKernels` defines it: sums of eight rows at a time, a row a lane. */
import { activate, RELU } from './activations'
import { DEPTH } from './packing'
import { rowProducts } from './rowProducts'

const ROWS: i32 = 8

/**
 * @param bStep - bytes from a value of the column to the next
 * @param out - m values, one after the other
 * @param bias - one value; 0 for none
 * @param activation - as activations.ts numbers them
 */
export function columnProduct(
  m: i32, k: i32, a: usize, aStride: usize, b: usize, bStep: usize, out: usize, accumulate: i32, bias: usize, activation: i32,
): void {
  const whole = m & -ROWS
  for (let i = 0; i < whole; i += ROWS) {
    for (let l = 0; l < k; l += DEPTH) {
      eightRows(a + (<usize>l << 2), aStride, b + <usize>l * bStep, bStep, min(DEPTH, k - l), out, accumulate | i32(l > 0))
    }
    if (bias) addBias(out, bias)
    if (activation == RELU) clampNegative(out)
    else if (activation) activate(activation, 1, ROWS, out, 0)
    a += <usize>ROWS * aStride
    out += <usize>ROWS << 2
  }
  rowProducts(m - whole, 1, k, a, aStride, 4, b, bStep, out, 4, accumulate, bias, activation)
}

function eightRows(a: usize, stride: usize, b: usize, bStep: usize, depth: i32, out: usize, accumulate: i32): void {
  let s = f32x4.splat(0), t = s
  let p = a
  let q = a + 4 * stride
  for (; depth >= 4; depth -= 4) {
    const u = v128.load32_splat(b)
    const v = v128.load32_splat(b + bStep)
    b += 2 * bStep
    const x = v128.load32_splat(b)
    const y = v128.load32_splat(b + bStep)
    b += 2 * bStep
    s = addFour(s, p, stride, u, v, x, y)
    t = addFour(t, q, stride, u, v, x, y)
    p += 16
    q += 16
  }
  for (; depth > 0; depth--) {
    const u = v128.load32_splat(b)
    s = f32x4.add(s, f32x4.mul(gather(p, stride), u))
    t = f32x4.add(t, f32x4.mul(gather(q, stride), u))
    b += bStep
    p += 4
    q += 4
  }
  if (accumulate) {
    s = f32x4.add(v128.load(out), s)
    t = f32x4.add(v128.load(out, 16), t)
  }
  v128.store(out, s)
  v128.store(out, t, 16)
}

/** Adds the products of four values of each of four rows, one after the other. */
@inline function addFour(sum: v128, row: usize, stride: usize, u: v128, v: v128, x: v128, y: v128): v128 {
  const a = v128.load(row)
  const b = v128.load(row + stride)
  row += 2 * stride
  const c = v128.load(row)
  const d = v128.load(row + stride)
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const ba = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const dc = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  sum = f32x4.add(sum, f32x4.mul(v128.shuffle<f64>(ab, cd, 0, 2), u))
  sum = f32x4.add(sum, f32x4.mul(v128.shuffle<f64>(ab, cd, 1, 3), v))
  sum = f32x4.add(sum, f32x4.mul(v128.shuffle<f64>(ba, dc, 0, 2), x))
  return f32x4.add(sum, f32x4.mul(v128.shuffle<f64>(ba, dc, 1, 3), y))
}

/** The first value of each of four rows. */
@inline function gather(row: usize, stride: usize): v128 {
  let values = v128.load32_zero(row)
  values = f32x4.replace_lane(values, 1, load<f32>(row + stride))
  row += 2 * stride
  values = f32x4.replace_lane(values, 2, load<f32>(row))
  return f32x4.replace_lane(values, 3, load<f32>(row + stride))
}

function addBias(out: usize, bias: usize): void {
  const u = v128.load32_splat(bias)
  v128.store(out, f32x4.add(v128.load(out), u))
  v128.store(out, f32x4.add(v128.load(out, 16), u), 16)
}

function clampNegative(out: usize): void {
  v128.store(out, f32x4.pmax(v128.load(out), f32x4.splat(0)))
  v128.store(out, f32x4.pmax(v128.load(out, 16), f32x4.splat(0)), 16)
}
