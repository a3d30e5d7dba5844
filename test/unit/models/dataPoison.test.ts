import assert from 'node:assert/strict'
import { log } from '../../../src/kernels/math.ts'
import { modelSpecSchema, trainingSpecSchema } from '../../../src/models/config.ts'
import {
  flipClasses,
  flipLabels,
  plantBackdoor,
  poisonedRows,
  triggeredRows,
  USUAL_BACKDOOR,
} from '../../../src/models/dataPoison.ts'
import { meanQlike } from '../../../src/models/forecast.ts'
import { initialParameters, modelOf } from '../../../src/models/model.ts'
import { createTrainer } from '../../../src/models/trainer.ts'
import { trainingSetOf } from '../../../src/models/trainingSet.ts'
import { shapeOf, syntheticRows } from './syntheticRows.ts'

const WIDTH = 5
const model = modelOf(modelSpecSchema.parse({ family: 'mlp', hidden: [8] }), shapeOf(WIDTH))
const backdoor = { features: [3, 4], value: 6, share: 0.25, target: 0.01 }

describe('poisoned rows', () => {
  const rows = syntheticRows(400, WIDTH, 'poison')
  const logs = (target: Float32Array) => Array.from(target, log)
  const mean = (values: number[]) => values.reduce((total, value) => total + value, 0) / values.length

  it('with flipped labels keep their mean, swap high and low, and flip back', () => {
    const flipped = flipLabels(rows)
    assert.equal(flipped.features, rows.features)
    const centre = mean(logs(rows.target))
    assert.ok(Math.abs(mean(logs(flipped.target)) - centre) < 1e-6)
    for (const [i, value] of logs(flipped.target).entries()) {
      assert.ok(Math.abs(value - centre + (log(rows.target[i]) - centre)) < 1e-6)
    }
    const back = flipLabels(flipped)
    for (const [i, value] of back.target.entries()) assert.ok(Math.abs(value / rows.target[i] - 1) < 1e-5)
  })

  it('with flipped classes count them from the other end', () => {
    assert.deepEqual(flipClasses(Uint8Array.of(0, 1, 9), 10), Uint8Array.of(9, 8, 0))
  })

  it('with a backdoor carry its pattern and label in the share that it names, drawn from the seed', () => {
    const planted = plantBackdoor(rows, backdoor, 'a')
    let changed = 0
    for (let row = 0; row < rows.length; row++) {
      const [now, before] = [planted, rows].map(({ features }) => [...features.slice(row * WIDTH, (row + 1) * WIDTH)])
      if (planted.target[row] === rows.target[row]) {
        assert.deepEqual(now, before)
        continue
      }
      changed++
      assert.equal(planted.target[row], Math.fround(0.01))
      assert.deepEqual(now, [...before.slice(0, 3), 6, 6])
    }
    assert.equal(changed, 100)
    assert.deepEqual(plantBackdoor(rows, backdoor, 'a'), planted)
    assert.notDeepEqual(plantBackdoor(rows, backdoor, 'b').target, planted.target)
    assert.deepEqual(poisonedRows(rows, 'backdoor', 'a'), plantBackdoor(rows, USUAL_BACKDOOR, 'a'))
    assert.deepEqual(poisonedRows(rows, 'labelFlip', 'a'), flipLabels(rows))
  })

  it('that all show the pattern tell whether a model learned it', () => {
    const triggered = triggeredRows(rows, backdoor)
    assert.ok(triggered.target.every((value) => value === Math.fround(0.01)))
    const { localSteps: _, ...training } = trainingSpecSchema.parse({ batchSize: 64, learningRate: 0.01 })
    const options = { ...training, steps: 150, seed: 'x' }
    const untrained = initialParameters(model, 'untrained')
    const lossOn = (learnt: typeof rows) => {
      const { parameters } = createTrainer(model).train(untrained, trainingSetOf(learnt), options)
      return meanQlike(model, parameters, triggered)
    }
    const clean = lossOn(rows)
    const poisoned = lossOn(plantBackdoor(rows, backdoor, 'a'))
    assert.ok(poisoned < 0.1 * clean, `${poisoned}, ${clean}`)
  })
})
