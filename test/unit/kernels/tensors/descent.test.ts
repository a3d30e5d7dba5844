import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Random } from '../../../../src/kernels/random.ts'
import { createTensorKernels } from '../../../../src/kernels/runtime/tensors/index.ts'
import type { Tensor } from '../../../../src/kernels/tensors/index.ts'
import {
  type AdamState,
  adamReference,
  type NesterovState,
  nesterovReference,
  normReference,
  sgdReference,
} from '../../../reference/tensors/descent.ts'

const kernels = createTensorKernels()
const LENGTHS = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 1000]

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

describe('descent kernels', () => {
  it('measure a norm to the bit, in eight lanes of float64', () => {
    for (const length of LENGTHS) {
      for (const offset of [0, 1, 3]) {
        const x = normals(`norm ${length}`, length, 1e3)
        assert.equal(kernels.norm(place(x, offset).tensor), normReference(x))
      }
    }
    assert.equal(kernels.norm(place(new Float32Array(0)).tensor), 0)
    assert.ok(Number.isFinite(kernels.norm(place(normals('large', 9, 1e38)).tensor)))
  })

  it('step by plain descent to the bit', () => {
    for (const length of LENGTHS) {
      for (const [offset, decay] of [
        [0, 0],
        [1, 0.01],
        [2, 0.3],
      ]) {
        const [p, g] = ['p', 'g'].map((name) => normals(`sgd ${name} ${length}`, length))
        const placed = place(p, offset)
        kernels.sgd(placed.tensor, place(g, 3 - offset).tensor, 0.1, decay)
        assert.deepStrictEqual(placed.tensor.values.slice(), sgdReference(p, g, 0.1, decay))
        assertUntouchedAround(placed, offset)
      }
    }
  })

  it("step by Nesterov's momentum to the bit, several times", () => {
    for (const length of LENGTHS) {
      let state: NesterovState = {
        parameters: normals(`nesterov ${length}`, length),
        velocity: new Float32Array(length),
      }
      const p = place(state.parameters, 1)
      const v = place(state.velocity, 2)
      for (const round of [1, 2, 3]) {
        const g = normals(`nesterov ${length} ${round}`, length)
        kernels.nesterov(p.tensor, place(g, 3).tensor, v.tensor, 0.05, 0.9)
        state = nesterovReference(state, g, 0.05, 0.9)
        assert.deepStrictEqual(p.tensor.values.slice(), state.parameters)
        assert.deepStrictEqual(v.tensor.values.slice(), state.velocity)
      }
      assertUntouchedAround(p, 1)
      assertUntouchedAround(v, 2)
    }
  })

  it('step by Adam to the bit, several times, with decay and without', () => {
    for (const weightDecay of [0, 0.02]) {
      const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay }
      for (const length of LENGTHS) {
        const zeros = new Float32Array(length)
        let state: AdamState = { parameters: normals(`adam ${length}`, length), mean: zeros, square: zeros }
        const p = place(state.parameters, 1)
        const m = place(zeros, 2)
        const s = place(zeros, 3)
        for (const t of [1, 2, 3, 4]) {
          const g = normals(`adam ${length} ${t}`, length, 10 ** -t)
          const powers = [0.9 ** t, 0.999 ** t] as const
          kernels.adam(p.tensor, place(g).tensor, m.tensor, s.tensor, powers, settings)
          state = adamReference(state, g, powers, settings)
          assert.deepStrictEqual(p.tensor.values.slice(), state.parameters)
          assert.deepStrictEqual(m.tensor.values.slice(), state.mean)
          assert.deepStrictEqual(s.tensor.values.slice(), state.square)
        }
        for (const [placed, offset] of [[p, 1] as const, [m, 2] as const, [s, 3] as const]) {
          assertUntouchedAround(placed, offset)
        }
      }
    }
  })

  it("moves every parameter by about the learning rate in Adam's first step, against the gradient", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (sizes) => {
          const gradient = Float32Array.from(sizes, (size, i) => (i % 2 === 0 ? size : -size))
          const p = place(new Float32Array(sizes.length)).tensor
          const [m, s] = [0, 1].map(() => place(new Float32Array(sizes.length)).tensor)
          const settings = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }
          kernels.adam(p, place(gradient).tensor, m, s, [0.9, 0.999], settings)
          return p.values.every((value, i) => Math.abs(value + 0.1 * Math.sign(gradient[i])) < 1e-5)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('refuse tensors of different lengths or of another memory', () => {
    const mismatch = { code: 'SHAPE_MISMATCH' }
    const [four, five] = [4, 5].map((length) => place(new Float32Array(length)).tensor)
    const other = createTensorKernels().workspace().tensor(4)
    const settings = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }
    assert.throws(() => kernels.norm(other), mismatch)
    for (const wrong of [five, other]) {
      assert.throws(() => kernels.sgd(four, wrong, 0.1, 0), mismatch)
      assert.throws(() => kernels.nesterov(four, wrong, four, 0.1, 0.9), mismatch)
      assert.throws(() => kernels.nesterov(four, four, wrong, 0.1, 0.9), mismatch)
      for (const [g, m, s] of [
        [wrong, four, four],
        [four, wrong, four],
        [four, four, wrong],
      ]) {
        assert.throws(() => kernels.adam(four, g, m, s, [0.9, 0.999], settings), mismatch)
      }
    }
  })
})
