import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { type HeadSpec, tfjsSpecSchema, trainingSpecSchema } from '../../../../src/models/config.ts'
import { forecastLogRatios } from '../../../../src/models/forecast.ts'
import { initialParameters, type Model, modelOf } from '../../../../src/models/model.ts'
import { describeLayersModel, openLayersModel } from '../../../../src/models/tfjs/open.ts'
import { createTrainer } from '../../../../src/models/trainer.ts'
import type { FeatureShape } from '../../../../src/types/index.ts'
import { forecastPass, HEADS, modelPasses, modelWith, shapeOf, someBatch, someParameters } from '../families/passes.ts'
import { denseLayer, denseWeights, perceptron, type SomeModel, writeModel } from './layersModels.ts'

describe('models/tfjs/family', () => {
  const folder = mkdtempSync(join(tmpdir(), 'murmuration-tfjs-'))
  let count = 0
  after(() => rmSync(folder, { recursive: true, force: true }))

  /** The model as a peer that trains it on WebAssembly opens it. */
  async function opened(some: SomeModel, shape: FeatureShape, head: HeadSpec | { kind: 'point' } = { kind: 'point' }) {
    const file = writeModel(join(folder, `${count++}`), some)
    const spec = tfjsSpecSchema.parse({ ...(await describeLayersModel(file)), head })
    await openLayersModel({ spec, shape, file, backend: 'wasm' })
    return modelOf(spec, shape)
  }

  const close = (actual: Float32Array, expected: Float32Array, what: string): void => {
    const size = Math.max(1e-3, ...expected.map(Math.abs))
    for (const [i, value] of expected.entries()) {
      assert.ok(Math.abs(actual[i] - value) <= 1e-4 * size, `${what} ${i} is ${actual[i]}, not ${value}`)
    }
  }

  for (const head of HEADS) {
    it(`has the loss and gradient of the family mlp with the same weights, head ${JSON.stringify(head)}`, async () => {
      const mlp = modelWith({ family: 'mlp', hidden: [7, 5], activation: 'tanh', head }, shapeOf(2, 3, 4))
      const model = await opened(perceptron(10, [7, 5], mlp.head.outputs), mlp.shape, head)
      assert.equal(model.engine, 'tfjs-wasm')
      assert.deepEqual(
        model.blocks.map(({ shape }) => shape),
        mlp.blocks.map(({ shape }) => shape),
      )
      const parameters = someParameters(mlp, 'parity')
      const batch = someBatch(mlp, 9, 'parity')
      const own = modelPasses(model, parameters, batch)
      const kernels = modelPasses(mlp, parameters, batch)
      assert.ok(Math.abs(own.loss - kernels.loss) <= 1e-4 * Math.abs(kernels.loss))
      close(own.outputs, kernels.outputs, 'output')
      close(own.gradient, kernels.gradient, 'gradient')
      assert.deepEqual(forecastPass(model, parameters, batch), own.outputs)
    })
  }

  it("begins with the user's weights, block by block", async () => {
    const some = perceptron(3, [2], 1)
    const model = await opened(some, shapeOf(0, 0, 3))
    assert.deepEqual(
      model.blocks.map(({ name, shape }) => ({ name, shape })),
      some.weights,
    )
    const parameters = initialParameters(model, 'any seed')
    assert.deepEqual(parameters, initialParameters(model, 'another'))
    assert.ok(parameters.every((value) => value !== 0))
  })

  for (const [what, shape, some] of [
    [
      'a sequence alone',
      shapeOf(5, 3, 0),
      {
        layers: [recurrent({ batch_input_shape: [null, 5, 3] }), denseLayer('head', 1, 'linear')],
        weights: [...recurrentWeights(), ...denseWeights('head', 4, 1)],
      },
    ],
    [
      'a sequence of any length',
      shapeOf(5, 3, 0),
      {
        layers: [recurrent({ batch_input_shape: [null, null, 3] }), denseLayer('head', 1, 'linear')],
        weights: [...recurrentWeights(), ...denseWeights('head', 4, 1)],
      },
    ],
  ] as [string, FeatureShape, SomeModel][]) {
    it(`reads ${what}, and its gradient is that of finite differences`, async () => {
      const model = await opened(some, shape)
      assertGradient(model)
    })
  }

  it('reads sequence and statics as two inputs, in either order', async () => {
    const [both, swapped] = await Promise.all(
      [
        ['sequence', 'statics'],
        ['statics', 'sequence'],
      ].map((order) => opened(twoInputs(order), shapeOf(5, 3, 2))),
    )
    assertGradient(both)
    const parameters = someParameters(both, 'two')
    const batch = someBatch(both, 4, 'two')
    const outputs = forecastPass(both, parameters, batch)
    assert.deepEqual(forecastPass(swapped, parameters, batch), outputs)
    const changed = { ...batch, features: batch.features.map((value, i) => (i === 16 ? value + 1 : value)) }
    const moved = forecastPass(both, parameters, changed)
    assert.deepEqual(
      moved.map((value, row) => Number(value !== outputs[row])),
      Float32Array.of(1, 0, 0, 0),
    )
  })

  it('holds frozen layers and moving averages fixed, and leaves dropout out', async () => {
    const some = perceptron(4, [3], 1)
    const [hidden, head] = some.layers
    const frozen = {
      ...(hidden as { config: object }),
      config: { ...(hidden as { config: object }).config, trainable: false },
    }
    const normalization = { class_name: 'BatchNormalization', config: { name: 'norm', axis: -1, epsilon: 0.001 } }
    const dropout = { class_name: 'Dropout', config: { name: 'dropout', rate: 0.9 } }
    const names = ['gamma', 'beta', 'moving_mean', 'moving_variance']
    const model = await opened(
      {
        layers: [frozen, normalization, dropout, head],
        weights: [...some.weights, ...names.map((name) => ({ name: `norm/${name}`, shape: [3] }))],
      },
      shapeOf(0, 0, 4),
    )
    assert.deepEqual(
      model.blocks.map(({ name }) => name),
      ['norm/gamma', 'norm/beta', 'head/kernel', 'head/bias'],
    )
    const [parameters, batch] = [someParameters(model, 'frozen'), someBatch(model, 6, 'frozen')]
    const pass = modelPasses(model, parameters, batch, { seed: [1, 2], step: 1 })
    assert.ok(pass.gradient.every(Number.isFinite))
    assert.deepEqual(modelPasses(model, parameters, batch, { seed: [1, 2], step: 2 }), pass)
  })

  it('forecasts a row the same alone and among others', async () => {
    const model = await opened(perceptron(6, [17], 1), shapeOf(0, 0, 6))
    const parameters = someParameters(model, 'rows')
    const { features } = someBatch(model, 100, 'rows')
    const all = forecastLogRatios(model, parameters, features, 100)
    const each = Array.from({ length: 100 }, (_, row) =>
      forecastLogRatios(model, parameters, features.subarray(row * 6, row * 6 + 6), 1),
    )
    assert.deepEqual(
      [...all],
      each.map(([value]) => value),
    )
  })

  it('trains like every family: less loss, equal bits for equal seeds, no tensors left', async () => {
    const model = await opened(perceptron(4, [8], 1), shapeOf(0, 0, 4), { kind: 'point', loss: 'mse', delta: 1 })
    const { features } = someBatch(model, 200, 'train')
    const labels = Float32Array.from({ length: 200 }, (_, row) => Math.sin(features[4 * row]) + features[4 * row + 1])
    const set = { length: 200, width: 4, features, labels }
    const { localSteps: _, ...training } = trainingSpecSchema.parse({ batchSize: 32, learningRate: 0.05, l2: 0 })
    const base = initialParameters(model, '')
    const trainer = createTrainer(model)
    const train = (steps: number) => trainer.train(base, set, { ...training, steps, seed: 'a' })
    const first = train(1)
    const before = tf.memory()
    const trained = train(30)
    assert.deepEqual(train(30), trained)
    const { numTensors, numBytes } = tf.memory()
    assert.deepEqual([numTensors, numBytes], [before.numTensors, before.numBytes])
    trainer.free()
    assert.ok(trained.loss < first.loss / 2, `${trained.loss} is no less than half of ${first.loss}`)
  })

  for (const [what, shape, outputs, message] of [
    [
      'rows of another width',
      shapeOf(0, 0, 5),
      1,
      'the LayersModel reads [null, 4], but the features of this run are [null, 5]',
    ],
    [
      'sequences',
      shapeOf(3, 2, 0),
      1,
      'the LayersModel reads [null, 4], but the features of this run are [null, 6], or [null, 3, 2]',
    ],
    [
      'sequences with statics',
      shapeOf(3, 2, 1),
      1,
      'the LayersModel reads [null, 4], but the features of this run are [null, 7], or [null, 3, 2] and [null, 1]',
    ],
    [
      'a head of other outputs',
      shapeOf(0, 0, 4),
      3,
      "the LayersModel's output is [null, 3], but the head of this run takes [null, 1]",
    ],
  ] as const) {
    it(`does not fit ${what}`, async () => {
      await assert.rejects(opened(perceptron(4, [], outputs), shape), { code: 'SHAPE_MISMATCH', message })
    })
  }
})

function recurrent(more: object): object {
  const zeros = { class_name: 'Zeros', config: {} }
  const initializers = { kernel_initializer: zeros, recurrent_initializer: zeros, bias_initializer: zeros }
  return { class_name: 'GRU', config: { name: 'gru', units: 4, ...initializers, ...more } }
}

function recurrentWeights() {
  return [
    { name: 'gru/kernel', shape: [3, 12] },
    { name: 'gru/recurrent_kernel', shape: [4, 12] },
    { name: 'gru/bias', shape: [12] },
  ]
}

/** A functional model: a recurrent layer over the sequence beside the statics. */
function twoInputs(order: readonly string[]): SomeModel {
  const input = (name: string, shape: (number | null)[]) => ({
    name,
    class_name: 'InputLayer',
    config: { name, batch_input_shape: shape, dtype: 'float32', sparse: false },
    inbound_nodes: [],
  })
  const after = (layer: object, ...names: string[]) => ({
    ...layer,
    name: (layer as { config: { name: string } }).config.name,
    inbound_nodes: [names.map((name) => [name, 0, 0, {}])],
  })
  return {
    layers: [
      input('sequence', [null, 5, 3]),
      input('statics', [null, 2]),
      after(recurrent({}), 'sequence'),
      after({ class_name: 'Concatenate', config: { name: 'both', axis: -1 } }, 'gru', 'statics'),
      after(denseLayer('head', 1, 'linear'), 'both'),
    ],
    weights: [...recurrentWeights(), ...denseWeights('head', 6, 1)],
    inputs: order,
  }
}

/** The gradient agrees with the loss on both sides of each parameter. */
function assertGradient(model: Model): void {
  const parameters = someParameters(model, 'differences')
  const batch = someBatch(model, 3, 'differences')
  const { gradient } = modelPasses(model, parameters, batch)
  const step = 2e-2
  for (let i = 0; i < parameters.length; i += 23) {
    const at = (by: number) =>
      modelPasses(
        model,
        parameters.map((value, j) => (j === i ? value + by : value)),
        batch,
      ).loss
    const difference = (at(step) - at(-step)) / (2 * step)
    assert.ok(Math.abs(gradient[i] - difference) <= 1e-2 * Math.max(1, Math.abs(difference)), `parameter ${i}`)
  }
}
