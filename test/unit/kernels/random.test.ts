import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Random } from '../../../src/kernels/random.ts'

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)]
  const covariance = mean(a.map((x, i) => (x - ma) * (b[i] - mb)))
  return covariance / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)))
}

const GOLDEN = [
  1746951925, 4169995557, 2939810622, 0.8335641792022358, 2.4176892711468145, 0.2822231872545914, 160, 2397562999,
  1344005774,
]

describe('kernels/random', () => {
  it('gives the recorded numbers for a seed', () => {
    const random = new Random('golden')
    const golden = [
      ...draw(3, () => random.uint32()),
      random.float(),
      random.normal(),
      random.normal(),
      random.below(1000),
      random.fork('a').uint32(),
      new Random('').uint32(),
    ]
    assert.deepEqual(golden, GOLDEN)
  })

  it('gives equal sequences for equal seeds and others for others', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const sequence = (seed: string) => {
          const random = new Random(seed)
          return draw(4, () => random.uint32()).join()
        }
        assert.equal(sequence(a), sequence(a))
        if (a !== b) assert.notEqual(sequence(a), sequence(b))
      }),
    )
  })

  it('spreads floats evenly over [0, 1)', () => {
    const random = new Random('uniform')
    const counts = new Array<number>(64).fill(0)
    const n = 64_000
    for (let i = 0; i < n; i++) {
      const x = random.float()
      assert.ok(x >= 0 && x < 1)
      counts[Math.floor(x * 64)] += 1
    }
    // χ² with 63 degrees of freedom exceeds 120 with probability 2e-5; the seed is fixed.
    const chiSquare = counts.reduce((sum, count) => sum + (count - n / 64) ** 2 / (n / 64), 0)
    assert.ok(chiSquare < 120 && chiSquare > 25, `chi-square ${chiSquare}`)
  })

  it('sets every bit of a word half the time', () => {
    const random = new Random('bits')
    const ones = new Array<number>(32).fill(0)
    for (let i = 0; i < 10_000; i++) {
      const word = random.uint32()
      for (let bit = 0; bit < 32; bit++) ones[bit] += (word >>> bit) & 1
    }
    for (const count of ones) assert.ok(Math.abs(count - 5000) < 250, `${ones}`)
  })

  it('has the moments of a standard normal', () => {
    const random = new Random('normal')
    const values = draw(100_000, () => random.normal())
    assert.ok(Math.abs(mean(values)) < 0.015)
    assert.ok(Math.abs(mean(values.map((x) => x ** 2)) - 1) < 0.02)
    assert.ok(Math.abs(mean(values.map((x) => x ** 3))) < 0.05)
    assert.ok(Math.abs(mean(values.map((x) => x ** 4)) - 3) < 0.15)
    assert.ok(Math.abs(correlation(values.slice(1), values.slice(0, -1))) < 0.015)
  })

  it('draws integers below n without bias, and refuses an n it cannot serve', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.string(), (n, seed) => {
        const value = new Random(seed).below(n)
        assert.ok(Number.isInteger(value) && value >= 0 && value < n)
      }),
    )
    const random = new Random('below')
    const counts = [0, 0, 0]
    for (let i = 0; i < 30_000; i++) counts[random.below(3)] += 1
    for (const count of counts) assert.ok(Math.abs(count - 10_000) < 400, `${counts}`)
    for (const n of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) assert.throws(() => random.below(n), RangeError)
  })

  it('shuffles in place into a permutation, each order about equally often', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (array, seed) => {
        const shuffled = array.slice()
        assert.equal(new Random(seed).shuffle(shuffled), shuffled)
        assert.deepEqual(
          shuffled.toSorted((a, b) => a - b),
          array.toSorted((a, b) => a - b),
        )
      }),
    )
    const random = new Random('orders')
    const orders = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(Uint8Array.of(0, 1, 2)).join()
      orders.set(order, (orders.get(order) ?? 0) + 1)
    }
    assert.equal(orders.size, 6)
    for (const count of orders.values()) assert.ok(Math.abs(count - 1000) < 150)
  })

  it('forks by seed and label alone, into independent sequences', () => {
    const parent = new Random('parent')
    const before = parent.fork('a').uint32()
    parent.normal()
    assert.equal(parent.fork('a').uint32(), before)

    const forks = ['', '0', '1', 'a', 'b'].map((label) => parent.fork(label))
    const sequences = [parent, ...forks].map((random) => draw(20_000, () => random.float()))
    for (let i = 0; i < sequences.length; i++) {
      for (let j = 0; j < i; j++) assert.ok(Math.abs(correlation(sequences[i], sequences[j])) < 0.035)
    }
    assert.notEqual(new Random('a/b').fork('c').uint32(), new Random('a').fork('b/c').uint32())
  })
})
