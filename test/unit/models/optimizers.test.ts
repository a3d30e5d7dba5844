import assert from 'node:assert/strict'
import { clipNorm, createOptimizer } from '../../../src/models/optimizers.ts'

const SETTINGS = { batchSize: 1, learningRate: 0.1 }

describe('models/optimizers', () => {
  it('takes plain gradient steps with SGD', () => {
    const parameters = Float32Array.of(1, 2)
    createOptimizer({ ...SETTINGS, optimizer: 'sgd' }, 2)(parameters, Float32Array.of(10, -5))
    assert.deepEqual(parameters, Float32Array.of(0, 2.5))
  })

  it('moves by the learning rate whatever the gradient’s size at Adam’s first step', () => {
    const parameters = Float32Array.of(0, 0, 0)
    createOptimizer({ ...SETTINGS, optimizer: 'adam' }, 3)(parameters, Float32Array.of(1e-3, -1e3, 0))
    assert.ok(Math.abs(parameters[0] + 0.1) < 1e-5)
    assert.ok(Math.abs(parameters[1] - 0.1) < 1e-5)
    assert.equal(parameters[2], 0)
  })

  it('follows Adam’s equations over several steps', () => {
    const parameters = Float32Array.of(0.5)
    const optimize = createOptimizer({ ...SETTINGS, optimizer: 'adam' }, 1)
    let [expected, m, v] = [0.5, 0, 0]
    for (const [index, g] of [1, -0.5, 2, 0.25].entries()) {
      optimize(parameters, Float32Array.of(g))
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      const t = index + 1
      expected -= (0.1 * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8)
      assert.ok(Math.abs(parameters[0] - expected) < 1e-6)
    }
  })

  it('minimises a badly scaled quadratic with either', () => {
    for (const optimizer of ['adam', 'sgd'] as const) {
      const parameters = Float32Array.of(3, -2)
      const optimize = createOptimizer({ batchSize: 1, learningRate: 0.05, optimizer }, 2)
      for (let step = 0; step < 500; step++) optimize(parameters, Float32Array.of(parameters[0], 10 * parameters[1]))
      assert.ok(Math.hypot(...parameters) < 0.01, `${optimizer} ends at ${parameters}`)
    }
  })

  it('shortens a long gradient, keeps its direction and leaves a short one alone', () => {
    const long = Float32Array.of(3, 4)
    assert.equal(clipNorm(long, 1), 5)
    assert.ok(Math.abs(long[0] - 0.6) < 1e-7 && Math.abs(long[1] - 0.8) < 1e-7)
    const short = Float32Array.of(0.3, 0.4)
    assert.ok(Math.abs(clipNorm(short, 1) - 0.5) < 1e-7)
    assert.deepEqual(short, Float32Array.of(0.3, 0.4))
  })

  it('reports a gradient that is not finite', () => {
    assert.ok(Number.isNaN(clipNorm(Float32Array.of(1, Number.NaN), 1)))
    assert.equal(clipNorm(Float32Array.of(1, Infinity), 1), Infinity)
  })
})
