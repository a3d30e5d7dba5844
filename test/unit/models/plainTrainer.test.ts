import assert from 'node:assert/strict'
import { initialParameters, meanQlike, parameterCount } from '../../../src/models/mlp.ts'
import { createPlainTrainer } from '../../../src/models/plainTrainer.ts'
import { randomParameters, syntheticRows } from './syntheticRows.ts'

const WIDTH = 5
const SPEC = { family: 'mlp' as const, hidden: [7, 4] }
const COUNT = parameterCount(SPEC, WIDTH)
const rows = syntheticRows(400, WIDTH, 'plain trainer')
const trainer = createPlainTrainer(SPEC, WIDTH)
const options = { steps: 40, batchSize: 32, learningRate: 0.01, optimizer: 'adam' as const, seed: 'batches' }

describe('plain trainer', () => {
  it('steps against the gradient of the loss that the network scores by', () => {
    const base = randomParameters(COUNT, 'gradient').map((value) => value / 4)
    const few = { ...syntheticRows(8, WIDTH, 'gradient rows') }
    const learningRate = 0.5
    const one = { ...options, steps: 1, batchSize: few.length, learningRate, optimizer: 'sgd' as const }
    const { parameters } = trainer.train(base, few, one)
    const numeric = Float64Array.from(base, (value, i) => {
      const at = (shift: number) => meanQlike(SPEC, base.with(i, value + shift), few)
      const [up, down] = [Math.fround(value + 1e-3) - value, Math.fround(value - 1e-3) - value]
      return (at(up) - at(down)) / (up - down)
    })
    // The step is no longer than the bound on a gradient allows.
    const factor = learningRate * Math.min(1, 1 / Math.sqrt(numeric.reduce((sum, g) => sum + g * g, 0)))
    for (const [i, gradient] of numeric.entries()) {
      assert.ok(Math.abs(base[i] - parameters[i] - factor * gradient) < 2e-4, `parameter ${i}`)
    }
  })

  it('lowers the loss, and gives the same bits each time', () => {
    const base = initialParameters(SPEC, WIDTH, 'start')
    const kept = base.slice()
    const { parameters, loss } = trainer.train(base, rows, { ...options, steps: 300 })
    assert.ok(meanQlike(SPEC, parameters, rows) < 0.6 * meanQlike(SPEC, base, rows))
    assert.ok(loss > 0 && loss < meanQlike(SPEC, base, rows))
    assert.deepEqual(base, kept)
    const again = createPlainTrainer(SPEC, WIDTH).train(base, rows, { ...options, steps: 300 })
    assert.deepEqual(again.parameters, parameters)
    assert.notDeepEqual(trainer.train(base, rows, { ...options, seed: 'others' }).parameters, parameters)
  })

  it('refuses what it cannot train on', () => {
    const base = initialParameters(SPEC, WIDTH, 'start')
    const none = { ...rows, length: 0, features: new Float32Array(0), target: new Float32Array(0) }
    assert.throws(() => trainer.train(base, none, options), { code: 'NO_ROWS' })
    assert.throws(() => trainer.train(base, syntheticRows(4, 6, 'wide'), options), { code: 'SHAPE_MISMATCH' })
    assert.throws(() => trainer.train(base.subarray(1), rows, options), { code: 'SHAPE_MISMATCH' })
    assert.throws(
      () =>
        trainer.train(
          base.map(() => 3e38),
          rows,
          options,
        ),
      {
        code: 'NON_FINITE_LOSS',
        message: /step 1$/,
      },
    )
  })
})
