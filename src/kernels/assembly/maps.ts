/** Rows as a map gives them, written out or counted. */
import { BLOCK, BLOCK_BYTES, mapBlock, mappedCount, packBlock, SPARSE, WIRE_BYTES } from './blocks'
import {
  destinationTable,
  mapCount,
  mapData,
  mapKind,
  partialSums,
  rowAt,
  rowCount,
  rowTable,
  unitEnd,
  unitStart,
} from './job'

/** Writes the mapped rows to the destination table. Scratch: blocks of the rows and of the mapped rows. */
export function mapRows(job: usize, unit: i32, scratch: usize): void {
  if (mapKind(job) == SPARSE) {
    mixRows(job, unitStart(unit), unitEnd(job, unit))
    return
  }
  const count = mappedCount(job)
  const end = unitEnd(job, unit)
  for (let column = unitStart(unit); column < end; column += BLOCK) {
    const columns = min(BLOCK, end - column)
    packBlock(job, column, columns, scratch)
    const block = mapBlock(job, scratch, scratch + <usize>rowCount(job) * WIRE_BYTES)
    for (let i = 0; i < count; i++) {
      const to = rowAt(destinationTable(job), i) + (<usize>column << 2)
      memory.copy(to, block + <usize>i * WIRE_BYTES, <usize>columns << 2)
    }
  }
}

/** How many of a unit's values are positive and negative: two i32 a mapped row. Scratch as for mapRows. */
export function signCounts(job: usize, unit: i32, scratch: usize): void {
  const count = mappedCount(job)
  const out = partialSums(job) + (<usize>(unit * count) << 3)
  memory.fill(out, 0, <usize>count << 3)
  const end = unitEnd(job, unit)
  for (let column = unitStart(unit); column < end; column += BLOCK) {
    packBlock(job, column, min(BLOCK, end - column), scratch)
    const block = mapBlock(job, scratch, scratch + <usize>rowCount(job) * WIRE_BYTES)
    for (let i = 0; i < count; i++) countSigns(block + <usize>i * WIRE_BYTES, out + (<usize>i << 3))
  }
}

function countSigns(wire: usize, out: usize): void {
  const zero = f32x4.splat(0)
  let positive = i32x4.splat(0)
  let negative = positive
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    const x = v128.load(wire + at)
    positive = i32x4.sub(positive, f32x4.gt(x, zero))
    negative = i32x4.sub(negative, f32x4.lt(x, zero))
  }
  store<i32>(out, load<i32>(out) + sum4(positive))
  store<i32>(out, load<i32>(out, 4) + sum4(negative), 4)
}

@inline function sum4(x: v128): i32 {
  return (
    i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3)
  )
}

/** Mixes few rows at a time, straight from where they lie. */
function mixRows(job: usize, start: i32, end: i32): void {
  let list = mapData(job)
  for (let r = 0; r < mapCount(job); r++) {
    const last = list + 4 + (<usize>load<i32>(list) << 3)
    const to = rowAt(destinationTable(job), r)
    mixRow(rowTable(job), list + 4, last, to, start, end)
    list = last
  }
}

function mixRow(table: usize, terms: usize, last: usize, to: usize, start: i32, end: i32): void {
  let j = start
  for (; j + 16 <= end; j += 16) {
    const at = <usize>j << 2
    let a = f32x4.splat(0), b = a, c = a, d = a
    for (let term = terms; term < last; term += 8) {
      const x = rowAt(table, load<i32>(term)) + at
      const w = v128.load32_splat(term, 4)
      a = f32x4.add(a, f32x4.mul(w, v128.load(x)))
      b = f32x4.add(b, f32x4.mul(w, v128.load(x, 16)))
      c = f32x4.add(c, f32x4.mul(w, v128.load(x, 32)))
      d = f32x4.add(d, f32x4.mul(w, v128.load(x, 48)))
    }
    v128.store(to + at, a)
    v128.store(to + at, b, 16)
    v128.store(to + at, c, 32)
    v128.store(to + at, d, 48)
  }
  for (; j < end; j++) {
    const at = <usize>j << 2
    let sum: f32 = 0
    for (let term = terms; term < last; term += 8) {
      sum += load<f32>(term, 4) * load<f32>(rowAt(table, load<i32>(term)) + at)
    }
    store<f32>(to + at, sum)
  }
}
