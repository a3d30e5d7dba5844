/**
 * Elementary functions that give the same bits on every CPU and JavaScript engine: only IEEE-754 + − × ÷ and bit views.
 * `Math.exp` and its like may differ in the last bit between engines, so nothing that is hashed or replayed calls them.
 */

const { LOG2E } = Math
/** ln 2 in two parts; the upper has 21 trailing zero bits, so its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const TWO_PI = 2 * Math.PI

const TWO_POW_52 = 4503599627370496
const TWO_POW_54 = 18014398509481984
const MIN_NORMAL = 2.2250738585072014e-308
const MAX_EXP_ARGUMENT = 709.782712893384
const MIN_EXP_ARGUMENT = -745.1332191019412

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)
double[0] = 1
const HIGH = words[1] === 0 ? 0 : 1

/** 2^k for −1023 <= k <= 1023 at [k + 1023]: a load is cheaper than assembling a double from its words. */
const POWERS_OF_TWO = new Float64Array(2047)
POWERS_OF_TWO[1023] = 1
for (let k = 1; k <= 1023; k++) {
  POWERS_OF_TWO[1023 + k] = POWERS_OF_TWO[1022 + k] * 2
  POWERS_OF_TWO[1023 - k] = POWERS_OF_TWO[1024 - k] / 2
}

/** Added to the upper word of a double, it carries into the exponent exactly when the mantissa is above √2. */
const ROUND_AT_SQRT_2 = 0x95f62

/**
 * r·coth(r/2) − 2 = Σ 2·B₂ₙ·r²ⁿ/(2n)!, n >= 1 (B the Bernoulli numbers), for |r| <= ln 2 / 2 from z = r².
 * With R = r·coth(r/2): e^r = (R + r)/(R − r) and tanh(r/2) = r/R; the first term left out is below 2e-18.
 */
function cothTail(z: number): number {
  return (
    z * (1 / 6 + z * (-1 / 360 + z * (1 / 15120 + z * (-1 / 604800 + z * (1 / 23950080 - z * (691 / 653837184000))))))
  )
}

/**
 * e^x.
 *
 * @param x - any number; above 709.78 the result is Infinity, below −745.13 it is 0
 * @returns float64 within 1 ulp of e^x (2 ulp where it is subnormal)
 */
export function exp(x: number): number {
  if (!(x <= MAX_EXP_ARGUMENT)) return x > 0 ? Infinity : Number.NaN
  if (x < MIN_EXP_ARGUMENT) return 0
  const k = Math.floor(x * LOG2E + 0.5)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const c = r - cothTail(r * r)
  const y = 1 + ((r * c) / (2 - c) - low + high)
  if (k > 1023) return y * 2 * POWERS_OF_TWO[k + 1022]
  if (k < -1022) return (y * POWERS_OF_TWO[k + 1077]) / TWO_POW_54
  return y * POWERS_OF_TWO[k + 1023]
}

/**
 * Natural logarithm.
 *
 * @param x - any number; 0 gives −Infinity, a negative number NaN
 * @returns float64 within 1 ulp of ln x
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN
  if (x === Infinity) return Infinity
  if (x < MIN_NORMAL) return log(x * TWO_POW_54) - 54 * Math.LN2
  double[0] = x
  const k = ((words[HIGH] + ROUND_AT_SQRT_2) >> 20) - 1023
  // Halved first, since k can be 1024 and 2^−1024 is not in the table.
  const f = x * 0.5 * POWERS_OF_TWO[1024 - k] - 1
  // ln(1 + f) = 2·atanh(s), arranged so that the largest term, f, enters exactly.
  const s = f / (2 + f)
  const z = s * s
  const z2 = z * z
  const odd = z * (2 / 3 + z2 * (2 / 7 + z2 * (2 / 11 + z2 * (2 / 15 + z2 * (2 / 19)))))
  const even = z2 * (2 / 5 + z2 * (2 / 9 + z2 * (2 / 13 + z2 * (2 / 17 + z2 * (2 / 21)))))
  const halfSquare = 0.5 * f * f
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + (odd + even)) + k * LN2_LOW) - f)
}

/**
 * Hyperbolic tangent.
 *
 * @param x - any number
 * @returns float64 in [−1, 1], within 5 ulp of tanh x; odd: tanh(−x) = −tanh(x), and −0 gives −0
 */
export function tanh(x: number): number {
  const magnitude = x < 0 ? -x : x
  if (magnitude < 1e-8) return x
  if (magnitude > 20) return x > 0 ? 1 : -1
  const doubled = 2 * magnitude
  const k = Math.floor(doubled * LOG2E + 0.5)
  const r = doubled - k * LN2_HIGH - k * LN2_LOW
  // e^2x = 2^k·(R + r)/(R − r), so that (e^2x − 1)/(e^2x + 1) needs one division and nothing cancels near 0.
  const scale = POWERS_OF_TWO[k + 1023]
  const below = 2 + cothTail(r * r) - r
  const above = 2 * scale * r
  const y = ((scale - 1) * below + above) / ((scale + 1) * below + above)
  return x < 0 ? -y : y
}

/** sin a for |a| <= π/4: Taylor to a¹⁷. */
function sinPolynomial(a: number): number {
  const z = a * a
  const tail =
    -1 / 6 +
    z *
      (1 / 120 +
        z *
          (-1 / 5040 +
            z *
              (1 / 362880 + z * (-1 / 39916800 + z * (1 / 6227020800 + z * (-1 / 1307674368e3 + z / 355687428096e3))))))
  return a + a * (z * tail)
}

/** cos a for |a| <= π/4: Taylor to a¹⁶. */
function cosPolynomial(a: number): number {
  const z = a * a
  const tail =
    1 / 24 +
    z *
      (-1 / 720 +
        z * (1 / 40320 + z * (-1 / 3628800 + z * (1 / 479001600 + z * (-1 / 87178291200 + z / 20922789888e3)))))
  return 1 - (0.5 * z - z * z * tail)
}

/**
 * sin(2πx): the sine of x turns, for seasonality; exact at every multiple of a quarter turn.
 *
 * @param x - turns, any number; 0 from |x| >= 2^52 on, NaN when not finite
 * @returns float64 in [−1, 1], within 2 ulp of sin(2πx) for |x| < 1
 */
export function sinTurns(x: number): number {
  if (Math.abs(x) >= TWO_POW_52) return x - x
  const turn = x - Math.floor(x + 0.5)
  const quarter = Math.floor(4 * turn + 0.5)
  const angle = TWO_PI * (turn - 0.25 * quarter)
  if (quarter === 0) return sinPolynomial(angle)
  if (quarter === 1) return cosPolynomial(angle)
  if (quarter === -1) return -cosPolynomial(angle)
  return -sinPolynomial(angle)
}

/**
 * cos(2πx): the cosine of x turns, for seasonality; exact at every multiple of a quarter turn.
 *
 * @param x - turns, any number; 1 from |x| >= 2^52 on, NaN when not finite
 * @returns float64 in [−1, 1], within 2 ulp of cos(2πx) for |x| < 1
 */
export function cosTurns(x: number): number {
  if (Math.abs(x) >= TWO_POW_52) return 1 + (x - x)
  const turn = x - Math.floor(x + 0.5)
  const quarter = Math.floor(4 * turn + 0.5)
  const angle = TWO_PI * (turn - 0.25 * quarter)
  if (quarter === 0) return cosPolynomial(angle)
  if (quarter === 1) return -sinPolynomial(angle)
  if (quarter === -1) return sinPolynomial(angle)
  return -cosPolynomial(angle)
}
