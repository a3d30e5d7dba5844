/** Backpropagation through the steps of an LSTM, for one group of rows after the other. */
import { multiplyPacked, multiplyStrided, packB, packedBytes, PACKED_SCRATCH } from './gemm'
import { bytes, groupRows, spread } from './lstm'
import { lstmCellGradient, stateBytes } from './lstmCell'
import { rowProducts } from './rowProducts'

/** Steps of rows whose products are added before the next such block is begun: PRODUCT_BLOCK of the law. */
const BLOCK: i32 = 256
/** Bytes for a block of an operand that `multiplyStrided` packs. */
const OPERAND_BYTES: usize = 256 * 256 * 4

/** Bytes of scratch that {@link lstmGradient} uses. */
export function lstmGradientScratch(rows: i32, steps: i32, inputs: i32, units: i32): f64 {
  const count = min(rows, groupRows(steps, units))
  const pairs = <f64>count * <f64>steps + <f64>BLOCK
  const dz = pairs * <f64>spread(4 * units)
  const values = 2 * <f64>count * <f64>units + (<f64>inputs + <f64>units) * 4 * <f64>units
  const packed = <f64>packedBytes(units, 4 * units) + <f64>packedBytes(inputs, 4 * units)
  return <f64>(PACKED_SCRATCH + OPERAND_BYTES + 32 + stateBytes(units)) + packed + 4 * values + dz
}

/**
 * @param input - as joined and states, what the forward pass was given or left
 * @param dHidden - of all steps, or of the last one only
 * @param lastOnly - which of them
 * @param dInput - replaced, as dRecurrent, dBias and dx are
 * @param dx - 0 when it is not asked for
 */
export function lstmGradient(
  rows: i32, steps: i32, inputs: i32, units: i32, input: usize, recurrent: usize, joined: usize, states: usize,
  dHidden: usize, lastOnly: i32, dInput: usize, dRecurrent: usize, dBias: usize, dx: usize, scratch: usize,
): void {
  const gates = 4 * units
  const both = inputs + units
  const most = min(rows, groupRows(steps, units))
  const stride = bytes(1, gates)
  const pairStride = spread(both)
  const dzStride = spread(gates)
  const dh = scratch + PACKED_SCRATCH + OPERAND_BYTES
  const dc = dh + bytes(most, units) + 16
  const zeros = dc + bytes(most, units) + 16
  const packedRecurrent = zeros + stateBytes(units)
  const packedInput = packedRecurrent + packedBytes(units, gates)
  const products = packedInput + packedBytes(inputs, gates)
  const dz = products + bytes(both, gates)
  memory.fill(zeros, 0, stateBytes(units))
  packB(1, units, gates, recurrent, stride, packedRecurrent)
  if (dx) packB(1, inputs, gates, input, stride, packedInput)
  let pending = 0
  let accumulate = 0
  for (let row = 0; row < rows; row += most) {
    const count = min(most, rows - row)
    const pairs = count * steps
    const ours = dz + <usize>pending * dzStride
    throughSteps(count, steps, units, states, dHidden, lastOnly, dh, dc, zeros, ours, packedRecurrent, scratch)
    if (dx) {
      multiplyPacked(0, pairs, inputs, gates, ours, dzStride, packedInput, dx, bytes(1, inputs), 0, 0, 0, scratch)
      dx += bytes(pairs, inputs)
    }
    pending += pairs
    const end = dz + <usize>(row + count == rows ? pending : pending & -BLOCK) * dzStride
    let from = dz
    for (; from < end; from += <usize>BLOCK * dzStride) {
      const depth = min(BLOCK, pending)
      // Both read columns, each value far from the next.
      fetch(from, <usize>depth * dzStride, zeros - 16)
      store<f32>(scratch, 1)
      rowProducts(1, gates, depth, scratch, 0, 0, from, dzStride, dBias, 0, accumulate, 0, 0)
      multiplyStrided(1, 0, both, gates, depth, joined, pairStride, from, dzStride, products, stride, accumulate, 0, 0, scratch)
      accumulate = 1
      pending -= depth
      joined += <usize>depth * pairStride
    }
    if (pending > 0 && from > dz) memory.copy(dz, from, <usize>pending * dzStride)
    states += <usize>pairs * stateBytes(units)
    dHidden += bytes(lastOnly ? count : pairs, units)
  }
  memory.copy(dInput, products, bytes(inputs, gates))
  memory.copy(dRecurrent, products + bytes(inputs, gates), bytes(units, gates))
}

/** dz of all steps of some rows. */
function throughSteps(
  count: i32, steps: i32, units: i32, states: usize, dHidden: usize, lastOnly: i32, dh: usize, dc: usize, zeros: usize,
  dz: usize, packedRecurrent: usize, scratch: usize,
): void {
  const gates = 4 * units
  const stepStride = spread(gates)
  const dzStride = <usize>steps * stepStride
  const stateStride = stateBytes(units)
  const given = bytes(lastOnly ? 1 : steps, units)
  memory.fill(dc, 0, bytes(count, units))
  for (let t = steps - 1; t >= 0; t--) {
    const last = t == steps - 1
    const from = dHidden + (lastOnly ? 0 : bytes(t, units))
    const adding = last || !lastOnly
    if (adding) for (let r = 0; r < count; r++) memory.copy(dh + bytes(r, units), from + <usize>r * given, bytes(1, units))
    const ours = dz + <usize>t * stepStride
    // The product hardly waits for memory; what follows it would.
    fetch(states + <usize>(max(0, t - 1) * count) * stateStride, <usize>count * stateStride, zeros - 16)
    if (!last) {
      const after = ours + stepStride
      multiplyPacked(0, count, units, gates, after, dzStride, packedRecurrent, dh, bytes(1, units), i32(adding), 0, 0, scratch)
    }
    const state = states + <usize>(t * count) * stateStride
    if (t > 0) lstmCellGradient(count, units, state, state - <usize>count * stateStride, stateStride, dh, dc, ours, dzStride)
    else lstmCellGradient(count, units, state, zeros, 0, dh, dc, ours, dzStride)
  }
}

/**
 * Reads a word of every line, all of them at once, as it were: what comes from afar is waited for once, not line by line.
 *
 * @param sink - where to leave what was read, lest an optimizer think it useless
 */
function fetch(from: usize, length: usize, sink: usize): void {
  let any: i32 = 0
  const end = from + length
  for (; from + 256 <= end; from += 256) {
    any |= load<i32>(from)
    any |= load<i32>(from, 64)
    any |= load<i32>(from, 128)
    any |= load<i32>(from, 192)
  }
  for (; from < end; from += 64) any |= load<i32>(from)
  store<i32>(sink, any)
}
