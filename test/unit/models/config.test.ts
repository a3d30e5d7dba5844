import assert from 'node:assert/strict'
import { BACKENDS, modelSpecSchema, trainingSpecSchema } from '../../../src/models/config.ts'

describe('models/config', () => {
  it('fills in the defaults', () => {
    const head = { kind: 'point', loss: 'qlike', delta: 1 }
    const mlp = { family: 'mlp', hidden: [32], activation: 'elu', dropout: 0, head }
    assert.deepEqual(modelSpecSchema.parse({ family: 'mlp' }), mlp)
    assert.deepEqual(modelSpecSchema.parse({ family: 'lstm' }), {
      family: 'lstm',
      units: 32,
      layers: 1,
      dropout: 0,
      head,
    })
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
    assert.ok(!modelSpecSchema.safeParse({ family: 'gru' }).success)
    assert.ok(!modelSpecSchema.safeParse({ family: 'transformer', width: 30, heads: 4 }).success)
    for (const levels of [[], [0.5, 0.5], [0.9, 0.1], [0, 0.5]]) {
      assert.ok(!modelSpecSchema.safeParse({ family: 'mlp', head: { kind: 'quantiles', levels } }).success, `${levels}`)
    }
    const wrong = [
      { localSteps: 0 },
      { batchSize: 1.5 },
      { learningRate: 0 },
      { learningRate: Number.NaN },
      { optimizer: 'adam' },
      { optimizer: { kind: 'lamb' } },
      { optimizer: { kind: 'nesterov', momentum: 1 } },
      { l2: -1 },
      { maxGradientNorm: 0 },
      { earlyStopping: { share: 1 } },
      { steps: 10 },
    ]
    for (const training of wrong) assert.ok(!trainingSpecSchema.safeParse(training).success, JSON.stringify(training))
  })
})
