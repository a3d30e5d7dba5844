/** The functions of ../math.ts, operation by operation, so that both sides give the same bits. */

const LN2_HIGH: f64 = 0.6931471803691238
const LN2_LOW: f64 = 1.9082149292705877e-10
const LOG2E: f64 = 1.4426950408889634
const TWO_POW_54: f64 = 18014398509481984.0
const MAX_EXP_ARGUMENT: f64 = 709.782712893384
const MIN_EXP_ARGUMENT: f64 = -745.1332191019412

/** 2^k for −1022 <= k <= 1023. */
@inline function powerOfTwo(k: f64): f64 {
  return reinterpret<f64>((<i64>k + 1023) << 52)
}

@inline function cothTail(z: f64): f64 {
  return (
    z *
    (1.0 / 6.0 +
      z *
        (-1.0 / 360.0 +
          z * (1.0 / 15120.0 + z * (-1.0 / 604800.0 + z * (1.0 / 23950080.0 - z * (691.0 / 653837184000.0))))))
  )
}

export function exp(x: f64): f64 {
  if (!(x <= MAX_EXP_ARGUMENT)) return x > 0 ? Infinity : NaN
  if (x < MIN_EXP_ARGUMENT) return 0
  const k = floor(x * LOG2E + 0.5)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const c = r - cothTail(r * r)
  const y = 1.0 + ((r * c) / (2.0 - c) - low + high)
  if (k > 1023) return y * 2.0 * powerOfTwo(k - 1)
  if (k < -1022) return (y * powerOfTwo(k + 54)) / TWO_POW_54
  return y * powerOfTwo(k)
}
