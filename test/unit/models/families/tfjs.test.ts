import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs-core'
import type { Model } from '../../../../src/models/model.ts'
import { type TfjsParameters, tfjsLoss, tfjsOutputs } from '../../../reference/tfjsNetworks.ts'
import { startTfjs } from '../../../support/tfjs.ts'
import { assertClose, distance } from './agreement.ts'
import { type Batch, HEADS, modelPasses, modelWith, shapeOf, someBatch, someParameters } from './passes.ts'

const FAMILIES = [
  [{ family: 'linear' }, shapeOf(2, 3, 4)],
  [{ family: 'har', terms: ['static2', 'static0'] }, shapeOf(2, 3, 4)],
  [{ family: 'mlp', hidden: [24, 13], activation: 'tanh' }, shapeOf(0, 0, 17)],
  [{ family: 'mlp', hidden: [24, 13], activation: 'relu' }, shapeOf(0, 0, 17)],
  [{ family: 'mlp', hidden: [13], activation: 'elu' }, shapeOf(0, 0, 9)],
  [{ family: 'mlp', hidden: [13], activation: 'sigmoid' }, shapeOf(0, 0, 9)],
  [{ family: 'lstm', units: 18, layers: 1 }, shapeOf(9, 3, 2)],
  [{ family: 'lstm', units: 11, layers: 3 }, shapeOf(6, 4, 1)],
  [{ family: 'transformer', width: 12, heads: 3, layers: 1 }, shapeOf(7, 3, 2)],
  [{ family: 'transformer', width: 16, heads: 4, layers: 3 }, shapeOf(5, 5, 1)],
] as const

/** Loss and gradient by TensorFlow.js. */
function tfjsPasses({ spec, shape, width, blocks }: Model, flat: Float32Array, { rows, features, labels }: Batch) {
  return tf.tidy(() => {
    let at = 0
    const parameters = blocks.map(({ shape: size }) => {
      const from = at
      at += size.reduce((product, length) => product * length)
      return tf.tensor(flat.subarray(from, at), [...size])
    })
    const x = tf.tensor2d(features, [rows, width])
    const y = tf.tensor2d(labels, [rows, 1])
    const named = (tensors: tf.Tensor[]): TfjsParameters =>
      Object.fromEntries(tensors.map((tensor, i) => [blocks[i].name, tensor]))
    const loss = (...tensors: tf.Tensor[]) => tfjsLoss(spec.head, tfjsOutputs(spec, shape, named(tensors), x), y)
    const { value, grads } = tf.valueAndGrads(loss)(parameters)
    return { loss: value.dataSync()[0], gradient: grads.flatMap((gradient) => [...gradient.dataSync()]) }
  })
}

describe('models/families beside TensorFlow.js', () => {
  let restore: () => void = () => undefined
  before(async () => {
    restore = await startTfjs()
  })
  after(() => restore())

  for (const [spec, shape] of FAMILIES) {
    for (const head of HEADS) {
      it(`has its loss and gradient: ${JSON.stringify(spec)} with ${JSON.stringify(head)}`, () => {
        const model = modelWith({ ...spec, head }, shape)
        const parameters = someParameters(model, 'tfjs')
        const batch = someBatch(model, 13, 'tfjs')
        const own = modelPasses(model, parameters, batch)
        const theirs = tfjsPasses(model, parameters, batch)
        assertClose([own.loss], [theirs.loss], 1e-4, 0, 'loss')
        const size = distance(theirs.gradient)
        assertClose(own.gradient, theirs.gradient, 1e-4, 2e-6 * size, 'gradient')
        assert.ok(distance(own.gradient, theirs.gradient) <= 1e-4 * size)
      })
    }
  }
})
