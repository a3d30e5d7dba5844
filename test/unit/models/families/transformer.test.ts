import assert from 'node:assert/strict'
import { assertAgreement, assertDropoutAgreement } from './agreement.ts'
import { HEADS, modelPasses, modelWith, shapeOf, someBatch, someParameters } from './passes.ts'

describe('models/families/transformer', () => {
  for (const [layers, width, heads, steps, variables, statics, rows] of [
    [1, 2, 1, 1, 1, 0, 1],
    [1, 8, 2, 4, 4, 0, 4],
    [1, 6, 3, 5, 3, 2, 3],
    [2, 5, 1, 3, 2, 1, 5],
    [2, 6, 2, 6, 3, 0, 2],
    [3, 4, 4, 3, 1, 3, 3],
  ]) {
    const shape = `${rows} rows of ${steps} × ${variables} + ${statics}`
    it(`agrees with the reference for ${shape}, ${layers} blocks of width ${width} with ${heads} heads`, () => {
      const model = modelWith({ family: 'transformer', layers, width, heads }, shapeOf(steps, variables, statics))
      assertAgreement(model, rows, 'transformer')
    })
  }

  for (const layers of [1, 2, 3]) {
    it(`agrees with the reference for dropout and ${layers} blocks`, () => {
      const spec = { family: 'transformer', layers, width: 6, heads: 2, dropout: 0.25 }
      assertDropoutAgreement(modelWith(spec, shapeOf(3, 2, 1)), 0.25, 3, 'dropout')
    })
  }

  for (const head of HEADS) {
    it(`trains the head ${JSON.stringify(head)}`, () => {
      const spec = { family: 'transformer', layers: 1, width: 4, heads: 2, head }
      assertAgreement(modelWith(spec, shapeOf(3, 2, 1)), 4, 'head')
    })
  }

  it('forecasts from even gates what it would from the variables themselves', () => {
    const model = modelWith({ family: 'transformer', width: 4, heads: 2 }, shapeOf(3, 2, 1))
    const parameters = someParameters(model, 'even')
    const even = parameters.slice().fill(0, 0, 3 * 2 + 2)
    const bias = even.slice().fill(5, 3 * 2, 3 * 2 + 2)
    const batch = someBatch(model, 3, 'even')
    assert.deepEqual(modelPasses(model, even, batch).outputs, modelPasses(model, bias, batch).outputs)
    assert.notDeepEqual(modelPasses(model, even, batch).outputs, modelPasses(model, parameters, batch).outputs)
  })

  it('wants a sequence', () => {
    assert.throws(() => modelWith({ family: 'transformer' }, shapeOf(0, 0, 3)), {
      code: 'SHAPE_MISMATCH',
      message: /transformer/,
    })
  })
})
