/** ⟨xᵢ, xⱼ⟩ for all pairs: float32 chains of 256 columns in four lanes, float64 beyond. */
import { BLOCK, BLOCK_BYTES, packRows, WIRE_BYTES } from './blocks'
import { partialSums, rowCount, rowTable, unitEnd, unitStart } from './job'
import { sumEach4 } from './lanes'

/** Bytes of a chain's columns. */
const CHAIN_BYTES: usize = 1024

/** Writes a unit's stride × stride float64 sums, of which those with i <= j count; stride is n rounded up to 4. */
export function products(job: usize, unit: i32, scratch: usize): void {
  const n = rowCount(job)
  const stride = (n + 3) & ~3
  const sums = stride * stride
  const out = partialSums(job) + (<usize>(unit * sums) << 3)
  const rowBytes = <usize>stride << 3
  memory.fill(out, 0, <usize>sums << 3)
  memory.fill(scratch + <usize>n * WIRE_BYTES, 0, <usize>(stride - n) * WIRE_BYTES)
  const end = unitEnd(job, unit)
  for (let column = unitStart(unit); column < end; column += BLOCK) {
    packRows(rowTable(job), n, column, min(BLOCK, end - column), scratch)
    for (let chain = scratch; chain < scratch + BLOCK_BYTES; chain += CHAIN_BYTES) {
      for (let j = 0; j < stride; j += 4) {
        const y = chain + <usize>j * WIRE_BYTES
        let to = out + (<usize>j << 3)
        for (let x = chain; x < y; x += 2 * WIRE_BYTES) {
          tile(x, y, to, rowBytes)
          to += 2 * rowBytes
        }
        diagonalTile(y, to, rowBytes)
      }
    }
  }
}

/** Adds the products of the rows x, x+1 with y … y+3. Unrolled by hand it would be reordered until registers run out. */
function tile(x: usize, y: usize, out: usize, rowBytes: usize): void {
  const end = x + CHAIN_BYTES
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
  for (; x < end; x += 16) {
    const u = v128.load(x)
    const v = v128.load(x, 4160)
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
    y += 16
  }
  accumulate(out, sumEach4(a0, a1, a2, a3))
  accumulate(out + rowBytes, sumEach4(b0, b1, b2, b3))
}

/** Adds the products of the rows x … x+3 with themselves, the first row of a pair being the lower. */
function diagonalTile(x: usize, out: usize, rowBytes: usize): void {
  const end = x + CHAIN_BYTES
  const zero = f32x4.splat(0)
  let a0 = zero, a1 = zero, a2 = zero, a3 = zero, b1 = zero, b2 = zero, b3 = zero, c2 = zero, c3 = zero, d3 = zero
  for (; x < end; x += 16) {
    const p = v128.load(x)
    a0 = f32x4.add(a0, f32x4.mul(p, p))
    const q = v128.load(x, 4160)
    a1 = f32x4.add(a1, f32x4.mul(p, q))
    b1 = f32x4.add(b1, f32x4.mul(q, q))
    const r = v128.load(x, 8320)
    a2 = f32x4.add(a2, f32x4.mul(p, r))
    b2 = f32x4.add(b2, f32x4.mul(q, r))
    c2 = f32x4.add(c2, f32x4.mul(r, r))
    const s = v128.load(x, 12480)
    a3 = f32x4.add(a3, f32x4.mul(p, s))
    b3 = f32x4.add(b3, f32x4.mul(q, s))
    c3 = f32x4.add(c3, f32x4.mul(r, s))
    d3 = f32x4.add(d3, f32x4.mul(s, s))
  }
  accumulate(out, sumEach4(a0, a1, a2, a3))
  accumulate(out + rowBytes, sumEach4(zero, b1, b2, b3))
  accumulate(out + 2 * rowBytes, sumEach4(zero, zero, c2, c3))
  accumulate(out + 3 * rowBytes, sumEach4(zero, zero, zero, d3))
}

@inline function accumulate(out: usize, sums: v128): void {
  v128.store(out, f64x2.add(v128.load(out), f64x2.promote_low_f32x4(sums)))
  const high = v128.shuffle<i64>(sums, sums, 1, 1)
  v128.store(out, f64x2.add(v128.load(out, 16), f64x2.promote_low_f32x4(high)), 16)
}
