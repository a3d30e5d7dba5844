import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type HeadSpec, headSpecSchema } from '../../../src/models/config.ts'
import { headOf } from '../../../src/models/heads.ts'
import { numericSlopes, referenceLoss, referenceQuantiles } from '../../reference/heads.ts'
import { HEADS } from './families/passes.ts'

const number = fc.float({ noNaN: true, noDefaultInfinity: true, min: -12, max: 12 })
const seven = fc.array(number, { minLength: 7, maxLength: 7 })

/** Outputs of the head's row among others'. */
function around(values: readonly number[]): Float32Array {
  return Float32Array.of(Number.NaN, ...values, Number.NaN)
}

function lossOf(spec: HeadSpec, values: readonly number[], label: number, weight = 1) {
  const slopes = around(values).fill(Number.NaN)
  const loss = headOf(spec).loss(around(values), 1, label, slopes, weight)
  return { loss, slopes: [...slopes.subarray(1, values.length + 1)] }
}

function labelOf(spec: HeadSpec, value: number): number {
  return spec.kind === 'probability' ? Number(value > 0) : value
}

describe('models/heads', () => {
  for (const spec of HEADS) {
    const name = JSON.stringify(spec)
    const { outputs } = headOf(spec)

    it(`scores ${name} as its paper says, and differentiates it`, () => {
      fc.assert(
        fc.property(seven, number, (values, value) => {
          const raw = [...around(values.slice(0, outputs)).subarray(1, outputs + 1)]
          const label = labelOf(spec, value)
          // Differences say nothing where a loss has a kink.
          fc.pre(isSmooth(spec, raw, label))
          const { loss, slopes } = lossOf(spec, raw, label, 0.25)
          const exact = (x: Float64Array) => referenceLoss(spec, [...x], label)
          const expected = exact(Float64Array.from(raw))
          assert.ok(Math.abs(loss - expected) <= 1e-9 * (1 + Math.abs(expected)), `${loss}, expected ${expected}`)
          const differences = numericSlopes(exact, Float64Array.from(raw), [...raw.keys()])
          for (const [i, slope] of slopes.entries()) {
            const error = Math.abs(slope - 0.25 * differences[i])
            assert.ok(
              error <= 1e-6 * (Math.abs(slope) + expected * 1e-3 + 1),
              `${slope} at ${i}, expected ${differences[i] / 4}`,
            )
          }
        }),
        { numRuns: 300 },
      )
    })

    it(`writes nothing but the slopes of the row of ${name}`, () => {
      const raw = around(new Array(outputs).fill(0.5))
      const slopes = raw.slice().fill(Number.NaN)
      headOf(spec).loss(raw, 1, 1, slopes, 1)
      assert.deepEqual([...slopes].map(Number.isNaN), [true, ...new Array(outputs).fill(false), true])
    })

    it(`says that the loss of ${name} is not a number when an output is not`, () => {
      for (let i = 0; i < outputs; i++) {
        const values = new Array(outputs).fill(0.5)
        values[i] = Number.NaN
        assert.ok(Number.isNaN(lossOf(spec, values, 1).loss))
      }
    })
  }

  it('forecasts quantiles that never cross', () => {
    const levels = [0.05, 0.2, 0.4, 0.5, 0.8, 0.9, 0.95]
    const head = headOf({ kind: 'quantiles', levels })
    const any = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 7, maxLength: 7 })
    fc.assert(
      fc.property(any, (values) => {
        const out = new Float64Array(9)
        head.forecast(around(values), 1, out, 1)
        for (let i = 2; i <= 7; i++) assert.ok(out[i] >= out[i - 1], `${out}`)
        assert.deepEqual([out[0], out[8]], [0, 0])
      }),
    )
    fc.assert(
      fc.property(seven, (values) => {
        const out = new Float64Array(7)
        head.forecast(Float32Array.from(values), 0, out, 0)
        const expected = referenceQuantiles(Array.from(Float32Array.from(values)))
        for (const [i, quantile] of expected.entries()) assert.ok(Math.abs(out[i] - quantile) < 1e-12 * 100)
        assert.equal(head.logMean(Float32Array.from(values), 0), out[3])
      }),
    )
  })

  it('takes the quantile nearest the middle for the mean', () => {
    const raw = Float32Array.of(1, 0, 0)
    const at = (levels: number[]) => headOf({ kind: 'quantiles', levels }).logMean(raw, 0)
    const spread = Math.log(2)
    assert.equal(at([0.3, 0.8, 0.9]), 1)
    assert.ok(Math.abs(at([0.1, 0.6, 0.9])! - 1 - spread) < 1e-12)
    assert.ok(Math.abs(at([0.1, 0.2, 0.45])! - 1 - 2 * spread) < 1e-12)
  })

  it('forecasts a mean and a variance, and the mean of what is log-normal', () => {
    const head = headOf({ kind: 'gaussian' })
    const out = new Float64Array(2)
    head.forecast(Float32Array.of(0.5, 0), 0, out, 0)
    assert.deepEqual([...out], [0.5, 1])
    assert.equal(head.logMean(Float32Array.of(0.5, 0), 0), 1)
    for (const logVariance of [-10, 10]) {
      const beyond = Float32Array.of(0, 2 * logVariance)
      head.forecast(beyond, 0, out, 0)
      assert.ok(Math.abs(out[1] / Math.exp(logVariance) - 1) < 1e-12)
      assert.deepEqual(lossOf({ kind: 'gaussian' }, [...beyond], 1).slopes[1], 0)
    }
  })

  it('forecasts a probability, which says nothing of a mean', () => {
    const head = headOf({ kind: 'probability' })
    const out = new Float64Array(3)
    for (const [i, raw] of [-1000, 0, 1000].entries()) head.forecast(Float32Array.of(raw), 0, out, i)
    assert.deepEqual([...out], [0, 0.5, 1])
    assert.equal(head.logMean(Float32Array.of(1), 0), undefined)
    assert.ok(Number.isFinite(lossOf({ kind: 'probability' }, [1000], 0).loss))
  })

  it('refuses levels that do not ascend', () => {
    for (const levels of [[0.5, 0.5], [0.9, 0.1], [0, 0.5], []]) {
      assert.equal(headSpecSchema.safeParse({ kind: 'quantiles', levels }).success, false)
    }
  })
})

function isSmooth(spec: HeadSpec, raw: readonly number[], label: number): boolean {
  const far = (a: number, b: number) => Math.abs(a - b) > 1e-4
  if (spec.kind === 'quantiles') return referenceQuantiles(raw).every((quantile) => far(quantile, label))
  if (spec.kind === 'gaussian') return far(Math.abs(raw[1]), 10)
  return true
}
