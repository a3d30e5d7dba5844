/** Sums over coordinates in float64: one partial sum a row and unit, in eight lanes (lane = column mod 8). */
import { output, pairCount, pairs, partialSums, point, rowAt, rowCount, rowTable, unitEnd, unitStart } from './job'
import { load2, sum8 } from './lanes'
import { weightedSum } from './sums'

const NORM: i32 = 0
const DOT: i32 = 1
const DISTANCE: i32 = 2

@inline function term(kind: i32, x: usize, y: usize): v128 {
  const a = load2(x)
  if (kind == NORM) return f64x2.mul(a, a)
  const b = load2(y)
  if (kind == DOT) return f64x2.mul(a, b)
  const difference = f64x2.sub(a, b)
  return f64x2.mul(difference, difference)
}

/** Copies the last columns into zeroed scratch: terms of zeros change no lane. */
@inline function padded(tail: usize, bytes: usize, scratch: usize): usize {
  memory.fill(scratch, 0, 32)
  memory.copy(scratch, tail, bytes)
  return scratch
}

/** Adds the terms of some columns to the eight lanes at `lanes`. */
@inline function accumulate(kind: i32, x: usize, y: usize, columns: i32, lanes: usize, scratch: usize): void {
  let a = v128.load(lanes)
  let b = v128.load(lanes, 16)
  let c = v128.load(lanes, 32)
  let d = v128.load(lanes, 48)
  const end = x + (<usize>(columns & ~7) << 2)
  for (; x < end; x += 32) {
    a = f64x2.add(a, term(kind, x, y))
    b = f64x2.add(b, term(kind, x + 8, y + 8))
    c = f64x2.add(c, term(kind, x + 16, y + 16))
    d = f64x2.add(d, term(kind, x + 24, y + 24))
    y += 32
  }
  const rest = columns & 7
  if (rest != 0) {
    const u = padded(x, <usize>rest << 2, scratch)
    const v = kind == NORM ? u : padded(y, <usize>rest << 2, scratch + 32)
    a = f64x2.add(a, term(kind, u, v))
    b = f64x2.add(b, term(kind, u + 8, v + 8))
    c = f64x2.add(c, term(kind, u + 16, v + 16))
    d = f64x2.add(d, term(kind, u + 24, v + 24))
  }
  v128.store(lanes, a)
  v128.store(lanes, b, 16)
  v128.store(lanes, c, 32)
  v128.store(lanes, d, 48)
}

/** {@link accumulate} for two rows, whose lanes follow each other: what is loaded of the point serves both. */
@inline function accumulateTwo(kind: i32, x: usize, z: usize, y: usize, columns: i32, lanes: usize, scratch: usize): void {
  let a = v128.load(lanes)
  let b = v128.load(lanes, 16)
  let c = v128.load(lanes, 32)
  let d = v128.load(lanes, 48)
  let e = v128.load(lanes, 64)
  let f = v128.load(lanes, 80)
  let g = v128.load(lanes, 96)
  let h = v128.load(lanes, 112)
  const end = x + (<usize>(columns & ~7) << 2)
  for (; x < end; x += 32) {
    a = f64x2.add(a, term(kind, x, y))
    e = f64x2.add(e, term(kind, z, y))
    b = f64x2.add(b, term(kind, x + 8, y + 8))
    f = f64x2.add(f, term(kind, z + 8, y + 8))
    c = f64x2.add(c, term(kind, x + 16, y + 16))
    g = f64x2.add(g, term(kind, z + 16, y + 16))
    d = f64x2.add(d, term(kind, x + 24, y + 24))
    h = f64x2.add(h, term(kind, z + 24, y + 24))
    y += 32
    z += 32
  }
  v128.store(lanes, a)
  v128.store(lanes, b, 16)
  v128.store(lanes, c, 32)
  v128.store(lanes, d, 48)
  v128.store(lanes, e, 64)
  v128.store(lanes, f, 80)
  v128.store(lanes, g, 96)
  v128.store(lanes, h, 112)
  const rest = columns & 7
  if (rest == 0) return
  accumulate(kind, x, y, rest, lanes, scratch)
  accumulate(kind, z, y, rest, lanes + 64, scratch)
}

@inline function sumLanes(lanes: usize): f64 {
  return sum8(v128.load(lanes), v128.load(lanes, 16), v128.load(lanes, 32), v128.load(lanes, 48))
}

/** Scratch: 64 bytes for the last columns, then eight lanes for each of two rows. */
@inline function reduceRows(kind: i32, job: usize, unit: i32, point: usize, scratch: usize): void {
  const n = rowCount(job)
  const table = rowTable(job)
  const out = partialSums(job) + (<usize>(unit * n) << 3)
  const offset = <usize>unitStart(unit) << 2
  const columns = unitEnd(job, unit) - unitStart(unit)
  const lanes = scratch + 64
  let i = 0
  if (kind != NORM) {
    for (; i + 2 <= n; i += 2) {
      memory.fill(lanes, 0, 128)
      accumulateTwo(kind, rowAt(table, i) + offset, rowAt(table, i + 1) + offset, point + offset, columns, lanes, scratch)
      store<f64>(out + (<usize>i << 3), sumLanes(lanes))
      store<f64>(out + (<usize>i << 3), sumLanes(lanes + 64), 8)
    }
  }
  for (; i < n; i++) {
    memory.fill(lanes, 0, 64)
    accumulate(kind, rowAt(table, i) + offset, point + offset, columns, lanes, scratch)
    store<f64>(out + (<usize>i << 3), sumLanes(lanes))
  }
}

/** ‖xᵢ‖². */
export function squaredNorms(job: usize, unit: i32, scratch: usize): void {
  reduceRows(NORM, job, unit, 0, scratch)
}

/** ⟨xᵢ, p⟩. */
export function dots(job: usize, unit: i32, scratch: usize): void {
  reduceRows(DOT, job, unit, point(job), scratch)
}

/** ‖xᵢ − p‖². */
export function squaredDistancesTo(job: usize, unit: i32, scratch: usize): void {
  reduceRows(DISTANCE, job, unit, point(job), scratch)
}

/** The weighted sum of the rows, and ‖xᵢ − sum‖² while the unit's rows are still in a cache. */
export function weightedSumAndDistances(job: usize, unit: i32, scratch: usize): void {
  weightedSum(job, unit, scratch)
  reduceRows(DISTANCE, job, unit, output(job), scratch)
}

/** ‖xᵢ − xⱼ‖² of the listed pairs (i, j), each two i32. */
export function pairDistances(job: usize, unit: i32, scratch: usize): void {
  const count = pairCount(job)
  const out = partialSums(job) + (<usize>(unit * count) << 3)
  const start = <usize>unitStart(unit) << 2
  const columns = unitEnd(job, unit) - unitStart(unit)
  const table = rowTable(job)
  for (let k = 0; k < count; k++) {
    const pair = pairs(job) + (<usize>k << 3)
    const x = rowAt(table, load<i32>(pair)) + start
    const y = rowAt(table, load<i32>(pair, 4)) + start
    const lanes = scratch + 64
    memory.fill(lanes, 0, 64)
    accumulate(DISTANCE, x, y, columns, lanes, scratch)
    store<f64>(out + (<usize>k << 3), sumLanes(lanes))
  }
}

/** The first column of the unit where a row is not finite, or −1: one i32 a row. */
export function firstNonFinite(job: usize, unit: i32, _scratch: usize): void {
  const n = rowCount(job)
  const out = partialSums(job) + (<usize>(unit * n) << 2)
  const start = unitStart(unit)
  const end = unitEnd(job, unit)
  for (let i = 0; i < n; i++) {
    store<i32>(out + (<usize>i << 2), nonFiniteColumn(rowAt(rowTable(job), i), start, end))
  }
}

function nonFiniteColumn(row: usize, start: i32, end: i32): i32 {
  // 0·x is NaN exactly when x is not finite, and NaN stays in a sum.
  const zero = f32x4.splat(0)
  let a = zero
  let b = zero
  let column = start
  for (; column + 8 <= end; column += 8) {
    const x = row + (<usize>column << 2)
    a = f32x4.add(a, f32x4.mul(v128.load(x), zero))
    b = f32x4.add(b, f32x4.mul(v128.load(x, 16), zero))
  }
  const sum = f32x4.add(a, b)
  if (i32x4.all_true(f32x4.eq(sum, sum))) {
    for (; column < end; column++) if (!isFinite(load<f32>(row + (<usize>column << 2)))) return column
    return -1
  }
  for (column = start; column < end; column++) if (!isFinite(load<f32>(row + (<usize>column << 2)))) return column
  return -1
}
