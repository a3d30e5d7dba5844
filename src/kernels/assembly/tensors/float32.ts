/**
 * Elementary functions of four float32 at once, from + − × ÷, comparisons and bit operations only, so that every machine gives
 * the same bits. Coefficients are minimax fits (Lawson's iteration), then searched near by for the least error in float32. Each
 * error stated is the largest over every float32, in units of the last place (ulp) of the exact result. NaN gives NaN.
 */

const LOG2E: f32 = 1.4426950408889634
/** ln 2 in two parts; the upper has 15 bits, so its product with an exponent is exact. */
const LN2_HIGH: f32 = 0.693145751953125
const LN2_LOW: f32 = 1.428606765330187e-6
/** 1.5·2²³: a float32 below 2²² added to it is rounded to an integer, which stands in the sum's low bits. */
const ROUNDER: f32 = 12582912.0
const ROUNDER_BITS: i32 = 0x4b400000
const SQRT_HALF_BITS: i32 = 0x3f3504f3
const ONE_BITS: i32 = 0x3f800000
const SIGN_BIT: i32 = 0x80000000

@inline function splat(x: f32): v128 {
  return f32x4.splat(x)
}

/** a·b + c, each rounded. */
@inline function multiplyAdd(a: v128, b: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(a, b), splat(c))
}

/** The smaller of x and the limit; NaN stays. */
@inline function atMost(x: v128, limit: f32): v128 {
  return f32x4.pmin(x, splat(limit))
}

@inline function atLeast(x: v128, limit: f32): v128 {
  return f32x4.pmax(x, splat(limit))
}

/** x·log₂e + 1.5·2²³: the integer k nearest to x·log₂e, in the low bits. */
@inline function roundedPower(x: v128): v128 {
  return multiplyAdd(x, splat(LOG2E), ROUNDER)
}

/** x − k·ln 2 for the k of {@link roundedPower}. */
@inline function reduced(x: v128, power: v128): v128 {
  const k = f32x4.sub(power, splat(ROUNDER))
  return f32x4.sub(f32x4.sub(x, f32x4.mul(k, splat(LN2_HIGH))), f32x4.mul(k, splat(LN2_LOW)))
}

/** e^r − 1 for |r| <= ln 2 / 2. */
@inline function expTail(r: v128): v128 {
  let q = multiplyAdd(r, splat(0.0013814500300213695), 0.008368760347366333)
  q = multiplyAdd(q, r, 0.04166838899254799)
  q = multiplyAdd(q, r, 0.16666519641876221)
  q = multiplyAdd(q, r, 0.4999999403953552)
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, r), q))
}

/** 2^k in float32, k + 127 from 0 (where it gives 0) to 255. */
@inline function powerOfTwo(k: v128): v128 {
  return i32x4.add(i32x4.shl(k, 23), i32x4.splat(ONE_BITS))
}

/** e^x: Infinity above 88.72, 0 below −103.97, subnormal from −87.33 on. */
@inline export function exp4(x: v128): v128 {
  const clamped = atLeast(atMost(x, 89.0), -104.0)
  const power = roundedPower(clamped)
  const k = i32x4.sub(power, i32x4.splat(ROUNDER_BITS))
  // In two steps, since neither 2¹²⁸ nor 2⁻¹⁵⁰ is a float32; only the second rounds.
  const half = i32x4.shr_s(k, 1)
  const y = f32x4.add(splat(1.0), expTail(reduced(clamped, power)))
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(k, half)))
}

/** ln x: −Infinity at ±0, NaN below, exact for subnormal numbers as for others. */
@inline export function log4(x: v128): v128 {
  const subnormal = f32x4.lt(x, splat(1.1754943508222875e-38))
  const scaled = v128.bitselect(f32x4.mul(x, splat(8388608.0)), x, subnormal)
  const power = i32x4.shr_s(i32x4.sub(scaled, i32x4.splat(SQRT_HALF_BITS)), 23)
  const mantissa = i32x4.sub(scaled, i32x4.shl(power, 23))
  const k = f32x4.sub(f32x4.convert_i32x4_s(power), v128.and(subnormal, splat(23.0)))
  const f = f32x4.sub(mantissa, splat(1.0))
  // ln(1 + f) = 2·atanh(s), arranged so that the largest term, f, enters exactly.
  const s = f32x4.div(f, f32x4.add(f, splat(2.0)))
  const z = f32x4.mul(s, s)
  const tail = multiplyAdd(multiplyAdd(z, splat(0.29871761798858643), 0.3997753858566284), z, 0.6666677594184875)
  const halfSquare = f32x4.mul(f32x4.mul(f, splat(0.5)), f)
  const low = f32x4.add(
    f32x4.mul(s, f32x4.add(halfSquare, f32x4.mul(z, tail))),
    f32x4.mul(k, splat(LN2_LOW)),
  )
  const y = f32x4.sub(f32x4.mul(k, splat(LN2_HIGH)), f32x4.sub(f32x4.sub(halfSquare, low), f))
  // Infinity and NaN stand as they are, ±0 gives −Infinity, what is below 0 NaN.
  const finite = v128.bitselect(y, x, f32x4.lt(x, splat(Infinity)))
  const positive = v128.bitselect(finite, splat(NaN), f32x4.ge(x, splat(0.0)))
  return v128.bitselect(splat(-Infinity), positive, f32x4.eq(x, splat(0.0)))
}

/**
 * tanh x as x·P(x²)/Q(x²) between −9.01 and 9.01, and exactly ±1 beyond; odd to the bit, −0 gives −0.
 */
@inline export function tanh4(x: v128): v128 {
  const clamped = atLeast(atMost(x, 9.01), -9.01)
  const z = f32x4.mul(clamped, clamped)
  let p = multiplyAdd(z, splat(0.017166011035442352), 26.509904861450195)
  p = multiplyAdd(p, z, 4498.2470703125)
  p = multiplyAdd(p, z, 172221.859375)
  p = multiplyAdd(p, z, 1287123.25)
  let q = f32x4.add(z, splat(422.7373352050781))
  q = multiplyAdd(q, z, 33303.046875)
  q = multiplyAdd(q, z, 601262.6875)
  q = multiplyAdd(q, z, 1287123.25)
  return atLeast(atMost(f32x4.div(f32x4.mul(clamped, p), q), 1.0), -1.0)
}

/** 1/(1 + e^−x) as 0.5 + 0.5·tanh(x/2): exactly 0 below −18.02 and 1 above 18.02, sigmoid(0) = 0.5. */
@inline export function sigmoid4(x: v128): v128 {
  return multiplyAdd(tanh4(f32x4.mul(x, splat(0.5))), splat(0.5), 0.5)
}

/** erf x as x·P(x²)/Q(x²) between −3.92 and 3.92, and exactly ±1 beyond; odd to the bit, −0 gives −0. */
@inline export function erf4(x: v128): v128 {
  const clamped = atLeast(atMost(x, 3.92), -3.92)
  const z = f32x4.mul(clamped, clamped)
  let p = multiplyAdd(z, splat(0.053819745779037476), 7.478880405426025)
  p = multiplyAdd(p, z, 98.85718536376953)
  p = multiplyAdd(p, z, 1384.782958984375)
  p = multiplyAdd(p, z, 4998.64208984375)
  p = multiplyAdd(p, z, 29622.681640625)
  let q = f32x4.add(z, splat(30.519515991210938))
  q = multiplyAdd(q, z, 392.9794921875)
  q = multiplyAdd(q, z, 2995.6455078125)
  q = multiplyAdd(q, z, 13180.7177734375)
  q = multiplyAdd(q, z, 26252.41796875)
  return atLeast(atMost(f32x4.div(f32x4.mul(clamped, p), q), 1.0), -1.0)
}

/** ln(1 + e^x) as max(x, 0) + ln(1 + e^−|x|): neither overflows nor loses what is small. */
@inline export function softplus4(x: v128): v128 {
  const t = exp4(v128.or(x, i32x4.splat(SIGN_BIT)))
  // ln(1 + t) = 2·atanh(t/(2 + t)) for 0 <= t <= 1.
  const s = f32x4.div(t, f32x4.add(t, splat(2.0)))
  const z = f32x4.mul(s, s)
  let tail = multiplyAdd(z, splat(0.28024458885192871), 0.27999141812324524)
  tail = multiplyAdd(tail, z, 0.40021699666976929)
  tail = multiplyAdd(tail, z, 0.6666641235351562)
  const twice = f32x4.add(s, s)
  return f32x4.add(atLeast(x, 0.0), f32x4.add(twice, f32x4.mul(f32x4.mul(s, z), tail)))
}

/** x above 0, else e^x − 1, without cancellation near 0; −1 from −17.33 on; −0 gives 0. */
@inline export function elu4(x: v128): v128 {
  const clamped = atLeast(atMost(x, 0.0), -80.0)
  const power = roundedPower(clamped)
  const scale = powerOfTwo(i32x4.sub(power, i32x4.splat(ROUNDER_BITS)))
  const tail = f32x4.mul(scale, expTail(reduced(clamped, power)))
  const below = f32x4.add(tail, f32x4.sub(scale, splat(1.0)))
  return v128.bitselect(x, below, f32x4.gt(x, splat(0.0)))
}

/** x above 0, else 0; −0 stays −0. */
@inline export function relu4(x: v128): v128 {
  return atLeast(x, 0.0)
}
