import { erf4, exp4, log4, sigmoid4, softplus4, tanh4 } from './float32'
import { store8 } from './pairs'
import { loadTail, storeTail } from './tails'

// Positions in runtime/tensors/elements.ts.
const EXP = 0
const LOG = 1
const TANH = 2
const SIGMOID = 3
const ERF = 4
const SOFTPLUS = 5
const GELU = 6

const NONE = 0
const RELU = 1
const TANH_VALUE = 2
const SIGMOID_VALUE = 3
const ELU_VALUE = 4
const GELU_GRADIENT = 5
const ADD = 6
const MULTIPLY = 7

/** 0.5, 1, √½, −0.5, 1/√2π. */
const CONSTANTS: usize = memory.data<f32>([0.5, 1.0, 0.7071067811865476, -0.5, 0.3989422804014327])
@inline function half(): v128 { return v128.load32_splat(CONSTANTS) }
@inline function one(): v128 { return v128.load32_splat(CONSTANTS, 4) }
@inline function rootOfHalf(): v128 { return v128.load32_splat(CONSTANTS, 8) }
@inline function minusHalf(): v128 { return v128.load32_splat(CONSTANTS, 12) }
@inline function density0(): v128 { return v128.load32_splat(CONSTANTS, 16) }

/** Φ(x). */
@inline function normal(x: v128): v128 {
  return f32x4.add(f32x4.mul(erf4(f32x4.mul(x, rootOfHalf())), half()), half())
}

/** x·φ(x). */
@inline function timesDensity(x: v128): v128 {
  return f32x4.mul(x, f32x4.mul(exp4(f32x4.mul(f32x4.mul(x, x), minusHalf())), density0()))
}

@inline function apply(f: i32, x: v128): v128 {
  if (f == EXP) return exp4(x)
  if (f == LOG) return log4(x)
  if (f == TANH) return tanh4(x)
  if (f == SIGMOID) return sigmoid4(x)
  if (f == ERF) return erf4(x)
  if (f == SOFTPLUS) return softplus4(x)
  return f32x4.mul(x, normal(x))
}

/** Two vectors an iteration, which share the constants that the function loads. */
@inline function mapPass(f: i32, x: usize, out: usize, length: i32): void {
  const end = x + (<usize>(length & ~7) << 2)
  for (; x < end; x += 32) {
    const u = v128.load(x)
    const v = v128.load(x, 16)
    const a = apply(f, u)
    const b = apply(f, v)
    store8(out, a, b)
    out += 32
  }
  if (length & 4) {
    v128.store(out, apply(f, v128.load(x)))
    x += 16
    out += 16
  }
  const rest = length & 3
  if (rest) storeTail(out, apply(f, loadTail(x, rest)), rest)
}

/** outᵢ = f(xᵢ). */
export function map(f: i32, x: usize, out: usize, length: i32): void {
  switch (f) {
    case EXP:
      mapPass(EXP, x, out, length)
      break
    case LOG:
      mapPass(LOG, x, out, length)
      break
    case TANH:
      mapPass(TANH, x, out, length)
      break
    case SIGMOID:
      mapPass(SIGMOID, x, out, length)
      break
    case ERF:
      mapPass(ERF, x, out, length)
      break
    case SOFTPLUS:
      mapPass(SOFTPLUS, x, out, length)
      break
    case GELU:
      mapPass(GELU, x, out, length)
  }
}

/** Gradients take the activation's value (GELU_GRADIENT: its argument) first, the gradient second. */
@inline function combine(f: i32, a: v128, b: v128): v128 {
  if (f == ADD) return f32x4.add(a, b)
  if (f == MULTIPLY) return f32x4.mul(a, b)
  if (f == RELU) return v128.and(b, f32x4.gt(a, f32x4.splat(0.0)))
  if (f == TANH_VALUE) return f32x4.mul(b, f32x4.sub(one(), f32x4.mul(a, a)))
  if (f == SIGMOID_VALUE) return f32x4.mul(b, f32x4.mul(a, f32x4.sub(one(), a)))
  if (f == ELU_VALUE) {
    return v128.bitselect(b, f32x4.mul(b, f32x4.add(a, one())), f32x4.gt(a, f32x4.splat(0.0)))
  }
  if (f == GELU_GRADIENT) return f32x4.mul(b, f32x4.add(normal(a), timesDensity(a)))
  return b
}

@inline function combinePass(f: i32, a: usize, b: usize, out: usize, length: i32): void {
  const pairs = <usize>(length & ~7) << 2
  let i: usize = 0
  for (; i < pairs; i += 32) {
    const a0 = v128.load(a + i)
    const a1 = v128.load(a + i, 16)
    const b0 = v128.load(b + i)
    const b1 = v128.load(b + i, 16)
    const u = combine(f, a0, b0)
    const v = combine(f, a1, b1)
    store8(out + i, u, v)
  }
  if (length & 4) {
    v128.store(out + i, combine(f, v128.load(a + i), v128.load(b + i)))
    i += 16
  }
  const rest = length & 3
  if (rest) storeTail(out + i, combine(f, loadTail(a + i, rest), loadTail(b + i, rest)), rest)
}

/** outᵢ = aᵢ·bᵢ. */
export function multiplyElements(a: usize, b: usize, out: usize, length: i32): void {
  combinePass(MULTIPLY, a, b, out, length)
}

/** outᵢ = dyᵢ·f′ from the values y; for GELU_GRADIENT from the arguments. */
export function activationGradient(f: i32, y: usize, dy: usize, out: usize, length: i32): void {
  switch (f) {
    case NONE:
      if (out != dy) memory.copy(out, dy, <usize>length << 2)
      break
    case RELU:
      combinePass(RELU, y, dy, out, length)
      break
    case TANH_VALUE:
      combinePass(TANH_VALUE, y, dy, out, length)
      break
    case SIGMOID_VALUE:
      combinePass(SIGMOID_VALUE, y, dy, out, length)
      break
    case ELU_VALUE:
      combinePass(ELU_VALUE, y, dy, out, length)
      break
    case GELU_GRADIENT:
      combinePass(GELU_GRADIENT, y, dy, out, length)
  }
}

/** outᵢ = aᵢ + bᵢ mod period. */
export function add(a: usize, b: usize, out: usize, length: i32, period: i32): void {
  if (period == 1) {
    addConstant(a, v128.load32_splat(b), out, length)
    return
  }
  while (length > 0) {
    const count = min(length, period)
    combinePass(ADD, a, b, out, count)
    a += <usize>count << 2
    out += <usize>count << 2
    length -= count
  }
}

function addConstant(a: usize, b: v128, out: usize, length: i32): void {
  for (const end = a + (<usize>(length & ~7) << 2); a < end; a += 32) {
    const u = f32x4.add(v128.load(a), b)
    const v = f32x4.add(v128.load(a, 16), b)
    store8(out, u, v)
    out += 32
  }
  if (length & 4) {
    v128.store(out, f32x4.add(v128.load(a), b))
    a += 16
    out += 16
  }
  const rest = length & 3
  if (rest) storeTail(out, f32x4.add(loadTail(a, rest), b), rest)
}

/** outᵢ = factor·xᵢ. */
export function scale(factor: f32, x: usize, out: usize, length: i32): void {
  const factors = f32x4.splat(factor)
  for (const end = x + (<usize>(length & ~7) << 2); x < end; x += 32) {
    const u = f32x4.mul(v128.load(x), factors)
    const v = f32x4.mul(v128.load(x, 16), factors)
    store8(out, u, v)
    out += 32
  }
  if (length & 4) {
    v128.store(out, f32x4.mul(v128.load(x), factors))
    x += 16
    out += 16
  }
  const rest = length & 3
  if (rest) storeTail(out, f32x4.mul(loadTail(x, rest), factors), rest)
}

/** Copies `count` rows of `width` values, which the indices name. */
export function gather(table: usize, width: i32, indices: usize, count: i32, out: usize): void {
  const bytes = <usize>width << 2
  const wide = bytes & ~15
  const rest = width & 3
  for (const end = indices + (<usize>count << 2); indices < end; indices += 4) {
    const row = table + <usize>load<u32>(indices) * bytes
    let i: usize = 0
    for (; i < wide; i += 16) v128.store(out + i, v128.load(row + i))
    if (rest) storeTail(out + i, loadTail(row + i, rest), rest)
    out += bytes
  }
}
