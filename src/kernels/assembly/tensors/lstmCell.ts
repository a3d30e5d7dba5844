/**
 * What a step of an LSTM does besides products, for rows of `units` values. What it leaves of a row for the gradient, its
 * state, is i, f, g, o, c and tanh(c) of eight units, then of the next eight; what is left over goes in the same way by four.
 */
import { halves, ones, sigmoid4, sigmoidConstant, sigmoidWith, signs, tanh4, tanhConstant, tanhWith } from './float32'
import { store8 } from './pairs'
import { storeTail } from './tails'

/** Bytes of eight units' state, and where f, g and so on stand in it: of four, it is half of that. */
const BLOCK_BYTES: usize = 192
const F: usize = 32
const G: usize = 64
const O: usize = 96
const C: usize = 128
const TANH_C: usize = 160

/** Bytes of a row's state at a step. */
@inline export function stateBytes(units: i32): usize {
  return <usize>((units + 3) >> 2) * (BLOCK_BYTES >> 1)
}

/**
 * @param z - of each row, 4·units values; 16 more bytes may be read
 * @param state - of each row; replaced
 * @param before - the same rows' states after the step before, `beforeStride` bytes apart
 * @param h - of each row, `hStride` bytes apart; replaced, as `copy` is, with the same
 */
export function lstmCell(
  rows: i32, units: i32, z: usize, state: usize, before: usize, beforeStride: usize, h: usize, hStride: usize, copy: usize,
  copyStride: usize,
): void {
  const width = <usize>units << 2
  sigmoids(rows, width, z, state)
  cells(rows, width, z, state, before, beforeStride)
  if (width & 31) tails(rows, width, z, state, before, beforeStride)
  passOn(rows, width, state, h, hStride, copy, copyStride)
}

/** i, f and o. */
function sigmoids(rows: i32, width: usize, z: usize, state: usize): void {
  const sign = signs(), half = halves()
  const limit = sigmoidConstant(0), p2 = sigmoidConstant(1), p1 = sigmoidConstant(2), p0 = sigmoidConstant(3)
  const q2 = sigmoidConstant(4), q1 = sigmoidConstant(5), q0 = sigmoidConstant(6)
  for (; rows > 0; rows--) {
    let to = state
    for (const end = z + (width & ~31); z != end; z += 32) {
      let u = v128.load(z)
      let v = v128.load(z, 16)
      const i0 = sigmoidWith(u, sign, half, limit, p2, p1, p0, q2, q1, q0)
      const i1 = sigmoidWith(v, sign, half, limit, p2, p1, p0, q2, q1, q0)
      store8(to, i0, i1)
      const zf = z + width
      u = v128.load(zf)
      v = v128.load(zf, 16)
      const f0 = sigmoidWith(u, sign, half, limit, p2, p1, p0, q2, q1, q0)
      const f1 = sigmoidWith(v, sign, half, limit, p2, p1, p0, q2, q1, q0)
      store8(to + F, f0, f1)
      const zo = z + 3 * width
      u = v128.load(zo)
      v = v128.load(zo, 16)
      const o0 = sigmoidWith(u, sign, half, limit, p2, p1, p0, q2, q1, q0)
      const o1 = sigmoidWith(v, sign, half, limit, p2, p1, p0, q2, q1, q0)
      store8(to + O, o0, o1)
      to += BLOCK_BYTES
    }
    z += 3 * width + (width & 31)
    state += stateBytes(<i32>(width >> 2))
  }
}

/** g and c. */
function cells(rows: i32, width: usize, z: usize, state: usize, before: usize, beforeStride: usize): void {
  const sign = signs()
  const limit = tanhConstant(0), p2 = tanhConstant(1), p1 = tanhConstant(2), p0 = tanhConstant(3)
  const q2 = tanhConstant(4), q1 = tanhConstant(5), q0 = tanhConstant(6)
  z += 2 * width
  for (; rows > 0; rows--) {
    let to = state
    let from = before
    for (const end = z + (width & ~31); z != end; z += 32) {
      const u = v128.load(z)
      const v = v128.load(z, 16)
      const g0 = tanhWith(u, sign, limit, p2, p1, p0, q2, q1, q0)
      const g1 = tanhWith(v, sign, limit, p2, p1, p0, q2, q1, q0)
      store8(to + G, g0, g1)
      const c0 = cell(v128.load(to), v128.load(to, F), g0, v128.load(from, C))
      const c1 = cell(v128.load(to, 16), v128.load(to, F + 16), g1, v128.load(from, C + 16))
      store8(to + C, c0, c1)
      to += BLOCK_BYTES
      from += BLOCK_BYTES
    }
    z += 3 * width + (width & 31)
    state += stateBytes(<i32>(width >> 2))
    before += beforeStride
  }
}

/** The last units, of which there are no eight. */
function tails(rows: i32, width: usize, z: usize, state: usize, before: usize, beforeStride: usize): void {
  const whole = width & ~31
  for (; rows > 0; rows--) {
    for (let at = whole; at < width; at += 16) {
      const to = state + at * 6
      const i = sigmoid4(v128.load(z + at))
      const f = sigmoid4(v128.load(z + at + width))
      const g = tanh4(v128.load(z + at + 2 * width))
      const o = sigmoid4(v128.load(z + at + 3 * width))
      const c = cell(i, f, g, v128.load(before + at * 6, C >> 1))
      v128.store(to, i)
      v128.store(to, f, F >> 1)
      v128.store(to, g, G >> 1)
      v128.store(to, o, O >> 1)
      v128.store(to, c, C >> 1)
    }
    z += 4 * width
    state += stateBytes(<i32>(width >> 2))
    before += beforeStride
  }
}

@inline function cell(i: v128, f: v128, g: v128, before: v128): v128 {
  return f32x4.add(f32x4.mul(f, before), f32x4.mul(i, g))
}

/** tanh(c) and h. */
function passOn(rows: i32, width: usize, state: usize, h: usize, hStride: usize, copy: usize, copyStride: usize): void {
  const sign = signs()
  const limit = tanhConstant(0), p2 = tanhConstant(1), p1 = tanhConstant(2), p0 = tanhConstant(3)
  const q2 = tanhConstant(4), q1 = tanhConstant(5), q0 = tanhConstant(6)
  for (; rows > 0; rows--) {
    let from = state
    let to = copy
    let at = h
    for (const end = h + (width & ~31); at != end; at += 32) {
      const c0 = v128.load(from, C)
      const c1 = v128.load(from, C + 16)
      const t0 = tanhWith(c0, sign, limit, p2, p1, p0, q2, q1, q0)
      const t1 = tanhWith(c1, sign, limit, p2, p1, p0, q2, q1, q0)
      store8(from + TANH_C, t0, t1)
      const u = f32x4.mul(v128.load(from, O), t0)
      const v = f32x4.mul(v128.load(from, O + 16), t1)
      store8(at, u, v)
      store8(to, u, v)
      to += 32
      from += BLOCK_BYTES
    }
    if (width & 16) {
      const values = output(from)
      v128.store(at, values)
      v128.store(to, values)
      at += 16
      to += 16
      from += BLOCK_BYTES >> 1
    }
    if (width & 15) {
      const values = output(from)
      storeTail(at, values, <i32>(width & 15) >> 2)
      storeTail(to, values, <i32>(width & 15) >> 2)
    }
    state += stateBytes(<i32>(width >> 2))
    h += hStride
    copy += copyStride
  }
}

@inline function output(state: usize): v128 {
  const tanhC = tanh4(v128.load(state, C >> 1))
  v128.store(state, tanhC, TANH_C >> 1)
  return f32x4.mul(v128.load(state, O >> 1), tanhC)
}

/**
 * @param dh - of each row, one after the other; 16 more bytes may be read
 * @param dc - the same; replaced by that of the step before
 * @param dz - of each row, `dzStride` bytes apart; replaced
 */
export function lstmCellGradient(
  rows: i32, units: i32, state: usize, before: usize, beforeStride: usize, dh: usize, dc: usize, dz: usize, dzStride: usize,
): void {
  const width = <usize>units << 2
  for (; rows > 0; rows--) {
    rowGradient(state, before, dh, dc, dz, width)
    state += stateBytes(units)
    before += beforeStride
    dh += width
    dc += width
    dz += dzStride
  }
}

@inline function rowGradient(state: usize, before: usize, dh: usize, dc: usize, dz: usize, width: usize): void {
  const one = ones()
  for (const end = dh + (width & ~31); dh != end; dh += 32) {
    const h0 = v128.load(dh)
    const h1 = v128.load(dh, 16)
    const tanhC0 = v128.load(state, TANH_C)
    const tanhC1 = v128.load(state, TANH_C + 16)
    const o0 = v128.load(state, O)
    const o1 = v128.load(state, O + 16)
    store8(dz + 3 * width, gateSlope(h0, tanhC0, o0, one), gateSlope(h1, tanhC1, o1, one))
    const d0 = cellSlope(h0, o0, tanhC0, v128.load(dc), one)
    const d1 = cellSlope(h1, o1, tanhC1, v128.load(dc, 16), one)
    const f0 = v128.load(state, F)
    const f1 = v128.load(state, F + 16)
    store8(dc, f32x4.mul(d0, f0), f32x4.mul(d1, f1))
    store8(dz + width, gateSlope(d0, v128.load(before, C), f0, one), gateSlope(d1, v128.load(before, C + 16), f1, one))
    const i0 = v128.load(state)
    const i1 = v128.load(state, 16)
    const g0 = v128.load(state, G)
    const g1 = v128.load(state, G + 16)
    store8(dz, gateSlope(d0, g0, i0, one), gateSlope(d1, g1, i1, one))
    store8(dz + 2 * width, candidateSlope(d0, i0, g0, one), candidateSlope(d1, i1, g1, one))
    state += BLOCK_BYTES
    before += BLOCK_BYTES
    dc += 32
    dz += 32
  }
  for (let lanes = <i32>(width & 31) >> 2; lanes > 0; lanes -= 4) {
    const h = v128.load(dh)
    const i = v128.load(state)
    const f = v128.load(state, F >> 1)
    const g = v128.load(state, G >> 1)
    const o = v128.load(state, O >> 1)
    const tanhC = v128.load(state, TANH_C >> 1)
    const d = cellSlope(h, o, tanhC, v128.load(dc), one)
    store4(dz, gateSlope(d, g, i, one), lanes)
    store4(dz + width, gateSlope(d, v128.load(before, C >> 1), f, one), lanes)
    store4(dz + 2 * width, candidateSlope(d, i, g, one), lanes)
    store4(dz + 3 * width, gateSlope(h, tanhC, o, one), lanes)
    store4(dc, f32x4.mul(d, f), lanes)
    state += BLOCK_BYTES >> 1
    before += BLOCK_BYTES >> 1
    dh += 16
    dc += 16
    dz += 16
  }
}

/** dc of this step. */
@inline function cellSlope(dh: v128, o: v128, tanhC: v128, dc: v128, one: v128): v128 {
  return f32x4.add(dc, f32x4.mul(f32x4.mul(dh, o), f32x4.sub(one, f32x4.mul(tanhC, tanhC))))
}

/** That of a sigmoid's argument, where its value is multiplied by `factor`. */
@inline function gateSlope(d: v128, factor: v128, value: v128, one: v128): v128 {
  return f32x4.mul(f32x4.mul(f32x4.mul(d, factor), value), f32x4.sub(one, value))
}

@inline function candidateSlope(d: v128, i: v128, g: v128, one: v128): v128 {
  return f32x4.mul(f32x4.mul(d, i), f32x4.sub(one, f32x4.mul(g, g)))
}

@inline function store4(to: usize, values: v128, lanes: i32): void {
  if (lanes >= 4) v128.store(to, values)
  else storeTail(to, values, lanes)
}
