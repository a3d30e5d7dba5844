import assert from 'node:assert/strict'
import fc from 'fast-check'
import { pinball, qlikeOfLogs, sigmoid, softplus } from '../../../src/kernels/losses.ts'

const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -700, max: 700 })

describe('kernels/losses', () => {
  it('computes softplus and sigmoid within 2e-15 of themselves', () => {
    fc.assert(
      fc.property(number, (x) => {
        const plus = Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
        assert.ok(Math.abs(softplus(x) - plus) <= 2e-15 * plus, `softplus(${x})`)
        const logistic = x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))
        assert.ok(Math.abs(sigmoid(x) - logistic) <= 2e-15 * logistic, `sigmoid(${x})`)
      }),
      { numRuns: 1000 },
    )
    assert.deepEqual([-Infinity, Infinity].map(softplus), [0, Infinity])
    assert.deepEqual([-Infinity, Infinity].map(sigmoid), [0, 1])
    assert.ok(Number.isNaN(softplus(Number.NaN)) && Number.isNaN(sigmoid(Number.NaN)))
  })

  it('never takes less than 0 for a loss, nor hides that one is not a number', () => {
    fc.assert(
      fc.property(number, number, (label, forecast) => {
        assert.ok(qlikeOfLogs(label, forecast) >= 0)
        assert.ok(pinball(label, forecast, 0.1) >= 0)
      }),
    )
    assert.equal(qlikeOfLogs(0.1, 0.1), 0)
    assert.ok(Number.isNaN(qlikeOfLogs(Number.NaN, 0)))
    assert.equal(qlikeOfLogs(1000, 0), Infinity)
  })
})
