/** Decoding of update codecs. */
import { output, parameter, partialSums, point, unitEnd, unitStart, weights } from './job'

/**
 * value = code · scale of the code's block, in float32. Writes one i32 a unit: the first column whose code is −128, which no
 * encoder writes, or −1.
 *
 * Codes are i8 at `point`, scales f32 at `weights`, `parameter` the codes of a block: a multiple of 16 that divides a unit.
 */
export function decodeInt8(job: usize, unit: i32, _scratch: usize): void {
  const end = unitEnd(job, unit)
  const length = parameter(job)
  let malformed = -1
  for (let column = unitStart(unit); column < end; column += length) {
    const scale = weights(job) + (<usize>(column / length) << 2)
    const bad = decodeBlock(point(job), scale, output(job), column, min(column + length, end))
    if (bad >= 0 && malformed < 0) malformed = bad
  }
  store<i32>(partialSums(job) + (<usize>unit << 2), malformed)
}

function decodeBlock(codes: usize, scale: usize, out: usize, start: i32, end: i32): i32 {
  const lowest = i8x16.splat(-128)
  const factor = v128.load32_splat(scale)
  let forbidden = i8x16.splat(0)
  let j = start
  for (; j + 16 <= end; j += 16) {
    const code = v128.load(codes + <usize>j)
    forbidden = v128.or(forbidden, i8x16.eq(code, lowest))
    const low = i16x8.extend_low_i8x16_s(code)
    const high = i16x8.extend_high_i8x16_s(code)
    const to = out + (<usize>j << 2)
    v128.store(to, scaled(i32x4.extend_low_i16x8_s(low), factor))
    v128.store(to, scaled(i32x4.extend_high_i16x8_s(low), factor), 16)
    v128.store(to, scaled(i32x4.extend_low_i16x8_s(high), factor), 32)
    v128.store(to, scaled(i32x4.extend_high_i16x8_s(high), factor), 48)
  }
  const suspect = v128.any_true(forbidden)
  for (; j < end; j++) {
    const code = load<i8>(codes + <usize>j)
    if (code == -128) return suspect ? firstForbidden(codes, start, end) : j
    store<f32>(out + (<usize>j << 2), <f32>code * load<f32>(scale))
  }
  return suspect ? firstForbidden(codes, start, end) : -1
}

@inline function scaled(codes: v128, factor: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(codes), factor)
}

function firstForbidden(codes: usize, start: i32, end: i32): i32 {
  for (let j = start; j < end; j++) if (load<i8>(codes + <usize>j) == -128) return j
  return -1
}
