import { log } from '../../kernels/math.ts'

/** Rows of equal length d, in float32 or float64; at least one. */
export type Rows = readonly ArrayLike<number>[]

/** x̄ per coordinate, summed in row order in float64. */
export function meanOf(rows: Rows): Float64Array {
  const mean = new Float64Array(rows[0].length)
  for (const row of rows) for (let i = 0; i < mean.length; i++) mean[i] += row[i]
  for (let i = 0; i < mean.length; i++) mean[i] /= rows.length
  return mean
}

/** s per coordinate with n − 1 in the denominator, in float64; 0 for a single row. */
export function sampleDeviation(rows: Rows, mean: ArrayLike<number>): Float64Array {
  const deviation = new Float64Array(mean.length)
  if (rows.length === 1) return deviation
  for (const row of rows) for (let i = 0; i < mean.length; i++) deviation[i] += (row[i] - mean[i]) * (row[i] - mean[i])
  for (let i = 0; i < mean.length; i++) deviation[i] = Math.sqrt(deviation[i] / (rows.length - 1))
  return deviation
}

/** base + factor·direction in float64. */
export function moved(base: ArrayLike<number>, factor: number, direction: ArrayLike<number>): Float64Array {
  const out = new Float64Array(base.length)
  for (let i = 0; i < out.length; i++) out[i] = base[i] + factor * direction[i]
  return out
}

/** factor·vector in float64. */
export function multiplied(vector: ArrayLike<number>, factor: number): Float64Array {
  const out = new Float64Array(vector.length)
  for (let i = 0; i < out.length; i++) out[i] = factor * vector[i]
  return out
}

/** ⟨a, b⟩ in float64, in index order. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** ‖a − b‖² in float64, in index order. */
export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i])
  return sum
}

const CENTRE_NUMERATOR = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
]
const CENTRE_DENOMINATOR = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
]
const SIDE_NUMERATOR = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
]
const SIDE_DENOMINATOR = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
]
const TAIL_NUMERATOR = [
  2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
]
const TAIL_DENOMINATOR = [
  2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
]

/**
 * Φ⁻¹: where the standard normal distribution has the share p below it.
 *
 * @param p - strictly between 0 and 1
 * @returns float64 with a relative error below 1e-15
 * @see Wichura 1988, Algorithm AS 241 (PPND16), doi:10.2307/2347330
 */
export function inverseNormal(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(CENTRE_NUMERATOR, r)) / polynomial(CENTRE_DENOMINATOR, r)
  }
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p))
  const magnitude =
    r <= 5
      ? polynomial(SIDE_NUMERATOR, r - 1.6) / polynomial(SIDE_DENOMINATOR, r - 1.6)
      : polynomial(TAIL_NUMERATOR, r - 5) / polynomial(TAIL_DENOMINATOR, r - 5)
  return q < 0 ? -magnitude : magnitude
}

/** @param coefficients - of the highest power first */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((value, coefficient) => value * x + coefficient, 0)
}

/**
 * ALIE's z: the most standard deviations at which enough honest rows still lie beyond the crafted ones, for a majority
 * to seem to agree with these: Φ⁻¹((n − m − s)/(n − m)) with s = ⌊n/2⌋ + 1 − m, n all rows and m the crafted ones.
 *
 * @returns 0 … 3.72: the share is kept between 1/2 and 0.9999, since with few rows the bound is negative and with half of
 * them crafted there is none
 * @see Baruch 2019, A Little Is Enough, arXiv:1902.06156, algorithm 3
 */
export function alieBound(numHonest: number, numByzantine: number): number {
  const supporters = Math.floor((numHonest + numByzantine) / 2) + 1 - numByzantine
  return inverseNormal(Math.min(0.9999, Math.max(0.5, (numHonest - supporters) / numHonest)))
}
