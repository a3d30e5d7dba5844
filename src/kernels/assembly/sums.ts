/** Weighted sums over rows, in float64 and row order, rounded once to float32. */
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
import { load2, round4 } from './lanes'

/** Columns whose float64 sums stay in the first-level cache. */
const BLOCK: i32 = 1024

/** out ← base + Σ wᵢxᵢ over the unit; rows of weight 0 are not in the table. */
export function weightedSum(job: usize, unit: i32, scratch: usize): void {
  const end = unitEnd(job, unit)
  for (let column = unitStart(unit); column < end; column += BLOCK) {
    sumBlock(job, column, min(BLOCK, end - column), scratch)
  }
}

function sumBlock(job: usize, column: i32, columns: i32, sums: usize): void {
  const n = rowCount(job)
  const offset = <usize>column << 2
  const table = rowTable(job)
  const factors = weights(job)
  const base = baseVector(job)
  memory.fill(sums, 0, <usize>(columns + 3 & ~3) << 3)
  if (base != 0) addOne(sums, base + offset, baseWeight(job), columns)
  let i = 0
  for (; i + 4 <= n; i += 4) {
    const w = factors + (<usize>i << 3)
    addFour(
      sums,
      rowAt(table, i) + offset,
      rowAt(table, i + 1) + offset,
      rowAt(table, i + 2) + offset,
      rowAt(table, i + 3) + offset,
      w,
      columns,
    )
  }
  for (; i < n; i++) addOne(sums, rowAt(table, i) + offset, load<f64>(factors + (<usize>i << 3)), columns)
  roundInto(output(job) + offset, sums, columns)
}

function addFour(sums: usize, x0: usize, x1: usize, x2: usize, x3: usize, w: usize, columns: i32): void {
  const w0 = f64x2.splat(load<f64>(w))
  const w1 = f64x2.splat(load<f64>(w, 8))
  const w2 = f64x2.splat(load<f64>(w, 16))
  const w3 = f64x2.splat(load<f64>(w, 24))
  const whole = <usize>(columns & ~3) << 2
  for (let at: usize = 0; at < whole; at += 16) {
    const sum = sums + (at << 1)
    let low = v128.load(sum)
    let high = v128.load(sum, 16)
    low = f64x2.add(low, f64x2.mul(w0, load2(x0 + at)))
    high = f64x2.add(high, f64x2.mul(w0, load2(x0 + at + 8)))
    low = f64x2.add(low, f64x2.mul(w1, load2(x1 + at)))
    high = f64x2.add(high, f64x2.mul(w1, load2(x1 + at + 8)))
    low = f64x2.add(low, f64x2.mul(w2, load2(x2 + at)))
    high = f64x2.add(high, f64x2.mul(w2, load2(x2 + at + 8)))
    low = f64x2.add(low, f64x2.mul(w3, load2(x3 + at)))
    high = f64x2.add(high, f64x2.mul(w3, load2(x3 + at + 8)))
    v128.store(sum, low)
    v128.store(sum, high, 16)
  }
  for (let j = columns & ~3; j < columns; j++) {
    const at = <usize>j << 2
    let sum = load<f64>(sums + (at << 1))
    sum += load<f64>(w) * <f64>load<f32>(x0 + at)
    sum += load<f64>(w, 8) * <f64>load<f32>(x1 + at)
    sum += load<f64>(w, 16) * <f64>load<f32>(x2 + at)
    sum += load<f64>(w, 24) * <f64>load<f32>(x3 + at)
    store<f64>(sums + (at << 1), sum)
  }
}

function addOne(sums: usize, x: usize, weight: f64, columns: i32): void {
  const w = f64x2.splat(weight)
  const whole = <usize>(columns & ~3) << 2
  for (let at: usize = 0; at < whole; at += 16) {
    const sum = sums + (at << 1)
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(w, load2(x + at))))
    v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.mul(w, load2(x + at + 8))), 16)
  }
  for (let j = columns & ~3; j < columns; j++) {
    const at = <usize>j << 2
    store<f64>(sums + (at << 1), load<f64>(sums + (at << 1)) + weight * <f64>load<f32>(x + at))
  }
}

/** Adding +0 after rounding makes every zero +0. */
function roundInto(out: usize, sums: usize, columns: i32): void {
  const zero = f32x4.splat(0)
  let j = 0
  for (; j + 4 <= columns; j += 4) {
    const sum = sums + (<usize>j << 3)
    v128.store(out + (<usize>j << 2), f32x4.add(round4(v128.load(sum), v128.load(sum, 16)), zero))
  }
  for (; j < columns; j++) store<f32>(out + (<usize>j << 2), <f32>load<f64>(sums + (<usize>j << 3)) + 0)
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
