import assert from 'node:assert/strict'
import { assertAgreement, assertDropoutAgreement } from './agreement.ts'
import { HEADS, modelPasses, modelWith, shapeOf, someBatch, someParameters } from './passes.ts'

describe('models/families/mlp', () => {
  for (const [hidden, statics, rows] of [
    [[1], 1, 1],
    [[7], 5, 3],
    [[8], 4, 4],
    [[16, 12], 8, 16],
    [[5, 9, 3], 11, 13],
    [[6, 5, 4, 3], 2, 10],
  ] as const) {
    it(`agrees with the reference for ${rows} rows of ${statics} and the layers ${hidden}`, () => {
      assertAgreement(modelWith({ family: 'mlp', hidden }, shapeOf(0, 0, statics)), rows, 'mlp')
    })
  }

  for (const activation of ['tanh', 'relu', 'sigmoid', 'elu']) {
    it(`agrees with the reference for ${activation}`, () => {
      assertAgreement(modelWith({ family: 'mlp', hidden: [9, 6], activation }, shapeOf(2, 2, 3)), 6, activation)
    })

    it(`agrees with the reference for ${activation} and dropout`, () => {
      const model = modelWith({ family: 'mlp', hidden: [9, 6], activation, dropout: 0.3 }, shapeOf(0, 0, 5))
      assertDropoutAgreement(model, 0.3, 6, activation)
    })
  }

  for (const head of HEADS) {
    it(`trains the head ${JSON.stringify(head)}`, () => {
      assertAgreement(modelWith({ family: 'mlp', hidden: [6], head }, shapeOf(0, 0, 4)), 7, 'head')
    })
  }

  it('leaves out the same for the same turn, other values for another, and nothing on average', () => {
    const model = modelWith({ family: 'mlp', hidden: [16], dropout: 0.25 }, shapeOf(0, 0, 4))
    const parameters = someParameters(model, 'average')
    const batch = someBatch(model, 5, 'average')
    const pass = (step: number) => modelPasses(model, parameters, batch, { seed: [1, 2], step })
    assert.deepEqual(pass(1), pass(1))
    assert.notDeepEqual(pass(1), pass(2))
    assert.notDeepEqual(pass(1), modelPasses(model, parameters, batch, { seed: [1, 3], step: 1 }))

    const { outputs } = modelPasses(model, parameters, batch)
    const turns = Array.from({ length: 2000 }, (_, step) => pass(step).outputs)
    for (const [row, output] of outputs.entries()) {
      const differences = turns.map((dropped) => dropped[row] - output)
      const mean = differences.reduce((total, value) => total + value, 0) / turns.length
      const variance = differences.reduce((total, value) => total + value * value, 0) / turns.length
      assert.ok(Math.abs(mean) < 4 * Math.sqrt(variance / turns.length), `row ${row} is off by ${mean} on average`)
    }
  })
})
