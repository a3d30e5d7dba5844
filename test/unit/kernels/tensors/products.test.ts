import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Random } from '../../../../src/kernels/random.ts'
import { createTensorKernels } from '../../../../src/kernels/runtime/tensors/index.ts'
import type { Activation, ProductForm, Tensor } from '../../../../src/kernels/tensors/index.ts'
import { columnSumsReference, multiplyReference } from '../../../reference/tensors/products.ts'

const kernels = createTensorKernels()
const FORMS = ['NN', 'NT', 'TN'] as const
const ACTIVATIONS = ['none', 'relu', 'tanh', 'sigmoid', 'elu'] as const
const GUARD = 123

interface Case {
  readonly form: ProductForm
  readonly m: number
  readonly n: number
  readonly k: number
  readonly accumulate: boolean
  readonly biased: boolean
  readonly activation: Activation
  /** Where the tensors begin, in values past a boundary of 64 bytes. */
  readonly offset: number
}

function normals(random: Random, length: number, scale = 1): Float32Array {
  return Float32Array.from({ length }, () => scale * random.normal())
}

/** Runs a case on random values and compares it with the reference, and with what lay around the result. */
function check({ form, m, n, k, accumulate, biased, activation, offset }: Case): void {
  const random = new Random(`${form} ${m} ${n} ${k}`)
  const workspace = kernels.workspace()
  const place = (values: Float32Array): Tensor => {
    const whole = workspace.tensor(values.length + offset + 9)
    whole.values.fill(GUARD)
    whole.values.set(values, offset)
    return whole.slice(offset, values.length)
  }
  const [a, b, before, bias] = [m * k, k * n, m * n, n].map((length) => normals(random, length, 0.7))
  const wholeOut = workspace.tensor(m * n + offset + 9)
  wholeOut.values.fill(GUARD)
  wholeOut.values.set(before, offset)
  const out = wholeOut.slice(offset, m * n)
  const options = { accumulate, activation, bias: biased ? place(bias) : undefined }
  kernels.multiply(form, m, n, k, place(a), place(b), out, options)
  const expected = multiplyReference(form, m, n, k, a, b, {
    addend: accumulate ? before : undefined,
    bias: biased ? bias : undefined,
    activation,
  })
  const what = `${form} ${m}×${n}×${k} accumulate ${accumulate} bias ${biased} ${activation} offset ${offset}`
  assert.deepStrictEqual(out.values.slice(), expected, what)
  const around = [...wholeOut.values.subarray(0, offset), ...wholeOut.values.subarray(offset + m * n)]
  assert.ok(
    around.every((value) => value === GUARD),
    what,
  )
  workspace.free()
}

describe('product kernels', () => {
  it('give the bits of their definition in every form and shape', () => {
    const shapes = [
      [1, 1, 1],
      [1, 33, 5],
      [1, 64, 300],
      [2, 37, 9],
      [4, 8, 256],
      [5, 3, 9],
      [7, 45, 31],
      [8, 8, 8],
      [9, 15, 257],
      [13, 1, 20],
      [37, 1, 300],
      [21, 131, 1],
      [9, 64, 1],
      [16, 1, 256],
      [16, 24, 64],
      [17, 31, 513],
      [33, 64, 1],
      [70, 20, 100],
      [21, 265, 7],
      [9, 520, 12],
      [5, 16, 9],
      [11, 48, 65],
      [38, 16, 259],
    ]
    for (const form of FORMS) {
      for (const [index, [m, n, k]] of shapes.entries()) {
        for (const accumulate of [false, true]) {
          const biased = (index % 2 === 0) !== accumulate
          const activation = ACTIVATIONS[index % 2]
          check({ form, m, n, k, accumulate, biased, activation, offset: index % 4 })
        }
      }
    }
  })

  it('apply every activation after the bias, whatever is left of a group of columns', () => {
    for (const activation of ACTIVATIONS) {
      for (const [m, n, k] of [
        [1, 5, 7],
        [3, 70, 4],
        [12, 8, 260],
        [10, 11, 6],
        [19, 1, 5],
        [10, 16, 6],
        [23, 32, 5],
      ]) {
        for (const biased of [false, true]) {
          check({ form: 'NN', m, n, k, accumulate: biased, biased, activation, offset: 1 })
        }
      }
    }
  })

  it('give the bits of their definition for any shape', () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(1))
    const arbitrary = fc.record({
      form: fc.constantFrom(...FORMS),
      m: size,
      n: size,
      k: fc.oneof(size, fc.integer({ min: 250, max: 520 })),
      accumulate: fc.boolean(),
      biased: fc.boolean(),
      activation: fc.constantFrom(...ACTIVATIONS),
      offset: fc.integer({ min: 0, max: 3 }),
    })
    fc.assert(fc.property(arbitrary, check), { numRuns: 60 })
  })

  it('give a row alone the bits it has among many', () => {
    const [m, n, k] = [21, 50, 300]
    const random = new Random('row')
    const workspace = kernels.workspace()
    const [a, b, out, alone] = [m * k, k * n, m * n, n].map((length) => workspace.tensor(length))
    for (const { values } of [a, b]) values.set(normals(random, values.length))
    for (const form of ['NN', 'NT'] as const) {
      kernels.multiply(form, m, n, k, a, b, out)
      for (let row = 0; row < m; row++) {
        kernels.multiply(form, 1, n, k, a.slice(row * k, k), b, alone)
        assert.deepStrictEqual(alone.values, out.values.subarray(row * n, (row + 1) * n))
      }
    }
    workspace.free()
  })

  it('multiply by the identity without a change, and keep infinities and NaN where they belong', () => {
    const n = 19
    const workspace = kernels.workspace()
    const [a, identity, out] = [0, 1, 2].map(() => workspace.tensor(n * n))
    for (let i = 0; i < n; i++) identity.values[i * n + i] = 1
    a.values.set(normals(new Random('identity'), n * n))
    for (const form of FORMS) {
      kernels.multiply(form, n, n, n, form === 'TN' ? identity : a, form === 'TN' ? a : identity, out)
      assert.deepStrictEqual(out.values, a.values)
    }
    a.values[3 * n] = Number.NaN
    for (const activation of ACTIVATIONS) {
      kernels.multiply('NN', n, n, n, a, identity, out, { activation })
      for (const [at, value] of out.values.entries()) assert.equal(Number.isNaN(value), Math.floor(at / n) === 3)
    }
    workspace.free()
  })

  it('sum columns to the bit', () => {
    for (const [rows, columns] of [
      [1, 1],
      [3, 5],
      [256, 33],
      [257, 70],
      [600, 7],
    ]) {
      const random = new Random(`columns ${rows} ${columns}`)
      const workspace = kernels.workspace()
      const x = workspace.tensor(rows * columns)
      x.values.set(normals(random, rows * columns))
      const out = workspace.tensor(columns)
      kernels.columnSums(rows, columns, x, out)
      const sums = columnSumsReference(rows, columns, x.values)
      assert.deepStrictEqual(out.values, sums)
      kernels.columnSums(rows, columns, x, out, true)
      assert.deepStrictEqual(out.values, columnSumsReference(rows, columns, x.values, sums))
      workspace.free()
    }
  })

  it('refuse sizes and tensors that do not fit', () => {
    const mismatch = { code: 'SHAPE_MISMATCH' }
    const workspace = kernels.workspace()
    const [a, b, out, bias] = [6, 12, 8, 4].map((length) => workspace.tensor(length))
    const foreign = createTensorKernels().workspace().tensor(6)
    kernels.multiply('NN', 2, 4, 3, a, b, out, { bias })
    for (const [m, n, k] of [
      [2, 4, 2],
      [3, 4, 3],
      [2, 3, 3],
      [0, 4, 3],
      [-2, -4, -3],
      [1.5, 4, 4],
      [Number.NaN, 4, 3],
    ]) {
      assert.throws(() => kernels.multiply('NN', m, n, k, a, b, out), mismatch)
    }
    assert.throws(() => kernels.multiply('NN', 2, 4, 3, foreign, b, out), mismatch)
    assert.throws(() => kernels.multiply('NN', 2, 4, 3, a, b, out, { bias: out }), mismatch)
    assert.throws(() => kernels.columnSums(3, 4, b, bias.slice(0, 3)), mismatch)
    assert.throws(() => kernels.columnSums(0, 4, b, bias), mismatch)
    workspace.free()
  })
})

describe('tensors', () => {
  it('share the memory of what they are sliced from, and refuse to reach beyond', () => {
    const workspace = kernels.workspace()
    const whole = workspace.tensor(10)
    const part = whole.slice(2, 5)
    part.values[0] = 7
    assert.equal(whole.values[2], 7)
    for (const [start, length] of [
      [-1, 2],
      [6, 5],
      [0, 11],
      [0.5, 2],
      [0, Number.NaN],
    ]) {
      assert.throws(() => whole.slice(start, length), { code: 'SHAPE_MISMATCH' })
    }
    workspace.free()
  })

  it('begin as zeros, also where others were before', () => {
    const first = kernels.workspace()
    first.tensor(100).values.fill(5)
    first.free()
    first.free()
    const second = kernels.workspace()
    assert.ok(second.tensor(100).values.every((value) => value === 0))
    second.free()
  })
})
