/** ⟨xᵢ, xⱼ⟩ for all pairs: float32 chains of 256 columns in four lanes, float64 beyond. */
import { BLOCK, BLOCK_BYTES, packRows, WIRE_BYTES } from './blocks'
import { partialSums, rowAt, rowCount, rowTable, unitEnd, unitStart } from './job'
import { sumEach4 } from './lanes'
import { addSquares, sumLanes } from './reductions'

/** Bytes of a chain's columns. */
const CHAIN_BYTES: usize = 1024

/**
 * Writes a unit's stride × stride float64 sums, of which those with i <= j count, then its n squared norms; stride is n
 * rounded up to 4. Norms are those of reductions.ts to the bit, and cost no reading of their own.
 */
export function products(job: usize, unit: i32, scratch: usize): void {
  const n = rowCount(job)
  const stride = (n + 3) & ~3
  const sums = stride * stride
  const out = partialSums(job) + (<usize>(unit * (sums + n)) << 3)
  const lanes = scratch + <usize>stride * WIRE_BYTES
  memory.fill(out, 0, <usize>sums << 3)
  memory.fill(lanes, 0, <usize>n << 6)
  memory.fill(scratch + <usize>n * WIRE_BYTES, 0, <usize>(stride - n) * WIRE_BYTES)
  const end = unitEnd(job, unit)
  for (let column = unitStart(unit); column < end; column += BLOCK) {
    packRows(rowTable(job), n, column, min(BLOCK, end - column), scratch)
    for (let i = 0; i < n; i++) addSquares(scratch + <usize>i * WIRE_BYTES, BLOCK, lanes + (<usize>i << 6))
    for (let chain = scratch; chain < scratch + BLOCK_BYTES; chain += CHAIN_BYTES) {
      for (let j = 0; j < stride; j += 4) {
        for (let i = 0; i < j + 4; i += 2) tile(chain, i, j, out + (<usize>(i * stride + j) << 3), <usize>stride << 3)
      }
    }
  }
  for (let i = 0; i < n; i++) store<f64>(out + (<usize>(sums + i) << 3), sumLanes(lanes + (<usize>i << 6)))
}

/** Adds the products of rows i, i+1 with rows j … j+3. */
function tile(packed: usize, i: i32, j: i32, out: usize, outStride: usize): void {
  let x = packed + <usize>i * WIRE_BYTES
  let y = packed + <usize>j * WIRE_BYTES
  const end = x + CHAIN_BYTES
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
  for (; x < end; x += 32) {
    let u = v128.load(x)
    let v = v128.load(x, 4160)
    let w = v128.load(y)
    a0 = f32x4.add(a0, f32x4.mul(u, w))
    b0 = f32x4.add(b0, f32x4.mul(v, w))
    w = v128.load(y, 4160)
    a1 = f32x4.add(a1, f32x4.mul(u, w))
    b1 = f32x4.add(b1, f32x4.mul(v, w))
    w = v128.load(y, 8320)
    a2 = f32x4.add(a2, f32x4.mul(u, w))
    b2 = f32x4.add(b2, f32x4.mul(v, w))
    w = v128.load(y, 12480)
    a3 = f32x4.add(a3, f32x4.mul(u, w))
    b3 = f32x4.add(b3, f32x4.mul(v, w))
    u = v128.load(x, 16)
    v = v128.load(x, 4176)
    w = v128.load(y, 16)
    a0 = f32x4.add(a0, f32x4.mul(u, w))
    b0 = f32x4.add(b0, f32x4.mul(v, w))
    w = v128.load(y, 4176)
    a1 = f32x4.add(a1, f32x4.mul(u, w))
    b1 = f32x4.add(b1, f32x4.mul(v, w))
    w = v128.load(y, 8336)
    a2 = f32x4.add(a2, f32x4.mul(u, w))
    b2 = f32x4.add(b2, f32x4.mul(v, w))
    w = v128.load(y, 12496)
    a3 = f32x4.add(a3, f32x4.mul(u, w))
    b3 = f32x4.add(b3, f32x4.mul(v, w))
    y += 32
  }
  accumulate(out, sumEach4(a0, a1, a2, a3))
  accumulate(out + outStride, sumEach4(b0, b1, b2, b3))
}

@inline function accumulate(out: usize, sums: v128): void {
  v128.store(out, f64x2.add(v128.load(out), f64x2.promote_low_f32x4(sums)))
  const high = v128.shuffle<i64>(sums, sums, 1, 1)
  v128.store(out, f64x2.add(v128.load(out, 16), f64x2.promote_low_f32x4(high)), 16)
}
