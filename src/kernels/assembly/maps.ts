/** Rows as a map gives them, written out or counted. */
import { destinationTable, partialSums, rowAt, unitEnd, unitStart } from './job'
import { ROW_BYTES } from './networks'
import { loadTile, mappedCount, TILE } from './tiles'

/** Writes the mapped rows to the destination table. Scratch: one wire, tiles for the mapped rows and for the rows. */
export function mapRows(job: usize, unit: i32, scratch: usize): void {
  const count = mappedCount(job)
  const tile = scratch + ROW_BYTES
  const spare = tile + <usize>count * ROW_BYTES
  const end = unitEnd(job, unit)
  for (let column = unitStart(unit); column < end; column += TILE) {
    const columns = min(TILE, end - column)
    loadTile(job, column, columns, tile, spare, scratch)
    for (let i = 0; i < count; i++) {
      const to = rowAt(destinationTable(job), i) + (<usize>column << 2)
      memory.copy(to, tile + <usize>i * ROW_BYTES, <usize>columns << 2)
    }
  }
}

/** How many of a unit's values are positive and negative: two i32 a mapped row. Scratch as for mapRows. */
export function signCounts(job: usize, unit: i32, scratch: usize): void {
  const count = mappedCount(job)
  const tile = scratch + ROW_BYTES
  const spare = tile + <usize>count * ROW_BYTES
  const out = partialSums(job) + (<usize>(unit * count) << 3)
  memory.fill(out, 0, <usize>count << 3)
  const end = unitEnd(job, unit)
  for (let column = unitStart(unit); column < end; column += TILE) {
    loadTile(job, column, min(TILE, end - column), tile, spare, scratch)
    for (let i = 0; i < count; i++) countSigns(tile + <usize>i * ROW_BYTES, out + (<usize>i << 3))
  }
}

function countSigns(wire: usize, out: usize): void {
  const zero = f32x4.splat(0)
  let positive = 0
  let negative = 0
  for (let at: usize = 0; at < ROW_BYTES; at += 16) {
    const x = v128.load(wire + at)
    positive += popcnt(i32x4.bitmask(f32x4.gt(x, zero)))
    negative += popcnt(i32x4.bitmask(f32x4.lt(x, zero)))
  }
  store<i32>(out, load<i32>(out) + positive)
  store<i32>(out, load<i32>(out, 4) + negative, 4)
}
