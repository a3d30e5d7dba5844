import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Random } from '../../../src/kernels/random.ts'
import { hasClosedForm } from '../../../src/models/closedForm.ts'
import type { Model } from '../../../src/models/model.ts'
import { createTrainer } from '../../../src/models/trainer.ts'
import type { TrainingSet } from '../../../src/models/trainingSet.ts'
import { dot, minus, norm, times } from '../../reference/linear.ts'
import { assertClose } from './families/agreement.ts'
import { modelWith, shapeOf } from './families/passes.ts'
import { learnableSet, lossAt, optionsOf, smallModels } from './trainings.ts'

const HEAD = { kind: 'point', loss: 'mse' }
const CLOSED_FORM = { optimizer: { kind: 'closedForm' } }

function solve(model: Model, set: TrainingSet, options: object = {}) {
  const base = new Float32Array(model.parameterCount)
  return createTrainer(model).train(base, set, optionsOf({ ...CLOSED_FORM, ...options }))
}

/**
 * Ridge regression by orthogonal columns, of the rows and one more row a coefficient: √(n·l2/2) of it should be 0. Gram and
 * Schmidt twice, so that nothing of rounding is left.
 */
function byOrthogonalColumns(columns: readonly Float64Array[], labels: Float64Array, l2: number): number[] {
  const penalty = Math.sqrt((labels.length * l2) / 2)
  const basis: Float64Array[] = []
  const factors: number[][] = []
  const extended = columns.map((column, i) =>
    Float64Array.of(...column, ...columns.map((_, j) => (i === j ? penalty : 0))),
  )
  const target = Float64Array.of(...labels, ...columns.map(() => 0))
  for (const column of extended) {
    let rest: Float64Array = column
    const factor = basis.map(() => 0)
    for (let turn = 0; turn < 2; turn++) {
      for (const [i, unit] of basis.entries()) {
        const along = dot(unit, rest)
        factor[i] += along
        rest = minus(rest, times(along, unit))
      }
    }
    factors.push([...factor, norm(rest)])
    basis.push(times(1 / norm(rest), rest))
  }
  const solution = basis.map((unit) => dot(unit, target))
  for (let i = solution.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < solution.length; j++) solution[i] -= factors[j][i] * solution[j]
    solution[i] /= factors[i][i]
  }
  return solution
}

function columnsOf({ length, width, features }: TrainingSet, columns: readonly number[]): Float64Array[] {
  const chosen = columns.map((column) => Float64Array.from({ length }, (_, row) => features[row * width + column]))
  return [...chosen, new Float64Array(length).fill(1)]
}

describe('models/closedForm', () => {
  it('is what another way of solving finds', () => {
    const sizes = fc.record({
      seed: fc.string(),
      width: fc.integer({ min: 1, max: 9 }),
      l2: fc.constantFrom(0, 1e-3, 0.5),
    })
    fc.assert(
      fc.property(sizes, ({ seed, width, l2 }) => {
        const model = modelWith({ family: 'linear', head: HEAD }, shapeOf(0, 0, width))
        const random = new Random(seed)
        const length = 3 * width + 7
        const features = Float32Array.from({ length: length * width }, () => 1 + random.normal())
        const labels = Float32Array.from({ length }, () => random.normal())
        const set = { length, width, features, labels }
        const { parameters, loss, steps } = solve(model, set, { l2 })
        const columns = columnsOf(set, [...Array(width).keys()])
        const expected = byOrthogonalColumns(columns, Float64Array.from(labels), l2)
        assertClose(parameters, expected, 1e-6, 1e-7, 'parameter')
        assertClose([loss], [lossAt(model, parameters, set)], 1e-5, 1e-7, 'loss')
        assert.equal(steps, 1)
      }),
      { numRuns: 50 },
    )
  })

  it('reads the terms of har', () => {
    const model = modelWith({ family: 'har', terms: ['static3', 'static1'], head: HEAD }, shapeOf(2, 2, 4))
    const set = learnableSet(model, 200)
    const expected = byOrthogonalColumns(columnsOf(set, [7, 5]), Float64Array.from(set.labels), 0.1)
    assertClose(solve(model, set, { l2: 0.1 }).parameters, expected, 1e-6, 1e-7, 'parameter')
  })

  for (const l2 of [0, 0.2]) {
    it(`is where gradient descent ends, with an l2 of ${l2}`, () => {
      const model = modelWith({ family: 'linear', head: HEAD }, shapeOf(0, 0, 6))
      const set = learnableSet(model, 200)
      const all = { l2, steps: 500, batchSize: set.length, optimizer: { kind: 'nesterov' }, learningRate: 0.03 }
      const start = new Float32Array(model.parameterCount).fill(3)
      const { parameters } = createTrainer(model).train(start, set, optionsOf({ ...all, maxGradientNorm: null }))
      assertClose(solve(model, set, { l2 }).parameters, parameters, 1e-4, 1e-5, 'parameter')
    })
  }

  it('comes in turns too, and of the base it takes nothing', async () => {
    const [model] = smallModels({ head: HEAD })
    const set = learnableSet(model, 100)
    const base = new Float32Array(model.parameterCount).fill(Number.NaN)
    const { signal } = new AbortController()
    const trained = await createTrainer(model).trainInTurns(base, set, optionsOf(CLOSED_FORM), signal)
    assert.deepEqual(trained, solve(model, set))
  })

  it('refuses what it does not solve', () => {
    const models = [
      ...smallModels(),
      ...smallModels({ head: HEAD }).slice(2),
      ...smallModels({ head: { kind: 'gaussian' } }),
    ]
    for (const model of models) {
      assert.equal(hasClosedForm(model.spec), false)
      assert.throws(() => solve(model, learnableSet(model, 50)), { code: 'SHAPE_MISMATCH', message: /closed form/ })
    }
    const [linear] = smallModels({ head: HEAD })
    const set = learnableSet(linear, 50)
    assert.ok(hasClosedForm(linear.spec))
    for (const options of [{ l1: 0.1 }, { earlyStopping: {} }]) {
      assert.throws(() => solve(linear, set, options), { code: 'SHAPE_MISMATCH' })
    }
  })

  it('says so when features depend on each other, unless l2 decides between them', () => {
    const model = modelWith({ family: 'linear', head: HEAD }, shapeOf(0, 0, 3))
    const set = learnableSet(model, 50)
    for (let row = 0; row < set.length; row++) set.features[row * 3 + 2] = 2 * set.features[row * 3]
    assert.throws(() => solve(model, set), { code: 'SHAPE_MISMATCH', message: /depend on each other/ })
    const { parameters } = solve(model, set, { l2: 0.01 })
    assert.ok(Math.abs(parameters[2] - 2 * parameters[0]) < 1e-5, 'the larger feature gets the larger weight')
  })

  it('says so when a feature or label is not finite', () => {
    const [model] = smallModels({ head: HEAD })
    for (const name of ['features', 'labels'] as const) {
      for (const value of [Number.NaN, Infinity]) {
        const set = learnableSet(model, 50)
        set[name][11] = value
        assert.throws(() => solve(model, set), { code: 'NON_FINITE_LOSS' })
      }
    }
  })
})
