/**
 * LSTM over whole sequences as `RecurrentKernels` defines it. Rows are independent of each other: a group of them goes through
 * all steps, so that what it works on stays in the cache.
 */
import { multiplyPacked, multiplyStrided, packB, packedBytes, PACKED_SCRATCH } from './gemm'
import { lstmCell } from './lstmCell'

/** Values of dz that a group of rows has, about. */
const GROUP_VALUES: i32 = 98304
const MOST_ROWS: i32 = 32
/** Products of fewer rows read a matrix where it lies. */
const LEAST_PACKED_ROWS: i32 = 4

/** Rows of a group, a multiple of 4. */
export function groupRows(steps: i32, units: i32): i32 {
  const fitting = <f64>GROUP_VALUES / (4 * <f64>steps * <f64>units)
  return max(4, <i32>min(<f64>MOST_ROWS, fitting) & -4)
}

/** Bytes of scratch that {@link lstm} uses. */
export function lstmScratch(inputs: i32, units: i32): f64 {
  return <f64>PACKED_SCRATCH + <f64>packedBytes(4 * units, inputs) + <f64>packedBytes(4 * units, units)
}

/**
 * @param weights - inputs × 4·units, then `recurrent` units × 4·units and `bias`
 * @param hidden - rows × steps × units
 * @param states - rows × steps × 6·units values, see lstmCell.ts: groups of rows, in each steps, in each its rows; and 16 bytes
 */
export function lstm(
  rows: i32, steps: i32, inputs: i32, units: i32, x: usize, input: usize, recurrent: usize, bias: usize, hidden: usize,
  states: usize, scratch: usize,
): void {
  const packedInput = scratch + PACKED_SCRATCH
  const packedRecurrent = packedInput + packedBytes(4 * units, inputs)
  const gatesStride = <usize>units << 4
  if (rows >= LEAST_PACKED_ROWS) {
    packB(0, 4 * units, inputs, input, gatesStride, packedInput)
    packB(0, 4 * units, units, recurrent, gatesStride, packedRecurrent)
  }
  const xStride = <usize>(steps * inputs) << 2
  const hStride = <usize>(steps * units) << 2
  const stateStride = <usize>units * 24
  const most = groupRows(steps, units)
  for (let row = 0; row < rows; row += most) {
    const count = min(most, rows - row)
    let before: usize = 0
    for (let t = 0; t < steps; t++) {
      const xt = x + (<usize>(t * inputs) << 2)
      const h = hidden + (<usize>(t * units) << 2)
      if (rows < LEAST_PACKED_ROWS) {
        multiplyStrided(0, 0, count, 4 * units, inputs, xt, xStride, input, gatesStride, states, stateStride, 0, bias, 0, scratch)
        if (t > 0) {
          multiplyStrided(
            0, 0, count, 4 * units, units, h - (<usize>units << 2), hStride, recurrent, gatesStride, states, stateStride, 1, 0, 0, scratch,
          )
        }
      } else {
        multiplyPacked(0, count, 4 * units, inputs, xt, xStride, packedInput, states, stateStride, 0, bias, 0, scratch)
        if (t > 0) {
          multiplyPacked(
            0, count, 4 * units, units, h - (<usize>units << 2), hStride, packedRecurrent, states, stateStride, 1, 0, 0, scratch,
          )
        }
      }
      lstmCell(count, units, states, before, h, hStride)
      before = states
      states += <usize>count * stateStride
    }
    x += <usize>count * xStride
    hidden += <usize>count * hStride
  }
}
