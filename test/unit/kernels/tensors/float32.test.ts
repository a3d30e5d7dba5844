import assert from 'node:assert/strict'
import { Random } from '../../../../src/kernels/random.ts'
import { createTensorKernels } from '../../../../src/kernels/runtime/tensors/index.ts'
import type { Activation, ElementFunction, Tensor } from '../../../../src/kernels/tensors/index.ts'
import { FUNCTIONS } from '../../../reference/tensors/elements.ts'
import { eluF, reluF } from '../../../reference/tensors/float32.ts'

const kernels = createTensorKernels()

/** Every sign and exponent with the ends and some inner points of its mantissas, and many ordinary numbers. */
function argumentsOfEverySize(): Float32Array {
  const random = new Random('float32')
  const words: number[] = []
  for (let upper = 0; upper < 512; upper++) {
    for (const mantissa of [0, 1, 2 ** 22, 2 ** 23 - 1]) words.push(upper * 2 ** 23 + mantissa)
    for (let i = 0; i < 8; i++) words.push(upper * 2 ** 23 + random.below(2 ** 23))
  }
  const structured = new Float32Array(Uint32Array.from(words).buffer)
  const ordinary = Array.from({ length: 20_000 }, (_, i) => [1, 6, 25, 110][i % 4] * (2 * random.float() - 1))
  return Float32Array.of(...structured, ...ordinary)
}

const ARGUMENTS = argumentsOfEverySize()

function place(values: Float32Array): Tensor {
  const tensor = kernels.workspace().tensor(values.length)
  tensor.values.set(values)
  return tensor
}

const x = place(ARGUMENTS)
const out = place(ARGUMENTS)

function mapped(f: ElementFunction): Float32Array {
  kernels.map(f, x, out)
  return out.values.slice()
}

/** erf x = 2/√π·e^(−x²)·Σ 2ⁿx²ⁿ⁺¹/(2n + 1)!!, whose terms have one sign. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

const EXACT: Readonly<Record<ElementFunction, (x: number) => number>> = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  erf,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
}

/** The distance from an exact value, in units of its last place as a float32. */
function ulps(actual: number, exact: number): number {
  if (Object.is(Math.fround(exact), actual)) return 0
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(exact))))
  return Math.abs(actual - exact) / 2 ** (exponent - 23)
}

function largestError(actual: Float32Array, exact: (x: number) => number): number {
  let largest = 0
  for (const [i, y] of actual.entries()) {
    const error = ulps(y, exact(ARGUMENTS[i]))
    if (!(error <= largest)) largest = error
  }
  return largest
}

/** Of a function at several arguments. */
function valuesAt(f: ElementFunction, ...xs: readonly number[]): number[] {
  const tensor = place(Float32Array.from(xs))
  kernels.map(f, tensor, tensor)
  return [...tensor.values]
}

/** Compares numbers, since typed arrays would be compared by the bits of their NaNs too. */
function assertSame(actual: Float32Array, expected: Float32Array, name: string): void {
  const at = actual.findIndex((y, i) => !Object.is(y, expected[i]))
  if (at >= 0) assert.fail(`${name} of ${ARGUMENTS[at]} is ${actual[at]}, not ${expected[at]}`)
}

describe('elementary functions in float32', () => {
  it('give the bits of their references, for numbers of every size', () => {
    for (const f of Object.keys(FUNCTIONS) as ElementFunction[]) {
      assertSame(mapped(f), ARGUMENTS.map(FUNCTIONS[f]), f)
    }
  })

  it('do so as activations of a product', () => {
    const one = place(Float32Array.of(1))
    const sums = ARGUMENTS.map((value) => value + 0)
    for (const [activation, f] of [
      ['elu', eluF],
      ['relu', reluF],
      ['tanh', FUNCTIONS.tanh],
      ['sigmoid', FUNCTIONS.sigmoid],
    ] satisfies [Activation, (x: number) => number][]) {
      kernels.multiply('NN', x.values.length, 1, 1, x, one, out, { activation })
      assertSame(out.values, sums.map(f), activation)
    }
  })

  it('stay within the stated errors', () => {
    assert.ok(largestError(mapped('exp'), EXACT.exp) < 1.01)
    assert.ok(largestError(mapped('log'), EXACT.log) < 1)
    assert.ok(largestError(mapped('tanh'), EXACT.tanh) < 5)
    assert.ok(largestError(mapped('erf'), EXACT.erf) < 7)
    assert.ok(largestError(mapped('softplus'), EXACT.softplus) < 3)
    const sigmoid = mapped('sigmoid')
    assert.ok(sigmoid.every((y, i) => !(Math.abs(y - EXACT.sigmoid(ARGUMENTS[i])) > 1.8e-7)))
    assert.ok(largestError(ARGUMENTS.map(eluF), (x) => (x > 0 ? x : Math.expm1(x))) < 2)
  })

  it('have exact limits', () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
    assert.deepStrictEqual(valuesAt('exp', 0, -0, infinity, -infinity, nan, 89, -104), [
      1,
      1,
      infinity,
      0,
      nan,
      infinity,
      0,
    ])
    assert.deepStrictEqual(valuesAt('log', 1, 0, -0, -1, infinity, nan), [0, -infinity, -infinity, nan, infinity, nan])
    for (const f of ['tanh', 'erf'] as const) {
      assert.deepStrictEqual(valuesAt(f, 0, -0, 9.5, -9.5, infinity, -infinity, nan), [0, -0, 1, -1, 1, -1, nan])
    }
    assert.deepStrictEqual(valuesAt('sigmoid', 0, 19, -19, infinity, -infinity, nan), [0.5, 1, 0, 1, 0, nan])
    assert.deepStrictEqual(valuesAt('softplus', infinity, -infinity, 1e30, nan), [infinity, 0, Math.fround(1e30), nan])
    assert.deepStrictEqual([0, -100, -infinity, infinity, nan].map(eluF), [0, -1, -1, infinity, nan])
    assert.deepStrictEqual([-0, 0, -1, infinity, -infinity, nan].map(reluF), [-0, 0, 0, infinity, 0, nan])
  })

  it('are odd to the bit where they are odd, and stay within their ranges', () => {
    const negated = place(ARGUMENTS.map((value) => -value))
    for (const f of ['tanh', 'erf'] as const) {
      const values = mapped(f)
      kernels.map(f, negated, out)
      assertSame(
        out.values,
        values.map((y) => -y),
        f,
      )
      assert.ok(values.every((y) => !(Math.abs(y) > 1)))
    }
    assert.ok(mapped('sigmoid').every((y) => !(y < 0 || y > 1)))
    assert.ok(mapped('softplus').every((y) => !(y < 0)))
  })

  it('read constants that end below what the memory is used for', () => {
    const { buffer, byteOffset } = createTensorKernels().workspace().tensor(1).values
    const bytes = new Uint8Array(buffer)
    assert.ok(bytes.subarray(16, 1024).some((byte) => byte !== 0))
    assert.ok(bytes.subarray(1024, byteOffset).every((byte) => byte === 0))
  })
})
