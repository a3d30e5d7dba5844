/** Rules that look at one coordinate at a time: the mapped rows' values are sorted, then summed in float64. */
import { BLOCK, BLOCK_BYTES, isMixed, mapBlock, mappedCount, packBlock, packRows, WIRE_BYTES } from './blocks'
import {
  mapKind,
  operation,
  output,
  parameter,
  rowCount,
  rowTable,
  schedule,
  scheduleEnd,
  unitEnd,
  unitStart,
  wireCount,
} from './job'
import { load2, round4 } from './lanes'
import { meanAroundMedian, meanAroundMedianOfTies } from './meanAroundMedian'
import { lastThreeLevels, lastTwoLevels, merge8, merge8AndLastLevel } from './merges'
import { compareExchange, sort8, TILE_BYTES } from './networks'
import { wide } from './vectors'
import { wideLastThreeLevels, wideLastTwoLevels } from './wideLevels'
import { wideMerge8, wideMerge8AndLastLevel } from './wideMerges'
import { wideCompareExchange, wideSort8 } from './wideNetworks'

const MEDIAN: i32 = 0
const TRIMMED_MEAN: i32 = 1
const SIGN_MAJORITY: i32 = 3

/** A thread's scratch: a wire for the result, the addresses of a block's wires, then three blocks. */
@inline function wireTable(scratch: usize): usize { return scratch + WIRE_BYTES }
@inline function rawBlock(job: usize, scratch: usize): usize {
  return wireTable(scratch) + (<usize>((wireCount(job) + 15) & ~15) << 2)
}
@inline function mappedBlock(job: usize, scratch: usize): usize {
  return rawBlock(job, scratch) + <usize>max(rowCount(job), wireCount(job)) * WIRE_BYTES
}
@inline function spareBlock(job: usize, scratch: usize): usize {
  return mappedBlock(job, scratch) + <usize>wireCount(job) * WIRE_BYTES
}

@inline function sortedBlock(job: usize, scratch: usize): usize {
  return isMixed(job) ? mappedBlock(job, scratch) : rawBlock(job, scratch)
}

/** The wires of the groups of eight that hold a row. */
@inline function sortedWires(job: usize): i32 {
  return (mappedCount(job) + 7) & ~7
}

export function reduceColumns(job: usize, unit: i32, scratch: usize): void {
  const end = unitEnd(job, unit)
  // Comparators leave +Infinity on wires above all rows, so these are written once.
  for (let wire = sortedWires(job); wire < wireCount(job); wire++) {
    fillInfinite(sortedBlock(job, scratch) + <usize>wire * WIRE_BYTES)
  }
  for (let column = unitStart(unit); column < end; column += BLOCK) {
    const columns = min(BLOCK, end - column)
    if (operation(job) == SIGN_MAJORITY) reduceSigns(job, column, columns, scratch)
    else reduceSorted(job, column, columns, scratch)
    makeZerosPositive(scratch)
    memory.copy(output(job) + (<usize>column << 2), scratch, <usize>columns << 2)
  }
}

function reduceSigns(job: usize, column: i32, columns: i32, scratch: usize): void {
  const raw = rawBlock(job, scratch)
  packBlock(job, column, columns, raw)
  const block = mapBlock(job, raw, mappedBlock(job, scratch))
  signMajority(block, mappedCount(job), scratch)
  markNonFinite(block, mappedCount(job), scratch)
}

function reduceSorted(job: usize, column: i32, columns: i32, scratch: usize): void {
  const finite = sortGroups(job, column, columns, scratch)
  const block = sortedBlock(job, scratch)
  const count = mappedCount(job)
  // The rows in their order again, when somebody asks for them.
  let unsorted: usize = 0
  for (let at: usize = 0; at < BLOCK_BYTES; at += TILE_BYTES) {
    const tile = block + at
    const result = scratch + at
    if (wide) runWideSchedule(job, tile)
    else runSchedule(job, tile)
    if (operation(job) == TRIMMED_MEAN) {
      trimmedMean(tile, count, parameter(job), result)
      continue
    }
    median(tile, count, result)
    if (operation(job) == MEDIAN) continue
    if (!meanAroundMedian(tile, count, parameter(job), result)) continue
    if (unsorted == 0) unsorted = reload(job, column, columns, scratch)
    median(tile, count, result)
    meanAroundMedianOfTies(tile, unsorted + at, count, parameter(job), result)
  }
  if (!finite) markNonFinite(reload(job, column, columns, scratch), count, scratch)
}

/** The mapped rows once more, where they disturb no sorted block. */
function reload(job: usize, column: i32, columns: i32, scratch: usize): usize {
  const spare = spareBlock(job, scratch)
  const raw = isMixed(job) ? rawBlock(job, scratch) : spare
  packBlock(job, column, columns, raw)
  return mapBlock(job, raw, spare)
}

/** Sorts each group of eight wires; wires that stand for no row hold +Infinity. Says whether all values are finite. */
function sortGroups(job: usize, column: i32, columns: i32, scratch: usize): bool {
  const raw = rawBlock(job, scratch)
  const count = mappedCount(job)
  // From here on a group also holds +Infinity, so that its sum says nothing.
  const whole = count & ~7
  let finite = true
  let wire = 0
  let block = raw
  if (mapKind(job) == 0 && columns == BLOCK) {
    // Straight from the rows: no copy to write and read again.
    for (; wire < whole; wire += 8) {
      const rows = rowTable(job) + (<usize>wire << 2)
      if (!sortEight(rows, <usize>column << 2, raw + <usize>wire * WIRE_BYTES, scratch)) finite = false
    }
    packRows(rowTable(job) + (<usize>wire << 2), count - wire, column, columns, raw + <usize>wire * WIRE_BYTES)
  } else {
    packBlock(job, column, columns, raw)
    block = mapBlock(job, raw, mappedBlock(job, scratch))
  }
  for (let i = wire; i < sortedWires(job); i++) {
    const at = block + <usize>i * WIRE_BYTES
    store<u32>(wireTable(scratch) + (<usize>i << 2), <u32>at)
    if (i >= count) fillInfinite(at)
    else if (i >= whole && !isFiniteWire(at)) finite = false
  }
  for (; wire < sortedWires(job); wire += 8) {
    const rows = wireTable(scratch) + (<usize>wire << 2)
    if (!sortEight(rows, 0, block + <usize>wire * WIRE_BYTES, scratch) && wire < whole) finite = false
  }
  return finite
}

@inline function sortEight(rows: usize, offset: usize, wires: usize, scratch: usize): bool {
  return wide ? wideSort8(rows, offset, wires, BLOCK_BYTES, scratch) : sort8(rows, offset, wires, BLOCK_BYTES)
}

/** One wire's sum is finite only if its values are; finite ones of enormous size may be suspected. */
function isFiniteWire(wire: usize): bool {
  let a = f32x4.splat(0)
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) a = f32x4.add(a, v128.load(wire + at))
  const sum = f32x4.mul(a, f32x4.splat(0))
  return i32x4.all_true(f32x4.eq(sum, sum))
}

function fillInfinite(wire: usize): void {
  const infinity = f32x4.splat(Infinity)
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) v128.store(wire + at, infinity)
}

/** The part of the network that follows the groups. */
function runSchedule(job: usize, tile: usize): void {
  const end = scheduleEnd(job)
  for (let op = schedule(job); op < end; op += 12) {
    const p = tile + load<u32>(op, 4)
    const operand = load<u32>(op, 8)
    switch (load<u32>(op)) {
      case 0: { compareExchange(p, tile + operand); break }
      case 1: { merge8<i8>(p); break }
      case 2: { merge8<i16>(p); break }
      case 3: { merge8<i32>(p); break }
      case 4: { merge8<i64>(p); break }
      case 5: { merge8<v128>(p); break }
      case 6: { merge8AndLastLevel(p); break }
      case 7: { lastTwoLevels(p, operand); break }
      case 8: { lastThreeLevels(p, operand); break }
    }
  }
}

/** {@link runSchedule} with pairs of vectors. */
function runWideSchedule(job: usize, tile: usize): void {
  const end = scheduleEnd(job)
  for (let op = schedule(job); op < end; op += 12) {
    const p = tile + load<u32>(op, 4)
    const operand = load<u32>(op, 8)
    switch (load<u32>(op)) {
      case 0: { wideCompareExchange(p, tile + operand); break }
      case 1: { wideMerge8<i8>(p); break }
      case 2: { wideMerge8<i16>(p); break }
      case 3: { wideMerge8<i32>(p); break }
      case 4: { wideMerge8<i64>(p); break }
      case 5: { wideMerge8<v128>(p); break }
      case 6: { wideMerge8AndLastLevel(p); break }
      case 7: { wideLastTwoLevels(p, operand); break }
      case 8: { wideLastThreeLevels(p, operand); break }
    }
  }
}

/** The middle value, or the mean of the two, rounded to float32. */
function median(tile: usize, count: i32, result: usize): void {
  const half = f64x2.splat(0.5)
  const lower = tile + <usize>((count - 1) >> 1) * WIRE_BYTES
  const upper = tile + <usize>(count >> 1) * WIRE_BYTES
  for (let at: usize = 0; at < TILE_BYTES; at += 16) {
    const low = f64x2.mul(f64x2.add(load2(lower + at), load2(upper + at)), half)
    const high = f64x2.mul(f64x2.add(load2(lower + at + 8), load2(upper + at + 8)), half)
    v128.store(result + at, round4(low, high))
  }
}

/** The mean of ranks trim … count − trim − 1, summed ascending. */
function trimmedMean(tile: usize, count: i32, trim: i32, result: usize): void {
  const kept = f64x2.splat(<f64>(count - 2 * trim))
  const first = tile + <usize>trim * WIRE_BYTES
  const end = tile + <usize>(count - trim) * WIRE_BYTES
  for (let at: usize = 0; at < TILE_BYTES; at += 32) {
    let a = f64x2.splat(0), b = a, c = a, d = a
    for (let wire = first; wire < end; wire += WIRE_BYTES) {
      a = f64x2.add(a, load2(wire + at))
      b = f64x2.add(b, load2(wire + at + 8))
      c = f64x2.add(c, load2(wire + at + 16))
      d = f64x2.add(d, load2(wire + at + 24))
    }
    v128.store(result + at, round4(f64x2.div(a, kept), f64x2.div(b, kept)))
    v128.store(result + at, round4(f64x2.div(c, kept), f64x2.div(d, kept)), 16)
  }
}

function signMajority(block: usize, count: i32, result: usize): void {
  const end = block + <usize>count * WIRE_BYTES
  for (let at: usize = 0; at < BLOCK_BYTES; at += 64) {
    let a = i32x4.splat(0), b = a, c = a, d = a
    for (let wire = block; wire < end; wire += WIRE_BYTES) {
      a = tally(a, wire + at)
      b = tally(b, wire + at + 16)
      c = tally(c, wire + at + 32)
      d = tally(d, wire + at + 48)
    }
    v128.store(result + at, signOf(a))
    v128.store(result + at, signOf(b), 16)
    v128.store(result + at, signOf(c), 32)
    v128.store(result + at, signOf(d), 48)
  }
}

/** Adds 1 where a value is positive and takes 1 where it is negative. */
@inline function tally(balance: v128, values: usize): v128 {
  const zero = f32x4.splat(0)
  const x = v128.load(values)
  return i32x4.add(i32x4.sub(balance, f32x4.gt(x, zero)), f32x4.lt(x, zero))
}

@inline function signOf(balance: v128): v128 {
  const zero = i32x4.splat(0)
  const one = f32x4.splat(1)
  return f32x4.sub(v128.and(i32x4.gt_s(balance, zero), one), v128.and(i32x4.lt_s(balance, zero), one))
}

/** A column with a value that is not finite becomes NaN: 0·x is NaN exactly then. */
function markNonFinite(block: usize, n: i32, result: usize): void {
  const zero = f32x4.splat(0)
  const end = block + <usize>n * WIRE_BYTES
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    let sum = v128.load(result + at)
    for (let wire = block; wire < end; wire += WIRE_BYTES) sum = f32x4.add(sum, f32x4.mul(v128.load(wire + at), zero))
    v128.store(result + at, sum)
  }
}

function makeZerosPositive(result: usize): void {
  const zero = f32x4.splat(0)
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    v128.store(result + at, f32x4.add(v128.load(result + at), zero))
  }
}
