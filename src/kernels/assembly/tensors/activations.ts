/** The activations of `ProductOptions`, and their numbers; 0 is none. */
import { elu4, sigmoid4, tanh4 } from './float32'
import { store8 } from './pairs'
import { loadTail, storeTail } from './tails'

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
  for (const end = x + (<usize>(n & ~7) << 2); x < end; x += 32) {
    const u = v128.load(x)
    const v = v128.load(x, 16)
    const a = tanh4(u)
    const b = tanh4(v)
    store8(x, a, b)
  }
  if (n & 4) {
    v128.store(x, tanh4(v128.load(x)))
    x += 16
  }
  if (n & 3) storeTail(x, tanh4(loadTail(x, n & 3)), n & 3)
}

function sigmoidRow(x: usize, n: i32): void {
  for (const end = x + (<usize>(n & ~7) << 2); x < end; x += 32) {
    const u = v128.load(x)
    const v = v128.load(x, 16)
    const a = sigmoid4(u)
    const b = sigmoid4(v)
    store8(x, a, b)
  }
  if (n & 4) {
    v128.store(x, sigmoid4(v128.load(x)))
    x += 16
  }
  if (n & 3) storeTail(x, sigmoid4(loadTail(x, n & 3)), n & 3)
}

function eluRow(x: usize, n: i32): void {
  for (const end = x + (<usize>(n & ~7) << 2); x < end; x += 32) {
    const u = v128.load(x)
    const v = v128.load(x, 16)
    const a = elu4(u)
    const b = elu4(v)
    store8(x, a, b)
  }
  if (n & 4) {
    v128.store(x, elu4(v128.load(x)))
    x += 16
  }
  if (n & 3) storeTail(x, elu4(loadTail(x, n & 3)), n & 3)
}
