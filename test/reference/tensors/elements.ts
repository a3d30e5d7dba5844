import type { Activation, DropoutKey, ElementFunction } from '../../../src/kernels/tensors/index.ts'
import { erfF, expF, logF, sigmoidF, softplusF, tanhF } from './float32.ts'

const { fround } = Math

/** What `ElementKernels` defines, a value at a time, every operation rounded; results are new arrays. */
export const FUNCTIONS: Readonly<Record<ElementFunction, (x: number) => number>> = {
  exp: expF,
  log: logF,
  tanh: tanhF,
  sigmoid: sigmoidF,
  erf: erfF,
  softplus: softplusF,
}

export const ACTIVATION_GRADIENTS: Readonly<Record<Activation, (y: number, dy: number) => number>> = {
  none: (_, dy) => dy,
  relu: (y, dy) => (y > 0 ? dy : 0),
  tanh: (y, dy) => fround(dy * fround(1 - fround(y * y))),
  sigmoid: (y, dy) => fround(dy * fround(y * fround(1 - y))),
  elu: (y, dy) => (y > 0 ? dy : fround(dy * fround(y + 1))),
}

function normalF(x: number): number {
  return fround(fround(erfF(fround(x * fround(Math.SQRT1_2))) * 0.5) + 0.5)
}

export function geluF(x: number): number {
  return fround(x * normalF(x))
}

export function geluGradientF(x: number, dy: number): number {
  const density = fround(expF(fround(fround(x * x) * -0.5)) * fround(1 / Math.sqrt(2 * Math.PI)))
  return fround(dy * fround(normalF(x) + fround(x * density)))
}

/** In four lanes. */
function sum(values: readonly number[]): number {
  const lanes = new Float32Array(4)
  for (const [i, value] of values.entries()) lanes[i % 4] += value
  return fround(fround(lanes[0] + lanes[1]) + fround(lanes[2] + lanes[3]))
}

function mean(values: readonly number[]): number {
  return fround(sum(values) / values.length)
}

function rowsOf(values: Float32Array, columns: number): number[][] {
  return Array.from({ length: values.length / columns }, (_, row) => [
    ...values.subarray(row * columns, (row + 1) * columns),
  ])
}

export function softmaxReference(columns: number, x: Float32Array): Float32Array {
  const rows = rowsOf(x, columns).map((row) => {
    const largest = Math.max(...row)
    const powers = row.map((value) => expF(fround(value - largest)))
    const total = sum(powers)
    return powers.map((power) => fround(power / total))
  })
  return Float32Array.from(rows.flat())
}

export function softmaxGradientReference(columns: number, y: Float32Array, dy: Float32Array): Float32Array {
  const slopes = rowsOf(dy, columns)
  const rows = rowsOf(y, columns).map((row, r) => {
    const product = sum(row.map((value, i) => fround(value * slopes[r][i])))
    return row.map((value, i) => fround(value * fround(slopes[r][i] - product)))
  })
  return Float32Array.from(rows.flat())
}

export interface LayerNormResult {
  readonly out: Float32Array
  readonly trace: Float32Array
}

export function layerNormReference(x: Float32Array, gain: Float32Array, bias: Float32Array): LayerNormResult {
  const rows = rowsOf(x, gain.length).map((row) => {
    const center = mean(row)
    const differences = row.map((value) => fround(value - center))
    const variance = mean(differences.map((difference) => fround(difference * difference)))
    const r = fround(1 / fround(Math.sqrt(fround(variance + fround(1e-5)))))
    const out = differences.map((difference, i) => fround(fround(fround(difference * r) * gain[i]) + bias[i]))
    return { out, trace: [center, r] }
  })
  return {
    out: Float32Array.from(rows.flatMap(({ out }) => out)),
    trace: Float32Array.from(rows.flatMap(({ trace }) => trace)),
  }
}

export interface LayerNormGradient {
  readonly dx: Float32Array
  readonly dGain: Float32Array
  readonly dBias: Float32Array
}

/** @param before - what dGain and dBias hold */
export function layerNormGradientReference(
  x: Float32Array,
  gain: Float32Array,
  trace: Float32Array,
  dy: Float32Array,
  before: Omit<LayerNormGradient, 'dx'>,
): LayerNormGradient {
  const columns = gain.length
  const [dGain, dBias] = [before.dGain.slice(), before.dBias.slice()]
  const slopes = rowsOf(dy, columns)
  const rows = rowsOf(x, columns).map((row, n) => {
    const [center, r] = trace.subarray(n * 2, n * 2 + 2)
    const standard = row.map((value) => fround(fround(value - center) * r))
    const g = slopes[n].map((slope, i) => fround(slope * gain[i]))
    const m1 = mean(g)
    const m2 = mean(g.map((value, i) => fround(value * standard[i])))
    for (const [i, slope] of slopes[n].entries()) {
      dGain[i] += fround(slope * standard[i])
      dBias[i] += slope
    }
    return g.map((value, i) => fround(r * fround(fround(value - m1) - fround(standard[i] * m2))))
  })
  return { dx: Float32Array.from(rows.flat()), dGain, dBias }
}

export type Words = readonly [number, number, number, number]

function multiplyWords(a: number, b: number): { high: number; low: number } {
  const product = BigInt(a) * BigInt(b)
  return { high: Number(product >> 32n), low: Number(product & 0xffffffffn) }
}

/** Philox4x32-10 of Salmon et al. 2011. */
export function philox(counter: Words, key: readonly [number, number]): Words {
  let [c0, c1, c2, c3] = counter.map((word) => word >>> 0)
  let [k0, k1] = key.map((word) => word >>> 0)
  for (let round = 0; round < 10; round++) {
    const a = multiplyWords(0xd2511f53, c0)
    const b = multiplyWords(0xcd9e8d57, c2)
    c0 = (b.high ^ c1 ^ k0) >>> 0
    c1 = b.low
    c2 = (a.high ^ c3 ^ k1) >>> 0
    c3 = a.low
    k0 = (k0 + 0x9e3779b9) >>> 0
    k1 = (k1 + 0xbb67ae85) >>> 0
  }
  return [c0, c1, c2, c3]
}

export function dropoutReference(x: Float32Array, { rate, seed, step, layer }: DropoutKey): Float32Array {
  const factor = fround(1 / (1 - rate))
  return x.map((value, i) => {
    const words = philox([Math.floor(i / 4), step, layer, 0], seed)
    return words[i % 4] >= Math.floor(rate * 2 ** 32) ? value * factor : 0
  })
}
