/** ⟨xᵢ, xⱼ⟩ for all pairs: float32 chains of 256 columns in four lanes, float64 beyond. */
import { partialSums, rowAt, rowCount, rowTable, unitEnd, unitStart } from './job'
import { sumEach4 } from './lanes'

const BLOCK: i32 = 256
const ROW_BYTES: usize = 1024

/** Writes a unit's n × stride float64 sums, of which those with i <= j count; stride is n rounded up to 4. */
export function products(job: usize, unit: i32, scratch: usize): void {
  const n = rowCount(job)
  const stride = (n + 3) & ~3
  const out = partialSums(job) + (<usize>(unit * stride * stride) << 3)
  memory.fill(out, 0, <usize>(stride * stride) << 3)
  const end = unitEnd(job, unit)
  for (let column = unitStart(unit); column < end; column += BLOCK) {
    pack(rowTable(job), n, stride, column, min(BLOCK, end - column), scratch)
    for (let j = 0; j < stride; j += 4) {
      for (let i = 0; i < j + 4; i += 2) tile(scratch, i, j, out + (<usize>(i * stride + j) << 3), <usize>stride << 3)
    }
  }
}

/** Rows side by side, zeros where a row or the last block ends: rows a power of two apart would share cache lines. */
function pack(table: usize, n: i32, stride: i32, column: i32, columns: i32, to: usize): void {
  const bytes = <usize>columns << 2
  for (let i = 0; i < stride; i++) {
    const row = to + <usize>i * ROW_BYTES
    if (i < n) memory.copy(row, rowAt(table, i) + (<usize>column << 2), bytes)
    if (i >= n) memory.fill(row, 0, ROW_BYTES)
    else if (bytes < ROW_BYTES) memory.fill(row + bytes, 0, ROW_BYTES - bytes)
  }
}

/** Adds the products of rows i, i+1 with rows j … j+3. */
function tile(packed: usize, i: i32, j: i32, out: usize, outStride: usize): void {
  let x = packed + <usize>i * ROW_BYTES
  let y = packed + <usize>j * ROW_BYTES
  const end = x + ROW_BYTES
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
  for (; x < end; x += 16) {
    const u = v128.load(x)
    const v = v128.load(x, 1024)
    let w = v128.load(y)
    a0 = f32x4.add(a0, f32x4.mul(u, w))
    b0 = f32x4.add(b0, f32x4.mul(v, w))
    w = v128.load(y, 1024)
    a1 = f32x4.add(a1, f32x4.mul(u, w))
    b1 = f32x4.add(b1, f32x4.mul(v, w))
    w = v128.load(y, 2048)
    a2 = f32x4.add(a2, f32x4.mul(u, w))
    b2 = f32x4.add(b2, f32x4.mul(v, w))
    w = v128.load(y, 3072)
    a3 = f32x4.add(a3, f32x4.mul(u, w))
    b3 = f32x4.add(b3, f32x4.mul(v, w))
    y += 16
  }
  accumulate(out, sumEach4(a0, a1, a2, a3))
  accumulate(out + outStride, sumEach4(b0, b1, b2, b3))
}

@inline function accumulate(out: usize, sums: v128): void {
  v128.store(out, f64x2.add(v128.load(out), f64x2.promote_low_f32x4(sums)))
  const high = v128.shuffle<i64>(sums, sums, 1, 1)
  v128.store(out, f64x2.add(v128.load(out, 16), f64x2.promote_low_f32x4(high)), 16)
}
