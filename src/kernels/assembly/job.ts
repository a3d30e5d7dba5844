/**
 * A job is one pass over n rows, described by a block of shared memory that the TypeScript side fills in; the offsets here
 * and in runtime/job.ts are the same. Its unit is a chunk of columns, which is what a thread takes at a time.
 */

/** Columns of a unit: the sums of a unit are kept apart, so that the number of threads changes nothing. */
export const CHUNK: i32 = 16384

@inline export function rowTable(job: usize): usize { return load<u32>(job, 0) }
@inline export function rowCount(job: usize): i32 { return load<i32>(job, 4) }
@inline export function columnCount(job: usize): i32 { return load<i32>(job, 8) }
@inline export function output(job: usize): usize { return load<u32>(job, 12) }
@inline export function mapKind(job: usize): i32 { return load<i32>(job, 16) }
@inline export function mapCount(job: usize): i32 { return load<i32>(job, 20) }
@inline export function mapData(job: usize): usize { return load<u32>(job, 24) }
@inline export function schedule(job: usize): usize { return load<u32>(job, 28) }
@inline export function scheduleEnd(job: usize): usize { return load<u32>(job, 32) }
@inline export function wireCount(job: usize): i32 { return load<i32>(job, 36) }
@inline export function operation(job: usize): i32 { return load<i32>(job, 40) }
@inline export function parameter(job: usize): i32 { return load<i32>(job, 44) }
@inline export function point(job: usize): usize { return load<u32>(job, 48) }
@inline export function weights(job: usize): usize { return load<u32>(job, 52) }
@inline export function baseVector(job: usize): usize { return load<u32>(job, 56) }
@inline export function pairs(job: usize): usize { return load<u32>(job, 60) }
@inline export function pairCount(job: usize): i32 { return load<i32>(job, 64) }
@inline export function destinationTable(job: usize): usize { return load<u32>(job, 68) }
@inline export function baseWeight(job: usize): f32 { return load<f32>(job, 72) }

@inline export function partialSums(job: usize): usize { return load<u32>(job, 80) }

@inline export function rowAt(table: usize, row: i32): usize { return load<u32>(table + ((<usize>row) << 2)) }

/** The first column of a unit. */
@inline export function unitStart(unit: i32): i32 { return unit * CHUNK }

/** The column after a unit's last. */
@inline export function unitEnd(job: usize, unit: i32): i32 {
  return min(columnCount(job), (unit + 1) * CHUNK)
}
