import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type AdwinState, adwin, EMPTY_ADWIN } from '../../../src/evaluation/tests/adwin.ts'
import {
  autocorrelationTime,
  kolmogorovSmirnov,
  kolmogorovTail,
  thin,
} from '../../../src/evaluation/tests/kolmogorovSmirnov.ts'
import { populationStability } from '../../../src/evaluation/tests/populationStability.ts'
import { Random } from '../../../src/kernels/random.ts'
import { assertClose, assertRefused, assertRelative, normals } from './fixtures.ts'

/** sup|F₁ − F₂| by looking at every value of both samples. */
function naiveDistance(first: readonly number[], second: readonly number[]): number {
  const share = (sample: readonly number[], x: number): number =>
    sample.filter((value) => value <= x).length / sample.length
  return Math.max(...[...first, ...second].map((x) => Math.abs(share(first, x) - share(second, x))))
}

/** The bound of Bifet and Gavaldà at every split of a window, δ = 0.002. */
function someSplitIsSignificant(window: readonly number[]): boolean {
  const n = window.length
  const total = window.reduce((sum, value) => sum + value, 0)
  const variance = window.reduce((sum, value) => sum + (value - total / n) ** 2, 0) / n
  const term = Math.log((2 * Math.log(n)) / 0.002)
  let older = 0
  for (let n0 = 1; n0 < n; n0++) {
    older += window[n0 - 1]
    const m = 1 / (1 / n0 + 1 / (n - n0))
    const bound = Math.sqrt((2 / m) * variance * term) + (2 / (3 * m)) * term
    if (Math.abs(older / n0 - (total - older) / (n - n0)) > bound) return true
  }
  return false
}

function feed(values: Iterable<number>, state: AdwinState = EMPTY_ADWIN): { state: AdwinState; cuts: number[] } {
  const cuts: number[] = []
  let at = 0
  let next = state
  for (const value of values) {
    const step = adwin(next, value)
    if (step.cut) cuts.push(at)
    next = step.state
    at++
  }
  return { state: next, cuts }
}

describe('evaluation/tests: are two samples of one law', () => {
  it('Kolmogorov and Smirnov: SciPy ks_2samp, kstwobign of the corrected λ', () => {
    const random = new Random('ks')
    const first = Array.from({ length: 150 }, () => random.normal())
    const second = Array.from({ length: 100 }, () => 0.3 + random.normal())
    const { statistic, pValue } = kolmogorovSmirnov(first, second)
    assertRelative(statistic, 0.09666666666666666, 1e-13)
    assertRelative(pValue, 0.6074267537028726, 1e-12)
    // The limiting law's 5 % and 1 % points, λ = 1.3581 and 1.6276.
    const root = 1e4
    assertClose(kolmogorovTail(1.3581 / (root + 0.12 + 0.11 / root), root * root), 0.05, 1e-5)
    assertClose(kolmogorovTail(1.6276 / (root + 0.12 + 0.11 / root), root * root), 0.01, 1e-5)
  })

  it('the distance is that of the definition, with ties; the p-value falls with it', () => {
    const sample = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        const { statistic, pValue } = kolmogorovSmirnov(first, second)
        assertClose(statistic, naiveDistance(first, second), 1e-15)
        assert.ok(pValue >= 0 && pValue <= 1)
        assert.equal(kolmogorovSmirnov(second, first).statistic, statistic)
      }),
    )
    let last = 1
    for (let d = 0; d <= 1; d += 0.01) {
      const p = kolmogorovTail(d, 40)
      assert.ok(p <= last + 1e-12)
      last = p
    }
    assertRefused(() => kolmogorovSmirnov([], [1]), 'TOO_FEW_VALUES')
    assertRefused(() => kolmogorovSmirnov([Number.NaN], [1]), 'NON_FINITE')
  })

  it('thinning makes autocorrelated samples honest', () => {
    let raw = 0
    let thinned = 0
    for (let trial = 0; trial < 100; trial++) {
      const [first, second] = ['a', 'b'].map((name) => {
        const random = new Random(`${name} ${trial}`)
        let value = 0
        return Array.from({ length: 400 }, () => {
          value = 0.9 * value + random.normal()
          return value
        })
      })
      if (kolmogorovSmirnov(first, second).pValue < 0.05) raw++
      if (kolmogorovSmirnov(thin(first), thin(second)).pValue < 0.05) thinned++
    }
    assert.ok(raw > 40, `${raw} of 100 raw`)
    assert.ok(thinned < 15, `${thinned} of 100 thinned`)
    assert.ok(autocorrelationTime(normals(500, 'white')) < 1.5)
    assert.deepEqual([...thin([1, 2, 3, 4, 5], 2)], [1, 3, 5])
    assert.equal(autocorrelationTime([2, 2, 2, 2, 2]), 1)
  })

  it('the population stability index is its formula, small without a shift and large with one', () => {
    const reference = Array.from({ length: 100 }, (_, i) => i)
    const current = reference.map((value) => value / 2)
    // Two bins about the median 49.5: 50 and 50 against 99 or 100 and 0 cases, each with half a case more.
    const q = 50.5 / 101
    const p = 100.5 / 101
    assertRelative(
      populationStability(reference, current, 2),
      (p - q) * Math.log(p / q) + (1 - p - q) * Math.log((1 - p) / q),
      1e-12,
    )
    assert.equal(populationStability(reference, reference), 0)
    const normal = normals(2000, 'reference')
    assert.ok(populationStability(normal, normals(1000, 'same')) < 0.05)
    assert.ok(
      populationStability(
        normal,
        normals(1000, 'same').map((value) => value + 1),
      ) > 0.25,
    )
    assert.equal(populationStability(new Float64Array(20).fill(1), new Float64Array(20).fill(1)), 0)
    assert.ok(populationStability(new Float64Array(20).fill(1), new Float64Array(20).fill(2)) > 1)
    assertRefused(() => populationStability([1], [1]), 'TOO_FEW_VALUES')
    assertRefused(() => populationStability(reference, [Infinity]), 'NON_FINITE')
  })

  it('is never negative', () => {
    const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 10, maxLength: 60 })
    fc.assert(fc.property(sample, sample, (a, b) => assert.ok(populationStability(a, b) >= -1e-12)))
  })
})

describe('evaluation/tests/adwin', () => {
  it('keeps mean and variance of its window, in buckets whose number grows with the logarithm', () => {
    const random = new Random('adwin')
    const values = Array.from({ length: 5000 }, () => random.float())
    const { state, cuts } = feed(values)
    assert.deepEqual(cuts, [])
    assert.equal(state.width, 5000)
    const mean = values.reduce((sum, value) => sum + value, 0) / 5000
    assertRelative(state.total / state.width, mean, 1e-12)
    assertRelative(
      state.squares,
      values.reduce((sum, value) => sum + (value - mean) ** 2, 0),
      1e-10,
    )
    const buckets = state.rows.flat().length
    assert.ok(buckets <= 5 * (Math.log2(5000) + 1), `${buckets}`)
    assert.equal(
      state.rows.reduce((sum, row, k) => sum + row.length * 2 ** k, 0),
      5000,
    )
  })

  it('cuts soon after the mean jumps, forgets what was before and says which way it went', () => {
    const random = new Random('jump')
    const before = Array.from({ length: 1000 }, () => (random.float() < 0.2 ? 1 : 0))
    const after = Array.from({ length: 400 }, () => (random.float() < 0.6 ? 1 : 0))
    const { state, cuts } = feed([...before, ...after])
    assert.ok(cuts.length > 0 && cuts[0] >= 1000 && cuts[0] < 1100, `${cuts[0]}`)
    assert.ok(state.width <= 500)
    assertClose(state.total / state.width, 0.6, 0.1)
    let window = feed(before).state
    for (const value of after) {
      const step = adwin(window, value)
      if (step.cut) {
        assert.ok(step.change > 0)
        break
      }
      window = step.state
    }
  })

  it('seldom cuts where nothing changes: a share of streams near δ, not of steps', () => {
    let alarmed = 0
    for (let trial = 0; trial < 60; trial++) {
      const random = new Random(`still ${trial}`)
      if (feed(Array.from({ length: 500 }, () => random.float())).cuts.length > 0) alarmed++
    }
    assert.ok(alarmed <= 2, `${alarmed} of 60`)
  })

  it('cuts only where the bound of the paper tells two parts apart, keeps its sums and the state that it was given', () => {
    const level = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }))
    const stream = fc.array(fc.tuple(fc.integer({ min: 20, max: 90 }), level), { minLength: 2, maxLength: 4 })
    const jump: [number, number][] = [
      [80, 0],
      [80, 1],
      [80, 0.2],
    ]
    let cuts = 0
    fc.assert(
      fc.property(stream, (pieces) => {
        let state = EMPTY_ADWIN
        let window: number[] = []
        for (const value of pieces.flatMap(([count, each]) => new Array<number>(count).fill(each))) {
          const before = JSON.stringify(state)
          const step = adwin(state, value)
          assert.equal(JSON.stringify(state), before)
          window.push(value)
          if (step.cut) {
            cuts++
            assert.ok(someSplitIsSignificant(window))
          }
          state = step.state
          window = window.slice(window.length - state.width)
          const total = window.reduce((sum, each) => sum + each, 0)
          assertClose(state.total, total, 1e-9)
          const mean = total / window.length
          assertClose(
            state.squares,
            window.reduce((sum, each) => sum + (each - mean) ** 2, 0),
            1e-8,
          )
        }
      }),
      { numRuns: 25, examples: [[jump]] },
    )
    assert.ok(cuts > 0)
    assertRefused(() => adwin(EMPTY_ADWIN, 1.5), 'OUT_OF_RANGE')
    assertRefused(() => adwin(EMPTY_ADWIN, Number.NaN), 'OUT_OF_RANGE')
    assertRefused(() => adwin(EMPTY_ADWIN, 0.5, 1), 'OUT_OF_RANGE')
  })
})
