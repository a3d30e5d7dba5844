import assert from 'node:assert/strict'
import { batchOrder } from '../../../src/models/batchOrder.ts'
import { createTrainer, type TrainingOptions } from '../../../src/models/trainer.ts'
import type { TrainingSet } from '../../../src/models/trainingSet.ts'
import { modelWith, shapeOf, someParameters } from './families/passes.ts'
import { learnableSet, optionsOf, smallModels } from './trainings.ts'

const SGD = { kind: 'sgd' }

describe('models/trainer, when something is wrong', () => {
  for (const model of smallModels()) {
    const { family } = model.spec
    const set = learnableSet(model, 100)
    const base = someParameters(model, 'base')

    for (const [what, change] of [
      [
        'feature',
        (bad: TrainingSet, value: number) => bad.features.fill(value, 41 * model.width - 1, 41 * model.width),
      ],
      ['label', (bad: TrainingSet, value: number) => bad.labels.fill(value, 40, 41)],
    ] as const) {
      for (const value of [Number.NaN, Infinity]) {
        it(`says which batch holds a ${what} of ${value}, and goes on as if nothing was: ${family}`, () => {
          const bad = { ...set, features: set.features.slice(), labels: set.labels.slice() }
          change(bad, value)
          const trainer = createTrainer(model)
          const before = base.slice()
          const trained = trainer.train(base, set, optionsOf())
          const expected = `batch ${batchOf(40)} of 40 is not finite; the base model is kept`
          assert.throws(
            () => trainer.train(base, bad, optionsOf()),
            (error: Error & { code: string }) => {
              assert.equal(error.code, 'NON_FINITE_LOSS')
              assert.ok(error.message.endsWith(expected), error.message)
              return true
            },
          )
          assert.deepEqual(base, before)
          assert.deepEqual(trainer.train(base, set, optionsOf()), trained)
          trainer.free()
        })
      }
    }

    it(`says so when the base is not finite, or steps lead beyond numbers: ${family}`, () => {
      const trainer = createTrainer(model)
      const bad = base.slice().fill(Number.NaN, base.length - 1)
      assert.throws(() => trainer.train(bad, set, optionsOf()), { code: 'NON_FINITE_LOSS', message: /batch 1 of 40/ })
      const far = { ...optionsOf({ optimizer: SGD, maxGradientNorm: null }), learningRate: 1e38 }
      assert.throws(() => trainer.train(base, set, far), { code: 'NON_FINITE_LOSS', message: /batch \d+/ })
      assert.throws(() => trainer.train(base, set, { ...far, steps: 1, learningRate: 1e45 }), {
        code: 'NON_FINITE_LOSS',
      })
      trainer.free()
    })

    it(`refuses other rows and parameters than the model's: ${family}`, () => {
      const trainer = createTrainer(model)
      const attempts: [Float32Array, TrainingSet][] = [
        [base.subarray(1), set],
        [base, { ...set, width: model.width + 1 }],
      ]
      for (const [parameters, rows] of attempts) {
        assert.throws(() => trainer.train(parameters, rows, optionsOf()), { code: 'SHAPE_MISMATCH' })
      }
      const none = { ...set, length: 0, features: new Float32Array(0), labels: new Float32Array(0) }
      assert.throws(() => trainer.train(base, none, optionsOf()), { code: 'NO_ROWS' })
    })
  }

  it('stops between two steps when it is aborted, with the reason', async () => {
    const model = modelWith({ family: 'mlp', hidden: [8] }, shapeOf(0, 0, 4))
    const set = learnableSet(model, 100)
    const base = someParameters(model, 'base')
    const trainer = createTrainer(model)
    const expected = trainer.train(base, set, optionsOf())

    const controller = new AbortController()
    const reason = new Error('enough')
    const long = trainer.trainInTurns(base, set, optionsOf({ steps: 1e9 }), controller.signal)
    setImmediate(() => controller.abort(reason))
    await assert.rejects(long, reason)
    await assert.rejects(trainer.trainInTurns(base, set, optionsOf(), controller.signal), reason)

    const signal = new AbortController().signal
    assert.deepEqual(await trainer.trainInTurns(base, set, optionsOf(), signal), expected)
    trainer.free()
  })

  it('says the same of a training in turns', async () => {
    const [model] = smallModels()
    const set = learnableSet(model, 100)
    set.labels[0] = Number.NaN
    const options: TrainingOptions = optionsOf()
    const trained = createTrainer(model).trainInTurns(
      someParameters(model, 'base'),
      set,
      options,
      new AbortController().signal,
    )
    await assert.rejects(trained, { code: 'NON_FINITE_LOSS' })
  })
})

/** The number of the first batch with a row, of a training with the usual options. */
function batchOf(row: number): number {
  const { batchSize, seed } = optionsOf()
  const nextBatch = batchOrder(100, batchSize, seed)
  let number = 1
  while (!nextBatch().includes(row)) number++
  return number
}
