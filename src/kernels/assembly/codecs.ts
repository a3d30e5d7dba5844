/** Update codecs. */
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

const LARGEST_CODE: f64 = 127.0
const NAN_BITS: i32 = 0x7fc00000
/** 3 · 2⁵¹. */
const WITHOUT_FRACTION: f64 = 6755399441055744.0
/** 2⁻⁴⁰. */
const TIE_MARGIN: f64 = 9.094947017729282e-13

/**
 * The inverse of {@link decodeInt8}: scale = max|x|/127 of a block, code = x/scale in float64, rounded to the nearest, ties
 * upwards, 0 where that is no number. Values are f32 at `point`, codes i8 at `output`.
 */
export function encodeInt8(job: usize, unit: i32, _scratch: usize): void {
  const end = unitEnd(job, unit)
  const length = parameter(job)
  for (let column = unitStart(unit); column < end; column += length) {
    const last = min(column + length, end)
    const scale = <f32>(<f64>largestMagnitude(point(job), column, last) / LARGEST_CODE)
    const at = weights(job) + (<usize>(column / length) << 2)
    if (scale == scale) store<f32>(at, scale)
    else store<i32>(at, NAN_BITS)
    if (scale > 0 && scale < Infinity) encodeBlock(point(job), scale, output(job), column, last)
    else memory.fill(output(job) + <usize>column, 0, <usize>(last - column))
  }
}

/** NaN when a value is: as integers, the bits of magnitudes are in their order, and those of NaN above all. */
function largestMagnitude(values: usize, start: i32, end: i32): f32 {
  let a = i32x4.splat(0)
  let b = a
  let j = start
  for (; j + 8 <= end; j += 8) {
    const at = values + (<usize>j << 2)
    a = i32x4.max_s(a, f32x4.abs(v128.load(at)))
    b = i32x4.max_s(b, f32x4.abs(v128.load(at, 16)))
  }
  for (; j < end; j++) a = i32x4.max_s(a, f32x4.abs(v128.load32_zero(values + (<usize>j << 2))))
  a = i32x4.max_s(a, b)
  const even = max(i32x4.extract_lane(a, 0), i32x4.extract_lane(a, 2))
  return reinterpret<f32>(max(even, max(i32x4.extract_lane(a, 1), i32x4.extract_lane(a, 3))))
}

function encodeBlock(values: usize, scale: f32, out: usize, start: i32, end: i32): void {
  const inverse = f64x2.splat(1.0 / <f64>scale)
  let j = start
  for (; j + 8 <= end; j += 8) {
    const at = values + (<usize>j << 2)
    const codes = i16x8.narrow_i32x4_s(codes4(at, inverse), codes4(at + 16, inverse))
    v128.store64_lane(out + <usize>j, limited(codes), 0)
  }
  for (; j < end; j++) {
    const code = codes2(v128.load32_zero(values + (<usize>j << 2)), inverse)
    store<i8>(out + <usize>j, <i8>i8x16.extract_lane_s(limited(i16x8.narrow_i32x4_s(code, code)), 0))
  }
}

@inline function codes4(at: usize, inverse: v128): v128 {
  const low = codes2(v128.load64_zero(at), inverse)
  const high = codes2(v128.load64_zero(at, 8), inverse)
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6)
}

/**
 * The integers nearest x/scale, ties upwards, in the lower halves of two lanes.
 *
 * x · (1/scale) is within 2⁻⁴⁴ of x/scale, which as a quotient of two float32 is a tie or at least 2⁻²⁶ from one: with the
 * {@link TIE_MARGIN} the product of a tie is above it, and no other crosses one. What is added last leaves no room for a
 * fraction.
 */
@inline function codes2(values: v128, inverse: v128): v128 {
  const quotient = f64x2.mul(f64x2.promote_low_f32x4(values), inverse)
  return f64x2.add(f64x2.add(quotient, f64x2.splat(TIE_MARGIN)), f64x2.splat(WITHOUT_FRACTION))
}

/** Narrowing ends at −128, which is no code. */
@inline function limited(codes: v128): v128 {
  return i8x16.max_s(i8x16.narrow_i16x8_s(codes, codes), i8x16.splat(-127))
}
