import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Random } from '../../../../src/kernels/random.ts'
import { createTensorKernels } from '../../../../src/kernels/runtime/tensors/index.ts'
import type { AttentionKernels, AttentionShape, Tensor } from '../../../../src/kernels/tensors/index.ts'
import { attentionInFloat64, referenceAttention } from '../../../reference/tensors/attention.ts'

const kernels = createTensorKernels()

const NAMES = ['q', 'k', 'v', 'out', 'weights', 'dOut', 'dq', 'dk', 'dv'] as const
type Tensors = Record<(typeof NAMES)[number], Tensor>

function lengthsOf({ rows, steps, queries, heads, width }: AttentionShape): Record<keyof Tensors, number> {
  const query = rows * queries * width
  const key = rows * steps * width
  const weights = rows * heads * queries * steps
  return { q: query, k: key, v: key, out: query, weights, dOut: query, dq: query, dk: key, dv: key }
}

/** Calls with tensors for a shape, all one value further from where memory begins, which nothing is aligned to. */
function withTensors<T>(shape: AttentionShape, use: (tensors: Tensors) => T): T {
  const workspace = kernels.workspace()
  try {
    const lengths = lengthsOf(shape)
    const tensors = NAMES.map((name) => [name, workspace.tensor(lengths[name] + 1).slice(1, lengths[name])])
    return use(Object.fromEntries(tensors) as Tensors)
  } finally {
    workspace.free()
  }
}

function fill(tensors: Tensors, seed: string, size = 1): void {
  const random = new Random(seed)
  for (const name of ['q', 'k', 'v', 'dOut'] as const) {
    for (let i = 0; i < tensors[name].values.length; i++) tensors[name].values[i] = size * random.normal()
  }
  for (const name of ['out', 'weights', 'dq', 'dk', 'dv'] as const) tensors[name].values.fill(Number.NaN)
}

function run({ attention, attentionGradient }: AttentionKernels, shape: AttentionShape, tensors: Tensors): void {
  const { q, k, v, out, weights, dOut, dq, dk, dv } = tensors
  attention(shape, q, k, v, out, weights)
  attentionGradient(shape, q, k, v, weights, dOut, dq, dk, dv)
}

type Values = Record<keyof Tensors, Float32Array>

/** All values after both passes over normal numbers. */
function results(implementation: AttentionKernels, shape: AttentionShape, seed: string, size?: number): Values {
  return withTensors(shape, (tensors) => {
    fill(tensors, seed, size)
    run(implementation, shape, tensors)
    return copies(tensors)
  })
}

function copies(tensors: Tensors): Values {
  return Object.fromEntries(NAMES.map((name) => [name, tensors[name].values.slice()])) as Values
}

/** Of rows × steps × width values, those of each row's steps from `first` on. */
function fromStep(values: Float32Array, rows: number, first: number): Float32Array[] {
  const length = values.length / rows
  return Array.from({ length: rows }, (_, row) => values.slice(row * length + first, (row + 1) * length))
}

const shapes: fc.Arbitrary<AttentionShape> = fc
  .record({
    rows: fc.integer({ min: 1, max: 3 }),
    steps: fc.integer({ min: 1, max: 21 }),
    missing: fc.nat({ max: 20 }),
    heads: fc.integer({ min: 1, max: 3 }),
    columns: fc.integer({ min: 1, max: 19 }),
  })
  .map(({ rows, steps, missing, heads, columns }) => ({
    rows,
    steps,
    queries: Math.max(1, steps - missing),
    heads,
    width: heads * columns,
  }))

describe('attention', () => {
  it('gives the bits of its definition, whatever the shape', () => {
    for (const [rows, steps, queries, heads, width] of [
      [2, 48, 48, 4, 64],
      [2, 48, 1, 4, 64],
      [1, 33, 31, 2, 32],
      [1, 9, 6, 1, 40],
      [1, 1, 1, 1, 1],
    ]) {
      const shape = { rows, steps, queries, heads, width }
      assert.deepStrictEqual(results(kernels, shape, 'bits'), results(referenceAttention, shape, 'bits'))
    }
    fc.assert(
      fc.property(shapes, fc.string(), (shape, seed) => {
        assert.deepStrictEqual(results(kernels, shape, seed), results(referenceAttention, shape, seed))
      }),
      { numRuns: 150 },
    )
  })

  it('gives them for scores of any size, of which none makes a value that is not a number', () => {
    const shape = { rows: 2, steps: 13, queries: 11, heads: 2, width: 10 }
    for (const size of [0, 1e-30, 1e-10, 10, 1e4, 1e8]) {
      const values = results(kernels, shape, 'size', size)
      assert.deepStrictEqual(values, results(referenceAttention, shape, 'size', size))
      for (const name of NAMES) assert.ok(values[name].every(Number.isFinite), `${name} at ${size}`)
    }
  })

  it('gives each query weights that add up to 1, all of them on keys up to its own step', () => {
    fc.assert(
      fc.property(shapes, fc.string(), (shape, seed) => {
        const { weights } = results(kernels, shape, seed)
        for (let row = 0; row * shape.steps < weights.length; row++) {
          const ofQuery = weights.subarray(row * shape.steps, (row + 1) * shape.steps)
          const seen = shape.steps - shape.queries + (row % shape.queries) + 1
          const total = ofQuery.reduce((sum, weight) => sum + weight, 0)
          assert.ok(Math.abs(total - 1) < 1e-6)
          assert.ok(ofQuery.subarray(seen).every((weight) => Object.is(weight, 0)))
        }
      }),
      { numRuns: 50 },
    )
  })

  it('lets no output depend on a later step, nor a gradient on a step that nothing asks about', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), fc.string(), (shape, seed, text) => {
        const changed = seed % shape.steps
        const seeing = Math.max(0, changed - (shape.steps - shape.queries))
        withTensors(shape, (tensors) => {
          const { rows, width } = shape
          fill(tensors, text)
          // Only queries before the changed step are asked about.
          for (const [i] of tensors.dOut.values.entries()) {
            if (Math.floor(i / width) % shape.queries >= seeing) tensors.dOut.values[i] = 0
          }
          run(kernels, shape, tensors)
          const before = copies(tensors)
          for (const { values } of [tensors.k, tensors.v]) {
            for (const [i] of values.entries()) {
              if (Math.floor(i / width) % shape.steps >= changed) values[i] = 3 - 2 * values[i]
            }
          }
          run(kernels, shape, tensors)
          const after = copies(tensors)
          const kept = (values: Float32Array, steps: number) =>
            [...values].filter((_, i) => Math.floor(i / width) % (values.length / rows / width) < steps)
          assert.deepStrictEqual(kept(after.out, seeing), kept(before.out, seeing))
          assert.deepStrictEqual(kept(after.dq, seeing), kept(before.dq, seeing))
          for (const name of ['dk', 'dv'] as const) {
            assert.deepStrictEqual(kept(after[name], changed), kept(before[name], changed))
            for (const row of fromStep(after[name], rows, changed * width)) assert.ok(row.every((value) => value === 0))
          }
        })
      }),
      { numRuns: 100 },
    )
  })

  it('gives a row alone what it gives it among others', () => {
    fc.assert(
      fc.property(shapes, fc.string(), (shape, seed) => {
        const together = results(kernels, shape, seed)
        const lengths = lengthsOf({ ...shape, rows: 1 })
        for (let row = 0; row < shape.rows; row++) {
          const part = (name: keyof Tensors) => together[name].subarray(row * lengths[name], (row + 1) * lengths[name])
          withTensors({ ...shape, rows: 1 }, (tensors) => {
            for (const name of ['q', 'k', 'v', 'dOut'] as const) tensors[name].values.set(part(name))
            run(kernels, { ...shape, rows: 1 }, tensors)
            for (const name of NAMES) assert.deepStrictEqual(tensors[name].values.slice(), part(name).slice(), name)
          })
        }
      }),
      { numRuns: 50 },
    )
  })

  it('gives fewer queries what it gives the last of more', () => {
    fc.assert(
      fc.property(shapes, fc.string(), (shape, seed) => {
        const { rows, steps, queries, heads, width } = shape
        const all = { ...shape, queries: steps }
        withTensors(all, (full) => {
          fill(full, seed)
          const missing = (steps - queries) * width
          for (let i = 0; i < full.dOut.values.length; i++) if (i % (steps * width) < missing) full.dOut.values[i] = 0
          run(kernels, all, full)
          withTensors(shape, (last) => {
            for (const name of ['k', 'v'] as const) last[name].values.set(full[name].values)
            const tails = (name: 'q' | 'out' | 'dOut' | 'dq') => fromStep(full[name].values, rows, missing)
            for (const name of ['q', 'dOut'] as const) {
              for (const [row, values] of tails(name).entries()) last[name].values.set(values, row * queries * width)
            }
            run(kernels, shape, last)
            for (const name of ['out', 'dq'] as const) {
              assert.deepStrictEqual(fromStep(last[name].values, rows, 0), tails(name), name)
            }
            for (const name of ['dk', 'dv'] as const) {
              assert.deepEqual([...last[name].values].map(unsigned), [...full[name].values].map(unsigned), name)
            }
            const weights = fromStep(full.weights.values, rows * heads, (steps - queries) * steps)
            assert.deepStrictEqual(fromStep(last.weights.values, rows * heads, 0), weights)
          })
        })
      }),
      { numRuns: 50 },
    )
  })

  it('has the gradient that differences of the outputs show', () => {
    for (const [rows, steps, queries, heads, width] of [
      [1, 6, 6, 2, 6],
      [2, 5, 3, 1, 4],
      [1, 9, 1, 1, 9],
    ]) {
      const shape = { rows, steps, queries, heads, width }
      const values = results(kernels, shape, 'differences')
      const inputs = { q: Float64Array.from(values.q), k: Float64Array.from(values.k), v: Float64Array.from(values.v) }
      const objective = () => {
        const out = attentionInFloat64(shape, inputs.q, inputs.k, inputs.v)
        return out.reduce((sum, output, o) => sum + output * values.dOut[o], 0)
      }
      for (const name of ['q', 'k', 'v'] as const) {
        const gradient = values[`d${name}`]
        const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
        for (let i = 0; i < gradient.length; i++) {
          const input = inputs[name][i]
          inputs[name][i] = input + 1e-5
          const above = objective()
          inputs[name][i] = input - 1e-5
          const difference = (above - objective()) / 2e-5
          inputs[name][i] = input
          assert.ok(
            Math.abs(gradient[i] - difference) <= 2e-6 * largest,
            `d${name} at ${i} of ${JSON.stringify(shape)}`,
          )
        }
      }
    }
  })

  it('refuses what does not fit together, before it writes anything', () => {
    const shape = { rows: 2, steps: 5, queries: 3, heads: 2, width: 4 }
    withTensors(shape, (tensors) => {
      fill(tensors, 'fit')
      const before = copies(tensors)
      const refused = { code: 'SHAPE_MISMATCH' }
      for (const change of [
        { rows: 0 },
        { rows: 1.5 },
        { steps: 0 },
        { steps: 6 },
        { queries: 0 },
        { queries: 6 },
        { queries: Number.NaN },
        { heads: 0 },
        { heads: 3 },
        { heads: 1 },
        { width: 0 },
        { width: 2 },
      ]) {
        assert.throws(() => run(kernels, { ...shape, ...change }, tensors), refused, JSON.stringify(change))
      }
      for (const name of NAMES) {
        const short = { ...tensors, [name]: tensors[name].slice(0, tensors[name].values.length - 1) }
        const { q, k, v, out, weights, dOut, dq, dk, dv } = short
        if (['out', 'weights', 'q', 'k', 'v'].includes(name)) {
          assert.throws(() => kernels.attention(shape, q, k, v, out, weights), refused, name)
        }
        if (name !== 'out') {
          assert.throws(() => kernels.attentionGradient(shape, q, k, v, weights, dOut, dq, dk, dv), refused, name)
        }
      }
      assert.deepStrictEqual(copies(tensors), before)
    })
  })
})

/** Differences tell nothing of the sign of a zero. */
function unsigned(value: number): number {
  return value === 0 ? 0 : value
}
