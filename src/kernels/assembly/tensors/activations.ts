/** The activations of `ProductOptions`, and their numbers; 0 is none. */
import { elu4, sigmoid4, tanh4 } from './float32'

export const RELU: i32 = 1
const TANH: i32 = 2
const SIGMOID: i32 = 3

/** Applies tanh, sigmoid or elu to m rows of n values in place. */
export function activate(activation: i32, m: i32, n: i32, x: usize, stride: usize): void {
  for (let i = 0; i < m; i++) {
    if (activation == TANH) tanhRow(x, n)
    else if (activation == SIGMOID) sigmoidRow(x, n)
    else eluRow(x, n)
    x += stride
  }
}

function tanhRow(x: usize, n: i32): void {
  for (const end = x + (<usize>(n & ~3) << 2); x < end; x += 16) v128.store(x, tanh4(v128.load(x)))
  if (n & 3) storeSome(x, n & 3, tanh4(loadSome(x, n & 3)))
}

function sigmoidRow(x: usize, n: i32): void {
  for (const end = x + (<usize>(n & ~3) << 2); x < end; x += 16) v128.store(x, sigmoid4(v128.load(x)))
  if (n & 3) storeSome(x, n & 3, sigmoid4(loadSome(x, n & 3)))
}

function eluRow(x: usize, n: i32): void {
  for (const end = x + (<usize>(n & ~3) << 2); x < end; x += 16) v128.store(x, elu4(v128.load(x)))
  if (n & 3) storeSome(x, n & 3, elu4(loadSome(x, n & 3)))
}

/** One to three values. */
@inline function loadSome(x: usize, count: i32): v128 {
  let values = v128.load32_zero(x)
  if (count > 1) values = f32x4.replace_lane(values, 1, load<f32>(x, 4))
  if (count > 2) values = f32x4.replace_lane(values, 2, load<f32>(x, 8))
  return values
}

@inline function storeSome(x: usize, count: i32, values: v128): void {
  store<f32>(x, f32x4.extract_lane(values, 0))
  if (count > 1) store<f32>(x, f32x4.extract_lane(values, 1), 4)
  if (count > 2) store<f32>(x, f32x4.extract_lane(values, 2), 8)
}
