/** Backpropagation through the steps of an LSTM. */
import { multiplyPacked, multiplyStrided, packB, packedBytes, PACKED_SCRATCH } from './gemm'
import { bytes, joinedStride, spread } from './lstm'
import { lstmCellGradient, stateBytes } from './lstmCell'

/** Steps of rows whose products are added before the next such block is begun: PRODUCT_BLOCK of the law. */
const BLOCK: i32 = 256
/** Bytes for a block of an operand that `multiplyStrided` packs. */
const OPERAND_BYTES: usize = 256 * 256 * 4

/** Steps of rows that a call may leave for the next one, at most. */
export function lstmPending(): i32 {
  return BLOCK - 1
}

/** Values of dz of `pairs` steps of rows. */
export function lstmSlopes(pairs: f64, units: i32): f64 {
  return pairs * <f64>(spread(4 * units) >> 2)
}

/** Values of the transposed weights as {@link layTransposedWeights} lays them out. */
export function lstmTransposedWeights(inputs: i32, units: i32): f64 {
  return <f64>((packedBytes(units, 4 * units) + packedBytes(inputs, 4 * units)) >> 2)
}

/** Bytes of scratch that {@link lstmGradient} uses. */
export function lstmGradientScratch(rows: i32, units: i32): f64 {
  return <f64>(PACKED_SCRATCH + OPERAND_BYTES + 32 + stateBytes(units) + 2 * bytes(rows, units))
}

/** Packs both matrices of weights, transposed. */
export function layTransposedWeights(inputs: i32, units: i32, input: usize, recurrent: usize, weights: usize): void {
  const gates = 4 * units
  packB(1, units, gates, recurrent, bytes(1, gates), weights)
  packB(1, inputs, gates, input, bytes(1, gates), weights + packedBytes(units, gates))
}

/**
 * Adds what some rows contribute to the sums, whole blocks of steps only; what is left stands at the beginning of `joined` and
 * `slopes` for the next call, whose forward pass goes on behind it.
 *
 * @param weights - of {@link layTransposedWeights}
 * @param joined - what calls before have left, then what the forward pass of these rows has
 * @param states - as the forward pass left them
 * @param pending - steps of rows that calls before have left
 * @param dHidden - of all steps, or of the last one only
 * @param lastOnly - which of them
 * @param accumulate - whether a block has been added before
 * @param last - whether no rows will follow, and the last block may be shorter
 * @param slopes - dz, `spread`, of what calls before have left, and room for that of these rows
 * @param sums - (inputs + units + 1) × 4·units: the gradient of the weights and of the bias
 * @param dx - 0 when it is not asked for; replaced
 * @returns steps of rows that are left
 */
export function lstmGradient(
  rows: i32, steps: i32, inputs: i32, units: i32, weights: usize, joined: usize, states: usize, pending: i32, dHidden: usize,
  lastOnly: i32, accumulate: i32, last: i32, slopes: usize, sums: usize, dx: usize, scratch: usize,
): i32 {
  const gates = 4 * units
  // What the bias is multiplied by is a value among the others.
  const values = inputs + units + 1
  const pairStride = joinedStride(inputs, units)
  const dzStride = spread(gates)
  const dh = scratch + PACKED_SCRATCH + OPERAND_BYTES
  const dc = dh + bytes(rows, units) + 16
  const zeros = dc + bytes(rows, units) + 16
  memory.fill(zeros, 0, stateBytes(units))
  const ours = slopes + <usize>pending * dzStride
  throughSteps(rows, steps, units, states, dHidden, lastOnly, dh, dc, zeros, ours, weights, scratch)
  if (dx) {
    const packedInput = weights + packedBytes(units, gates)
    multiplyPacked(0, rows * steps, inputs, gates, ours, dzStride, packedInput, dx, bytes(1, inputs), 0, 0, 0, scratch)
  }
  let dz = slopes
  let x = joined
  let left = pending + rows * steps
  while (left >= BLOCK || (last && left > 0)) {
    const depth = min(BLOCK, left)
    multiplyStrided(1, 0, values, gates, depth, x, pairStride, dz, dzStride, sums, bytes(1, gates), accumulate, 0, 0, scratch)
    accumulate = 1
    dz += <usize>depth * dzStride
    x += <usize>depth * pairStride
    left -= depth
  }
  if (left > 0) {
    memory.copy(slopes, dz, <usize>left * dzStride)
    memory.copy(joined, x, <usize>left * pairStride)
  }
  return left
}

/** dz of all steps. */
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
    if (!last) {
      const after = ours + stepStride
      multiplyPacked(0, count, units, gates, after, dzStride, packedRecurrent, dh, bytes(1, units), i32(adding), 0, 0, scratch)
    }
    const state = states + <usize>(t * count) * stateStride
    if (t > 0) lstmCellGradient(count, units, state, state - <usize>count * stateStride, stateStride, dh, dc, ours, dzStride)
    else lstmCellGradient(count, units, state, zeros, 0, dh, dc, ours, dzStride)
  }
}
