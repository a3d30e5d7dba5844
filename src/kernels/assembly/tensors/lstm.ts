/**
 * LSTM over whole sequences as `RecurrentKernels` defines it. Rows are independent of each other; those of a call go through a
 * step together.
 */
import { multiplyPacked, multiplyStrided, packB, packedBytes, PACKED_SCRATCH } from './gemm'
import { lstmCell, stateBytes } from './lstmCell'

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

/** Bytes from x, h and 1 side by side to those of the next step. */
@inline export function joinedStride(inputs: i32, units: i32): usize {
  return spread(inputs + units + 1)
}

/** Values of x, h and 1 side by side of `pairs` steps of rows, for runtime/tensors/recurrent.ts, as are the next two. */
export function lstmJoined(pairs: f64, inputs: i32, units: i32): f64 {
  return pairs * <f64>(joinedStride(inputs, units) >> 2)
}

/** Values of the states of `pairs` steps of rows. */
export function lstmStates(pairs: f64, units: i32): f64 {
  return pairs * <f64>(stateBytes(units) >> 2)
}

/** Values of the weights as {@link lstm} lays them out. */
export function lstmWeights(inputs: i32, units: i32): f64 {
  return <f64>((bytes(inputs + units, 4 * units) + packedBytes(4 * units, inputs + units)) >> 2)
}

/** Bytes of scratch that {@link lstm} uses. */
export function lstmScratch(rows: i32, units: i32): f64 {
  return <f64>(PACKED_SCRATCH + bytes(rows, 4 * units) + 16 + stateBytes(units))
}

/** Both matrices of weights one below the other, as they are and packed, to `weights`. */
export function layLstmWeights(inputs: i32, units: i32, input: usize, recurrent: usize, weights: usize): void {
  const gates = 4 * units
  const both = inputs + units
  memory.copy(weights, input, bytes(inputs, gates))
  memory.copy(weights + bytes(inputs, gates), recurrent, bytes(units, gates))
  packB(0, gates, both, weights, bytes(1, gates), weights + bytes(both, gates))
}

/**
 * @param weights - of {@link layLstmWeights}
 * @param joined - rows × steps × (inputs + units + 1), `spread`: x, h of the step before and 1, the bias's input; replaced
 * @param hidden - rows × steps × units; replaced
 * @param states - as lstmCell.ts lays out one: steps, in each its rows; replaced
 */
export function lstm(
  rows: i32, steps: i32, inputs: i32, units: i32, x: usize, weights: usize, bias: usize, joined: usize, hidden: usize,
  states: usize, scratch: usize,
): void {
  const gates = 4 * units
  const both = inputs + units
  const zStride = bytes(1, gates)
  const stateStride = stateBytes(units)
  const z = scratch + PACKED_SCRATCH
  const zeros = z + bytes(rows, gates) + 16
  const packed = weights + bytes(both, gates)
  memory.fill(zeros, 0, stateStride)
  const pairStride = joinedStride(inputs, units)
  const stride = <usize>steps * pairStride
  const hStride = bytes(steps, units)
  copyInputs(rows * steps, inputs, units, x, joined, pairStride)
  for (let row = 0; row < rows; row++) memory.fill(joined + <usize>row * stride + bytes(1, inputs), 0, bytes(1, units))
  let before = zeros
  let beforeStride: usize = 0
  for (let t = 0; t < steps; t++) {
    const from = joined + <usize>t * pairStride
    const h = hidden + bytes(t, units)
    if (rows >= LEAST_PACKED_ROWS) multiplyPacked(0, rows, gates, both, from, stride, packed, z, zStride, 0, bias, 0, scratch)
    else multiplyStrided(0, 0, rows, gates, both, from, stride, weights, zStride, z, zStride, 0, bias, 0, scratch)
    const next = t + 1 < steps
    const copy = next ? from + pairStride + bytes(1, inputs) : h
    lstmCell(rows, units, z, states, before, beforeStride, h, hStride, copy, next ? stride : hStride)
    before = states
    beforeStride = stateStride
    states += <usize>rows * stateStride
  }
}

function copyInputs(pairs: i32, inputs: i32, units: i32, x: usize, to: usize, stride: usize): void {
  const vectors = bytes(1, inputs) & ~15
  for (; pairs > 0; pairs--) {
    let at: usize = 0
    for (; at < vectors; at += 16) v128.store(to + at, v128.load(x + at))
    for (; at < bytes(1, inputs); at += 4) store<f32>(to + at, load<f32>(x + at))
    store<f32>(to + at + bytes(1, units), 1)
    x += at
    to += stride
  }
}
