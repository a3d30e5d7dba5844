/** Backpropagation through the steps of an LSTM, for one group of rows after the other. */
import { columnSums, multiplyPacked, multiplyStrided, packB, packedBytes, PACKED_SCRATCH } from './gemm'
import { groupRows } from './lstm'
import { lstmCellGradient } from './lstmCell'

/** Steps of rows whose products are added before the next such block is begun: PRODUCT_BLOCK of the law. */
const BLOCK: i32 = 256
/** Bytes for a block of an operand that `multiplyStrided` packs. */
const OPERAND_BYTES: usize = 256 * 256 * 4

@inline function bytes(count: i32, width: i32): usize {
  return <usize>count * <usize>width << 2
}

/** Bytes of scratch that {@link lstmGradient} uses. */
export function lstmGradientScratch(rows: i32, steps: i32, inputs: i32, units: i32): f64 {
  const count = min(rows, groupRows(steps, units))
  const pairs = <f64>count * <f64>steps + <f64>BLOCK
  const both = <f64>inputs + <f64>units
  return (
    <f64>(PACKED_SCRATCH + OPERAND_BYTES + 64) + <f64>packedBytes(units, 4 * units) + <f64>packedBytes(inputs, 4 * units) +
    4 * (2 * <f64>count * <f64>units + pairs * (4 * <f64>units + both) + both * 4 * <f64>units)
  )
}

/**
 * @param dHidden - of all steps, or of the last one only
 * @param lastOnly - which of them
 * @param dx - 0 when it is not asked for
 */
export function lstmGradient(
  rows: i32, steps: i32, inputs: i32, units: i32, x: usize, input: usize, recurrent: usize, hidden: usize, states: usize,
  dHidden: usize, lastOnly: i32, dInput: usize, dRecurrent: usize, dBias: usize, dx: usize, scratch: usize,
): void {
  const gates = 4 * units
  const both = inputs + units
  const most = min(rows, groupRows(steps, units))
  const dh = scratch + PACKED_SCRATCH + OPERAND_BYTES
  const dc = dh + bytes(most, units) + 16
  const packedRecurrent = dc + bytes(most, units) + 16
  const packedInput = packedRecurrent + packedBytes(units, gates)
  const products = packedInput + packedBytes(inputs, gates)
  const left = products + bytes(both, gates)
  const dz = left + bytes(most * steps + BLOCK, both)
  packB(1, units, gates, recurrent, bytes(1, gates), packedRecurrent)
  if (dx) packB(1, inputs, gates, input, bytes(1, gates), packedInput)
  let pending = 0
  let accumulate = 0
  for (let row = 0; row < rows; row += most) {
    const count = min(most, rows - row)
    const pairs = count * steps
    const ours = dz + bytes(pending, gates)
    throughSteps(count, steps, units, states, dHidden, lastOnly, dh, dc, ours, packedRecurrent, scratch)
    if (dx) {
      multiplyPacked(0, pairs, inputs, gates, ours, bytes(1, gates), packedInput, dx, bytes(1, inputs), 0, 0, 0, scratch)
      dx += bytes(pairs, inputs)
    }
    joinOperands(count, steps, inputs, units, x, hidden, left + bytes(pending, both))
    pending += pairs
    const whole = row + count == rows ? pending : pending & -BLOCK
    if (whole > 0) {
      multiplyStrided(
        1, 0, both, gates, whole, left, bytes(1, both), dz, bytes(1, gates), products, bytes(1, gates), accumulate, 0, 0, scratch,
      )
      columnSums(whole, gates, dz, dBias, accumulate, scratch)
      accumulate = 1
      pending -= whole
      memory.copy(dz, dz + bytes(whole, gates), bytes(pending, gates))
      memory.copy(left, left + bytes(whole, both), bytes(pending, both))
    }
    states += bytes(pairs, 6 * units)
    x += bytes(pairs, inputs)
    hidden += bytes(pairs, units)
    dHidden += bytes(lastOnly ? count : pairs, units)
  }
  memory.copy(dInput, products, bytes(inputs, gates))
  memory.copy(dRecurrent, products + bytes(inputs, gates), bytes(units, gates))
}

/** dz of all steps of some rows. */
function throughSteps(
  count: i32, steps: i32, units: i32, states: usize, dHidden: usize, lastOnly: i32, dh: usize, dc: usize, dz: usize,
  packedRecurrent: usize, scratch: usize,
): void {
  const gates = 4 * units
  const dzStride = bytes(steps, gates)
  const given = bytes(lastOnly ? 1 : steps, units)
  memory.fill(dc, 0, bytes(count, units))
  for (let t = steps - 1; t >= 0; t--) {
    const last = t == steps - 1
    const from = dHidden + (lastOnly ? 0 : bytes(t, units))
    const adding = last || !lastOnly
    if (adding) for (let r = 0; r < count; r++) memory.copy(dh + bytes(r, units), from + <usize>r * given, bytes(1, units))
    const dzt = dz + bytes(t, gates)
    if (!last) {
      multiplyPacked(
        0, count, units, gates, dzt + bytes(1, gates), dzStride, packedRecurrent, dh, bytes(1, units), i32(adding), 0, 0, scratch,
      )
    }
    const state = states + bytes(t * count, 6 * units)
    const before = t > 0 ? state - bytes(count, 6 * units) : 0
    lstmCellGradient(count, units, state, before, dh, dc, dzt, dzStride)
  }
}

/** Of each step of each row x, and h of the step before. */
function joinOperands(count: i32, steps: i32, inputs: i32, units: i32, x: usize, hidden: usize, to: usize): void {
  for (let r = 0; r < count; r++) {
    for (let t = 0; t < steps; t++) {
      memory.copy(to, x, bytes(1, inputs))
      to += bytes(1, inputs)
      if (t > 0) memory.copy(to, hidden - bytes(1, units), bytes(1, units))
      else memory.fill(to, 0, bytes(1, units))
      to += bytes(1, units)
      x += bytes(1, inputs)
      hidden += bytes(1, units)
    }
  }
}
