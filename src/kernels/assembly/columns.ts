/** Rules that look at one coordinate at a time: the mapped rows' values are sorted, then summed in float64. */
import { operation, output, parameter, rowCount, schedule, scheduleEnd, unitEnd, unitStart, wireCount } from './job'
import { load2, round4 } from './lanes'
import { isTied, meanAroundMedian, meanAroundMedianOfTies } from './meanAroundMedian'
import { compareExchange, merge8, ROW_BYTES, sort8 } from './networks'
import { loadTile, mappedCount, TILE } from './tiles'

const MEDIAN: i32 = 0
const TRIMMED_MEAN: i32 = 1
const MEAN_AROUND_MEDIAN: i32 = 2
const SIGN_MAJORITY: i32 = 3

const SORT_8: u32 = 1
const MERGE_8: u32 = 2

/** Scratch: a wire to check, one for the result, and tiles for the wires, the rows and the wires again. */
export function reduceColumns(job: usize, unit: i32, scratch: usize): void {
  const check = scratch
  const result = check + ROW_BYTES
  const tile = result + ROW_BYTES
  const spare = tile + <usize>wireCount(job) * ROW_BYTES
  const unsorted = spare + <usize>rowCount(job) * ROW_BYTES
  const count = mappedCount(job)
  const end = unitEnd(job, unit)
  for (let column = unitStart(unit); column < end; column += TILE) {
    const columns = min(TILE, end - column)
    loadTile(job, column, columns, tile, spare, check)
    if (operation(job) == SIGN_MAJORITY) {
      signMajority(tile, count, result)
    } else {
      sort(job, tile, count)
      if (operation(job) == MEDIAN) median(tile, count, result)
      if (operation(job) == TRIMMED_MEAN) trimmedMean(tile, count, parameter(job), result)
      if (operation(job) == MEAN_AROUND_MEDIAN) {
        median(tile, count, result)
        if (isTied(tile, count, parameter(job), result)) {
          loadTile(job, column, columns, unsorted, spare, check)
          meanAroundMedianOfTies(tile, unsorted, count, parameter(job), result)
        } else meanAroundMedian(tile, count, parameter(job), result)
      }
    }
    finish(result, check)
    memory.copy(output(job) + (<usize>column << 2), result, <usize>columns << 2)
  }
}

/** Runs the network; wires that stand for no row hold +Infinity. */
function sort(job: usize, tile: usize, count: i32): void {
  const infinity = f32x4.splat(Infinity)
  const last = tile + <usize>wireCount(job) * ROW_BYTES
  for (let at = tile + <usize>count * ROW_BYTES; at < last; at += 16) v128.store(at, infinity)
  let op = schedule(job)
  const end = scheduleEnd(job)
  while (op < end) {
    const code = load<u32>(op)
    if (code == MERGE_8) {
      merge8(op, tile)
      op += 68
    } else if (code == SORT_8) {
      sort8(op, tile)
      op += 36
    } else {
      compareExchange(op, tile)
      op += 12
    }
  }
}

/** The middle value, or the mean of the two, rounded to float32. */
function median(tile: usize, count: i32, result: usize): void {
  const half = f64x2.splat(0.5)
  const lower = tile + <usize>((count - 1) >> 1) * ROW_BYTES
  const upper = tile + <usize>(count >> 1) * ROW_BYTES
  for (let at: usize = 0; at < ROW_BYTES; at += 16) {
    const low = f64x2.mul(f64x2.add(load2(lower + at), load2(upper + at)), half)
    const high = f64x2.mul(f64x2.add(load2(lower + at + 8), load2(upper + at + 8)), half)
    v128.store(result + at, round4(low, high))
  }
}

/** The mean of ranks trim … count − trim − 1, summed ascending. */
function trimmedMean(tile: usize, count: i32, trim: i32, result: usize): void {
  const kept = f64x2.splat(<f64>(count - 2 * trim))
  const first = tile + <usize>trim * ROW_BYTES
  const end = tile + <usize>(count - trim) * ROW_BYTES
  for (let at: usize = 0; at < ROW_BYTES; at += 32) {
    let a = f64x2.splat(0), b = a, c = a, d = a
    for (let wire = first + at; wire < end; wire += ROW_BYTES) {
      a = f64x2.add(a, load2(wire))
      b = f64x2.add(b, load2(wire + 8))
      c = f64x2.add(c, load2(wire + 16))
      d = f64x2.add(d, load2(wire + 24))
    }
    v128.store(result + at, round4(f64x2.div(a, kept), f64x2.div(b, kept)))
    v128.store(result + at, round4(f64x2.div(c, kept), f64x2.div(d, kept)), 16)
  }
}

function signMajority(tile: usize, count: i32, result: usize): void {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  for (let at: usize = 0; at < ROW_BYTES; at += 16) {
    let balance = i32x4.splat(0)
    const end = tile + <usize>count * ROW_BYTES
    for (let wire = tile + at; wire < end; wire += ROW_BYTES) {
      const x = v128.load(wire)
      balance = i32x4.add(i32x4.sub(balance, f32x4.gt(x, zero)), f32x4.lt(x, zero))
    }
    const positive = v128.and(i32x4.gt_s(balance, zero), one)
    const negative = v128.and(i32x4.lt_s(balance, zero), one)
    v128.store(result + at, f32x4.sub(positive, negative))
  }
}

/** Zeros become +0, and a column with a value that is not finite NaN. */
function finish(result: usize, check: usize): void {
  for (let at: usize = 0; at < ROW_BYTES; at += 16) {
    v128.store(result + at, f32x4.add(v128.load(result + at), v128.load(check + at)))
  }
}
