import assert from 'node:assert/strict'
import { assertAgreement, assertDropoutAgreement } from './agreement.ts'
import { HEADS, modelWith, shapeOf } from './passes.ts'

describe('models/families/lstm', () => {
  for (const [layers, units, steps, variables, statics, rows] of [
    [1, 1, 1, 1, 0, 1],
    [1, 4, 4, 4, 0, 4],
    [1, 5, 3, 2, 3, 7],
    [1, 7, 6, 3, 1, 2],
    [2, 6, 5, 3, 2, 5],
    [2, 4, 1, 2, 0, 3],
    [3, 3, 4, 1, 1, 6],
    [4, 2, 3, 2, 0, 2],
    [1, 4, 4, 2, 0, 24],
    [2, 3, 7, 2, 1, 47],
  ]) {
    it(`agrees with the reference for ${rows} rows of ${steps} × ${variables} + ${statics}, ${layers} × ${units}`, () => {
      assertAgreement(modelWith({ family: 'lstm', layers, units }, shapeOf(steps, variables, statics)), rows, 'lstm')
    })
  }

  for (const [layers, rows] of [
    [1, 4],
    [2, 4],
    [3, 4],
    [2, 45],
  ]) {
    it(`agrees with the reference for dropout, ${layers} layers and ${rows} rows`, () => {
      const model = modelWith({ family: 'lstm', layers, units: 5, dropout: 0.4 }, shapeOf(3, 2, 1))
      assertDropoutAgreement(model, 0.4, rows, 'dropout')
    })
  }

  for (const head of HEADS) {
    it(`trains the head ${JSON.stringify(head)}`, () => {
      assertAgreement(modelWith({ family: 'lstm', units: 4, head }, shapeOf(3, 2, 1)), 5, 'head')
    })
  }

  it('wants a sequence', () => {
    assert.throws(() => modelWith({ family: 'lstm' }, shapeOf(0, 0, 3)), { code: 'SHAPE_MISMATCH', message: /lstm/ })
  })
})
