import assert from 'node:assert/strict'
import fc from 'fast-check'
import { automaticBlockLength, blockBootstrap, bootstrapMean } from '../../../src/evaluation/tests/bootstrap.ts'
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  probabilisticSharpe,
} from '../../../src/evaluation/tests/deflatedSharpe.ts'
import { dieboldMariano, longRunVariance, neweyWestLags } from '../../../src/evaluation/tests/dieboldMariano.ts'
import { Random } from '../../../src/kernels/random.ts'
import { assertClose, assertRefused, assertRelative, normals } from './fixtures.ts'

function autoregressive(length: number, coefficient: number, seed: string): number[] {
  const random = new Random(seed)
  let value = 0
  return Array.from({ length }, () => {
    value = coefficient * value + random.normal()
    return value
  })
}

function losses(): { a: number[]; b: number[] } {
  const random = new Random('dm')
  const a: number[] = []
  const b: number[] = []
  let error = 0
  for (let t = 0; t < 250; t++) {
    error = 0.5 * error + random.normal()
    a.push(error * error)
    b.push((error + 0.5 * random.normal()) * (error + 0.3) + 0.2)
  }
  return { a, b }
}

describe('evaluation/tests: is one forecast better than another', () => {
  it('Diebold and Mariano: statsmodels OLS with HAC errors, SciPy t, times the HLN factor', () => {
    const { a, b } = losses()
    const first = dieboldMariano(a, b)
    assert.equal(first.lags, 4)
    assertRelative(first.meanDifference, -0.27330075565877904, 1e-12)
    assertRelative(first.standardError, 0.05291573752100122, 1e-12)
    assertRelative(first.statistic, -5.1544893679646036, 1e-12)
    assertRelative(first.pTwoSided, 5.183048769994255e-7, 1e-10)
    assertRelative(first.pABetter, 5.183048769994255e-7 / 2, 1e-10)
    const second = dieboldMariano(a, b, { horizon: 3, lags: 2 })
    assertRelative(second.statistic, -5.122320327535677, 1e-12)
    assertRelative(second.pTwoSided, 6.050271162194174e-7, 1e-10)
    assertRelative(dieboldMariano(a, b, { lags: 0 }).pTwoSided, 1.3604045237976645e-7, 1e-10)
  })

  it('is antisymmetric, and does not change with the unit or a common loss', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0.1, max: 10, noNaN: true }), (seed, unit) => {
        const a = normals(60, `a ${seed}`)
        const b = normals(60, `b ${seed}`)
        const one = dieboldMariano(a, b)
        const other = dieboldMariano(b, a)
        assert.equal(other.statistic, -one.statistic)
        assert.equal(other.pTwoSided, one.pTwoSided)
        assertClose(one.pABetter + other.pABetter, 1, 1e-12)
        const scaled = dieboldMariano(
          a.map((value) => value * unit),
          b.map((value) => value * unit),
        )
        assertClose(scaled.statistic, one.statistic, 1e-9)
      }),
    )
  })

  it('rejects about one in twenty at 5 % when nothing is better, with autocorrelated losses', () => {
    let rejected = 0
    for (let trial = 0; trial < 400; trial++) {
      const a = autoregressive(300, 0.3, `size a ${trial}`)
      const b = autoregressive(300, 0.3, `size b ${trial}`)
      if (dieboldMariano(a, b).pTwoSided < 0.05) rejected++
    }
    assert.ok(rejected >= 8 && rejected <= 40, `${rejected} of 400`)
  })

  it('equal losses are no evidence, a constant difference is all of it', () => {
    const same = dieboldMariano([1, 2, 3, 4], [1, 2, 3, 4])
    assert.deepEqual([same.statistic, same.pTwoSided, same.pABetter], [0, 1, 0.5])
    const better = dieboldMariano([1, 2, 3, 4], [2, 3, 4, 5])
    assert.deepEqual([better.statistic, better.pTwoSided, better.pABetter], [-Infinity, 0, 0])
    assertRefused(() => dieboldMariano([1, 2, 3], [1, 2, 3]), 'TOO_FEW_VALUES')
    assertRefused(() => dieboldMariano([1, 2, 3, 4], [1, 2, 3, 4], { lags: 4 }), 'OUT_OF_RANGE')
    assertRefused(() => dieboldMariano([1, 2, 3, Infinity], [1, 2, 3, 4]), 'NON_FINITE')
    assertRefused(() => dieboldMariano([1, 2, 3, 4], [1, 2, 3]), 'SHAPE_MISMATCH')
  })

  it("the long-run variance is that of the definition, and Newey and West's rule counts lags", () => {
    // d = 1, −1, 3, 1 has mean 1 and deviations 0, −2, 2, 0: γ₀ = 2, γ₁ = −1, γ₂ = 0.
    assert.equal(longRunVariance([1, -1, 3, 1], 0), 2)
    assert.equal(longRunVariance([1, -1, 3, 1], 1), 2 - 1)
    assertClose(longRunVariance([1, -1, 3, 1], 2), 2 - 4 / 3, 1e-15)
    assert.deepEqual([2, 100, 250, 2208, 10_000].map(neweyWestLags), [1, 4, 4, 7, 11])
  })

  it("Bailey and López de Prado's example: N = 100, T = 1250, skewness −3, kurtosis 10", () => {
    // The paper's figures, with annual ratios of 250 days: SR₀ = 0.1132 and DSR = 0.9004.
    const selected = { sharpe: 2.5 / Math.sqrt(250), count: 1250, skewness: -3, kurtosis: 10 }
    const threshold = expectedMaximumSharpe(0.5 / 250, 100)
    assertClose(threshold, 0.1132, 5e-5)
    assertClose(probabilisticSharpe(selected, threshold), 0.9004, 5e-5)
    // Of 46 trials it would still be above 95 %, of 88 for normal returns.
    assert.ok(probabilisticSharpe(selected, expectedMaximumSharpe(0.5 / 250, 46)) > 0.9495)
    const normal = { ...selected, skewness: 0, kurtosis: 3 }
    assert.ok(probabilisticSharpe(normal, expectedMaximumSharpe(0.5 / 250, 88)) > 0.9495)
  })

  it('a deflated Sharpe ratio falls with the number of trials; a single trial is not deflated', () => {
    const selected = { sharpe: 0.1, count: 500, skewness: 0, kurtosis: 3 }
    assert.equal(deflatedSharpe(selected, [0.1]), probabilisticSharpe(selected, 0))
    const spread = (n: number): Float64Array => normals(n, 'trials').map((value) => 0.05 * value)
    const few = deflatedSharpe(selected, spread(5))
    const many = deflatedSharpe(selected, spread(200))
    assert.ok(many < few && few < deflatedSharpe(selected, [0.1]))
    assertRefused(() => deflatedSharpe(selected, []), 'TOO_FEW_VALUES')
    assertRefused(() => probabilisticSharpe({ ...selected, sharpe: 1, skewness: 3 }, 0), 'SINGULAR')
  })
})

describe('evaluation/tests/bootstrap', () => {
  it('the same seed gives the same interval, which holds the estimate; another seed another one', () => {
    const values = normals(200, 'values')
    for (const scheme of ['moving', 'stationary'] as const) {
      const options = { seed: 'a', scheme, blockLength: 5, replicates: 200 }
      const interval = bootstrapMean(values, options)
      assert.deepEqual(bootstrapMean(values, options), interval)
      assert.notEqual(bootstrapMean(values, { ...options, seed: 'b' }).lower, interval.lower)
      assert.ok(interval.lower < interval.estimate && interval.estimate < interval.upper)
      assertRelative(interval.estimate, values.reduce((sum, value) => sum + value, 0) / 200, 1e-12)
    }
  })

  it('its percentile interval of independent rows is the normal one', () => {
    const options = { seed: 'percentile', blockLength: 1, replicates: 4000 }
    const values = normals(400, 'independent')
    for (const [confidence, z] of [
      [0.95, 1.96],
      [0.8, 1.2816],
    ]) {
      const { estimate, lower, upper, standardError } = bootstrapMean(values, { ...options, confidence })
      assertRelative(standardError, Math.sqrt(values.reduce((sum, x) => sum + (x - estimate) ** 2, 0)) / 400, 0.05)
      assertRelative(upper - estimate, z * standardError, 0.08)
      assertRelative(estimate - lower, z * standardError, 0.08)
    }
  })

  it('resamples blocks of neighbours: in order, of the length asked for', () => {
    const n = 400
    for (const scheme of ['moving', 'stationary'] as const) {
      let breaks = 0
      let seen = 0
      blockBootstrap(
        n,
        (rows) => {
          for (let i = 1; i < n; i++) {
            assert.ok(rows[i] < n)
            const follows = rows[i] === rows[i - 1] + 1 || (scheme === 'stationary' && rows[i] === 0)
            if (!follows) breaks++
            seen++
          }
          return 0
        },
        { seed: 'blocks', scheme, blockLength: 8, replicates: 50 },
      )
      assertClose(seen / breaks, 8, 1)
    }
  })

  it("its standard error of an AR(1)'s mean is near the true one, where single rows give far too little", () => {
    const values = autoregressive(3000, 0.7, 'ar long')
    const truth = 1 / (1 - 0.7) / Math.sqrt(3000)
    const blockLength = automaticBlockLength(values)
    const blocks = bootstrapMean(values, { seed: 's', blockLength, replicates: 300 })
    const single = bootstrapMean(values, { seed: 's', blockLength: 1, replicates: 300 })
    assertRelative(blocks.standardError, truth, 0.2)
    assert.ok(single.standardError < 0.6 * truth)
  })

  it('the automatic block length is that of arch 8.0 (Patton, Politis and White)', () => {
    const values = autoregressive(1000, 0.7, 'ar')
    assertRelative(automaticBlockLength(values), 14.435228988860333, 1e-10)
    assertRelative(automaticBlockLength(values, 'moving'), 16.524212218067152, 1e-10)
    assert.equal(automaticBlockLength(new Float64Array(20)), 1)
    assert.ok(automaticBlockLength(normals(1000, 'white')) < 6)
  })

  it('refuses impossible blocks and values', () => {
    const options = { seed: 's', blockLength: 2 }
    assertRefused(() => bootstrapMean([1], options), 'OUT_OF_RANGE')
    assertRefused(() => bootstrapMean([1, 2, 3], { seed: 's', blockLength: 4 }), 'OUT_OF_RANGE')
    assertRefused(() => bootstrapMean([1, 2, 3], { seed: 's', blockLength: 1.5, scheme: 'moving' }), 'OUT_OF_RANGE')
    assertRefused(() => bootstrapMean([1, Number.NaN], options), 'NON_FINITE')
    assertRefused(() => blockBootstrap(5, () => Number.NaN, options), 'NON_FINITE')
  })
})
