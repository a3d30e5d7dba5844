import assert from 'node:assert/strict'
import { assertAgreement } from './agreement.ts'
import { HEADS, modelPasses, modelWith, shapeOf, someBatch, someParameters } from './passes.ts'

describe('models/families/linear', () => {
  for (const [steps, variables, statics, rows] of [
    [0, 0, 1, 1],
    [0, 0, 7, 5],
    [0, 0, 64, 33],
    [3, 5, 0, 4],
    [4, 3, 2, 9],
  ]) {
    it(`agrees with the reference for ${rows} rows of ${steps} × ${variables} + ${statics}`, () => {
      assertAgreement(modelWith({ family: 'linear' }, shapeOf(steps, variables, statics)), rows, 'linear')
    })
  }

  for (const head of HEADS) {
    it(`trains the head ${JSON.stringify(head)}`, () => {
      assertAgreement(modelWith({ family: 'linear', head }, shapeOf(2, 3, 3)), 7, 'head')
    })
  }
})

describe('models/families/har', () => {
  for (const terms of [['static0'], ['static4', 'static1'], ['static3', 'static0', 'static2']]) {
    it(`agrees with the reference for the terms ${terms}`, () => {
      assertAgreement(modelWith({ family: 'har', terms }, shapeOf(0, 0, 5)), 6, 'har')
      assertAgreement(modelWith({ family: 'har', terms }, shapeOf(3, 2, 5)), 3, 'har')
    })
  }

  for (const head of HEADS) {
    it(`trains the head ${JSON.stringify(head)}`, () => {
      assertAgreement(modelWith({ family: 'har', terms: ['static1', 'static0'], head }, shapeOf(0, 0, 3)), 5, 'head')
    })
  }

  it('reads nothing but its terms', () => {
    const model = modelWith({ family: 'har', terms: ['static1'] }, shapeOf(2, 2, 2))
    const batch = someBatch(model, 3, 'batch')
    const { outputs } = modelPasses(model, someParameters(model, 'p'), batch)
    const features = batch.features.map((value, i) => (i % model.width === 5 ? value : value + 1))
    assert.deepEqual(modelPasses(model, someParameters(model, 'p'), { ...batch, features }).outputs, outputs)
  })

  it('names a term that the features lack', () => {
    assert.throws(() => modelWith({ family: 'har', terms: ['static0', 'missing'] }, shapeOf(0, 0, 2)), {
      code: 'SHAPE_MISMATCH',
      message: /'missing'/,
    })
  })
})
