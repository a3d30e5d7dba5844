import assert from 'node:assert/strict'
import fc from 'fast-check'
import { bayesianLastLayer, featureSums } from '../../../src/evaluation/uncertainty/bayesianLastLayer.ts'
import { AdaptiveConformal, conformalQuantile } from '../../../src/evaluation/uncertainty/conformal.ts'
import { ensembleMixture } from '../../../src/evaluation/uncertainty/ensemble.ts'
import { normalisedScores, varianceInterval } from '../../../src/evaluation/uncertainty/logVarianceInterval.ts'
import { Random } from '../../../src/kernels/random.ts'
import { assertClose, assertRefused, assertRelative, normals } from './fixtures.ts'

describe('evaluation/uncertainty: conformal intervals', () => {
  it('takes the ⌈(n + 1)(1 − α)⌉-th smallest score, Infinity where there are too few', () => {
    const scores = [3, 1, 2, 5, 4, 9, 8, 7, 6]
    assert.equal(conformalQuantile(scores, 0.1), 9)
    assert.equal(conformalQuantile(scores, 0.2), 8)
    assert.equal(conformalQuantile(scores, 0.25), 8)
    assert.equal(conformalQuantile(scores, 0.5), 5)
    assert.equal(conformalQuantile(scores, 0.09), Infinity)
    // (n + 1)(1 − α) is a whole number but for rounding: the rank is that number.
    for (let n = 9; n < 400; n += 10) {
      const ranks = Array.from({ length: n }, (_, i) => i + 1)
      assert.equal(conformalQuantile(ranks, 0.1), Math.round(0.9 * (n + 1)))
      assert.equal(conformalQuantile(ranks, 0.3), Math.round(0.7 * (n + 1)))
    }
    assertRefused(() => conformalQuantile([], 0.1), 'TOO_FEW_VALUES')
    assertRefused(() => conformalQuantile([1, Number.NaN], 0.1), 'OUT_OF_RANGE')
    assertRefused(() => conformalQuantile([1], 0), 'OUT_OF_RANGE')
  })

  it('covers a new score of the same law as often as it says: between 1 − α and 1 − α + 1/(n + 1)', () => {
    const random = new Random('exchangeable')
    let covered = 0
    const trials = 4000
    for (let trial = 0; trial < trials; trial++) {
      const scores = Array.from({ length: 49 }, () => random.float())
      if (random.float() <= conformalQuantile(scores, 0.1)) covered++
    }
    assertClose(covered / trials, 0.9, 0.015)
  })

  it("adaptive: Gibbs and Candès's bound on the mean error holds for any scores at all", () => {
    const score = fc.oneof(fc.double({ min: -10, max: 10, noNaN: true }), fc.constantFrom(-1e300, 1e300, Infinity, 0))
    const gamma = fc.double({ min: 0.005, max: 0.5, noNaN: true })
    const level = fc.double({ min: 0.02, max: 0.98, noNaN: true })
    fc.assert(
      fc.property(fc.array(score, { minLength: 5, maxLength: 300 }), gamma, level, (scores, step, alpha) => {
        const conformal = new AdaptiveConformal({ alpha, gamma: step, scores: scores.slice(0, 4), window: 20 })
        let errors = 0
        for (const each of scores) if (!conformal.observe(each)) errors++
        const bound = (Math.max(alpha, 1 - alpha) + step) / (step * scores.length)
        assert.ok(Math.abs(errors / scores.length - alpha) <= bound + 1e-9)
        assert.ok(conformal.alphaT >= -step - 1e-12 && conformal.alphaT <= 1 + step + 1e-12)
      }),
    )
  })

  it('adaptive: the quantile is that of the last scores in the window, and each step is the formula', () => {
    const scores = [...normals(200, 'window')]
    const conformal = new AdaptiveConformal({ alpha: 0.2, gamma: 0.01, scores: scores.slice(0, 30) })
    let alpha = 0.2
    for (let t = 30; t < 200; t++) {
      const expected = conformalQuantile(scores.slice(t - 30, t), alpha)
      assert.equal(conformal.quantile(), expected)
      assert.equal(conformal.observe(scores[t]), scores[t] <= expected)
      alpha += 0.01 * (0.2 - (scores[t] > expected ? 1 : 0))
      assert.equal(conformal.alphaT, alpha)
    }
    assertRefused(() => conformal.observe(Number.NaN), 'OUT_OF_RANGE')
    assertRefused(() => new AdaptiveConformal({ alpha: 0.1, scores: [] }), 'TOO_FEW_VALUES')
    assertRefused(() => new AdaptiveConformal({ alpha: 1, scores: [1] }), 'OUT_OF_RANGE')
  })

  it('adaptive and bounded: the largest score told so far stands for an infinite one, and to exceed it is a miss', () => {
    const scores = [3, 1, 2, 1, 1, 1]
    const free = new AdaptiveConformal({ alpha: 0.2, gamma: 0.5, scores, window: 4 })
    const bounded = new AdaptiveConformal({ alpha: 0.2, gamma: 0.5, scores, window: 4, bounded: true })
    assert.deepEqual([free.quantile(), bounded.quantile()], [2, 2])
    for (const conformal of [free, bounded]) {
      assert.ok(!conformal.exceedsScores)
      assert.ok(!conformal.observe(2.5))
      assert.ok(conformal.exceedsScores)
    }
    // 3 has left the window of four, and is still the largest.
    assert.deepEqual([free.quantile(), bounded.quantile()], [Infinity, 3])
    assert.deepEqual([free.observe(4), bounded.observe(4)], [true, false])
    assert.ok(bounded.alphaT < free.alphaT)
  })

  it('adaptive keeps its coverage where the scale doubles, split conformal does not', () => {
    const random = new Random('shift')
    const scores = Array.from({ length: 4000 }, (_, t) => Math.abs(random.normal()) * (t < 1000 ? 1 : 2))
    const adaptive = new AdaptiveConformal({ alpha: 0.1, gamma: 0.02, scores: scores.slice(0, 500), window: 500 })
    const fixed = conformalQuantile(scores.slice(0, 500), 0.1)
    let adaptiveHits = 0
    let fixedHits = 0
    for (const score of scores.slice(500)) {
      if (adaptive.observe(score)) adaptiveHits++
      if (score <= fixed) fixedHits++
    }
    assertClose(adaptiveHits / 3500, 0.9, 0.01)
    assert.ok(fixedHits / 3500 < 0.7)
  })

  it('intervals of a variance hold exactly the realised variances whose score is within the quantiles', () => {
    const log = fc.double({ min: -20, max: 5, noNaN: true })
    const spread = fc.double({ min: 0.05, max: 3, noNaN: true })
    const quantile = fc.double({ min: 0, max: 4, noNaN: true })
    fc.assert(
      fc.property(log, log, spread, quantile, quantile, (logRealised, logForecast, u, below, above) => {
        const y = Math.exp(logRealised)
        const [score] = normalisedScores([y], [logForecast], [u])
        assertClose(score, (logRealised - logForecast) / u, 1e-9)
        const { lower, upper } = varianceInterval(logForecast, u, { below, above })
        fc.pre(Math.abs(score - above) > 1e-9 && Math.abs(score + below) > 1e-9)
        assert.equal(lower <= y && y <= upper, -below <= score && score <= above)
      }),
    )
    assert.deepEqual(varianceInterval(0, 1, { below: Infinity, above: Infinity }), { lower: 0, upper: Infinity })
    assert.deepEqual(varianceInterval(0, 1, { below: -Infinity, above: -Infinity }), { lower: 1, upper: 1 })
    const point = varianceInterval(0, 1, { below: -2, above: 1 })
    assertRelative(point.lower, Math.exp(1.5), 1e-14)
    assert.equal(point.lower, point.upper)
    assertRefused(() => normalisedScores([0], [0], [1]), 'OUT_OF_RANGE')
    assertRefused(() => normalisedScores([1], [0], [0]), 'OUT_OF_RANGE')
  })

  it('normalised scores give every regime its coverage where the spread is known', () => {
    const random = new Random('normalised')
    const n = 6000
    const spread = Float64Array.from({ length: n }, (_, t) => (t % 2 === 0 ? 0.3 : 1.2))
    const logForecast = new Float64Array(n)
    const realised = spread.map((u) => Math.exp(u * random.normal()))
    const scores = normalisedScores(realised, logForecast, spread)
    const half = n / 2
    const below = conformalQuantile(
      scores.slice(0, half).map((score) => -score),
      0.05,
    )
    const above = conformalQuantile(scores.slice(0, half), 0.05)
    const hits = [0, 0]
    for (let t = half; t < n; t++) {
      const { lower, upper } = varianceInterval(0, spread[t], { below, above })
      if (lower <= realised[t] && realised[t] <= upper) hits[t % 2]++
    }
    for (const hit of hits) assertClose(hit / (half / 2), 0.9, 0.025)
  })
})

describe('evaluation/uncertainty: last layer and ensembles', () => {
  it('with one weight it is the textbook formula', () => {
    const layer = bayesianLastLayer(featureSums([[1], [2], [3]], [2, 3, 7], 1), 0.5, 2)
    const precision = 14 / 0.5 + 2
    assertRelative(layer.covariance[0], 1 / precision, 1e-14)
    assertRelative(layer.mean[0], 29 / 0.5 / precision, 1e-14)
    const { mean, variance, epistemic } = layer.predict([4])
    assertRelative(mean, (4 * 29) / 0.5 / precision, 1e-14)
    assertRelative(epistemic, 16 / precision, 1e-14)
    assertRelative(variance, 0.5 + 16 / precision, 1e-14)
  })

  it('Σ is the inverse of ΦᵀΦ/σ² + λI, the variance is σ² + φᵀΣφ, and more rows make it smaller', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 12 }), fc.string(), (width, n, seed) => {
        const random = new Random(seed)
        const row = (): number[] => Array.from({ length: width }, () => random.normal())
        const rows = Array.from({ length: n }, row)
        const targets = rows.map(() => random.normal())
        const sums = featureSums(rows, targets, width)
        const { covariance, mean, predict } = bayesianLastLayer(sums, 0.3, 0.7)
        for (let i = 0; i < width; i++) {
          for (let j = 0; j < width; j++) {
            let product = 0.7 * covariance[i * width + j]
            for (let k = 0; k < width; k++) product += (sums.gram[i * width + k] / 0.3) * covariance[k * width + j]
            assertClose(product, i === j ? 1 : 0, 1e-10)
          }
        }
        const phi = row()
        let quadratic = 0
        for (let i = 0; i < width; i++) {
          for (let j = 0; j < width; j++) quadratic += phi[i] * covariance[i * width + j] * phi[j]
        }
        const before = predict(phi)
        assertClose(before.variance, 0.3 + quadratic, 1e-10)
        assertClose(
          before.mean,
          phi.reduce((sum, value, k) => sum + value * mean[k], 0),
          1e-12,
        )
        const after = bayesianLastLayer(featureSums([...rows, row()], [...targets, 1], width), 0.3, 0.7)
        assert.ok(after.predict(phi).variance <= before.variance + 1e-12)
      }),
    )
  })

  it("workers' sums add up to the whole, and wrong shapes are refused", () => {
    const rows = [
      [1, 2],
      [3, -1],
      [0.5, 4],
    ]
    const whole = featureSums(rows, [1, 2, 3], 2)
    const parts = [featureSums(rows.slice(0, 1), [1], 2), featureSums(rows.slice(1), [2, 3], 2)]
    assert.deepEqual(
      whole.gram,
      parts[0].gram.map((value, i) => value + parts[1].gram[i]),
    )
    assertRefused(() => featureSums(rows, [1], 2), 'SHAPE_MISMATCH')
    assertRefused(() => featureSums(rows, [1, 2, 3], 3), 'SHAPE_MISMATCH')
    assertRefused(() => bayesianLastLayer(whole, 1, 1).predict([1]), 'SHAPE_MISMATCH')
    assertRefused(() => bayesianLastLayer({ ...whole, gram: new Float64Array(3) }, 1, 1), 'SHAPE_MISMATCH')
    assertRefused(() => bayesianLastLayer(whole, 0, 1), 'OUT_OF_RANGE')
    assertRefused(() => bayesianLastLayer({ ...whole, moments: Float64Array.of(Number.NaN, 0) }, 1, 1), 'NON_FINITE')
  })

  it("an ensemble's variance is mean(σ² + μ²) − μ̄²", () => {
    assert.deepEqual(ensembleMixture([1, 3], [0.5, 1.5]), { mean: 2, variance: 2, aleatoric: 1, epistemic: 1 })
    const member = fc.record({
      mean: fc.double({ min: -10, max: 10, noNaN: true }),
      variance: fc.double({ min: 0, max: 5, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 9 }), (members) => {
        const means = members.map(({ mean }) => mean)
        const variances = members.map(({ variance }) => variance)
        const mixture = ensembleMixture(means, variances)
        const second = members.reduce((sum, { mean, variance }) => sum + variance + mean * mean, 0) / members.length
        assertClose(mixture.variance, second - mixture.mean * mixture.mean, 1e-10)
      }),
    )
    // Far from 0 nothing cancels.
    assertRelative(ensembleMixture([1e9, 1e9 + 1], [0, 0]).variance, 0.25, 1e-12)
    assertRefused(() => ensembleMixture([], []), 'TOO_FEW_VALUES')
    assertRefused(() => ensembleMixture([1], [-1]), 'OUT_OF_RANGE')
  })
})
