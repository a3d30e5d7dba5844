/**
 * Steps of gradient descent as `DescentKernels` defines them, and the norm. What is left of a group of four values, or of
 * eight of the norm, goes through scratch.
 */
import { load2, sum8 } from '../lanes'
import { store8 } from './pairs'

/** Bytes of a group in scratch. */
const GROUP: usize = 16

/** ‖x‖. @param scratch - 64 bytes */
export function norm(x: usize, length: i32, scratch: usize): f64 {
  const whole = length & ~7
  const end = x + (<usize>whole << 2)
  v128.store(scratch, f64x2.splat(0))
  v128.store(scratch, f64x2.splat(0), 16)
  copy(end, length - whole, scratch)
  let a = f64x2.splat(0), b = a, c = a, d = a
  for (; x < end; x += 32) {
    let u = load2(x)
    a = f64x2.add(a, f64x2.mul(u, u))
    u = load2(x + 8)
    b = f64x2.add(b, f64x2.mul(u, u))
    u = load2(x + 16)
    c = f64x2.add(c, f64x2.mul(u, u))
    u = load2(x + 24)
    d = f64x2.add(d, f64x2.mul(u, u))
  }
  let u = load2(scratch)
  a = f64x2.add(a, f64x2.mul(u, u))
  u = load2(scratch + 8)
  b = f64x2.add(b, f64x2.mul(u, u))
  u = load2(scratch + 16)
  c = f64x2.add(c, f64x2.mul(u, u))
  u = load2(scratch + 24)
  d = f64x2.add(d, f64x2.mul(u, u))
  return sqrt<f64>(sum8(a, b, c, d))
}

/** @param scratch - 64 bytes */
export function sgd(p: usize, g: usize, length: i32, rate: f32, decay: f32, scratch: usize): void {
  const whole = length & ~3
  sgdGroups(p, g, whole, rate, decay)
  const rest = length - whole
  if (rest == 0) return
  const offset = <usize>whole << 2
  copy(p + offset, rest, scratch)
  copy(g + offset, rest, scratch + GROUP)
  sgdGroups(scratch, scratch + GROUP, 4, rate, decay)
  copy(scratch, rest, p + offset)
}

function sgdGroups(p: usize, g: usize, length: i32, rate: f32, decay: f32): void {
  const lr = f32x4.splat(rate)
  const shrink = f32x4.splat(decay)
  for (const end = p + (<usize>(length & ~7) << 2); p < end; p += 32) {
    const u = v128.load(p)
    const v = v128.load(p, 16)
    const first = f32x4.sub(u, f32x4.mul(lr, f32x4.add(v128.load(g), f32x4.mul(shrink, u))))
    const second = f32x4.sub(v, f32x4.mul(lr, f32x4.add(v128.load(g, 16), f32x4.mul(shrink, v))))
    store8(p, first, second)
    g += 32
  }
  if (length & 4) {
    const u = v128.load(p)
    v128.store(p, f32x4.sub(u, f32x4.mul(lr, f32x4.add(v128.load(g), f32x4.mul(shrink, u)))))
  }
}

/** @param scratch - 64 bytes */
export function nesterov(p: usize, g: usize, v: usize, length: i32, rate: f32, momentum: f32, scratch: usize): void {
  const whole = length & ~3
  nesterovGroups(p, g, v, whole, rate, momentum)
  const rest = length - whole
  if (rest == 0) return
  const offset = <usize>whole << 2
  copy(p + offset, rest, scratch)
  copy(g + offset, rest, scratch + GROUP)
  copy(v + offset, rest, scratch + 2 * GROUP)
  nesterovGroups(scratch, scratch + GROUP, scratch + 2 * GROUP, 4, rate, momentum)
  copy(scratch, rest, p + offset)
  copy(scratch + 2 * GROUP, rest, v + offset)
}

function nesterovGroups(p: usize, g: usize, v: usize, length: i32, rate: f32, momentum: f32): void {
  const lr = f32x4.splat(rate)
  const mu = f32x4.splat(momentum)
  for (const end = p + (<usize>(length & ~7) << 2); p < end; p += 32) {
    const slope0 = v128.load(g)
    const slope1 = v128.load(g, 16)
    const velocity0 = f32x4.add(f32x4.mul(mu, v128.load(v)), slope0)
    const velocity1 = f32x4.add(f32x4.mul(mu, v128.load(v, 16)), slope1)
    store8(v, velocity0, velocity1)
    const p0 = f32x4.sub(v128.load(p), f32x4.mul(lr, f32x4.add(slope0, f32x4.mul(mu, velocity0))))
    const p1 = f32x4.sub(v128.load(p, 16), f32x4.mul(lr, f32x4.add(slope1, f32x4.mul(mu, velocity1))))
    store8(p, p0, p1)
    g += 32
    v += 32
  }
  if (length & 4) {
    const slope = v128.load(g)
    const velocity = f32x4.add(f32x4.mul(mu, v128.load(v)), slope)
    v128.store(v, velocity)
    v128.store(p, f32x4.sub(v128.load(p), f32x4.mul(lr, f32x4.add(slope, f32x4.mul(mu, velocity)))))
  }
}

/**
 * @param rest1 - 1 − β₁
 * @param rest2 - 1 − β₂
 * @param c1 - learningRate/(1 − β₁ᵗ)
 * @param c2 - 1/√(1 − β₂ᵗ)
 * @param keep - 1 − learningRate·weightDecay
 * @param scratch - 64 bytes
 */
export function adam(
  p: usize, g: usize, m: usize, s: usize, length: i32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, c1: f32, c2: f32,
  epsilon: f32, keep: f32, scratch: usize,
): void {
  const whole = length & ~3
  adamGroups(p, g, m, s, whole, beta1, rest1, beta2, rest2, c1, c2, epsilon, keep)
  const rest = length - whole
  if (rest == 0) return
  const offset = <usize>whole << 2
  const g4 = scratch + GROUP
  const m4 = g4 + GROUP
  const s4 = m4 + GROUP
  copy(p + offset, rest, scratch)
  copy(g + offset, rest, g4)
  copy(m + offset, rest, m4)
  copy(s + offset, rest, s4)
  adamGroups(scratch, g4, m4, s4, 4, beta1, rest1, beta2, rest2, c1, c2, epsilon, keep)
  copy(scratch, rest, p + offset)
  copy(m4, rest, m + offset)
  copy(s4, rest, s + offset)
}

function adamGroups(
  p: usize, g: usize, m: usize, s: usize, length: i32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, c1: f32, c2: f32,
  epsilon: f32, keep: f32,
): void {
  const b1 = f32x4.splat(beta1), r1 = f32x4.splat(rest1), b2 = f32x4.splat(beta2), r2 = f32x4.splat(rest2)
  const rate = f32x4.splat(c1), scale = f32x4.splat(c2), e = f32x4.splat(epsilon), shrink = f32x4.splat(keep)
  for (const end = p + (<usize>(length & ~7) << 2); p < end; p += 32) {
    const slope0 = v128.load(g)
    const slope1 = v128.load(g, 16)
    const square0 = f32x4.add(f32x4.mul(b2, v128.load(s)), f32x4.mul(r2, f32x4.mul(slope0, slope0)))
    const square1 = f32x4.add(f32x4.mul(b2, v128.load(s, 16)), f32x4.mul(r2, f32x4.mul(slope1, slope1)))
    store8(s, square0, square1)
    const mean0 = f32x4.add(f32x4.mul(b1, v128.load(m)), f32x4.mul(r1, slope0))
    const mean1 = f32x4.add(f32x4.mul(b1, v128.load(m, 16)), f32x4.mul(r1, slope1))
    store8(m, mean0, mean1)
    const step0 = f32x4.div(f32x4.mul(rate, mean0), f32x4.add(f32x4.mul(f32x4.sqrt(square0), scale), e))
    const step1 = f32x4.div(f32x4.mul(rate, mean1), f32x4.add(f32x4.mul(f32x4.sqrt(square1), scale), e))
    const p0 = f32x4.sub(f32x4.mul(v128.load(p), shrink), step0)
    const p1 = f32x4.sub(f32x4.mul(v128.load(p, 16), shrink), step1)
    store8(p, p0, p1)
    g += 32
    m += 32
    s += 32
  }
  if (length & 4) {
    const slope = v128.load(g)
    const square = f32x4.add(f32x4.mul(b2, v128.load(s)), f32x4.mul(r2, f32x4.mul(slope, slope)))
    const mean = f32x4.add(f32x4.mul(b1, v128.load(m)), f32x4.mul(r1, slope))
    v128.store(s, square)
    v128.store(m, mean)
    const step = f32x4.div(f32x4.mul(rate, mean), f32x4.add(f32x4.mul(f32x4.sqrt(square), scale), e))
    v128.store(p, f32x4.sub(f32x4.mul(v128.load(p), shrink), step))
  }
}

function copy(from: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i++) {
    store<f32>(to, load<f32>(from))
    from += 4
    to += 4
  }
}
