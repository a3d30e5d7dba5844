import assert from 'node:assert/strict'
import fc from 'fast-check'
import { modelSpecSchema } from '../../../src/models/config.ts'
import {
  forecastLogRatio,
  forecastLogRatios,
  forecastVariance,
  MAX_LOG_RATIO,
  meanQlike,
} from '../../../src/models/forecast.ts'
import { initialParameters, type Model, modelOf } from '../../../src/models/model.ts'
import type { FeatureShape, MarketState } from '../../../src/types/index.ts'
import { randomParameters, shapeOf, syntheticRows } from './syntheticRows.ts'

const SEQUENCE: FeatureShape = { steps: 5, sequence: ['a', 'b', 'c'], statics: ['logVariance1h', 'd'] }

function perceptron(hidden: readonly number[], width: number): Model {
  return modelOf(modelSpecSchema.parse({ family: 'mlp', hidden, activation: 'tanh' }), shapeOf(width))
}

/** The same model in the plainest way, with the engine's own tanh. */
function reference(hidden: readonly number[], width: number, parameters: Float32Array, row: Float32Array): number {
  let at = 0
  let values = [...row.subarray(0, width)]
  const sizes = [...hidden, 1]
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

describe('models/forecast', () => {
  const model = perceptron([3], 5)
  const rows = syntheticRows(200, 5, 'rows')

  describe('the parameters of a new model', () => {
    it('stay within Glorot’s bounds, with biases and head at 0', () => {
      const { blocks } = perceptron([32, 8], 16)
      const parameters = initialParameters(perceptron([32, 8], 16), 'seed')
      let at = 0
      for (const { name, shape } of blocks) {
        const values = parameters.subarray(at, at + shape.reduce((a, b) => a * b, 1))
        at += values.length
        if (name.startsWith('hidden') && name.endsWith('weight')) {
          const limit = Math.sqrt(6 / (shape[0] + shape[1]))
          assert.ok(values.every((weight) => Math.abs(weight) <= limit))
          assert.ok(Math.max(...values) > 0.9 * limit && Math.min(...values) < -0.9 * limit)
        } else assert.ok(values.every((value) => value === 0))
      }
      assert.equal(at, parameters.length)
    })

    it('depend on the seed alone', () => {
      assert.deepEqual(initialParameters(model, 'a'), initialParameters(model, 'a'))
      assert.notDeepEqual(initialParameters(model, 'a'), initialParameters(model, 'b'))
    })

    it('forecast the past day’s mean, in every family', () => {
      for (const family of ['linear', 'mlp', 'lstm', 'transformer'] as const) {
        const fresh = modelOf(modelSpecSchema.parse({ family }), SEQUENCE)
        const state = stateOf(randomParameters(17, 'state'), 2.5e-5)
        assert.equal(forecastVariance(fresh, initialParameters(fresh, 'any'), state), 2.5e-5, family)
      }
    })
  })

  describe('forecastLogRatios', () => {
    it('agrees with a plain evaluation of the network', () => {
      const shapes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 })
      fc.assert(
        fc.property(shapes, fc.integer({ min: 1, max: 9 }), fc.string(), (hidden, width, seed) => {
          const tested = perceptron(hidden, width)
          const parameters = randomParameters(tested.parameterCount, seed)
          const features = randomParameters(3 * width, `${seed} features`)
          const forecasts = forecastLogRatios(tested, parameters, features, 3)
          for (const row of [0, 1, 2]) {
            const expected = reference(hidden, width, parameters, features.subarray(row * width))
            const tolerance = 1e-5 * Math.max(1, Math.abs(expected))
            assert.ok(Math.abs(forecasts[row] - expected) < tolerance, `${forecasts[row]} is not ${expected}`)
          }
        }),
      )
    })

    it('gives the recorded bits', () => {
      // These numbers are hashed and signed by peers: a change here is a change of the protocol.
      const golden = {
        linear: [-1.519689679145813, -13.418041292577982] as const,
        mlp: [-0.05311254411935806, 25.85544703900814] as const,
        lstm: [1.704338550567627, 61.35317097604275] as const,
        transformer: [1.698967695236206, 142.24530231952667] as const,
      }
      for (const [family, [first, sum]] of Object.entries(golden)) {
        const spec = family === 'mlp' ? { family, activation: 'tanh' } : { family }
        const tested = modelOf(modelSpecSchema.parse(spec), SEQUENCE)
        const features = randomParameters(70 * 17, 'golden features')
        const forecasts = forecastLogRatios(tested, randomParameters(tested.parameterCount, 'golden'), features, 70)
        assert.deepEqual([forecasts[0], forecasts.reduce((a, b) => a + b)], [first, sum], family)
      }
    })

    it('gives a row the same bits alone and among others', () => {
      for (const family of ['linear', 'mlp', 'lstm', 'transformer'] as const) {
        const tested = modelOf(modelSpecSchema.parse({ family }), SEQUENCE)
        const parameters = randomParameters(tested.parameterCount, 'alone')
        const features = randomParameters(70 * 17, 'alone features')
        const together = forecastLogRatios(tested, parameters, features, 70)
        for (const row of [0, 3, 63, 64, 69]) {
          const one = features.slice(row * 17, (row + 1) * 17)
          assert.equal(forecastLogRatios(tested, parameters, one, 1)[0], together[row], `${family}, row ${row}`)
          assert.equal(forecastLogRatio(tested, parameters, one), together[row], `${family}, row ${row}`)
        }
      }
    })

    it('never leaves its bounds, however wild the parameters', () => {
      const small = perceptron([3], 2)
      const parameters = new Float32Array(small.parameterCount).fill(3e38)
      const features = Float32Array.of(3e38, 3e38)
      assert.equal(forecastLogRatios(small, parameters, features, 1)[0], MAX_LOG_RATIO)
      const negative = parameters.map((value, i) => (i >= 9 ? -value : value))
      assert.equal(forecastLogRatios(small, negative, features, 1)[0], -MAX_LOG_RATIO)
    })

    it('refuses parameters or features of another shape', () => {
      const parameters = new Float32Array(model.parameterCount)
      const mismatch = { code: 'SHAPE_MISMATCH' }
      assert.throws(() => forecastLogRatios(model, parameters.subarray(1), new Float32Array(5), 1), mismatch)
      assert.throws(() => forecastLogRatios(model, parameters, new Float32Array(6), 1), mismatch)
      assert.throws(() => forecastLogRatio(model, parameters, new Float32Array(6)), mismatch)
    })
  })

  describe('meanQlike', () => {
    it('is the mean of y/f − ln(y/f) − 1', () => {
      const parameters = randomParameters(model.parameterCount, 'qlike')
      let total = 0
      for (let row = 0; row < rows.length; row++) {
        const ratio = rows.target[row] / Math.exp(reference([3], 5, parameters, rows.features.subarray(row * 5)))
        total += ratio - Math.log(ratio) - 1
      }
      assert.ok(Math.abs(meanQlike(model, parameters, rows) / (total / rows.length) - 1) < 1e-5)
    })

    it('is 0 for a perfect forecast and positive otherwise', () => {
      const constant = new Float32Array(model.parameterCount)
      constant[constant.length - 1] = 1
      const perfect = { ...rows, target: new Float32Array(rows.length).fill(Math.E) }
      assert.ok(Math.abs(meanQlike(model, constant, perfect)) < 1e-7)
      fc.assert(
        fc.property(fc.string(), (seed) => {
          const loss = meanQlike(model, randomParameters(model.parameterCount, seed), rows)
          assert.ok(loss > 0 && Number.isFinite(loss))
        }),
      )
    })

    it('is Infinity, never NaN, for parameters or features that are not finite', () => {
      for (const poison of [Number.NaN, Infinity, -Infinity]) {
        for (const at of [0, 16, model.parameterCount - 1]) {
          const parameters = initialParameters(model, 'poisoned')
          parameters[at] = poison
          assert.equal(meanQlike(model, parameters, rows), Infinity)
        }
        const features = rows.features.slice()
        features[7] = poison
        assert.equal(meanQlike(model, initialParameters(model, 'x'), { ...rows, features }), Infinity)
      }
      const huge = new Float32Array(model.parameterCount).fill(3.4e38)
      assert.ok(meanQlike(model, huge, rows) > 1)
    })

    it('refuses no rows and another shape', () => {
      const parameters = initialParameters(model, 'x')
      assert.throws(() => meanQlike(model, parameters, syntheticRows(0, 5, 'x')), { code: 'NO_ROWS' })
      assert.throws(() => meanQlike(model, parameters, syntheticRows(2, 4, 'x')), { code: 'SHAPE_MISMATCH' })
    })
  })

  describe('forecastVariance', () => {
    it('is the scale times e to the model’s output', () => {
      const parameters = randomParameters(model.parameterCount, 'variance')
      const features = Float32Array.of(0.1, -0.2, 0.3, 1.5, 0.7)
      const expected = 3e-4 * Math.exp(reference([3], 5, parameters, features))
      const actual = forecastVariance(model, parameters, stateOf(features, 3e-4))
      assert.ok(Math.abs(actual / expected - 1) < 1e-5)
    })

    it('takes the middle quantile, or the mean of the log-normal, of heads that forecast more', () => {
      const features = new Float32Array(5)
      const variance = (head: object, raw: readonly number[]) => {
        const tested = modelOf(modelSpecSchema.parse({ family: 'linear', head }), shapeOf(5))
        const parameters = new Float32Array(tested.parameterCount)
        parameters.set(raw, parameters.length - raw.length)
        return forecastVariance(tested, parameters, stateOf(features, 1))
      }
      const softplus = (x: number) => Math.log1p(Math.exp(x))
      const close = (actual: number, expected: number) => assert.ok(Math.abs(actual / expected - 1) < 1e-6)
      close(variance({ kind: 'quantiles', levels: [0.1, 0.5, 0.9] }, [-1, 0.5, 2]), Math.exp(-1 + softplus(0.5)))
      close(variance({ kind: 'gaussian' }, [0.25, -0.5]), Math.exp(0.25 + Math.exp(-0.5) / 2))
      assert.equal(variance({ kind: 'probability' }, [1]), Infinity)
    })

    it('is Infinity, never NaN, when an input is not finite', () => {
      const parameters = randomParameters(model.parameterCount, 'nan')
      const state = stateOf(Float32Array.of(Number.NaN, 1, 1, 1, 1), 1e-4)
      assert.equal(forecastVariance(model, parameters, state), Infinity)
      parameters[0] = Number.NaN
      assert.equal(forecastVariance(model, parameters, stateOf(new Float32Array(5), 1e-4)), Infinity)
    })
  })
})
