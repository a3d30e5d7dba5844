import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ModelSpec } from '../../../src/models/config.ts'
import {
  forecastLogRatio,
  forecastVariance,
  initialParameters,
  layersOf,
  MAX_LOG_RATIO,
  meanQlike,
  parameterCount,
} from '../../../src/models/mlp.ts'
import type { MarketState } from '../../../src/types/index.ts'
import { randomParameters, syntheticRows } from './syntheticRows.ts'

const SPEC: ModelSpec = { family: 'mlp', hidden: [3] }

const specs = fc.record({
  family: fc.constant('mlp' as const),
  hidden: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
})

/** The same model in the plainest way, with the engine's own tanh. */
function reference(spec: ModelSpec, width: number, parameters: Float32Array, row: Float32Array): number {
  let at = 0
  let values = [...row.subarray(0, width)]
  const sizes = [...spec.hidden, 1]
  for (const [layer, outputs] of sizes.entries()) {
    const weights = parameters.subarray(at, at + values.length * outputs)
    const bias = parameters.subarray(at + weights.length, at + weights.length + outputs)
    at += weights.length + outputs
    const sums = [...bias].map((b, j) => values.reduce((sum, value, i) => sum + value * weights[i * outputs + j], b))
    values = layer === sizes.length - 1 ? sums : sums.map(Math.tanh)
  }
  return Math.max(-MAX_LOG_RATIO, Math.min(MAX_LOG_RATIO, values[0]))
}

function stateOf(features: Float32Array, scale: number): MarketState {
  return { symbol: 'TEST', timeMs: 0, features, scale }
}

describe('models/mlp', () => {
  describe('the layout', () => {
    it('puts each layer’s weights before its bias, from the input on, and covers every parameter once', () => {
      assert.deepEqual(layersOf({ family: 'mlp', hidden: [4, 2] }, 3), [
        { inputs: 3, outputs: 4, weightsAt: 0, biasAt: 12 },
        { inputs: 4, outputs: 2, weightsAt: 16, biasAt: 24 },
        { inputs: 2, outputs: 1, weightsAt: 26, biasAt: 28 },
      ])
      assert.equal(parameterCount({ family: 'mlp', hidden: [4, 2] }, 3), 29)
      assert.equal(parameterCount({ family: 'mlp', hidden: [32] }, 16), 16 * 32 + 32 + 32 + 1)
    })
  })

  describe('initialParameters', () => {
    it('stays within Glorot’s bounds and leaves biases and the output layer at 0', () => {
      const spec: ModelSpec = { family: 'mlp', hidden: [32, 8] }
      const parameters = initialParameters(spec, 16, 'seed')
      const layers = layersOf(spec, 16)
      for (const { inputs, outputs, weightsAt, biasAt } of layers.slice(0, -1)) {
        const weights = parameters.subarray(weightsAt, biasAt)
        const limit = Math.sqrt(6 / (inputs + outputs))
        assert.ok(weights.every((weight) => Math.abs(weight) <= limit))
        assert.ok(Math.max(...weights) > 0.9 * limit && Math.min(...weights) < -0.9 * limit)
        assert.ok(parameters.subarray(biasAt, biasAt + outputs).every((bias) => bias === 0))
      }
      assert.ok(parameters.subarray(layers[2].weightsAt).every((parameter) => parameter === 0))
    })

    it('depends on the seed alone', () => {
      assert.deepEqual(initialParameters(SPEC, 5, 'a'), initialParameters(SPEC, 5, 'a'))
      assert.notDeepEqual(initialParameters(SPEC, 5, 'a'), initialParameters(SPEC, 5, 'b'))
    })

    it('forecasts the past day’s mean', () => {
      const state = stateOf(Float32Array.of(1, -2, 3, 0.5, 9), 2.5e-5)
      assert.equal(forecastVariance(SPEC, initialParameters(SPEC, 5, 'any'), state), 2.5e-5)
    })
  })

  describe('forecastLogRatio', () => {
    it('agrees with a plain evaluation of the network, at any row', () => {
      fc.assert(
        fc.property(specs, fc.integer({ min: 1, max: 9 }), fc.string(), (spec, width, seed) => {
          const parameters = randomParameters(parameterCount(spec, width), seed)
          const features = randomParameters(3 * width, `${seed} features`)
          for (const row of [0, 1, 2]) {
            const expected = reference(spec, width, parameters, features.subarray(row * width))
            const actual = forecastLogRatio(spec, width, parameters, features, row * width)
            assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`)
          }
        }),
      )
    })

    it('gives the recorded bits', () => {
      // These numbers are hashed and signed by peers: a change here is a change of the protocol.
      const spec: ModelSpec = { family: 'mlp', hidden: [8, 4] }
      const parameters = randomParameters(parameterCount(spec, 6), 'golden')
      const rows = syntheticRows(50, 6, 'golden')
      assert.equal(forecastLogRatio(spec, 6, parameters, rows.features, 12), -1.4354279217884554)
      assert.equal(meanQlike(spec, parameters, rows), 3.6174185108388857)
    })

    it('takes more features than any hidden layer may have units', () => {
      const parameters = new Float32Array(parameterCount(SPEC, 3000))
      parameters[parameters.length - 1] = 0.25
      assert.equal(forecastLogRatio(SPEC, 3000, parameters, new Float32Array(3000)), 0.25)
    })

    it('never leaves its bounds, however wild the parameters', () => {
      const parameters = new Float32Array(parameterCount(SPEC, 2)).fill(3e38)
      const features = Float32Array.of(3e38, 3e38)
      assert.equal(forecastLogRatio(SPEC, 2, parameters, features), MAX_LOG_RATIO)
      const negative = parameters.map((value, i) => (i >= 9 ? -3e38 : value))
      assert.equal(forecastLogRatio(SPEC, 2, negative, features), -MAX_LOG_RATIO)
    })

    it('refuses parameters or features of another shape', () => {
      const parameters = new Float32Array(parameterCount(SPEC, 2))
      assert.throws(() => forecastLogRatio(SPEC, 3, parameters, new Float32Array(3)), { code: 'SHAPE_MISMATCH' })
      assert.throws(() => forecastLogRatio(SPEC, 2, parameters, new Float32Array(3), 2), { code: 'SHAPE_MISMATCH' })
    })
  })

  describe('meanQlike', () => {
    const rows = syntheticRows(200, 5, 'rows')

    it('is the mean of y/f − ln(y/f) − 1', () => {
      const parameters = randomParameters(parameterCount(SPEC, 5), 'qlike')
      let total = 0
      for (let row = 0; row < rows.length; row++) {
        const ratio = rows.target[row] / Math.exp(reference(SPEC, 5, parameters, rows.features.subarray(row * 5)))
        total += ratio - Math.log(ratio) - 1
      }
      assert.ok(Math.abs(meanQlike(SPEC, parameters, rows) - total / rows.length) < 1e-12)
    })

    it('is 0 for a perfect forecast and positive otherwise', () => {
      const constant = new Float32Array(parameterCount(SPEC, 5))
      constant[constant.length - 1] = 1
      const perfect = { ...rows, target: new Float32Array(rows.length).fill(Math.E) }
      assert.ok(Math.abs(meanQlike(SPEC, constant, perfect)) < 1e-7)
      fc.assert(
        fc.property(fc.string(), (seed) => {
          const loss = meanQlike(SPEC, randomParameters(parameterCount(SPEC, 5), seed), rows)
          assert.ok(loss > 0 && Number.isFinite(loss))
        }),
      )
    })

    it('is Infinity, never NaN, for parameters that are not finite', () => {
      for (const poison of [Number.NaN, Infinity, -Infinity]) {
        for (const at of [0, 16, parameterCount(SPEC, 5) - 1]) {
          const parameters = initialParameters(SPEC, 5, 'poisoned')
          parameters[at] = poison
          assert.equal(meanQlike(SPEC, parameters, rows), Infinity)
        }
      }
      const huge = new Float32Array(parameterCount(SPEC, 5)).fill(3.4e38)
      assert.ok(Number.isFinite(meanQlike(SPEC, huge, rows)))
    })

    it('refuses no rows and another shape', () => {
      const parameters = initialParameters(SPEC, 5, 'x')
      assert.throws(() => meanQlike(SPEC, parameters, syntheticRows(0, 5, 'x')), { code: 'NO_ROWS' })
      assert.throws(() => meanQlike(SPEC, parameters, syntheticRows(2, 4, 'x')), { code: 'SHAPE_MISMATCH' })
    })
  })

  describe('forecastVariance', () => {
    it('is the scale times e to the model’s output', () => {
      const parameters = randomParameters(parameterCount(SPEC, 4), 'variance')
      const features = Float32Array.of(0.1, -0.2, 0.3, 1.5)
      const expected = 3e-4 * Math.exp(reference(SPEC, 4, parameters, features))
      const actual = forecastVariance(SPEC, parameters, stateOf(features, 3e-4))
      assert.ok(Math.abs(actual / expected - 1) < 1e-12)
    })

    it('is Infinity, never NaN, when an input is not finite', () => {
      const parameters = randomParameters(parameterCount(SPEC, 2), 'nan')
      assert.equal(forecastVariance(SPEC, parameters, stateOf(Float32Array.of(Number.NaN, 1), 1e-4)), Infinity)
      parameters[0] = Number.NaN
      assert.equal(forecastVariance(SPEC, parameters, stateOf(Float32Array.of(1, 1), 1e-4)), Infinity)
    })
  })
})
