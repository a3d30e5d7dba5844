import assert from 'node:assert/strict'
import fc from 'fast-check'
import { largestEigenpair, largestEigenvalue } from '../../../src/kernels/eigen.ts'
import { argsort, leastIndices } from '../../../src/kernels/order.ts'
import { Random } from '../../../src/kernels/random.ts'

/** Σ_k values[k]·q_k·q_kᵀ with random orthonormal q: its eigenvalues are known. */
function withEigenvalues(values: readonly number[], seed: string): Float64Array {
  const random = new Random(seed)
  const n = values.length
  const basis: number[][] = []
  while (basis.length < n) {
    const v = Array.from({ length: n }, () => random.normal())
    for (let pass = 0; pass < 2; pass++) {
      for (const q of basis) {
        const along = q.reduce((sum, x, i) => sum + x * v[i], 0)
        for (let i = 0; i < n; i++) v[i] -= along * q[i]
      }
    }
    const length = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0))
    basis.push(v.map((x) => x / length))
  }
  const matrix = new Float64Array(n * n)
  for (const [k, q] of basis.entries()) {
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j] += values[k] * q[i] * q[j]
  }
  return matrix
}

function assertEigenpair(matrix: Float64Array, n: number, tolerance: number): number {
  const { value, vector } = largestEigenpair(matrix, n)
  assert.equal(value, largestEigenvalue(matrix, n))
  assert.ok(Math.abs(vector.reduce((sum, x) => sum + x * x, 0) - 1) < 1e-12)
  for (let i = 0; i < n; i++) {
    let product = 0
    for (let j = 0; j < n; j++) product += matrix[i * n + j] * vector[j]
    assert.ok(Math.abs(product - value * vector[i]) <= tolerance, `row ${i}: ${product} is not ${value * vector[i]}`)
  }
  return value
}

describe('largest eigenpair', () => {
  it('is the one that the matrix was made of, whatever else it holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 24 }),
        fc.string(),
        (values, seed) => {
          const value = assertEigenpair(withEigenvalues(values, seed), values.length, 1e-10)
          assert.ok(Math.abs(value - Math.max(...values)) < 1e-11 * 100)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('does not miss an eigenvector that a usual start is orthogonal to', () => {
    assert.equal(assertEigenpair(Float64Array.of(1, -1, -1, 1), 2, 1e-14), 2)
    assert.equal(assertEigenpair(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 5), 3, 1e-14), 5)
    const n = 40
    const alternating = Float64Array.from({ length: n * n }, (_, at) => (((at % n) + Math.floor(at / n)) % 2 ? -1 : 1))
    assert.ok(Math.abs(assertEigenpair(alternating, n, 1e-12) - n) < 1e-12)
  })

  it('takes equal eigenvalues, nothing, one row, huge and tiny entries', () => {
    assert.equal(assertEigenpair(withEigenvalues([3, 3, 3, 3], 'equal'), 4, 1e-14) > 2.999, true)
    assert.deepEqual(largestEigenpair(new Float64Array(9), 3), { value: 0, vector: Float64Array.of(1, 0, 0) })
    assert.deepEqual(largestEigenpair(Float64Array.of(7), 1), { value: 7, vector: Float64Array.of(1) })
    assert.equal(largestEigenvalue(new Float64Array(0), 0), 0)
    for (const scale of [1e60, 1e-60]) {
      const matrix = withEigenvalues([5, 1, 0.1], 'scale').map((x) => x * scale)
      assert.ok(Math.abs(assertEigenpair(matrix, 3, 1e-13 * scale) / scale - 5) < 1e-13)
    }
  })

  it('is found in a matrix of 200 rows', () => {
    const values = Array.from({ length: 200 }, (_, i) => i)
    assert.ok(Math.abs(assertEigenpair(withEigenvalues(values, 'large'), 200, 1e-9) - 199) < 1e-10)
  })
})

describe('order', () => {
  it('sorts by value, then by index, NaN last', () => {
    assert.deepEqual(
      argsort([3, 1, Number.NaN, 1, -0, 0, Number.NEGATIVE_INFINITY, Number.NaN]),
      [6, 4, 5, 1, 3, 0, 2, 7],
    )
    assert.deepEqual(argsort([]), [])
  })

  it('finds the least, the lower rows of equal ones, in order of index', () => {
    assert.deepEqual(leastIndices(Float64Array.of(2, 1, 1, 1, 5), 2), [1, 2])
    assert.deepEqual(leastIndices(Float64Array.of(5, 4, 3), 2), [1, 2])
  })
})
