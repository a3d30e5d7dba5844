import assert from 'node:assert/strict'
import fc from 'fast-check'
import { splitTail } from '../../../src/models/earlyStopping.ts'
import { initialParameters } from '../../../src/models/model.ts'
import { createTrainer } from '../../../src/models/trainer.ts'
import type { TrainingSet } from '../../../src/models/trainingSet.ts'
import { forecastPass, modelWith, shapeOf } from './families/passes.ts'
import { learnableSet, optionsOf } from './trainings.ts'

/** Rows whose one feature is their number. */
function numbered(timeMs: readonly number[], horizons: readonly number[]): Required<TrainingSet> {
  const length = timeMs.length
  return {
    length,
    width: 1,
    features: Float32Array.from({ length }, (_, row) => row),
    labels: Float32Array.from({ length }, (_, row) => -row),
    timeMs: Float64Array.from(timeMs),
    labelEndMs: Float64Array.from(timeMs, (time, row) => time + horizons[row]),
  }
}

const rowsOf = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 9 })), {
  minLength: 1,
  maxLength: 40,
})

describe('models/earlyStopping', () => {
  it('never lets a row be learnt from whose label reaches into the held out rows', () => {
    fc.assert(
      fc.property(rowsOf, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (rows, share) => {
        let now = 0
        const times = rows.map(([gap]) => {
          now += gap
          return now
        })
        const set = numbered(
          times,
          rows.map(([, horizon]) => horizon),
        )
        let parts: ReturnType<typeof splitTail>
        try {
          parts = splitTail(set, share)
        } catch (error) {
          assert.equal((error as { code: string }).code, 'NO_ROWS')
          return
        }
        const learnt = [...parts.rows.features]
        const heldOut = [...parts.tail.features]
        assert.deepEqual(
          [...parts.rows.labels, ...parts.tail.labels],
          [...learnt, ...heldOut].map((row) => -row),
        )
        assert.deepEqual([parts.rows.length, parts.tail.length], [learnt.length, heldOut.length])
        const [first] = heldOut
        assert.ok(learnt.length > 0 && heldOut.length >= Math.floor(share * set.length))
        assert.deepEqual(heldOut, set.features.length === 0 ? [] : [...set.features.subarray(first)])
        for (const row of learnt) assert.ok(row < first && set.labelEndMs[row] <= set.timeMs[first])
        assert.ok(set.timeMs[first - 1] < set.timeMs[first], 'rows of one time stay together')
      }),
    )
  })

  it('leaves out no more than the labels reach', () => {
    const set = numbered([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], new Array(10).fill(3))
    const { rows, tail } = splitTail(set, 0.3)
    assert.deepEqual([...tail.features], [7, 8, 9])
    assert.deepEqual([...rows.features], [0, 1, 2, 3, 4])
  })

  it('refuses rows without times, and too few of them', () => {
    const set = numbered([0, 1, 2], [1, 1, 1])
    assert.throws(() => splitTail({ ...set, timeMs: undefined }, 0.3), { code: 'SHAPE_MISMATCH' })
    assert.throws(() => splitTail({ ...set, labelEndMs: undefined }, 0.3), { code: 'SHAPE_MISMATCH' })
    assert.throws(() => splitTail(numbered([0], [1]), 0.3), { code: 'NO_ROWS', message: /no rows to train on, of 1/ })
    assert.throws(() => splitTail(numbered([5, 5, 5], [1, 1, 1]), 0.3), { code: 'NO_ROWS' })
    assert.throws(() => splitTail(numbered([0, 1, 2], [9, 9, 9]), 0.3), { code: 'NO_ROWS' })
  })
})

describe('models/trainer, stopping early', () => {
  const model = modelWith({ family: 'mlp', hidden: [24] }, shapeOf(0, 0, 4))
  const set = learnableSet(model, 70)
  const base = initialParameters(model, 'base')
  const { rows, tail } = splitTail(set, 0.3)

  /** Mean loss of the held out rows. */
  function tailLoss(parameters: Float32Array): number {
    const raw = forecastPass(model, parameters, { rows: tail.length, ...tail })
    const slopes = new Float32Array(raw.length)
    return (
      raw.reduce((total, _, row) => total + model.head.loss(raw, row, tail.labels[row], slopes, 1), 0) / tail.length
    )
  }

  /** The parameters after so many steps on the other rows. */
  function parametersAfter(steps: number): Float32Array {
    return steps === 0 ? base : createTrainer(model).train(base, rows, optionsOf({ steps, batchSize: 20 })).parameters
  }

  for (const [every, patience, steps] of [
    [5, 2, 1000],
    [7, 1, 1000],
    [10, 5, 1000],
    [10, 1000, 55],
  ]) {
    it(`keeps the best of a look every ${every} of ${steps} steps, and stops after ${patience} without a better one`, () => {
      const options = optionsOf({ steps, batchSize: 20, earlyStopping: { share: 0.3, every, patience } })
      const trained = createTrainer(model).train(base, set, options)
      const looks = [0]
      for (let step = every; step < trained.steps; step += every) looks.push(step)
      looks.push(trained.steps)
      const losses = looks.map((step) => tailLoss(parametersAfter(step)))
      const best = losses.indexOf(Math.min(...losses))
      assert.deepEqual(trained.parameters, parametersAfter(looks[best]))
      assert.equal(trained.steps, Math.min(steps, looks[best] + every * patience))
      assert.ok(trained.steps === steps || trained.steps < 1000)
    })
  }

  it('keeps the base when nothing was better', () => {
    const backwards = { ...set, labels: set.labels.slice() }
    for (let row = set.length - tail.length; row < set.length; row++) backwards.labels[row] = 1
    for (let row = 0; row < rows.length; row++) backwards.labels[row] = -5
    const options = optionsOf({ batchSize: 20, earlyStopping: { share: 0.3, every: 3, patience: 2 } })
    const trained = createTrainer(model).train(base, backwards, options)
    assert.deepEqual(trained.parameters, base)
    assert.equal(trained.steps, 6)
  })

  it('looks at the last step where no other is due', () => {
    const options = optionsOf({ steps: 8, batchSize: 20, earlyStopping: { share: 0.3, every: 50, patience: 1 } })
    assert.deepEqual(createTrainer(model).train(base, set, options).parameters, parametersAfter(8))
  })

  it('says so when the loss of the held out rows is not finite', () => {
    const bad = { ...set, labels: set.labels.slice() }
    bad.labels[set.length - 1] = Number.NaN
    const options = optionsOf({ earlyStopping: { share: 0.3, every: 5, patience: 2 } })
    assert.throws(() => createTrainer(model).train(base, bad, options), {
      code: 'NON_FINITE_LOSS',
      message: /held out/,
    })
  })
})
