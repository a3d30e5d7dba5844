/**
 * LSTM over whole sequences as `RecurrentKernels` defines it. Rows are independent of each other: a group of them goes through
 * all steps, so that what it works on stays in the cache.
 */
import { multiplyPacked, multiplyStrided, packB, packedBytes, PACKED_SCRATCH } from './gemm'
import { lstmCell, stateBytes } from './lstmCell'
import { FIVE, ROWS } from './packing'
import { wide } from '../vectors'

/** Values of dz that a group of rows has, about. */
const GROUP_VALUES: i32 = 196608
const MOST_ROWS: i32 = 32
/** Fewer rows are not worth packing a matrix. */
const LEAST_PACKED_ROWS: i32 = 4

@inline export function bytes(count: i32, width: i32): usize {
  return <usize>count * <usize>width << 2
}

/**
 * Bytes from a row of `width` values to the next: an odd number of vectors, so that rows a number of steps apart hardly ever
 * compete for the same places in a cache.
 */
@inline export function spread(width: i32): usize {
  return (<usize>((width + 3) >> 2) | 1) << 4
}

/** Rows of a group, a multiple of those that products take together. */
export function groupRows(steps: i32, units: i32): i32 {
  const fitting = <f64>GROUP_VALUES / (4 * <f64>steps * <f64>units)
  const together = wide ? FIVE : ROWS
  return max(together, <i32>min(<f64>MOST_ROWS, fitting) / together * together)
}

/** Values of the states of a pass, for runtime/tensors/recurrent.ts. */
export function lstmStates(rows: i32, steps: i32, units: i32): f64 {
  return <f64>rows * <f64>steps * <f64>(stateBytes(units) >> 2)
}

/** Values of x and h side by side of a pass, for runtime/tensors/recurrent.ts. */
export function lstmJoined(rows: i32, steps: i32, inputs: i32, units: i32): f64 {
  return <f64>rows * <f64>steps * <f64>(spread(inputs + units) >> 2)
}

/** Bytes of scratch that {@link lstm} uses. */
export function lstmScratch(rows: i32, steps: i32, inputs: i32, units: i32): f64 {
  const z = bytes(min(rows, groupRows(steps, units)), 4 * units) + 16
  const weights = <f64>bytes(inputs + units, 4 * units) + <f64>packedBytes(4 * units, inputs + units)
  return <f64>(PACKED_SCRATCH + z + stateBytes(units)) + weights
}

/**
 * @param input - inputs × 4·units weights, then `recurrent` units × 4·units and `bias`
 * @param joined - rows × steps × (inputs + units), `spread`: x, and h of the step before, which must be 0 at the first; replaced but there
 * @param hidden - rows × steps × units; replaced
 * @param states - as lstmCell.ts lays out one: groups of rows, in each steps, in each its rows; replaced
 */
export function lstm(
  rows: i32, steps: i32, inputs: i32, units: i32, x: usize, input: usize, recurrent: usize, bias: usize, joined: usize,
  hidden: usize, states: usize, scratch: usize,
): void {
  const gates = 4 * units
  const both = inputs + units
  const most = min(rows, groupRows(steps, units))
  const zStride = bytes(1, gates)
  const stateStride = stateBytes(units)
  const z = scratch + PACKED_SCRATCH
  const zeros = z + bytes(most, gates) + 16
  const weights = zeros + stateStride
  const packed = weights + bytes(both, gates)
  memory.fill(zeros, 0, stateStride)
  memory.copy(weights, input, bytes(inputs, gates))
  memory.copy(weights + bytes(inputs, gates), recurrent, bytes(units, gates))
  if (rows >= LEAST_PACKED_ROWS) packB(0, gates, both, weights, zStride, packed)
  const pairStride = spread(both)
  const stride = <usize>steps * pairStride
  const hStride = bytes(steps, units)
  const rowX = bytes(steps, inputs)
  const rowStates = <usize>steps * stateStride
  // The last group first: the gradient begins with the first, which then is still in the cache.
  let count = (rows - 1) % most + 1
  for (let row = rows - count; row >= 0; row -= most, count = most) {
    const groupX = x + <usize>row * rowX
    const groupJoined = joined + <usize>row * stride
    const groupHidden = hidden + <usize>row * hStride
    let groupStates = states + <usize>row * rowStates
    copyInputs(count * steps, inputs, groupX, groupJoined, pairStride)
    let before = zeros
    let beforeStride: usize = 0
    for (let t = 0; t < steps; t++) {
      const from = groupJoined + <usize>t * pairStride
      const h = groupHidden + bytes(t, units)
      if (rows >= LEAST_PACKED_ROWS) multiplyPacked(0, count, gates, both, from, stride, packed, z, zStride, 0, bias, 0, scratch)
      else multiplyStrided(0, 0, count, gates, both, from, stride, weights, zStride, z, zStride, 0, bias, 0, scratch)
      const next = t + 1 < steps
      const copy = next ? from + pairStride + bytes(1, inputs) : h
      lstmCell(count, units, z, groupStates, before, beforeStride, h, hStride, copy, next ? stride : hStride)
      before = groupStates
      beforeStride = stateStride
      groupStates += <usize>count * stateStride
    }
  }
}

function copyInputs(pairs: i32, inputs: i32, x: usize, to: usize, stride: usize): void {
  const vectors = bytes(1, inputs) & ~15
  for (; pairs > 0; pairs--) {
    let at: usize = 0
    for (; at < vectors; at += 16) v128.store(to + at, v128.load(x + at))
    for (; at < bytes(1, inputs); at += 4) store<f32>(to + at, load<f32>(x + at))
    x += at
    to += stride
  }
}
