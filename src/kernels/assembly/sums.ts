/** Weighted sums over rows, in float32 and row order. */
import {
  baseVector,
  baseWeight,
  destinationTable,
  mapData,
  output,
  rowAt,
  rowCount,
  rowTable,
  unitEnd,
  unitStart,
  weights,
} from './job'

/** Columns whose sums stay in a near cache, and rows long enough runs to be read at full speed. */
const BLOCK: i32 = 8192

/** out ← base + Σ wᵢxᵢ over the unit. */
export function weightedSum(job: usize, unit: i32, _scratch: usize): void {
  const end = unitEnd(job, unit)
  for (let column = unitStart(unit); column < end; column += BLOCK) {
    sumBlock(job, <usize>column << 2, min(BLOCK, end - column))
  }
}

function sumBlock(job: usize, offset: usize, columns: i32): void {
  const n = rowCount(job)
  const table = rowTable(job)
  const factors = weights(job)
  const sums = output(job) + offset
  memory.fill(sums, 0, <usize>columns << 2)
  if (baseVector(job) != 0) addOne(sums, baseVector(job) + offset, baseWeight(job), columns)
  let i = 0
  for (; i + 4 <= n; i += 4) addFour(sums, table + (<usize>i << 2), offset, factors + (<usize>i << 2), columns)
  for (; i < n; i++) addOne(sums, rowAt(table, i) + offset, load<f32>(factors + (<usize>i << 2)), columns)
}

/** Four rows at a time, so that sums are read and written once for all four. */
function addFour(sums: usize, rows: usize, offset: usize, factors: usize, columns: i32): void {
  const p = rowAt(rows, 0) + offset
  const q = rowAt(rows, 1) + offset
  const r = rowAt(rows, 2) + offset
  const s = rowAt(rows, 3) + offset
  const w0 = v128.load32_splat(factors)
  const w1 = v128.load32_splat(factors, 4)
  const w2 = v128.load32_splat(factors, 8)
  const w3 = v128.load32_splat(factors, 12)
  const whole = <usize>(columns & ~3) << 2
  let at: usize = 0
  for (; at < whole; at += 16) {
    let sum = f32x4.add(v128.load(sums + at), f32x4.mul(w0, v128.load(p + at)))
    sum = f32x4.add(sum, f32x4.mul(w1, v128.load(q + at)))
    sum = f32x4.add(sum, f32x4.mul(w2, v128.load(r + at)))
    v128.store(sums + at, f32x4.add(sum, f32x4.mul(w3, v128.load(s + at))))
  }
  for (; at < <usize>columns << 2; at += 4) {
    let sum = load<f32>(sums + at) + load<f32>(factors) * load<f32>(p + at)
    sum += load<f32>(factors, 4) * load<f32>(q + at)
    sum += load<f32>(factors, 8) * load<f32>(r + at)
    store<f32>(sums + at, sum + load<f32>(factors, 12) * load<f32>(s + at))
  }
}

function addOne(sums: usize, x: usize, weight: f32, columns: i32): void {
  const w = f32x4.splat(weight)
  const whole = <usize>(columns & ~3) << 2
  let at: usize = 0
  for (; at < whole; at += 16) v128.store(sums + at, f32x4.add(v128.load(sums + at), f32x4.mul(w, v128.load(x + at))))
  for (; at < <usize>columns << 2; at += 4) {
    store<f32>(sums + at, load<f32>(sums + at) + weight * load<f32>(x + at))
  }
}

/** xᵢ ← factorᵢ·xᵢ in float32, written to the destination table. */
export function scaleRows(job: usize, unit: i32, _scratch: usize): void {
  const n = rowCount(job)
  const start = unitStart(unit)
  const end = unitEnd(job, unit)
  for (let i = 0; i < n; i++) {
    const factor = load<f32>(mapData(job) + (<usize>i << 2))
    scaleRow(rowAt(rowTable(job), i), rowAt(destinationTable(job), i), factor, start, end)
  }
}

function scaleRow(from: usize, to: usize, factor: f32, start: i32, end: i32): void {
  const f = f32x4.splat(factor)
  let j = start
  for (; j + 4 <= end; j += 4) {
    const at = <usize>j << 2
    v128.store(to + at, f32x4.mul(f, v128.load(from + at)))
  }
  for (; j < end; j++) {
    const at = <usize>j << 2
    store<f32>(to + at, factor * load<f32>(from + at))
  }
}
