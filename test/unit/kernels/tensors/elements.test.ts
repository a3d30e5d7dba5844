import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Random } from '../../../../src/kernels/random.ts'
import { createTensorKernels } from '../../../../src/kernels/runtime/tensors/index.ts'
import type { Activation, DropoutKey, ElementFunction, Tensor } from '../../../../src/kernels/tensors/index.ts'
import {
  ACTIVATION_GRADIENTS,
  dropoutReference,
  FUNCTIONS,
  geluF,
  geluGradientF,
  philox,
  type Words,
} from '../../../reference/tensors/elements.ts'

const kernels = createTensorKernels()
const LENGTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 19, 31, 32, 33, 63, 64, 65, 100, 1000]
const KEY: DropoutKey = { rate: 0.3, seed: [0x12345678, 0x9abcdef0], step: 7, layer: 0xfffffffe }

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

/** Runs a pass into a tensor apart, unaligned and in place, and asserts its values and that it touches nothing else. */
function assertPass(
  inputs: readonly Float32Array[],
  expected: Float32Array,
  run: (tensors: readonly Tensor[], out: Tensor) => void,
): void {
  for (const offset of [0, 1, 3]) {
    const tensors = inputs.map((values, i) => place(values, (offset + i) % 4).tensor)
    const out = place(new Float32Array(expected.length), offset)
    run(tensors, out.tensor)
    assert.deepStrictEqual(out.tensor.values.slice(), expected)
    const around = [...out.whole.values.subarray(0, offset), ...out.whole.values.subarray(offset + expected.length)]
    assert.ok(around.every((value) => value === 123))
    for (const [i, input] of inputs.entries()) {
      assert.deepStrictEqual(tensors[i].values.slice(), input)
      if (input.length !== expected.length) continue
      const again = inputs.map((values) => place(values, offset).tensor)
      run(again, again[i])
      assert.deepStrictEqual(again[i].values.slice(), expected)
    }
  }
}

describe('element kernels', () => {
  it('map functions to the bit, whatever the length', () => {
    for (const length of LENGTHS) {
      const x = normals(`map ${length}`, length, 3)
      for (const f of Object.keys(FUNCTIONS) as ElementFunction[]) {
        assertPass([x], x.map(FUNCTIONS[f]), ([from], out) => kernels.map(f, from, out))
      }
      assertPass([x], x.map(geluF), ([from], out) => kernels.gelu(from, out))
    }
  })

  it('add, multiply and scale', () => {
    for (const length of LENGTHS) {
      const [a, b] = ['a', 'b'].map((name) => normals(`${name} ${length}`, length))
      assertPass(
        [a, b],
        a.map((value, i) => value + b[i]),
        ([x, y], out) => kernels.add(x, y, out),
      )
      assertPass(
        [a, b],
        a.map((value, i) => value * b[i]),
        ([x, y], out) => kernels.multiplyElements(x, y, out),
      )
      const factor = Math.fround(0.1)
      assertPass(
        [a],
        a.map((value) => value * factor),
        ([x], out) => kernels.scale(0.1, x, out),
      )
    }
  })

  it('add what is shorter again and again', () => {
    for (const [length, period] of [
      [64, 1],
      [7, 1],
      [30, 2],
      [31, 3],
      [64, 16],
      [65, 16],
      [100, 7],
      [5, 4],
      [1, 1],
    ]) {
      const [a, b] = [normals(`long ${length}`, length), normals(`short ${period}`, period)]
      assertPass(
        [a, b],
        a.map((value, i) => value + b[i % period]),
        ([x, y], out) => kernels.add(x, y, out),
      )
    }
  })

  it('take gradients of activations from their values', () => {
    for (const length of LENGTHS) {
      const y = normals(`y ${length}`, length)
      const dy = normals(`dy ${length}`, length)
      for (const activation of Object.keys(ACTIVATION_GRADIENTS) as Activation[]) {
        const expected = y.map((value, i) => ACTIVATION_GRADIENTS[activation](value, dy[i]))
        assertPass([y, dy], expected, ([a, b], out) => kernels.activationGradient(activation, a, b, out))
      }
      const expected = y.map((value, i) => geluGradientF(value, dy[i]))
      assertPass([y, dy], expected, ([a, b], out) => kernels.geluGradient(a, b, out))
    }
  })

  it('take gradients that are the slopes of what they belong to', () => {
    const ones = place(Float32Array.of(1)).tensor
    const at = (run: (x: Tensor, out: Tensor) => void, x: number): number => {
      const tensor = place(Float32Array.of(x)).tensor
      run(tensor, tensor)
      return tensor.values[0]
    }
    const slope = (f: (x: number) => number, x: number) => (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
    const normal = (x: number) => {
      let [term, sum] = [x, x]
      for (let n = 1; n < 80; n++) {
        term *= (x * x) / (2 * n + 1)
        sum += term
      }
      return 0.5 + (Math.exp((-x * x) / 2) * sum) / Math.sqrt(2 * Math.PI)
    }
    const functions: Readonly<Record<Activation | 'gelu', (x: number) => number>> = {
      none: (x) => x,
      relu: (x) => Math.max(x, 0),
      tanh: Math.tanh,
      sigmoid: (x) => 1 / (1 + Math.exp(-x)),
      elu: (x) => (x > 0 ? x : Math.expm1(x)),
      gelu: (x) => x * normal(x),
    }
    const range = fc.double({ min: -3, max: 3, noNaN: true }).filter((x) => Math.abs(x) > 1e-3)
    fc.assert(
      fc.property(range, fc.constantFrom('none', 'relu', 'tanh', 'sigmoid', 'elu', 'gelu'), (given, name) => {
        const x = Math.fround(given)
        const f = functions[name]
        const run = (from: Tensor, out: Tensor) =>
          name === 'gelu' ? kernels.geluGradient(from, ones, out) : kernels.activationGradient(name, from, ones, out)
        const actual = at(run, name === 'gelu' ? x : f(x))
        assert.ok(Math.abs(actual - slope(f, x)) < 1e-5, `${name} at ${x}: ${actual}`)
      }),
    )
  })

  it('know the published vectors of Philox4x32-10', () => {
    const vectors: readonly [Words, [number, number], Words][] = [
      [
        [0, 0, 0, 0],
        [0, 0],
        [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
      ],
      [
        [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
        [0xffffffff, 0xffffffff],
        [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
      ],
      [
        [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
        [0xa4093822, 0x299f31d0],
        [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
      ],
    ]
    for (const [counter, key, words] of vectors) assert.deepStrictEqual([...philox(counter, key)], [...words])
    // The kernel's words themselves: the largest threshold at which a value is still kept.
    const x = place(new Float32Array(4).fill(1)).tensor
    const out = place(new Float32Array(4)).tensor
    const largest = [0, 0, 0, 0]
    for (let bit = 31; bit >= 0; bit--) {
      for (let i = 0; i < 4; i++) {
        const threshold = largest[i] + 2 ** bit
        kernels.dropout(x, { rate: threshold / 2 ** 32, seed: [0, 0], step: 0, layer: 0 }, out)
        if (out.values[i] !== 0) largest[i] = threshold
      }
    }
    assert.deepStrictEqual(largest, [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8])
  })

  it('drop what the key says, whatever the length', () => {
    for (const length of LENGTHS) {
      const x = normals(`dropout ${length}`, length)
      for (const key of [
        KEY,
        { ...KEY, rate: 0 },
        { ...KEY, rate: 1 - 2 ** -32 },
        { ...KEY, seed: [-1, 2 ** 31] as const },
      ]) {
        assertPass([x], dropoutReference(x, key), ([from], out) => kernels.dropout(from, key, out))
      }
    }
    const x = place(new Float32Array(20_000).fill(1)).tensor
    kernels.dropout(x, { ...KEY, rate: 0.25 }, x)
    const kept = x.values.filter((value) => value !== 0)
    assert.ok(kept.every((value) => value === Math.fround(4 / 3)))
    assert.ok(Math.abs(kept.length / 20_000 - 0.75) < 0.015, `${kept.length} kept`)
  })

  it('drop in parts what they drop of the whole', () => {
    const x = normals('parts of a mask', 203)
    const whole = place(x.slice()).tensor
    kernels.dropout(whole, KEY, whole)
    for (const [from, length] of [
      [0, 20],
      [20, 31],
      [64, 1],
      [200, 3],
    ]) {
      const part = place(x.slice(from, from + length)).tensor
      kernels.dropout(part, { ...KEY, from }, part)
      assert.deepStrictEqual(part.values.slice(), whole.values.slice(from, from + length))
    }
  })

  it('gather rows of a table', () => {
    for (const [width, size, count] of [
      [1, 5, 7],
      [3, 4, 6],
      [4, 3, 1],
      [17, 9, 20],
      [64, 10, 3],
      [8, 2, 0],
    ]) {
      const table = normals(`table ${width}`, width * size)
      const random = new Random(`rows ${width}`)
      const rows = Uint32Array.from({ length: count }, () => random.below(size))
      const expected = [...rows].flatMap((row) => [...table.subarray(row * width, (row + 1) * width)])
      const tables = place(table, 1).tensor
      const out = place(new Float32Array(count * width), 2)
      kernels.gather(tables, width, rows, out.tensor)
      assert.deepStrictEqual([...out.tensor.values], expected)
      assert.deepStrictEqual([...out.whole.values.subarray(-2)], [123, 123])
    }
  })

  it('work at the very end of the memory', () => {
    const own = createTensorKernels()
    const { buffer, byteOffset } = own.workspace().tensor(1).values
    const last = own.workspace().tensor((buffer.byteLength - byteOffset - 64) / 4)
    assert.equal(last.values.byteOffset + last.values.byteLength, buffer.byteLength)
    for (let length = 1; length <= 20; length++) {
      const x = last.slice(last.values.length - length, length)
      for (const f of Object.keys(FUNCTIONS) as ElementFunction[]) own.map(f, x, x)
      for (const f of Object.keys(ACTIVATION_GRADIENTS) as Activation[]) own.activationGradient(f, x, x, x)
      own.add(x, x, x)
      own.add(x, x.slice(length - 1, 1), x)
      own.multiplyElements(x, x, x)
      own.scale(2, x, x)
      own.gelu(x, x)
      own.geluGradient(x, x, x)
      own.softmax(1, length, x, x)
      own.softmaxGradient(1, length, x, x, x)
      own.layerNorm(1, length, x, x, x, x, last.slice(0, 2))
      own.layerNormGradient(1, length, x, x, last.slice(0, 2), x, x, last.slice(2, length), x)
      own.dropout(x, KEY, x)
      own.gather(x, length, Uint32Array.of(0), last.slice(0, length))
      own.gather(last.slice(0, length), length, Uint32Array.of(0), x)
    }
  })

  it('refuse what does not fit', () => {
    const [four, five] = [4, 5].map((length) => place(new Float32Array(length)).tensor)
    const foreign = createTensorKernels().workspace().tensor(4)
    const refused = { code: 'SHAPE_MISMATCH' }
    for (const run of [
      () => kernels.map('exp', four, five),
      () => kernels.map('exp', foreign, four),
      () => kernels.gelu(five, four),
      () => kernels.add(four, five, four),
      () => kernels.add(four, place(new Float32Array(0)).tensor, four),
      () => kernels.add(five, four, four),
      () => kernels.multiplyElements(five, four, five),
      () => kernels.scale(1, four, five),
      () => kernels.activationGradient('tanh', four, five, four),
      () => kernels.geluGradient(four, four, five),
      () => kernels.softmax(2, 3, four, four),
      () => kernels.softmax(0.5, 8, four, four),
      () => kernels.softmax(-2, -2, four, four),
      () => kernels.softmaxGradient(2, 2, four, five, four),
      () => kernels.layerNorm(1, 4, four, four, five, four, place(new Float32Array(2)).tensor),
      () => kernels.layerNorm(1, 4, four, four, four, four, place(new Float32Array(1)).tensor),
      () => kernels.gather(four, 2, Uint32Array.of(0, 2), four),
      () => kernels.gather(five, 2, Uint32Array.of(0, 2), four),
      () => kernels.gather(four, 2, Uint32Array.of(2 ** 32 - 1, 0), four),
      () => kernels.gather(four, 0, Uint32Array.of(0), four),
      ...[-0.1, 1, Number.NaN].map((rate) => () => kernels.dropout(four, { ...KEY, rate }, four)),
      () => kernels.dropout(four, { ...KEY, step: 0.5 }, four),
      ...[2, -4, 0.5].map((from) => () => kernels.dropout(four, { ...KEY, from }, four)),
      () => kernels.dropout(four, { ...KEY, layer: 2 ** 32 }, four),
      () => kernels.dropout(four, { ...KEY, seed: [0, Number.NaN] }, four),
    ]) {
      assert.throws(run, refused)
    }
  })
})
