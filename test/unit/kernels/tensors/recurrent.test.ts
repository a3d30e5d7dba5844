import assert from 'node:assert/strict'
import { Random } from '../../../../src/kernels/random.ts'
import { createTensorKernels } from '../../../../src/kernels/runtime/tensors/index.ts'
import type { LstmShape, LstmTrace, LstmWeights, Tensor, Workspace } from '../../../../src/kernels/tensors/index.ts'
import {
  hiddenOf,
  type LstmArrays,
  type LstmDoubles,
  plainLstm,
  referenceLstm,
  referenceLstmGradient,
} from '../../../reference/tensors/recurrent.ts'

const kernels = createTensorKernels()

interface Problem {
  readonly shape: LstmShape
  readonly x: Float32Array
  readonly weights: LstmArrays
  /** Of every step. */
  readonly dHidden: Float32Array
}

function problem(rows: number, steps: number, inputs: number, units: number, scale = 1): Problem {
  const random = new Random(`lstm ${rows} ${steps} ${inputs} ${units}`)
  const normals = (length: number, size = scale) => Float32Array.from({ length }, () => size * random.normal())
  return {
    shape: { rows, steps, inputs, units },
    x: normals(rows * steps * inputs),
    weights: {
      input: normals(inputs * 4 * units, scale / Math.sqrt(inputs)),
      recurrent: normals(units * 4 * units, scale / Math.sqrt(units)),
      bias: normals(4 * units, 0.5),
    },
    dHidden: normals(rows * steps * units, 0.7),
  }
}

/** dHidden where only the last step of each row has one. */
function ofLastStep({ shape, dHidden }: Problem): { readonly last: Float32Array; readonly all: Float32Array } {
  const { rows, steps, units } = shape
  const last = new Float32Array(rows * units)
  const all = new Float32Array(dHidden.length)
  for (let row = 0; row < rows; row++) {
    const at = ((row + 1) * steps - 1) * units
    last.set(dHidden.subarray(at, at + units), row * units)
    all.set(dHidden.subarray(at, at + units), at)
  }
  return { last, all }
}

function filled(workspace: Workspace, values: Float32Array): Tensor {
  const tensor = workspace.tensor(values.length)
  tensor.values.set(values)
  return tensor
}

/** Of values that every pass must replace. */
function stale(workspace: Workspace, length: number): Tensor {
  return filled(workspace, new Float32Array(length).fill(Number.NaN))
}

function weightTensors(workspace: Workspace, { input, recurrent, bias }: LstmArrays): LstmWeights {
  return { input: filled(workspace, input), recurrent: filled(workspace, recurrent), bias: filled(workspace, bias) }
}

function staleWeights(workspace: Workspace, { inputs, units }: LstmShape): LstmWeights {
  const ofLength = (length: number) => stale(workspace, length)
  return {
    input: ofLength(inputs * 4 * units),
    recurrent: ofLength(units * 4 * units),
    bias: ofLength(4 * units),
  }
}

interface Results extends LstmArrays {
  readonly hidden: Float32Array
  readonly dx?: Float32Array
}

function computed({ shape, x, weights }: Problem, dHidden: Float32Array, options?: { readonly dx: boolean }): Results {
  const workspace = kernels.workspace()
  const tensors = weightTensors(workspace, weights)
  const input = filled(workspace, x)
  const trace = kernels.lstmTrace(workspace, { ...shape, rows: shape.rows + 1 })
  trace.hidden.values.fill(Number.NaN)
  kernels.lstm(shape, input, tensors, trace)
  const hidden = trace.hidden.values.slice(0, shape.rows * shape.steps * shape.units)
  const gradient = staleWeights(workspace, shape)
  const dx = options?.dx ? stale(workspace, x.length) : undefined
  kernels.lstmGradient(shape, input, tensors, trace, filled(workspace, dHidden), gradient, dx)
  const results = {
    hidden,
    input: gradient.input.values.slice(),
    recurrent: gradient.recurrent.values.slice(),
    bias: gradient.bias.values.slice(),
    ...(dx && { dx: dx.values.slice() }),
  }
  workspace.free()
  return results
}

/** Both passes over `count` rows from `from` on, of a batch with more to come or not. */
function passPart(
  workspace: Workspace,
  trace: LstmTrace,
  { shape, x, weights }: Problem,
  dHidden: Float32Array,
  from: number,
  count: number,
  gradient: LstmWeights,
) {
  const rowsOf = (values: Float32Array) => {
    const width = values.length / shape.rows
    return filled(workspace, values.subarray(from * width, (from + count) * width))
  }
  const part = { first: from === 0, last: from + count === shape.rows }
  const own = { ...shape, rows: count }
  const [input, slopes, tensors] = [rowsOf(x), rowsOf(dHidden), weightTensors(workspace, weights)]
  const dx = stale(workspace, input.values.length)
  kernels.lstm(own, input, tensors, trace, part)
  const hidden = trace.hidden.values.slice(0, count * shape.steps * shape.units)
  kernels.lstmGradient(own, input, tensors, trace, slopes, gradient, dx, part)
  return { hidden, dx: dx.values.slice() }
}

/** The same as {@link computed}, so many rows at a time. */
function inParts(
  given: Problem,
  dHidden: Float32Array,
  counts: readonly number[],
  used?: { readonly workspace: Workspace; readonly trace: LstmTrace },
): Results {
  const workspace = used?.workspace ?? kernels.workspace()
  const trace = used?.trace ?? kernels.lstmTrace(workspace, { ...given.shape, rows: Math.max(...counts) })
  const gradient = staleWeights(workspace, given.shape)
  let from = 0
  const parts = counts.map((count) => {
    from += count
    return passPart(workspace, trace, given, dHidden, from - count, count, gradient)
  })
  const joined = (values: readonly Float32Array[]) => Float32Array.from(values.flatMap((part) => [...part]))
  const results = {
    hidden: joined(parts.map(({ hidden }) => hidden)),
    input: gradient.input.values.slice(),
    recurrent: gradient.recurrent.values.slice(),
    bias: gradient.bias.values.slice(),
    dx: joined(parts.map(({ dx }) => dx)),
  }
  workspace.free()
  return results
}

function expected({ shape, x, weights }: Problem, dHidden: Float32Array): Required<Results> {
  const trace = referenceLstm(shape, x, weights)
  return { hidden: hiddenOf(shape, trace), ...referenceLstmGradient(shape, x, weights, trace, dHidden) }
}

describe('LSTM', () => {
  it('gives the bits of its definition, whatever the shape', () => {
    const random = new Random('lstm shapes')
    for (let k = 0; k < 60; k++) {
      const given = problem(1 + random.below(5), 1 + random.below(7), 1 + random.below(9), 1 + random.below(13))
      assert.deepStrictEqual(computed(given, given.dHidden, { dx: true }), expected(given, given.dHidden))
    }
  })

  it('gives them over several groups of rows, blocks of a sum and widths of a panel', () => {
    for (const [rows, steps, inputs, units] of [
      [38, 11, 3, 5],
      [5, 130, 2, 3],
      [3, 260, 1, 1],
      [300, 1, 2, 2],
      [9, 3, 5, 67],
      [6, 2, 258, 9],
    ]) {
      const given = problem(rows, steps, inputs, units)
      assert.deepStrictEqual(computed(given, given.dHidden, { dx: true }), expected(given, given.dHidden))
    }
  })

  it('takes the derivative of the last step alone as one of zeros before it, and needs no dx', () => {
    for (const [rows, steps, inputs, units] of [
      [5, 7, 3, 9],
      [1, 4, 2, 4],
      [2, 1, 3, 5],
      [33, 9, 4, 8],
    ]) {
      const given = problem(rows, steps, inputs, units)
      const { last, all } = ofLastStep(given)
      const { dx, ...wanted } = expected(given, all)
      assert.deepStrictEqual(computed(given, last), wanted)
      assert.deepStrictEqual(computed(given, last, { dx: true }).dx, dx)
    }
  })

  it('gives a batch that comes in parts the bits of one that does not', () => {
    const batches: readonly (readonly [readonly number[], readonly number[]])[] = [
      [
        [38, 11, 3, 5],
        [20, 18],
      ],
      [
        [38, 11, 3, 5],
        [7, 1, 23, 7],
      ],
      [
        [5, 130, 2, 3],
        [2, 2, 1],
      ],
      [
        [3, 260, 1, 1],
        [1, 1, 1],
      ],
      [
        [64, 16, 2, 6],
        [16, 32, 16],
      ],
      [
        [300, 1, 2, 2],
        [100, 100, 100],
      ],
    ]
    for (const [[rows, steps, inputs, units], counts] of batches) {
      const given = problem(rows, steps, inputs, units)
      const { last, all } = ofLastStep(given)
      assert.deepStrictEqual(inParts(given, given.dHidden, counts), expected(given, given.dHidden))
      assert.deepStrictEqual(inParts(given, last, counts), expected(given, all))
    }
  })

  it('begins anew with a first part, whatever became of the parts before', () => {
    const given = problem(38, 11, 3, 5)
    const workspace = kernels.workspace()
    const trace = kernels.lstmTrace(workspace, given.shape)
    passPart(workspace, trace, given, given.dHidden, 0, 30, staleWeights(workspace, given.shape))
    assert.deepStrictEqual(inParts(given, given.dHidden, [38], { workspace, trace }), expected(given, given.dHidden))
  })

  it('gives a row alone the bits that it gets among others', () => {
    const given = problem(37, 6, 5, 11)
    const { shape, x, dHidden } = given
    const together = computed(given, dHidden, { dx: true })
    const rowOf = (values: Float32Array | undefined, row: number) => {
      const width = (values?.length ?? 0) / shape.rows
      return values?.slice(row * width, (row + 1) * width)
    }
    for (const row of [0, 1, 7, 35, 36]) {
      const alone = { ...given, shape: { ...shape, rows: 1 }, x: rowOf(x, row) ?? x }
      const { hidden, dx } = computed(alone, rowOf(dHidden, row) ?? dHidden, { dx: true })
      assert.deepStrictEqual(hidden, rowOf(together.hidden, row))
      assert.deepStrictEqual(dx, rowOf(together.dx, row))
    }
  })

  it('gives them for values of any size, and where one is not finite', () => {
    for (const size of [1e-30, 1e-3, 30, 1e10]) {
      const given = problem(3, 4, 5, 6, size)
      assert.deepStrictEqual(computed(given, given.dHidden, { dx: true }), expected(given, given.dHidden))
    }
    const given = problem(5, 4, 3, 6)
    given.x[20] = Number.NaN
    const results = computed(given, given.dHidden, { dx: true })
    assert.deepStrictEqual(results, expected(given, given.dHidden))
    assert.ok(results.input.every(Number.isNaN))
  })

  it('has the gradient of its output, through two layers', () => {
    const rows = 3
    const steps = 6
    const below = problem(rows, steps, 4, 7)
    const above = problem(rows, steps, 7, 5)
    const { last } = ofLastStep(above)
    const workspace = kernels.workspace()
    const layers = [below, above].map(({ shape, weights }) => ({
      shape,
      weights: weightTensors(workspace, weights),
      trace: kernels.lstmTrace(workspace, shape),
      gradient: staleWeights(workspace, shape),
    }))
    const [first, second] = layers
    const x = filled(workspace, below.x)
    const middle = stale(workspace, rows * steps * 7)
    const dx = stale(workspace, below.x.length)
    kernels.lstm(first.shape, x, first.weights, first.trace)
    kernels.lstm(second.shape, first.trace.hidden, second.weights, second.trace)
    const dLast = filled(workspace, last)
    kernels.lstmGradient(second.shape, first.trace.hidden, second.weights, second.trace, dLast, second.gradient, middle)
    kernels.lstmGradient(first.shape, x, first.weights, first.trace, middle, first.gradient, dx)

    const doubles = [below, above].map(({ weights }) => doublesOf(weights))
    const input = Float64Array.from(below.x)
    const loss = () => {
      const hidden = plainLstm(above.shape, plainLstm(below.shape, input, doubles[0]), doubles[1])
      const at = (row: number, u: number) => hidden[((row + 1) * steps - 1) * 5 + u]
      return last.reduce((sum, slope, k) => sum + slope * at(Math.floor(k / 5), k % 5), 0)
    }
    for (const [layer, { gradient }] of layers.entries()) {
      for (const name of ['input', 'recurrent', 'bias'] as const) {
        assertGradient(gradient[name].values, doubles[layer][name], loss)
      }
    }
    assertGradient(dx.values, input, loss)
    workspace.free()
  })

  it('can be run again from the same trace, which the gradient leaves as it was', () => {
    const given = problem(9, 5, 3, 6)
    const workspace = kernels.workspace()
    const weights = weightTensors(workspace, given.weights)
    const x = filled(workspace, given.x)
    const dHidden = filled(workspace, given.dHidden)
    const trace = kernels.lstmTrace(workspace, given.shape)
    kernels.lstm(given.shape, x, weights, trace)
    const gradients = [1, 2].map(() => {
      const gradient = staleWeights(workspace, given.shape)
      kernels.lstmGradient(given.shape, x, weights, trace, dHidden, gradient)
      return [gradient.input, gradient.recurrent, gradient.bias].map(({ values }) => values.slice())
    })
    assert.deepStrictEqual(gradients[0], gradients[1])
    workspace.free()
  })

  it('refuses tensors that do not fit the shape', () => {
    const { shape, x, weights, dHidden } = problem(3, 4, 5, 6)
    const workspace = kernels.workspace()
    const tensors = weightTensors(workspace, weights)
    const input = filled(workspace, x)
    const slope = filled(workspace, dHidden)
    const trace = kernels.lstmTrace(workspace, shape)
    const gradient = staleWeights(workspace, shape)
    const foreign = createTensorKernels().workspace()
    const mismatch = { code: 'SHAPE_MISMATCH' }
    kernels.lstm(shape, input, tensors, trace)
    for (const change of [
      { rows: 4 },
      { rows: 2 },
      { steps: 3 },
      { inputs: 4 },
      { units: 5 },
      { rows: 0 },
      { units: 1.5 },
    ]) {
      const changed = { ...shape, ...change }
      assert.throws(() => kernels.lstm(changed, input, tensors, trace), mismatch)
      assert.throws(() => kernels.lstmGradient(changed, input, tensors, trace, slope, gradient), mismatch)
    }
    const short = (tensor: Tensor) => tensor.slice(1, tensor.values.length - 1)
    for (const change of [
      { input: short(tensors.input) },
      { recurrent: short(tensors.recurrent) },
      { bias: short(tensors.bias) },
      { bias: foreign.tensor(24) },
    ]) {
      assert.throws(() => kernels.lstm(shape, input, { ...tensors, ...change }, trace), mismatch)
      assert.throws(
        () => kernels.lstmGradient(shape, input, tensors, trace, slope, { ...gradient, ...change }),
        mismatch,
      )
    }
    assert.throws(() => kernels.lstm(shape, short(input), tensors, trace), mismatch)
    assert.throws(() => kernels.lstm(shape, input, tensors, { hidden: trace.hidden }), mismatch)
    assert.throws(() => kernels.lstmGradient(shape, input, tensors, trace, short(slope), gradient), mismatch)
    assert.throws(() => kernels.lstmGradient(shape, input, tensors, trace, slope, gradient, short(input)), mismatch)
    assert.throws(() => kernels.lstmTrace(workspace, { ...shape, steps: 0 }), mismatch)
    workspace.free()
  })
})

function doublesOf({ input, recurrent, bias }: LstmArrays): LstmDoubles {
  return { input: Float64Array.from(input), recurrent: Float64Array.from(recurrent), bias: Float64Array.from(bias) }
}

/** Central differences of the loss by each value of `at`. */
function assertGradient(gradient: Float32Array, at: Float64Array, loss: () => number): void {
  const step = 1e-5
  const differences = at.map((value, k) => {
    at[k] = value + step
    const above = loss()
    at[k] = value - step
    const below = loss()
    at[k] = value
    return (above - below) / (2 * step)
  })
  const largest = Math.max(...differences.map(Math.abs))
  for (const [k, difference] of differences.entries()) {
    assert.ok(Math.abs(gradient[k] - difference) <= 1e-5 * largest, `${gradient[k]} at ${k}, not ${difference}`)
  }
}
