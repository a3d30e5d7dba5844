import * as tf from '@tensorflow/tfjs-core'
import type { HeadSpec, ModelSpec } from '../../src/models/config.ts'
import type { FeatureShape } from '../../src/types/index.ts'

/** A model's parameters by block. */
export type TfjsParameters = Readonly<Record<string, tf.Tensor>>

/** The families in operations of TensorFlow.js, whose tape differentiates them. @param x - rows × width */
export function tfjsOutputs(spec: ModelSpec, shape: FeatureShape, p: TfjsParameters, x: tf.Tensor2D): tf.Tensor2D {
  switch (spec.family) {
    case 'linear':
      return affine(p, 'head', x)
    case 'har': {
      const first = shape.steps * shape.sequence.length
      const columns = spec.terms.map((term) => tf.slice(x, [0, first + shape.statics.indexOf(term)], [-1, 1]))
      return affine(p, 'head', tf.concat(columns, 1) as tf.Tensor2D)
    }
    case 'mlp': {
      const values = spec.hidden.reduce((v, _, i) => ACTIVATIONS[spec.activation](affine(p, `hidden${i}`, v)), x)
      return affine(p, 'head', values)
    }
    case 'lstm':
      return lstm(spec, shape, p, x)
    case 'transformer':
      return transformer(spec, shape, p, x)
    case 'tfjs':
      throw new RangeError('a model that a user brings has no reference')
  }
}

const ACTIVATIONS = { tanh: tf.tanh, relu: tf.relu, sigmoid: tf.sigmoid, elu: tf.elu }

/** Mean loss of the rows. @param labels - rows × 1 */
export function tfjsLoss(spec: HeadSpec, raw: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  return tf.mean(rowLosses(spec, raw, labels))
}

function rowLosses(spec: HeadSpec, raw: tf.Tensor2D, labels: tf.Tensor2D): tf.Tensor {
  const column = (index: number) => tf.slice(raw, [0, index], [-1, 1])
  const error = tf.sub(labels, column(0))
  switch (spec.kind) {
    case 'point': {
      if (spec.loss === 'mse') return tf.square(error)
      if (spec.loss === 'qlike') return tf.sub(tf.sub(tf.exp(error), error), 1)
      // Of the whole error its first delta are squared.
      const size = tf.abs(error)
      const squared = tf.minimum(size, spec.delta)
      return tf.add(tf.div(tf.square(squared), 2), tf.mul(spec.delta, tf.sub(size, squared)))
    }
    case 'quantiles': {
      let quantile: tf.Tensor = column(0)
      const losses = spec.levels.map((level, index) => {
        if (index > 0) quantile = tf.add(quantile, tf.softplus(column(index)))
        const above = tf.sub(labels, quantile)
        return tf.maximum(tf.mul(level, above), tf.mul(level - 1, above))
      })
      return tf.div(tf.addN(losses), losses.length)
    }
    case 'gaussian': {
      const logVariance = tf.clipByValue(column(1), -10, 10)
      const scaled = tf.mul(tf.square(error), tf.exp(tf.neg(logVariance)))
      return tf.div(tf.add(tf.add(logVariance, scaled), Math.log(2 * Math.PI)), 2)
    }
    case 'probability':
      return tf.sub(tf.softplus(column(0)), tf.mul(labels, column(0)))
  }
}

function lstm(
  { units, layers }: Extract<ModelSpec, { family: 'lstm' }>,
  { steps, sequence }: FeatureShape,
  p: TfjsParameters,
  x: tf.Tensor2D,
): tf.Tensor2D {
  const variables = sequence.length
  let values = Array.from({ length: steps }, (_, step) => tf.slice(x, [0, step * variables], [-1, variables]))
  for (let layer = 0; layer < layers; layer++) {
    let hidden = tf.zeros([x.shape[0], units]) as tf.Tensor2D
    let cell = hidden
    values = values.map((input) => {
      const fromInput = tf.add(tf.matMul(input, p[`lstm${layer}.input`] as tf.Tensor2D), p[`lstm${layer}.bias`])
      const z = tf.add(fromInput, tf.matMul(hidden, p[`lstm${layer}.recurrent`] as tf.Tensor2D))
      const [i, f, g, o] = [0, 1, 2, 3].map((gate) => tf.slice(z, [0, gate * units], [-1, units]) as tf.Tensor2D)
      cell = tf.add(tf.mul(tf.sigmoid(f), cell), tf.mul(tf.sigmoid(i), tf.tanh(g)))
      hidden = tf.mul(tf.sigmoid(o), tf.tanh(cell))
      return hidden
    })
  }
  const statics = tf.slice(x, [0, steps * variables], [-1, -1])
  return affine(p, 'head', tf.concat([values[steps - 1], statics], 1) as tf.Tensor2D)
}

function transformer(
  { width, heads, layers }: Extract<ModelSpec, { family: 'transformer' }>,
  { steps, sequence, statics }: FeatureShape,
  p: TfjsParameters,
  x: tf.Tensor2D,
): tf.Tensor2D {
  const [rows] = x.shape
  const variables = sequence.length
  const tokens = rows * steps
  const series = tf.reshape(tf.slice(x, [0, 0], [-1, steps * variables]), [tokens, variables])
  const repeated = tf.tile(tf.reshape(tf.slice(x, [0, steps * variables], [-1, -1]), [rows, 1, statics.length]), [
    1,
    steps,
    1,
  ])
  const context = tf.reshape(repeated, [tokens, statics.length])
  const beside = (values: tf.Tensor) => (statics.length === 0 ? values : tf.concat([values, context], 1)) as tf.Tensor2D
  const gates = tf.softmax(affine(p, 'gate', beside(series)))
  const embedded = affine(p, 'embedding', beside(tf.mul(tf.mul(gates, series), variables)))
  let values = tf.reshape(tf.add(tf.reshape(embedded, [rows, steps, width]), p.position), [
    tokens,
    width,
  ]) as tf.Tensor2D

  const split = (name: string, from: tf.Tensor2D) =>
    tf.transpose(tf.reshape(affine(p, name, from), [rows, steps, heads, width / heads]), [0, 2, 1, 3])
  const mask = tf.tensor2d(
    Array.from({ length: steps }, (_, t) => Array.from({ length: steps }, (_, s) => (s > t ? -1e9 : 0))),
  )
  for (let layer = 0; layer < layers; layer++) {
    const name = `block${layer}`
    const normed = norm(p, `${name}.norm1`, values)
    const [q, k, v] = ['query', 'key', 'value'].map((part) => split(`${name}.${part}`, normed))
    const scores = tf.div(tf.matMul(q, k, false, true), Math.sqrt(width / heads))
    const attended = tf.matMul(tf.softmax(tf.add(scores, mask)), v)
    const joined = tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [tokens, width]) as tf.Tensor2D
    values = tf.add(values, affine(p, `${name}.out`, joined))
    const up = affine(p, `${name}.up`, norm(p, `${name}.norm2`, values))
    const active = tf.mul(tf.div(up, 2), tf.add(1, tf.erf(tf.div(up, Math.SQRT2)))) as tf.Tensor2D
    values = tf.add(values, affine(p, `${name}.down`, active))
  }
  const last = tf.slice(tf.reshape(values, [rows, steps, width]), [0, steps - 1, 0], [-1, 1, -1])
  return affine(p, 'head', norm(p, 'final', tf.reshape(last, [rows, width])))
}

function affine(p: TfjsParameters, name: string, x: tf.Tensor2D): tf.Tensor2D {
  return tf.add(tf.matMul(x, p[`${name}.weight`] as tf.Tensor2D), p[`${name}.bias`])
}

function norm(p: TfjsParameters, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const difference = tf.sub(x, tf.mean(x, 1, true))
  const variance = tf.mean(tf.square(difference), 1, true)
  const normed = tf.mul(difference, tf.rsqrt(tf.add(variance, 1e-5)))
  return tf.add(tf.mul(normed, p[`${name}.gain`]), p[`${name}.bias`])
}
