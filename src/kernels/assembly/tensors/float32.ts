/**
 * Elementary functions of four float32 at once, from + − × ÷, comparisons and bit operations only, so that every machine gives
 * the same bits. Coefficients are minimax fits (Lawson's iteration), then searched near by for the least error in float32. Each
 * error stated is the largest over every float32, in units of the last place (ulp) of the exact result. NaN gives NaN.
 *
 * Constants stand in memory, below the control words: V8 assembles a v128 constant anew at each use, in three instructions, two
 * of them in the arithmetic pipes, whereas a broadcast from memory costs one load.
 */

const BASIC: usize = memory.data<f32>([0.5, 1.0, 2.0, -0.0])
@inline function half(): v128 { return v128.load32_splat(BASIC) }
@inline function one(): v128 { return v128.load32_splat(BASIC, 4) }
@inline function two(): v128 { return v128.load32_splat(BASIC, 8) }
@inline function signBit(): v128 { return v128.load32_splat(BASIC, 12) }

/** The constant of a table, in every lane. */
@inline function constant(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2))
}

/** a·b + c, each rounded. */
@inline function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c)
}

/**
 * log₂e; 1.5·2²³, to which a float32 below 2²² is added to stand rounded in the sum's low bits; ln 2 in two parts, the upper of
 * 15 bits, so that its product with an exponent is exact; then (e^r − 1 − r)/r², the highest power's coefficient first.
 */
const REDUCTION: usize = memory.data<f32>([1.4426950408889634, 12582912.0, 0.693145751953125, 1.428606765330187e-6])
const EXP: usize = memory.data<f32>([
  0.0013814500300213695, 0.008368760347366333, 0.04166838899254799, 0.16666519641876221, 0.4999999403953552,
])
const EXP_LIMITS: usize = memory.data<f32>([89.0, -104.0, -80.0])

/** x·log₂e + `shift`, 1.5·2²³: the low 22 bits are the integer k nearest to x·log₂e. */
@inline function roundedPower(x: v128, shift: v128): v128 {
  return multiplyAdd(x, constant(REDUCTION, 0), shift)
}

/** x − k·ln 2 for the k of {@link roundedPower}. */
@inline function reduced(x: v128, power: v128, shift: v128): v128 {
  const k = f32x4.sub(power, shift)
  return f32x4.sub(f32x4.sub(x, f32x4.mul(k, constant(REDUCTION, 2))), f32x4.mul(k, constant(REDUCTION, 3)))
}

/** e^r − 1 for |r| <= ln 2 / 2. */
@inline function expTail(r: v128): v128 {
  const rr = f32x4.mul(r, r)
  const upper = multiplyAdd(rr, constant(EXP, 0), multiplyAdd(r, constant(EXP, 1), constant(EXP, 2)))
  const q = multiplyAdd(rr, upper, multiplyAdd(r, constant(EXP, 3), constant(EXP, 4)))
  return multiplyAdd(rr, q, r)
}

/** 2^k in float32, `unit` being 1, for the integer k of the low bits, −127 (which gives 0) to 128 (Infinity). */
@inline function powerOfTwo(k: v128, unit: v128): v128 {
  return i32x4.add(i32x4.shl(k, 23), unit)
}

/** e^x within 1.01 ulp, monotone: Infinity above 88.72, subnormal below −87.33, 0 below −103.97. */
@inline export function exp4(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(EXP_LIMITS, 0)), constant(EXP_LIMITS, 1))
  const shift = constant(REDUCTION, 1)
  const unit = one()
  const power = roundedPower(clamped, shift)
  // In two steps, since neither 2¹²⁸ nor 2⁻¹⁵⁰ is a float32; only the second rounds.
  const first = i32x4.shr_s(i32x4.shl(power, 10), 11)
  const y = f32x4.add(expTail(reduced(clamped, power, shift)), unit)
  return f32x4.mul(f32x4.mul(y, powerOfTwo(first, unit)), powerOfTwo(i32x4.sub(power, first), unit))
}

/** The least normal float32; 2²³; 23; √½; ln(1 + f)/s − 2 = 2·atanh(s)/s − 2 over s², the highest power's coefficient first. */
const LOG: usize = memory.data<f32>([
  1.1754943508222875e-38, 8388608.0, 23.0, 0.7071067811865476, 0.29871761798858643, 0.3997753858566284, 0.6666677594184875,
])

/** ln x within 0.85 ulp, of subnormal numbers too: −Infinity at ±0, NaN below. */
@inline export function log4(x: v128): v128 {
  const subnormal = f32x4.lt(x, constant(LOG, 0))
  const scaled = v128.bitselect(f32x4.mul(x, constant(LOG, 1)), x, subnormal)
  const power = i32x4.shr_s(i32x4.sub(scaled, constant(LOG, 3)), 23)
  const mantissa = i32x4.sub(scaled, i32x4.shl(power, 23))
  const k = f32x4.sub(f32x4.convert_i32x4_s(power), v128.and(subnormal, constant(LOG, 2)))
  const f = f32x4.sub(mantissa, one())
  // Arranged so that the largest term, f, enters exactly.
  const s = f32x4.div(f, f32x4.add(f, two()))
  const z = f32x4.mul(s, s)
  const tail = multiplyAdd(multiplyAdd(z, constant(LOG, 4), constant(LOG, 5)), z, constant(LOG, 6))
  const halfSquare = f32x4.mul(f32x4.mul(f, half()), f)
  const low = multiplyAdd(s, f32x4.add(halfSquare, f32x4.mul(z, tail)), f32x4.mul(k, constant(REDUCTION, 3)))
  const y = f32x4.sub(f32x4.mul(k, constant(REDUCTION, 2)), f32x4.sub(f32x4.sub(halfSquare, low), f))
  // Infinity and NaN stand as they are, ±0 gives −Infinity, what is below 0 NaN.
  const finite = v128.bitselect(y, x, f32x4.lt(x, f32x4.splat(Infinity)))
  const positive = v128.bitselect(finite, f32x4.splat(NaN), f32x4.ge(x, f32x4.splat(0.0)))
  return v128.bitselect(f32x4.splat(-Infinity), positive, f32x4.eq(x, f32x4.splat(0.0)))
}

/** The argument's limit, P and Q without its leading 1: the highest power's coefficient first. */
const TANH: usize = memory.data<f32>([
  9.01, 46.527347564697266, 12136.41015625, 407712.34375, 983.2877197265625, 92224.8359375, 815424.6875,
])

/** The same for tanh(x/2), n and d times 64: every constant differs by a power of two, so that no rounding does. */
const TANH_OF_HALF: usize = memory.data<f32>([
  18.020000457763672, 93.05469512939453, 97091.28125, 13046795.0, 3933.15087890625, 1475597.375, 52187180.0,
])

@inline export function signs(): v128 { return signBit() }
@inline export function halves(): v128 { return half() }
@inline export function ones(): v128 { return one() }
@inline export function tanhConstant(index: usize): v128 { return constant(TANH, index) }
@inline export function sigmoidConstant(index: usize): v128 { return constant(TANH_OF_HALF, index) }

/**
 * nd/(n² + d²), which is tanh(x)/2, with tanh(x/2) ≈ n/d = x·P(x²)/Q(x²): what n/d errs by hardly matters where tanh is near 1,
 * so that few coefficients are enough. `times` is 2 for tanh(x), else 1.
 */
@inline function tanhRatio(
  times: i32, magnitude: v128, limit: v128, p2: v128, p1: v128, p0: v128, q2: v128, q1: v128, q0: v128,
): v128 {
  const limited = f32x4.pmin(magnitude, limit)
  const z = f32x4.mul(limited, limited)
  const p = multiplyAdd(multiplyAdd(z, p2, p1), z, p0)
  const n = f32x4.mul(limited, p)
  const q = multiplyAdd(f32x4.add(z, q2), z, q1)
  const d = multiplyAdd(q, z, q0)
  const numerator = f32x4.mul(times == 2 ? f32x4.add(n, n) : n, d)
  return f32x4.div(numerator, f32x4.add(f32x4.mul(n, n), f32x4.mul(d, d)))
}

/** {@link tanh4} with {@link signs} and every {@link tanhConstant}, which a loop holds in registers. */
@inline export function tanhWith(
  x: v128, sign: v128, limit: v128, p2: v128, p1: v128, p0: v128, q2: v128, q1: v128, q0: v128,
): v128 {
  const signed = v128.and(x, sign)
  return v128.or(tanhRatio(2, v128.xor(x, signed), limit, p2, p1, p0, q2, q1, q0), signed)
}

/** {@link sigmoid4} with {@link signs}, {@link halves} and every {@link sigmoidConstant}. */
@inline export function sigmoidWith(
  x: v128, sign: v128, half: v128, limit: v128, p2: v128, p1: v128, p0: v128, q2: v128, q1: v128, q0: v128,
): v128 {
  const signed = v128.and(x, sign)
  return f32x4.add(v128.or(tanhRatio(1, v128.xor(x, signed), limit, p2, p1, p0, q2, q1, q0), signed), half)
}

/**
 * tanh x within 4.6 ulp; odd to the bit, −0 gives −0; never above 1 (every float32 was tried), exactly ±1 from |x| = 9.01 on.
 * Neighbours may be out of order by 2.4e-7.
 */
@inline export function tanh4(x: v128): v128 {
  return tanhWith(
    x, signBit(), constant(TANH, 0), constant(TANH, 1), constant(TANH, 2), constant(TANH, 3), constant(TANH, 4),
    constant(TANH, 5), constant(TANH, 6),
  )
}

/**
 * 1/(1 + e^−x) as 0.5 + 0.5·tanh(x/2), within 2.2 ulp for x >= 0 and within 1.3e-7 below: exactly 0 from −18.02 and 1 from
 * 18.02 on, 0.5 at 0.
 */
@inline export function sigmoid4(x: v128): v128 {
  return sigmoidWith(
    x, signBit(), half(), constant(TANH_OF_HALF, 0), constant(TANH_OF_HALF, 1), constant(TANH_OF_HALF, 2),
    constant(TANH_OF_HALF, 3), constant(TANH_OF_HALF, 4), constant(TANH_OF_HALF, 5), constant(TANH_OF_HALF, 6),
  )
}

/** The argument's limit, P, Q without the leading 1: the highest power's coefficient first. */
const ERF: usize = memory.data<f32>([
  3.92, 0.05381976440548897, 7.478879928588867, 98.85718536376953, 1384.7830810546875, 4998.6455078125, 29622.66015625,
  30.51953887939453, 392.97930908203125, 2995.64501953125, 13180.7236328125, 26252.3984375,
])

/** erf x as x·P(x²)/Q(x²), within 6.8 ulp (4.1e-7); exactly ±1 from |x| = 3.92 on; odd to the bit, −0 gives −0. */
@inline export function erf4(x: v128): v128 {
  const magnitude = f32x4.abs(x)
  const limited = f32x4.pmin(magnitude, constant(ERF, 0))
  const z = f32x4.mul(limited, limited)
  const zz = f32x4.mul(z, z)
  const upperP = multiplyAdd(
    zz, multiplyAdd(z, constant(ERF, 1), constant(ERF, 2)), multiplyAdd(z, constant(ERF, 3), constant(ERF, 4)),
  )
  const p = multiplyAdd(zz, upperP, multiplyAdd(z, constant(ERF, 5), constant(ERF, 6)))
  const upperQ = multiplyAdd(zz, f32x4.add(z, constant(ERF, 7)), multiplyAdd(z, constant(ERF, 8), constant(ERF, 9)))
  const q = multiplyAdd(zz, upperQ, multiplyAdd(z, constant(ERF, 10), constant(ERF, 11)))
  return v128.or(f32x4.pmin(f32x4.div(f32x4.mul(limited, p), q), one()), v128.xor(x, magnitude))
}

/** ln(1 + t)/s − 2 over s², s = t/(2 + t) <= 1/3: the highest power's coefficient first. */
const LOG_1P: usize = memory.data<f32>([0.28024458885192871, 0.27999141812324524, 0.40021699666976929, 0.6666641235351562])

/** ln(1 + e^x) as max(x, 0) + ln(1 + e^−|x|), within 2.9 ulp: neither overflows nor loses what is small. */
@inline export function softplus4(x: v128): v128 {
  const t = exp4(v128.or(x, signBit()))
  const s = f32x4.div(t, f32x4.add(t, two()))
  const z = f32x4.mul(s, s)
  let tail = multiplyAdd(z, constant(LOG_1P, 0), constant(LOG_1P, 1))
  tail = multiplyAdd(tail, z, constant(LOG_1P, 2))
  tail = multiplyAdd(tail, z, constant(LOG_1P, 3))
  const log1p = f32x4.add(f32x4.add(s, s), f32x4.mul(f32x4.mul(s, z), tail))
  return f32x4.add(relu4(x), log1p)
}

/** x above 0, else e^x − 1 within 1 ulp, near 0 too; monotone, −1 from about −17 on; −0 gives 0. */
@inline export function elu4(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(0.0)), constant(EXP_LIMITS, 2))
  const shift = constant(REDUCTION, 1)
  const unit = one()
  const power = roundedPower(clamped, shift)
  const scale = powerOfTwo(power, unit)
  const below = f32x4.add(f32x4.mul(scale, expTail(reduced(clamped, power, shift))), f32x4.sub(scale, unit))
  return v128.bitselect(x, below, f32x4.gt(x, f32x4.splat(0.0)))
}

/** x above 0, else 0; −0 stays −0. */
@inline export function relu4(x: v128): v128 {
  return f32x4.pmax(x, f32x4.splat(0.0))
}
