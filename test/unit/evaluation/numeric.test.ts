import assert from 'node:assert/strict'
import fc from 'fast-check'
import { logGamma } from '../../../src/evaluation/numeric/gamma.ts'
import { nelderMead } from '../../../src/evaluation/numeric/nelderMead.ts'
import { normalCdf, normalQuantile } from '../../../src/evaluation/numeric/normal.ts'
import { incompleteBeta, studentTTail } from '../../../src/evaluation/numeric/studentT.ts'
import { autocovariance, moments, quantileOfSorted, sorted } from '../../../src/evaluation/numeric/summary.ts'
import { cholesky, solveCholesky, solveLower } from '../../../src/kernels/cholesky.ts'
import { assertClose, assertRefused, assertRelative, normals } from './fixtures.ts'

describe('evaluation/numeric', () => {
  it('knows ln Γ: SciPy gammaln, factorials and the recurrence', () => {
    assertRelative(logGamma(1e-5), 11.512919692895826, 1e-14)
    assertRelative(logGamma(0.5), 0.5723649429247001, 1e-14)
    assertClose(logGamma(1), 0, 1e-14)
    assertRelative(logGamma(100), 359.1342053695754, 1e-14)
    assertRelative(logGamma(4379.5), 32337.975773941424, 1e-14)
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 500, noNaN: true }), (x) => {
        assertClose(logGamma(x + 1) - logGamma(x), Math.log(x), 1e-12 * (1 + x))
      }),
    )
  })

  it('knows the incomplete beta function: SciPy betainc, its symmetry and the binomial tail', () => {
    assertRelative(incompleteBeta(0.3, 2, 5), 0.579825, 1e-14)
    assertRelative(incompleteBeta(0.5, 0.5, 0.5), 0.5, 1e-14)
    assertRelative(incompleteBeta(0.9, 10, 0.5), 0.15164090963470994, 1e-13)
    assertRelative(incompleteBeta(0.999, 4379.5, 0.5), 0.003074228346557206, 1e-11)
    assertRelative(incompleteBeta(1e-3, 0.5, 20), 0.15758381398363844, 1e-13)
    assert.equal(incompleteBeta(0, 2, 3), 0)
    assert.equal(incompleteBeta(1, 2, 3), 1)
    const shape = fc.double({ min: 0.1, max: 200, noNaN: true })
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), shape, shape, (x, a, b) => {
        assertClose(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a), 1, 1e-10)
      }),
    )
    // P(X >= 3) of a binomial law with n = 8, p = 0.35 is I_p(3, 6).
    let tail = 0
    for (let k = 3, choose = 56; k <= 8; k++) {
      tail += choose * 0.35 ** k * 0.65 ** (8 - k)
      choose = (choose * (8 - k)) / (k + 1)
    }
    assertRelative(incompleteBeta(0.35, 3, 6), tail, 1e-14)
    assertRefused(() => incompleteBeta(1.1, 2, 3), 'OUT_OF_RANGE')
    assertRefused(() => incompleteBeta(0.1, 0, 3), 'OUT_OF_RANGE')
  })

  it("knows Student's t tail: SciPy t.sf", () => {
    const cases = [
      [0.5, 1, 0.35241638234956674],
      [2, 3, 0.06966298427942152],
      [-1.3, 7, 0.8826160823038114],
      [1.96, 9999, 0.0250117615026051],
      [8, 30, 3.1329112378503795e-9],
      [3.2, 8758, 0.0006895882462160974],
      [40, 2.5, 7.09781714524669e-5],
    ]
    for (const [t, degrees, expected] of cases) assertRelative(studentTTail(t, degrees), expected, 1e-11)
    assert.equal(studentTTail(0, 5), 0.5)
    assert.equal(studentTTail(Infinity, 5), 0)
    assert.equal(studentTTail(-Infinity, 5), 1)
    assertRefused(() => studentTTail(Number.NaN, 5), 'OUT_OF_RANGE')
  })

  it('knows Φ and its inverse: SciPy norm.cdf and norm.ppf', () => {
    const distribution = [
      [-10, 7.61985302416047e-24],
      [-5, 2.866515718791933e-7],
      [-3, 0.0013498980316300933],
      [-1.5, 0.06680720126885807],
      [-0.1, 0.460172162722971],
      [0, 0.5],
      [0.7, 0.758036347776927],
      [2.9, 0.998134186699616],
      [3.1, 0.9990323967867817],
      [6, 0.9999999990134123],
    ]
    for (const [z, expected] of distribution) assertRelative(normalCdf(z), expected, 1e-13)
    const quantiles = [
      [1e-300, -37.0470962993612],
      [1e-20, -9.262340089798409],
      [1e-6, -4.753424308822899],
      [0.01, -2.3263478740408408],
      [0.3, -0.5244005127080409],
      [0.9, 1.2815515655446004],
      [0.999999, 4.753424308817087],
    ]
    for (const [p, expected] of quantiles) assertRelative(normalQuantile(p), expected, 1e-13)
    assertClose(normalQuantile(0.5), 0, 1e-15)
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 0.5, noNaN: true }), (p) => {
        assertRelative(normalCdf(normalQuantile(p)), p, 1e-12)
        assertClose(normalQuantile(1 - p), -normalQuantile(p), 1e-4)
      }),
    )
    for (const p of [0, 1, Number.NaN]) assertRefused(() => normalQuantile(p), 'OUT_OF_RANGE')
  })

  it('factors positive definite matrices and refuses others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.string(), (n, seed) => {
        const half = normals(n * n, `half ${seed}`)
        const matrix = new Float64Array(n * n)
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            matrix[i * n + j] = i === j ? 0.5 : 0
            for (let k = 0; k < n; k++) matrix[i * n + j] += half[i * n + k] * half[j * n + k]
          }
        }
        const factor = cholesky(matrix, n)!
        const expected = normals(n, `x ${seed}`)
        const b = Float64Array.from({ length: n }, (_, i) => {
          let sum = 0
          for (let k = 0; k < n; k++) sum += matrix[i * n + k] * expected[k]
          return sum
        })
        for (const [i, value] of solveCholesky(factor, b).entries()) assertClose(value, expected[i], 1e-9)
        const forward = solveLower(factor, b)
        for (let i = 0; i < n; i++) {
          let sum = 0
          for (let k = 0; k <= i; k++) sum += factor[i * n + k] * forward[k]
          assertClose(sum, b[i], 1e-10)
        }
      }),
    )
    assert.equal(cholesky(Float64Array.of(1, 2, 2, 1), 2), undefined)
    assert.equal(cholesky(Float64Array.of(1, 0, 0, 1e-12), 2, 1e-10), undefined)
  })

  it("finds Rosenbrock's minimum, stays where the objective is defined and says when it ran out", () => {
    const rosenbrock = (p: Float64Array): number => 100 * (p[1] - p[0] * p[0]) ** 2 + (1 - p[0]) ** 2
    const { point, converged } = nelderMead(rosenbrock, Float64Array.of(-1.2, 1))
    assert.ok(converged)
    assertClose(point[0], 1, 1e-6)
    assertClose(point[1], 1, 1e-6)
    const bounded = nelderMead((p) => (p[0] < 2 ? Infinity : p[0]), Float64Array.of(5))
    assertClose(bounded.value, 2, 1e-6)
    assert.equal(nelderMead(rosenbrock, Float64Array.of(-1.2, 1), { maxEvaluations: 20 }).converged, false)
  })

  it('summarises samples: moments, autocovariance, interpolated quantiles', () => {
    const { mean, variance, skewness, kurtosis } = moments([2, 4, 4, 4, 5, 5, 7, 9])
    assert.equal(mean, 5)
    assertRelative(variance, 32 / 7, 1e-15)
    assertRelative(skewness, 42 / 8 / 8, 1e-15)
    assertRelative(kurtosis, 356 / 8 / 16, 1e-15)
    assertRefused(() => moments([1]), 'TOO_FEW_VALUES')
    assert.equal(autocovariance([1, 2, 3, 4], 1, 2.5), (0.75 - 0.25 + 0.75) / 4)
    // numpy.quantile([1, 3, 2, 10], [0, .25, .5, .9, 1])
    const ascending = sorted([1, 3, 2, 10])
    for (const [level, expected] of [
      [0, 1],
      [0.25, 1.75],
      [0.5, 2.5],
      [0.9, 7.9],
      [1, 10],
    ]) {
      assertClose(quantileOfSorted(ascending, level), expected, 1e-12)
    }
  })
})
