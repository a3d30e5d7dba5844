import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Random } from '../../../../src/kernels/random.ts'
import { createTensorKernels } from '../../../../src/kernels/runtime/tensors/index.ts'
import type { Tensor } from '../../../../src/kernels/tensors/index.ts'
import {
  layerNormGradientReference,
  layerNormReference,
  softmaxGradientReference,
  softmaxReference,
} from '../../../reference/tensors/elements.ts'

const kernels = createTensorKernels()
const COLUMNS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15, 16, 17, 31, 33, 64, 65, 130]
const ROWS = [1, 2, 3, 4, 5, 9]

/** A tensor that begins `offset` values into its memory, between values that no kernel may touch. */
function place(values: Float32Array, offset = 0): { readonly tensor: Tensor; readonly whole: Tensor } {
  const whole = kernels.workspace().tensor(values.length + offset + 4)
  whole.values.fill(123)
  whole.values.set(values, offset)
  return { tensor: whole.slice(offset, values.length), whole }
}

function normals(seed: string, length: number, scale = 1): Float32Array {
  const random = new Random(seed)
  return Float32Array.from({ length }, () => scale * random.normal())
}

function assertUntouchedAround({ tensor, whole }: ReturnType<typeof place>, offset: number): void {
  const around = [...whole.values.subarray(0, offset), ...whole.values.subarray(offset + tensor.values.length)]
  assert.ok(around.every((value) => value === 123))
}

function forShapes(run: (rows: number, columns: number, offset: number) => void): void {
  for (const [i, columns] of COLUMNS.entries()) {
    for (const rows of ROWS) run(rows, columns, (i + rows) % 4)
  }
}

/** ∂f/∂xᵢ of a float64 function, by central differences. */
function slopes(x: readonly number[], f: (x: readonly number[]) => number): number[] {
  const step = 1e-5
  const moved = (i: number, by: number) => f(x.map((value, j) => (i === j ? value + by : value)))
  return x.map((_, i) => (moved(i, step) - moved(i, -step)) / (2 * step))
}

function assertNear(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(actual[i] - value) <= tolerance, `${i}: ${actual[i]}, not ${value}`)
  }
}

function softmaxOf(x: readonly number[]): number[] {
  const powers = x.map((value) => Math.exp(value - Math.max(...x)))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}

function dot(a: ArrayLike<number>, b: readonly number[]): number {
  return b.reduce((sum, value, i) => sum + a[i] * value, 0)
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

function layerNormOf(x: readonly number[], gain: readonly number[], bias: readonly number[]): number[] {
  const center = meanOf(x)
  const r = 1 / Math.sqrt(meanOf(x.map((value) => (value - center) ** 2)) + 1e-5)
  return x.map((value, i) => (value - center) * r * gain[i] + bias[i])
}

describe('kernels over rows', () => {
  it('give softmax and its gradient to the bit, apart and in place', () => {
    forShapes((rows, columns, offset) => {
      const size = rows * columns
      const x = normals(`softmax ${rows} ${columns}`, size, 4)
      const y = softmaxReference(columns, x)
      const placed = place(x, offset)
      const out = place(new Float32Array(size), 3 - offset)
      kernels.softmax(rows, columns, placed.tensor, out.tensor)
      assert.deepStrictEqual(out.tensor.values.slice(), y)
      assertUntouchedAround(out, 3 - offset)
      kernels.softmax(rows, columns, placed.tensor, placed.tensor)
      assert.deepStrictEqual(placed.tensor.values.slice(), y)
      assertUntouchedAround(placed, offset)

      const dy = normals(`slopes ${rows} ${columns}`, size)
      const expected = softmaxGradientReference(columns, y, dy)
      const slope = place(dy, offset)
      const dx = place(new Float32Array(size), 3 - offset)
      kernels.softmaxGradient(rows, columns, out.tensor, slope.tensor, dx.tensor)
      assert.deepStrictEqual(dx.tensor.values.slice(), expected)
      assertUntouchedAround(dx, 3 - offset)
      kernels.softmaxGradient(rows, columns, out.tensor, slope.tensor, slope.tensor)
      assert.deepStrictEqual(slope.tensor.values.slice(), expected)
      kernels.softmaxGradient(rows, columns, out.tensor, place(dy).tensor, out.tensor)
      assert.deepStrictEqual(out.tensor.values.slice(), expected)
    })
  })

  it('give softmax of values of any size, and NaN where it has no value', () => {
    const softmax = (...x: readonly number[]): number[] => {
      const { tensor } = place(Float32Array.from(x))
      kernels.softmax(1, x.length, tensor, tensor)
      return [...tensor.values]
    }
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
    assert.deepStrictEqual(softmax(3e38, -3e38, 3e38), [0.5, 0, 0.5])
    assert.deepStrictEqual(softmax(1, 1, -infinity, 1, 1), [0.25, 0.25, 0, 0.25, 0.25])
    assert.deepStrictEqual(softmax(-1e30), [1])
    for (const row of [
      [0, nan, 1, 2, 3],
      [0, 1, 2, 3, nan],
      [0, infinity],
      [-infinity, -infinity, -infinity],
    ]) {
      assert.ok(softmax(...row).every(Number.isNaN))
    }
  })

  it('normalise layers to the bit, forwards and backwards', () => {
    forShapes((rows, columns, offset) => {
      const seed = `layer ${rows} ${columns}`
      const x = normals(`${seed} x`, rows * columns, 2).map((value) => value + 1)
      const [gain, bias, dGain, dBias] = ['gain', 'bias', 'dGain', 'dBias'].map((name) => normals(seed + name, columns))
      const expected = layerNormReference(x, gain, bias)
      const [from, gains] = [place(x, offset).tensor, place(gain, 1).tensor]
      const out = place(new Float32Array(rows * columns), 3 - offset)
      const trace = place(new Float32Array(rows * 2), 1)
      kernels.layerNorm(rows, columns, from, gains, place(bias, 2).tensor, out.tensor, trace.tensor)
      assert.deepStrictEqual(out.tensor.values.slice(), expected.out)
      assert.deepStrictEqual(trace.tensor.values.slice(), expected.trace)
      assertUntouchedAround(out, 3 - offset)
      assertUntouchedAround(trace, 1)

      const dy = normals(`${seed} dy`, rows * columns)
      const gradient = layerNormGradientReference(x, gain, expected.trace, dy, { dGain, dBias })
      const slope = place(dy, offset)
      const sums = [place(dGain, 3), place(dBias, 1)]
      const [toGain, toBias] = sums.map(({ tensor }) => tensor)
      kernels.layerNormGradient(rows, columns, from, gains, trace.tensor, slope.tensor, slope.tensor, toGain, toBias)
      assert.deepStrictEqual(slope.tensor.values.slice(), gradient.dx)
      assert.deepStrictEqual(toGain.values.slice(), gradient.dGain)
      assert.deepStrictEqual(toBias.values.slice(), gradient.dBias)
      assertUntouchedAround(slope, offset)
      assertUntouchedAround(sums[0], 3)
      assertUntouchedAround(sums[1], 1)
      const apart = place(new Float32Array(rows * columns), 2)
      kernels.layerNormGradient(
        rows,
        columns,
        from,
        gains,
        trace.tensor,
        place(dy, 1).tensor,
        apart.tensor,
        toGain,
        toBias,
      )
      assert.deepStrictEqual(apart.tensor.values.slice(), gradient.dx)
      assertUntouchedAround(apart, 2)

      kernels.layerNorm(rows, columns, from, gains, place(bias).tensor, from, trace.tensor)
      assert.deepStrictEqual(from.values.slice(), expected.out)
    })
  })

  it('agree with what they are of in float64, and with its slopes', () => {
    const value = fc.double({ min: -3, max: 3, noNaN: true })
    const row = fc
      .integer({ min: 2, max: 21 })
      .chain((columns) => fc.array(fc.tuple(value, value, value, value), { minLength: columns, maxLength: columns }))
    fc.assert(
      fc.property(row, (given) => {
        const columns = given.length
        const [x, gain, bias, dy] = [0, 1, 2, 3].map((k) => given.map((values) => Math.fround(values[k])))
        const tensor = (values: readonly number[]) => place(Float32Array.from(values)).tensor
        const out = tensor(x)
        kernels.softmax(1, columns, tensor(x), out)
        assertNear(out.values, softmaxOf(x), 1e-6)
        kernels.softmaxGradient(1, columns, out, tensor(dy), out)
        assertNear(
          out.values,
          slopes(x, (moved) => dot(dy, softmaxOf(moved))),
          1e-5,
        )

        const spread = Math.max(...x) - Math.min(...x)
        fc.pre(spread > 0.5)
        const [trace, dGain, dBias] = [2, columns, columns].map((length) => tensor(Array.from({ length }, () => 0)))
        const parameters = [tensor(gain), tensor(bias)]
        kernels.layerNorm(1, columns, tensor(x), parameters[0], parameters[1], out, trace)
        assertNear(out.values, layerNormOf(x, gain, bias), 2e-5)
        kernels.layerNormGradient(1, columns, tensor(x), parameters[0], trace, tensor(dy), out, dGain, dBias)
        assertNear(
          out.values,
          slopes(x, (moved) => dot(dy, layerNormOf(moved, gain, bias))),
          4e-4,
        )
        assertNear(
          dGain.values,
          slopes(gain, (moved) => dot(dy, layerNormOf(x, moved, bias))),
          1e-4,
        )
        assertNear(dBias.values, dy, 0)
      }),
    )
  })
})
