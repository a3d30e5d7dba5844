import assert from 'node:assert/strict'
import { BACKENDS, modelSpecSchema, trainingSpecSchema } from '../../../src/models/config.ts'

describe('models/config', () => {
  it('fills in the defaults', () => {
    assert.deepEqual(modelSpecSchema.parse({ family: 'mlp' }), { family: 'mlp', hidden: [32] })
    const training = trainingSpecSchema.parse({})
    assert.deepEqual(trainingSpecSchema.parse(training), training)
    assert.ok(BACKENDS.includes('auto'))
  })

  it('accepts what is in bounds and refuses what is not', () => {
    for (const hidden of [[1], [1024], [8, 8, 8, 8]])
      assert.ok(modelSpecSchema.safeParse({ family: 'mlp', hidden }).success)
    for (const hidden of [[], [0], [1025], [1.5], [8, 8, 8, 8, 8]]) {
      assert.ok(!modelSpecSchema.safeParse({ family: 'mlp', hidden }).success, `hidden ${hidden}`)
    }
    const wrong = [
      { localSteps: 0 },
      { batchSize: 1.5 },
      { learningRate: 0 },
      { learningRate: Number.NaN },
      { optimizer: 'lamb' },
      { steps: 10 },
    ]
    for (const training of wrong) assert.ok(!trainingSpecSchema.safeParse(training).success, JSON.stringify(training))
  })
})
