/** ⟨xᵢ, xⱼ⟩ for all pairs: float32 chains of 512 columns in eight lanes, float64 beyond. */
import { copyRows } from './blocks'
import { partialSums, rowCount, rowTable, unitEnd, unitStart } from './job'
import { sumEach4 } from './lanes'
import { halfDiagonalLanes, halfLanes, ROW_BYTES, wideDiagonalLanes, wideLanes } from './productLanes'
import { wide } from './vectors'

/** Columns of a chain. */
const CHAIN: i32 = 512

/** Rows whose chains stay in a first-level cache while all further rows pass. */
const NEAR_ROWS: i32 = 8

/**
 * Writes a unit's stride × stride float64 sums, of which those with i <= j count; stride is n rounded up to 4. Scratch: two
 * chains of as many rows, then 320 bytes for a tile's lanes.
 */
export function products(job: usize, unit: i32, scratch: usize): void {
  const n = rowCount(job)
  const stride = (n + 3) & ~3
  const sums = stride * stride
  const out = partialSums(job) + (<usize>(unit * sums) << 3)
  const chainBytes = <usize>stride * ROW_BYTES
  const second = scratch + chainBytes
  const lanes = second + chainBytes
  memory.fill(out, 0, <usize>sums << 3)
  memory.fill(scratch, 0, 2 * chainBytes)
  const end = unitEnd(job, unit)
  for (let column = unitStart(unit); column < end; column += 2 * CHAIN) {
    // Both chains at a time: longer runs of a row are read faster.
    const rest = end - column
    for (let i = 0; i < n; i += 4) {
      const table = rowTable(job) + (<usize>i << 2)
      const count = min(4, n - i)
      const at = <usize>i * ROW_BYTES
      copyRows(table, count, column, min(CHAIN, rest), CHAIN, scratch + at, ROW_BYTES)
      if (rest > CHAIN) copyRows(table, count, column + CHAIN, min(CHAIN, rest - CHAIN), CHAIN, second + at, ROW_BYTES)
    }
    addChain(scratch, stride, out, lanes)
    if (rest > CHAIN) addChain(second, stride, out, lanes)
  }
}

function addChain(chain: usize, stride: i32, out: usize, lanes: usize): void {
  const rowBytes = <usize>stride << 3
  for (let near = 0; near < stride; near += NEAR_ROWS) {
    for (let j = near; j < stride; j += 4) {
      const y = chain + <usize>j * ROW_BYTES
      const past = min(near + NEAR_ROWS, j)
      let to = out + <usize>near * rowBytes + (<usize>j << 3)
      let x = chain + <usize>near * ROW_BYTES
      for (let i = near; i < past; i += 2) {
        tile(x, y, to, rowBytes, lanes)
        x += 2 * ROW_BYTES
        to += 2 * rowBytes
      }
      if (j < near + NEAR_ROWS) diagonalTile(y, to, rowBytes, lanes)
    }
  }
}

/** Adds the products of the rows x, x+1 with y … y+3. */
function tile(x: usize, y: usize, out: usize, rowBytes: usize, lanes: usize): void {
  if (wide) wideLanes(x, y, lanes)
  else {
    halfLanes(x, y, lanes)
    halfLanes(x + 16, y + 16, lanes + 16)
  }
  accumulate(out, sumEach4(fold(lanes, 0), fold(lanes, 1), fold(lanes, 2), fold(lanes, 3)))
  accumulate(out + rowBytes, sumEach4(fold(lanes, 4), fold(lanes, 5), fold(lanes, 6), fold(lanes, 7)))
}

/** Adds the products of the rows x … x+3 with themselves, the first row of a pair being the lower. */
function diagonalTile(x: usize, out: usize, rowBytes: usize, lanes: usize): void {
  if (wide) wideDiagonalLanes(x, lanes)
  else {
    halfDiagonalLanes(x, lanes)
    halfDiagonalLanes(x + 16, lanes + 16)
  }
  const zero = f32x4.splat(0)
  accumulate(out, sumEach4(fold(lanes, 0), fold(lanes, 1), fold(lanes, 2), fold(lanes, 3)))
  accumulate(out + rowBytes, sumEach4(zero, fold(lanes, 4), fold(lanes, 5), fold(lanes, 6)))
  accumulate(out + 2 * rowBytes, sumEach4(zero, zero, fold(lanes, 7), fold(lanes, 8)))
  accumulate(out + 3 * rowBytes, sumEach4(zero, zero, zero, fold(lanes, 9)))
}

/** Lanes l + 4 added to lanes l of a tile's pair. */
@inline function fold(lanes: usize, pair: usize): v128 {
  return f32x4.add(v128.load(lanes + 32 * pair), v128.load(lanes + 32 * pair, 16))
}

@inline function accumulate(out: usize, sums: v128): void {
  v128.store(out, f64x2.add(v128.load(out), f64x2.promote_low_f32x4(sums)))
  const high = v128.shuffle<i64>(sums, sums, 1, 1)
  v128.store(out, f64x2.add(v128.load(out, 16), f64x2.promote_low_f32x4(high)), 16)
}
