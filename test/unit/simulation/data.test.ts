import assert from 'node:assert/strict'
import fc from 'fast-check'
import { dealHeterogeneous, REGIMES } from '../../../simulation/deal.ts'
import { dirichlet, drawIndex } from '../../../simulation/draws.ts'
import { fillNormals } from '../../../simulation/normals.ts'
import type { Split } from '../../../simulation/workload.ts'
import { log } from '../../../src/kernels/math.ts'
import { Random } from '../../../src/kernels/random.ts'
import { buildRows } from '../../../src/market/streams/supervised.ts'
import { DAY, SPEC, START, simulated } from '../market/fixtures.ts'

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length

describe('simulated data', () => {
  it('draws shares that sum to one, the more unequal the smaller alpha', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.integer({ min: 1, max: 30 }), (alpha, count) => {
        const shares = dirichlet(new Random('shares'), alpha, count)
        assert.ok(shares.every((share) => share >= 0))
        assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-12)
      }),
    )
    const largest = (alpha: number): number => {
      const random = new Random(`largest ${alpha}`)
      return mean(Array.from({ length: 400 }, () => Math.max(...dirichlet(random, alpha, 5))))
    }
    assert.ok(largest(0.05) > 0.85)
    assert.ok(largest(1) > 0.4 && largest(1) < 0.55)
    assert.ok(largest(1000) < 0.23)
  })

  it('draws shares of the right mean and variance', () => {
    const random = new Random('moments')
    const alpha = 0.3
    const firsts = Array.from({ length: 20_000 }, () => dirichlet(random, alpha, 4)[0])
    const expected = (0.25 * 0.75) / (4 * alpha + 1)
    assert.ok(Math.abs(mean(firsts) - 0.25) < 0.01)
    assert.ok(Math.abs(mean(firsts.map((share) => (share - 0.25) ** 2)) - expected) < 0.05 * expected)
  })

  it('draws an index as often as its weight says, never one without', () => {
    const random = new Random('index')
    const counts = [0, 0, 0, 0]
    for (let i = 0; i < 8000; i++) counts[drawIndex(random, Float64Array.of(1, 0, 2, 5))]++
    assert.equal(counts[1], 0)
    for (const [index, share] of [1 / 8, 0, 1 / 4, 5 / 8].entries()) {
      assert.ok(Math.abs(counts[index] / 8000 - share) < 0.02)
    }
  })

  it('fills with standard normal values', () => {
    const values = new Float32Array(200_001)
    fillNormals(new Random('normals'), values)
    assert.ok(Math.abs(mean(values)) < 0.01)
    assert.ok(Math.abs(mean(values.map((x) => x * x)) - 1) < 0.01)
    assert.ok(Math.abs(mean(values.map((x) => (x < 1.959964 ? 1 : 0))) - 0.975) < 0.002)
    assert.ok(Math.max(...values.subarray(0, 50_000)) < 4.33)
    assert.notEqual(values.at(-1), 0)
  })

  describe('dealt to workers', () => {
    const rows = buildRows(simulated(24, ['AAA', 'BBB', 'CCC']), SPEC)
    const clocks = [START + 19 * DAY, START + 25 * DAY]
    const deal = (workers: number, split: Split, seed = '1') => dealHeterogeneous(rows, workers, split, clocks, seed)

    for (const split of [
      { kind: 'dirichlet', alpha: 0.1 },
      { kind: 'even' },
      { kind: 'symbol' },
    ] as const satisfies Split[]) {
      it(`gives every row to one worker and every worker some: ${split.kind}`, () => {
        for (const workers of [1, 2, 7, 20]) {
          const held = deal(workers, split)
          assert.equal(held.length, workers)
          const all = held.flatMap((indices) => [...indices])
          assert.deepEqual(
            all.toSorted((a, b) => a - b),
            Array.from({ length: rows.length }, (_, row) => row),
          )
          for (const indices of held) {
            assert.ok([...indices].some((row) => rows.labelEndMs[row] <= clocks[0]))
            assert.deepEqual(
              [...indices],
              [...indices].sort((a, b) => a - b),
            )
          }
        }
        assert.deepEqual(deal(7, split), deal(7, split))
      })
    }

    it('gives a worker one symbol where it splits by symbol', () => {
      for (const indices of deal(6, { kind: 'symbol' })) {
        assert.equal(new Set([...indices].map((row) => rows.symbolIndex[row])).size, 1)
      }
    })

    it('makes the labels of workers the more unlike the smaller alpha', () => {
      const spread = (split: Split): number => {
        const levels = deal(12, split).map((indices) => mean([...indices].map((row) => log(rows.target[row]))))
        return mean(levels.map((level) => (level - mean(levels)) ** 2))
      }
      assert.ok(spread({ kind: 'dirichlet', alpha: 0.05 }) > 3 * spread({ kind: 'dirichlet', alpha: 100 }))
      assert.ok(REGIMES > 1)
    })
  })
})
