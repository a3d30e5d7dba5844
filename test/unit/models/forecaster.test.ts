import assert from 'node:assert/strict'
import { forecastLogRatios } from '../../../src/models/forecast.ts'
import { modelWith, shapeOf, someBatch, someParameters } from './families/passes.ts'
import { countValues } from './trainings.ts'

describe('models/forecaster', () => {
  const models = Array.from({ length: 40 }, (_, index) =>
    modelWith({ family: 'mlp', hidden: [3 + index] }, shapeOf(0, 0, 4)),
  )
  const forecasts = () =>
    models.map((model) => {
      const { features } = someBatch(model, 70, 'batch')
      const parameters = someParameters(model, 'parameters')
      return [
        forecastLogRatios(model, parameters, features, 70),
        forecastLogRatios(model, parameters, features.slice(0, 4), 1),
      ]
    })

  it('forecasts the same for a model that it has long not been asked for, in no more memory', () => {
    const values = countValues()
    try {
      const first = forecasts()
      const held = values.held()
      for (let turn = 0; turn < 3; turn++) assert.deepEqual(forecasts(), first)
      assert.equal(values.held(), held)
    } finally {
      values.stop()
    }
  })

  it('forecasts none of no rows', () => {
    const [model] = models
    const none = forecastLogRatios(model, someParameters(model, 'parameters'), new Float32Array(0), 0)
    assert.equal(none.length, 0)
  })
})
