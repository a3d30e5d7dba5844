import assert from 'node:assert/strict'
import fc from 'fast-check'
import { cosTurns, exp, log, sinTurns, tanh } from '../../../src/kernels/math.ts'

const double = new Float64Array(1)
const bits = new BigInt64Array(double.buffer)

function orderedBits(x: number): bigint {
  double[0] = x
  return bits[0] >= 0n ? bits[0] : -(bits[0] & 0x7fffffffffffffffn)
}

/** Number of float64 values between two finite numbers. */
function ulpsApart(a: number, b: number): number {
  const difference = orderedBits(a) - orderedBits(b)
  return Number(difference < 0n ? -difference : difference)
}

function assertClose(actual: number, expected: number, maxUlps: number, at: number): void {
  assert.ok(ulpsApart(actual, expected) <= maxUlps, `at ${at}: ${actual} is not within ${maxUlps} ulp of ${expected}`)
}

const range = (min: number, max: number) => fc.double({ min, max, noNaN: true })

const GOLDEN = [
  4.4816890703380645, 1.6052280551856116e-9, 1.308332819650179, -20.72326583694641, 0.2913126124515909,
  -0.9757431300314515, 0.5877852522924731, -0.3090169943749477,
]

describe('kernels/math', () => {
  describe('exp', () => {
    it('is within 2 ulp of Math.exp wherever the result is finite', () => {
      fc.assert(
        fc.property(fc.oneof(range(-745, 709.78), range(-2, 2), range(-745, -708)), (x) => {
          assertClose(exp(x), Math.exp(x), 2, x)
        }),
        { numRuns: 3000 },
      )
    })

    it('has exact limits', () => {
      const cases = [
        [0, 1],
        [-0, 1],
        [Infinity, Infinity],
        [-Infinity, 0],
        [Number.NaN, Number.NaN],
        [709.79, Infinity],
        [-745.14, 0],
        [-745.13, 5e-324],
      ]
      for (const [x, expected] of cases) assert.ok(Object.is(exp(x), expected), `exp(${x}) is ${exp(x)}`)
      assertClose(exp(709.782712893384), Math.exp(709.782712893384), 2, 709.782712893384)
    })
  })

  describe('log', () => {
    it('is within 2 ulp of Math.log over every positive number', () => {
      const anyPositive = fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true })
      fc.assert(
        fc.property(fc.oneof(anyPositive, range(0.4, 3), range(0.999, 1.001)), (x) => {
          assertClose(log(x), Math.log(x), 2, x)
        }),
        { numRuns: 3000 },
      )
    })

    it('has exact limits', () => {
      const cases = [
        [1, 0],
        [0, -Infinity],
        [-0, -Infinity],
        [-1, Number.NaN],
        [Infinity, Infinity],
        [-Infinity, Number.NaN],
        [Number.NaN, Number.NaN],
      ]
      for (const [x, expected] of cases) assert.ok(Object.is(log(x), expected), `log(${x}) is ${log(x)}`)
      for (const x of [5e-324, 2 ** -1022, Math.SQRT1_2, Math.SQRT2, Number.MAX_VALUE]) {
        assertClose(log(x), Math.log(x), 2, x)
      }
    })

    it('undoes exp', () => {
      fc.assert(fc.property(range(-700, 700), (x) => Math.abs(log(exp(x)) - x) <= 2e-16 + Math.abs(x) * 4e-16))
    })
  })

  describe('tanh', () => {
    it('is within 6 ulp of Math.tanh', () => {
      fc.assert(
        fc.property(fc.oneof(range(-25, 25), range(-1, 1), range(-1e-6, 1e-6)), (x) => {
          assertClose(tanh(x), Math.tanh(x), 6, x)
        }),
        { numRuns: 3000 },
      )
    })

    it('is odd, never leaves [−1, 1] and has exact limits', () => {
      fc.assert(
        fc.property(fc.double(), (x) => {
          const y = tanh(x)
          assert.ok(Number.isNaN(x) ? Number.isNaN(y) : Math.abs(y) <= 1)
          assert.ok(Object.is(tanh(-x), -y))
        }),
      )
      assert.ok(Object.is(tanh(-0), -0))
      assert.equal(tanh(Infinity), 1)
      assert.equal(tanh(-Infinity), -1)
      assert.equal(tanh(5e-324), 5e-324)
    })
  })

  describe('sinTurns and cosTurns', () => {
    it('agree with Math.sin and Math.cos to 2e-15', () => {
      fc.assert(
        fc.property(range(-2, 2), (x) => {
          assert.ok(Math.abs(sinTurns(x) - Math.sin(2 * Math.PI * x)) < 2e-15)
          assert.ok(Math.abs(cosTurns(x) - Math.cos(2 * Math.PI * x)) < 2e-15)
        }),
        { numRuns: 2000 },
      )
    })

    it('are exact at quarter turns and repeat with each turn', () => {
      for (const turns of [0, 1, -3, 1e6, 2 ** 53]) {
        assert.equal(Math.abs(sinTurns(turns)), 0)
        assert.equal(cosTurns(turns), 1)
      }
      assert.deepEqual([0.25, 0.5, 0.75].map(sinTurns).map(Math.fround), [1, -0, -1])
      assert.deepEqual([0.25, 0.5, 0.75].map(cosTurns).map(Math.abs), [0, 1, 0])
      assert.equal(sinTurns(0.375), sinTurns(5.375))
      assert.equal(cosTurns(0.0625), cosTurns(-7.9375))
    })

    it('are NaN where the angle is not finite', () => {
      for (const x of [Infinity, -Infinity, Number.NaN]) {
        assert.ok(Number.isNaN(sinTurns(x)))
        assert.ok(Number.isNaN(cosTurns(x)))
      }
    })
  })

  it('gives the recorded bits', () => {
    // A changed constant or order of operations would change every hash that rests on these functions.
    const golden = [exp(1.5), exp(-20.25), log(3.7), log(1e-9), tanh(0.3), tanh(-2.2), sinTurns(0.1), cosTurns(0.7)]
    assert.deepEqual(golden, GOLDEN)
  })
})
