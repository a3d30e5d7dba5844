/** Products of a few rows with a matrix that is read where it lies, as `ProductKernels` defines them. */
import { activate, RELU } from './activations'
import { DEPTH } from './packing'

/**
 * @param aStride - bytes from a row of a to the next
 * @param aStep - bytes from a value of a row to the next
 * @param bias - 0 for none
 * @param activation - as activations.ts numbers them
 */
export function rowProducts(
  m: i32, n: i32, k: i32, a: usize, aStride: usize, aStep: usize, b: usize, bStride: usize, out: usize, outStride: usize,
  accumulate: i32, bias: usize, activation: i32,
): void {
  for (let l = 0; l < k; l += DEPTH) {
    const depth = min(DEPTH, k - l)
    const last = l + depth == k
    const relu = i32(last && activation == RELU)
    for (let i = 0; i < m; i++) {
      const row = a + <usize>i * aStride + <usize>l * aStep
      const to = out + <usize>i * outStride
      rowBlock(n, row, aStep, b, bStride, depth, to, accumulate | i32(l > 0), last ? bias : 0, relu)
    }
    b += <usize>depth * bStride
  }
  if (activation > RELU) activate(activation, m, n, out, outStride)
}

function rowBlock(
  n: i32, a: usize, aStep: usize, b: usize, bStride: usize, depth: i32, out: usize, accumulate: i32, bias: usize, relu: i32,
): void {
  let j = 32
  for (; j <= n; j += 32) {
    row32(a, aStep, b, bStride, depth, out, accumulate, bias, relu)
    b += 128
    out += 128
    if (bias) bias += 128
  }
  for (j -= 28; j <= n; j += 4) {
    row4(a, aStep, b, bStride, depth, out, accumulate, bias, relu)
    b += 16
    out += 16
    if (bias) bias += 16
  }
  for (j -= 4; j < n; j++) {
    row1(a, aStep, b, bStride, depth, out, accumulate, bias, relu)
    b += 4
    out += 4
    if (bias) bias += 4
  }
}

function row32(
  a: usize, aStep: usize, b: usize, bStride: usize, depth: i32, out: usize, accumulate: i32, bias: usize, relu: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0
  do {
    const w = v128.load32_splat(a)
    a += aStep
    s0 = f32x4.add(s0, f32x4.mul(w, v128.load(b)))
    s1 = f32x4.add(s1, f32x4.mul(w, v128.load(b, 16)))
    s2 = f32x4.add(s2, f32x4.mul(w, v128.load(b, 32)))
    s3 = f32x4.add(s3, f32x4.mul(w, v128.load(b, 48)))
    s4 = f32x4.add(s4, f32x4.mul(w, v128.load(b, 64)))
    s5 = f32x4.add(s5, f32x4.mul(w, v128.load(b, 80)))
    s6 = f32x4.add(s6, f32x4.mul(w, v128.load(b, 96)))
    s7 = f32x4.add(s7, f32x4.mul(w, v128.load(b, 112)))
    b += bStride
  } while (--depth)
  finish(s0, out, 0, accumulate, bias, relu)
  finish(s1, out, 16, accumulate, bias, relu)
  finish(s2, out, 32, accumulate, bias, relu)
  finish(s3, out, 48, accumulate, bias, relu)
  finish(s4, out, 64, accumulate, bias, relu)
  finish(s5, out, 80, accumulate, bias, relu)
  finish(s6, out, 96, accumulate, bias, relu)
  finish(s7, out, 112, accumulate, bias, relu)
}

function row4(
  a: usize, aStep: usize, b: usize, bStride: usize, depth: i32, out: usize, accumulate: i32, bias: usize, relu: i32,
): void {
  let sum = f32x4.splat(0)
  do {
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(a), v128.load(b)))
    a += aStep
    b += bStride
  } while (--depth)
  finish(sum, out, 0, accumulate, bias, relu)
}

function row1(
  a: usize, aStep: usize, b: usize, bStride: usize, depth: i32, out: usize, accumulate: i32, bias: usize, relu: i32,
): void {
  let sum: f32 = 0
  do {
    sum += load<f32>(a) * load<f32>(b)
    a += aStep
    b += bStride
  } while (--depth)
  if (accumulate) sum = load<f32>(out) + sum
  if (bias) sum += load<f32>(bias)
  store<f32>(out, relu && sum < 0 ? 0 : sum)
}

@inline function finish(sum: v128, out: usize, offset: usize, accumulate: i32, bias: usize, relu: i32): void {
  if (accumulate) sum = f32x4.add(v128.load(out + offset), sum)
  if (bias) sum = f32x4.add(sum, v128.load(bias + offset))
  if (relu) sum = f32x4.pmax(sum, f32x4.splat(0))
  v128.store(out + offset, sum)
}
