import assert from 'node:assert/strict'
import { batchOrder } from '../../../src/models/batchOrder.ts'
import type { Model } from '../../../src/models/model.ts'
import { createTrainer, type TrainingOptions } from '../../../src/models/trainer.ts'
import type { TrainingSet } from '../../../src/models/trainingSet.ts'
import { numericSlopes, referenceLoss } from '../../reference/heads.ts'
import { namedParameters, referenceOutputs } from '../../reference/networks.ts'
import { assertClose, distance } from './families/agreement.ts'
import { modelWith, shapeOf, someParameters } from './families/passes.ts'
import { learnableSet, optionsOf } from './trainings.ts'

/** Gradient descent in float64, from the papers, with differences for derivatives. */
function referenceTraining(model: Model, base: Float32Array, set: TrainingSet, options: TrainingOptions) {
  const { spec, shape, width, blocks } = model
  const { l1, l2, learningRate, optimizer, maxGradientNorm } = options
  const nextBatch = batchOrder(set.length, options.batchSize, options.seed)
  const parameters = Float64Array.from(base)
  const [first, second] = [parameters.slice().fill(0), parameters.slice().fill(0)]
  let total = 0
  for (let step = 1; step <= options.steps; step++) {
    const batch = [...nextBatch()]
    const loss = (flat: Float64Array) => {
      const named = namedParameters(blocks, flat)
      const losses = batch.map((row) => {
        const features = Array.from(set.features.subarray(row * width, (row + 1) * width))
        return referenceLoss(spec.head, referenceOutputs(spec, shape, named, features), set.labels[row])
      })
      return losses.reduce((sum, value) => sum + value, 0) / losses.length
    }
    total += loss(parameters)
    const slopes = numericSlopes(loss, parameters, [...parameters.keys()])
    const gradient = slopes.map((slope, i) => slope + l2 * parameters[i] + l1 * Math.sign(parameters[i]))
    const norm = distance(gradient)
    const shortened = maxGradientNorm !== null && norm > maxGradientNorm ? maxGradientNorm / norm : 1
    for (const [i, slope] of gradient.entries()) {
      const g = shortened * slope
      if (optimizer.kind === 'sgd') parameters[i] -= learningRate * g
      if (optimizer.kind === 'nesterov') {
        first[i] = optimizer.momentum * first[i] + g
        parameters[i] -= learningRate * (g + optimizer.momentum * first[i])
      }
      if (optimizer.kind === 'adam') {
        const { beta1, beta2, epsilon, weightDecay } = optimizer
        first[i] = beta1 * first[i] + (1 - beta1) * g
        second[i] = beta2 * second[i] + (1 - beta2) * g * g
        const mean = first[i] / (1 - beta1 ** step)
        const size = Math.sqrt(second[i] / (1 - beta2 ** step))
        parameters[i] -= learningRate * (mean / (size + epsilon) + weightDecay * parameters[i])
      }
    }
  }
  return { parameters, loss: total / options.steps }
}

describe('models/trainer, its steps', () => {
  const model = modelWith({ family: 'mlp', hidden: [4] }, shapeOf(0, 0, 3))
  const set = learnableSet(model, 20)
  const base = someParameters(model, 'base')

  for (const options of [
    { optimizer: { kind: 'sgd' }, learningRate: 0.3, maxGradientNorm: null },
    { optimizer: { kind: 'sgd' }, learningRate: 0.3, maxGradientNorm: 0.1 },
    { optimizer: { kind: 'sgd' }, learningRate: 0.1, l1: 0.1, l2: 0.2 },
    { optimizer: { kind: 'nesterov', momentum: 0.8 }, learningRate: 0.1, l2: 0.01 },
    { optimizer: { kind: 'adam' } },
    { optimizer: { kind: 'adam', beta1: 0.7, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.3 }, l1: 0.01 },
  ]) {
    it(`are those of the papers: ${JSON.stringify(options)}`, () => {
      const all = optionsOf({ steps: 12, batchSize: 7, ...options })
      const { parameters, loss } = createTrainer(model).train(base, set, all)
      const expected = referenceTraining(model, base, set, all)
      assertClose(parameters, expected.parameters, 1e-4, 1e-5, 'parameter')
      assertClose([loss], [expected.loss], 1e-5, 0, 'loss')
    })
  }

  it('leave the base as it is', () => {
    const before = base.slice()
    createTrainer(model).train(base, set, optionsOf())
    assert.deepEqual(base, before)
  })

  it('take all rows at once where there are fewer than a batch', () => {
    const few = createTrainer(model).train(base, set, optionsOf({ batchSize: 20 }))
    assert.deepEqual(createTrainer(model).train(base, set, optionsOf({ batchSize: 500 })), few)
  })

  it('leave out other values every time', () => {
    const dropping = modelWith({ family: 'mlp', hidden: [9], dropout: 0.5 }, shapeOf(0, 0, 3))
    const features = Float32Array.from({ length: 12 }, (_, i) => i % 3)
    const alike = { length: 4, width: 3, features, labels: new Float32Array(4) }
    const lossOf = (steps: number, seed: string) => {
      const options = optionsOf({ steps, seed, batchSize: 4, learningRate: 1e-30 })
      return createTrainer(dropping).train(someParameters(dropping, 'base'), alike, options).loss
    }
    const means = [1, 2, 3].map((steps) => lossOf(steps, 'seed'))
    assert.equal(new Set([...means, lossOf(1, 'other')]).size, 4)
  })

  it('make parameters that matter little small by l1, all of them by l2', () => {
    const linear = modelWith({ family: 'linear', head: { kind: 'point', loss: 'mse' } }, shapeOf(0, 0, 6))
    const rows = learnableSet(linear, 300)
    const start = new Float32Array(linear.parameterCount)
    const train = (options: object) =>
      createTrainer(linear).train(start, rows, optionsOf({ steps: 800, batchSize: 300, ...options })).parameters
    const [plain, lasso, ridge] = [train({}), train({ l1: 0.3 }), train({ l2: 1 })]
    for (const unrelated of [3, 4, 5]) assert.ok(Math.abs(lasso[unrelated]) < 0.02 && Math.abs(lasso[0]) > 0.2)
    assert.ok(distance(ridge) < 0.8 * distance(plain))
  })
})

describe('models/batchOrder', () => {
  it('takes every row once before any again, in an order of its own each time', () => {
    for (const size of [1, 4, 5, 10]) {
      const nextBatch = batchOrder(10, size, 'seed')
      const rows = Array.from({ length: 40 / size }, () => [...nextBatch()]).flat()
      const epochs = [0, 1, 2, 3].map((epoch) => rows.slice(epoch * 10, epoch * 10 + 10))
      for (const epoch of epochs) assert.deepEqual([...epoch].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      assert.equal(new Set(epochs.map(String)).size, 4)
      assert.deepEqual([...batchOrder(10, 10, 'seed')()], epochs[0])
      assert.notDeepEqual([...batchOrder(10, 10, 'other')()], epochs[0])
    }
  })

  it('goes on into the next epoch with a batch that the last rows do not fill', () => {
    const nextBatch = batchOrder(7, 3, 'seed')
    const rows = Array.from({ length: 7 }, () => [...nextBatch()]).flat()
    const counts = Array.from({ length: 7 }, (_, row) => rows.filter((other) => other === row).length)
    assert.deepEqual(counts, [3, 3, 3, 3, 3, 3, 3])
  })
})
