/** What assembly/tensors/float32.ts computes, a value at a time, to the bit. */

const { fround } = Math

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

function bitsOf(x: number): number {
  float[0] = x
  return bits[0]
}

function fromBits(x: number): number {
  bits[0] = x
  return float[0]
}

const LOG2E = fround(Math.LOG2E)
const LN2_HIGH = 0.693145751953125
const LN2_LOW = fround(1.428606765330187e-6)
const ROUNDER = 12582912

/** The polynomial in z of these coefficients, the highest power's first. */
function polynomial(z: number, coefficients: readonly number[]): number {
  return coefficients.map(fround).reduce((sum, coefficient) => fround(fround(sum * z) + coefficient))
}

function atMost(x: number, limit: number): number {
  if (limit < x) return limit
  return x
}

function atLeast(x: number, limit: number): number {
  if (x < limit) return limit
  return x
}

/** The integer nearest to x/ln 2 (to even where two are), and what is left of x. */
function reduce(x: number): { k: number; r: number } {
  const k = fround(fround(x * LOG2E) + ROUNDER) - ROUNDER
  return { k, r: fround(fround(x - fround(k * LN2_HIGH)) - fround(k * LN2_LOW)) }
}

function multiplyAdd(a: number, b: number, c: number): number {
  return fround(fround(a * b) + c)
}

/** e^r − 1. */
function expTail(r: number): number {
  const rr = fround(r * r)
  const upper = multiplyAdd(rr, 0.0013814500300213695, multiplyAdd(r, 0.008368760347366333, 0.04166838899254799))
  const q = multiplyAdd(rr, upper, multiplyAdd(r, 0.16666519641876221, 0.4999999403953552))
  return multiplyAdd(rr, q, r)
}

export function expF(x: number): number {
  if (Number.isNaN(x)) return x
  const { k, r } = reduce(atLeast(atMost(x, 89), -104))
  const half = Math.floor(k / 2)
  return fround(fround(fround(1 + expTail(r)) * 2 ** half) * 2 ** (k - half))
}

export function logF(x: number): number {
  if (x === 0) return -Infinity
  if (!(x > 0)) return Number.NaN
  if (x === Infinity) return x
  const subnormal = x < 2 ** -126
  const scaled = bitsOf(subnormal ? x * 2 ** 23 : x)
  const power = (scaled - bitsOf(fround(Math.SQRT1_2))) >> 23
  const k = subnormal ? power - 23 : power
  const f = fround(fromBits(scaled - (power << 23)) - 1)
  const s = fround(f / fround(f + 2))
  const z = fround(s * s)
  const tail = polynomial(z, [0.29871761798858643, 0.3997753858566284, 0.6666677594184875])
  const halfSquare = fround(fround(f * 0.5) * f)
  const low = fround(fround(s * fround(halfSquare + fround(z * tail))) + fround(k * LN2_LOW))
  return fround(fround(k * LN2_HIGH) - fround(fround(halfSquare - low) - f))
}

export function tanhF(x: number): number {
  const clamped = atLeast(atMost(x, fround(9.01)), -fround(9.01))
  const z = fround(clamped * clamped)
  const n = fround(clamped * polynomial(z, [46.527347564697266, 12136.41015625, 407712.34375]))
  const d = polynomial(z, [1, 983.2877197265625, 92224.8359375, 815424.6875])
  return fround(fround(fround(n + n) * d) / fround(fround(n * n) + fround(d * d)))
}

export function sigmoidF(x: number): number {
  return fround(fround(tanhF(fround(x * 0.5)) * 0.5) + 0.5)
}

export function erfF(x: number): number {
  const clamped = atLeast(atMost(x, fround(3.92)), -fround(3.92))
  const z = fround(clamped * clamped)
  const zz = fround(z * z)
  const line = (slope: number, offset: number) => multiplyAdd(z, slope, offset)
  const upperP = multiplyAdd(
    zz,
    line(0.05381976440548897, 7.478879928588867),
    line(98.85718536376953, 1384.7830810546875),
  )
  const p = multiplyAdd(zz, upperP, line(4998.6455078125, 29622.66015625))
  const upperQ = multiplyAdd(zz, line(1, 30.51953887939453), line(392.97930908203125, 2995.64501953125))
  const q = multiplyAdd(zz, upperQ, line(13180.7236328125, 26252.3984375))
  return atLeast(atMost(fround(fround(clamped * p) / q), 1), -1)
}

export function softplusF(x: number): number {
  const t = expF(-Math.abs(x))
  const s = fround(t / fround(t + 2))
  const z = fround(s * s)
  const tail = polynomial(z, [0.28024458885192871, 0.27999141812324524, 0.40021699666976929, 0.6666641235351562])
  return fround(atLeast(x, 0) + fround(fround(s + s) + fround(fround(s * z) * tail)))
}

export function eluF(x: number): number {
  if (x > 0) return x
  const { k, r } = reduce(atLeast(x, -80))
  const scale = 2 ** k
  return fround(fround(scale * expTail(r)) + fround(scale - 1))
}

export function reluF(x: number): number {
  return atLeast(x, 0)
}
