/**
 * What a step of an LSTM does besides products, for rows of `units` values. What it leaves of a row for the gradient, its
 * state, is i, f, g, o, c and tanh(c) of four units, then of the next four.
 */
import { sigmoid4, tanh4 } from './float32'
import { storeTail } from './tails'

/** Bytes of four units' state, and where c stands in it. */
const BLOCK_BYTES: usize = 96
const C: usize = 64

/** Bytes of a row's state at a step. */
@inline export function stateBytes(units: i32): usize {
  return <usize>((units + 3) >> 2) * BLOCK_BYTES
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
  const stride = stateBytes(units)
  const width = <usize>units << 2
  for (; rows > 0; rows--) {
    openGates(z, width, state, state + stride, before)
    passOn(state, h, copy, width)
    z += 4 * width
    state += stride
    before += beforeStride
    h += hStride
    copy += copyStride
  }
}

/** The gates of a row, and c. Apart from what needs tanh(c), since the two in a row take longer than the processor looks ahead. */
function openGates(z: usize, width: usize, state: usize, end: usize, before: usize): void {
  const zF = z + width
  const zG = zF + width
  const zO = zG + width
  for (let at: usize = 0; state != end; at += 16) {
    const i = sigmoid4(v128.load(z + at))
    const f = sigmoid4(v128.load(zF + at))
    const g = tanh4(v128.load(zG + at))
    const o = sigmoid4(v128.load(zO + at))
    const c = f32x4.add(f32x4.mul(f, v128.load(before, C)), f32x4.mul(i, g))
    v128.store(state, i)
    v128.store(state, f, 16)
    v128.store(state, g, 32)
    v128.store(state, o, 48)
    v128.store(state, c, C)
    state += BLOCK_BYTES
    before += BLOCK_BYTES
  }
}

/** tanh(c) and h of a row. */
function passOn(state: usize, h: usize, copy: usize, width: usize): void {
  const end = h + (width & ~15)
  for (; h != end; h += 16) {
    const values = output(state)
    v128.store(h, values)
    v128.store(copy, values)
    copy += 16
    state += BLOCK_BYTES
  }
  if ((width & 15) == 0) return
  const values = output(state)
  storeTail(h, values, <i32>(width & 15) >> 2)
  storeTail(copy, values, <i32>(width & 15) >> 2)
}

@inline function output(state: usize): v128 {
  const tanhC = tanh4(v128.load(state, C))
  v128.store(state, tanhC, 80)
  return f32x4.mul(v128.load(state, 48), tanhC)
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
  const end = <usize>(units & ~3) << 2
  for (; rows > 0; rows--) {
    let from = state
    let last = before
    let at: usize = 0
    for (; at < end; at += 16) {
      cellGradient(from, last, dh + at, dc + at, dz + at, width, 4)
      from += BLOCK_BYTES
      last += BLOCK_BYTES
    }
    if (at < width) cellGradient(from, last, dh + at, dc + at, dz + at, width, units & 3)
    state += stateBytes(units)
    before += beforeStride
    dh += width
    dc += width
    dz += dzStride
  }
}

@inline function cellGradient(state: usize, before: usize, dh: usize, dc: usize, dz: usize, width: usize, lanes: i32): void {
  const one = f32x4.splat(1)
  const i = v128.load(state)
  const f = v128.load(state, 16)
  const g = v128.load(state, 32)
  const o = v128.load(state, 48)
  const tanhC = v128.load(state, 80)
  const slope = v128.load(dh)
  const through = f32x4.mul(f32x4.mul(slope, o), f32x4.sub(one, f32x4.mul(tanhC, tanhC)))
  const d = f32x4.add(v128.load(dc), through)
  store4(dz, f32x4.mul(f32x4.mul(f32x4.mul(d, g), i), f32x4.sub(one, i)), lanes)
  store4(dz + width, f32x4.mul(f32x4.mul(f32x4.mul(d, v128.load(before, C)), f), f32x4.sub(one, f)), lanes)
  store4(dz + 2 * width, f32x4.mul(f32x4.mul(d, i), f32x4.sub(one, f32x4.mul(g, g))), lanes)
  store4(dz + 3 * width, f32x4.mul(f32x4.mul(f32x4.mul(slope, tanhC), o), f32x4.sub(one, o)), lanes)
  store4(dc, f32x4.mul(d, f), lanes)
}

@inline function store4(to: usize, values: v128, lanes: i32): void {
  if (lanes == 4) v128.store(to, values)
  else storeTail(to, values, lanes)
}
