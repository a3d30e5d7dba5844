import assert from 'node:assert/strict'
import fc from 'fast-check'
import { solveNormalEquations } from '../../../src/kernels/leastSquares.ts'
import { Random } from '../../../src/kernels/random.ts'

/** XᵀX and Xᵀy. */
function normalEquations(x: readonly number[][], y: readonly number[]) {
  const n = x[0].length
  const at = (f: (row: number[], i: number) => number) => x.reduce((total, row, i) => total + f(row, i), 0)
  return {
    gram: Float64Array.from({ length: n * n }, (_, i) => at((row) => row[Math.floor(i / n)] * row[i % n])),
    moments: Float64Array.from({ length: n }, (_, j) => at((row, i) => row[j] * y[i])),
  }
}

describe('kernels/leastSquares', () => {
  it('finds the coefficients that labels were made with, whatever the size of the columns', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 12 }), (seed, n) => {
        const random = new Random(seed)
        const sizes = Array.from({ length: n }, () => 10 ** (random.below(9) - 4))
        const coefficients = sizes.map((size) => random.normal() / size)
        const x = Array.from({ length: 3 * n + 5 }, () => sizes.map((size) => size * random.normal()))
        const y = x.map((row) => row.reduce((total, value, j) => total + value * coefficients[j], 0))
        const { gram, moments } = normalEquations(x, y)
        const solution = solveNormalEquations(gram, moments)!
        for (const [j, value] of solution.entries()) {
          assert.ok(Math.abs(value - coefficients[j]) * sizes[j] < 1e-8, `${value}, expected ${coefficients[j]}`)
        }
      }),
    )
  })

  it('says so when columns depend on each other, one is 0, or a number is none', () => {
    const random = new Random('dependent')
    const x = Array.from({ length: 20 }, () => [random.normal(), random.normal()])
    const solve = (rows: number[][]) => {
      const { gram, moments } = normalEquations(
        rows,
        rows.map(() => 1),
      )
      return solveNormalEquations(gram, moments)
    }
    assert.ok(solve(x))
    assert.equal(solve(x.map(([a, b]) => [a, b, 3 * a - b])), undefined)
    assert.equal(solve(x.map(([a, b]) => [a, 0, b])), undefined)
    assert.equal(solve(x.map(([a]) => [a, Number.NaN])), undefined)
  })
})
