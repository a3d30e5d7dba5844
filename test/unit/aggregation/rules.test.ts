import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type AggregationOptions, aggregate, parsePipeline, RULES } from '../../../src/aggregation/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import { referenceKernels } from '../../reference/rowKernels.ts'

const rows = (...values: number[][]) => values.map((row) => Float32Array.from(row))

function run(pipeline: string, updates: readonly Float32Array[], options: Partial<AggregationOptions> = {}) {
  const trusted = { trustedRow: 0, trustedUpdate: updates[0] ?? new Float32Array(0) }
  return aggregate(parsePipeline(pipeline), updates, {
    numByzantine: 0,
    seed: 'test',
    kernels: referenceKernels,
    ...trusted,
    ...options,
  })
}

const NAMES = RULES.map(({ name }) => name)
const minimumOf = (name: string, numByzantine: number) => parsePipeline(name).rule.minUpdates(numByzantine)

/** n rows about (1, 1, …, 1), the last `hostile` of them about `value`. */
function cloud(n: number, d: number, hostile = 0, value = 0, seed = 'cloud'): Float32Array[] {
  const random = new Random(seed)
  return Array.from({ length: n }, (_, row) =>
    Float32Array.from({ length: d }, () => (row < n - hostile ? 1 : value) + 0.1 * random.normal()),
  )
}

const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
const matrix = fc
  .tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 1, max: 12 }))
  .chain(([n, d]) => fc.array(fc.array(finite, { minLength: d, maxLength: d }), { minLength: n, maxLength: n }))

function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what = ''): void {
  assert.equal(actual.length, expected.length)
  for (let i = 0; i < actual.length; i++) {
    assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `${what} [${i}]: ${actual[i]} is not ${expected[i]}`)
  }
}

describe('aggregation rules', () => {
  it('give the values worked out by hand', () => {
    const updates = rows([1, 10], [2, -50], [3, 20], [100, 30], [4, 40])
    const expected: [string, number, number[]][] = [
      ['mean', 0, [22, 10]],
      ['median', 2, [3, 20]],
      ['trimmedMean', 1, [3, 20]],
      ['trimmedMean', 0, [22, 10]],
      ['meamed', 1, [2.5, 25]],
      ['krum', 1, [3, 20]],
      ['krum(byzfl)', 1, [1, 10]],
      ['multiKrum(byzfl)', 2, [8 / 3, 70 / 3]],
      ['mda', 2, [8 / 3, 70 / 3]],
      ['smea', 2, [8 / 3, 70 / 3]],
      ['signMajority(2)', 1, [2, 2]],
    ]
    for (const [pipeline, numByzantine, vector] of expected) {
      assertNear(run(pipeline, updates, { numByzantine }).aggregate, vector, 1e-5, pipeline)
    }
    assert.deepEqual(run('monna', updates, { numByzantine: 2, trustedRow: 4 }).selected, [0, 2, 4])
    assert.deepEqual([...run('median', rows([1], [2], [10], [4]), { numByzantine: 1 }).aggregate], [3])
  })

  it('refuse too few updates, ragged rows and values that are not finite', () => {
    for (const name of NAMES) {
      for (const numByzantine of [0, 1, 2]) {
        const needed = minimumOf(name, numByzantine)
        run(name, cloud(needed, 4), { numByzantine })
        const few = cloud(needed - 1, 4)
        assert.throws(() => run(name, few, { numByzantine }), { code: 'TOO_FEW_UPDATES' }, name)
      }
      const n = minimumOf(name, 1) + 2
      const ragged = [...cloud(n - 1, 4), new Float32Array(5)]
      assert.throws(() => run(name, ragged, { numByzantine: 1 }), { code: 'SHAPE_MISMATCH' }, name)
      for (const bad of [Number.NaN, Infinity, -Infinity]) {
        const spoilt = cloud(n, 4)
        spoilt[n - 1][2] = bad
        const refused = { code: 'NON_FINITE', message: new RegExp(`update ${n - 1} is not finite at parameter 2`) }
        assert.throws(() => run(name, spoilt, { numByzantine: 1 }), refused, name)
        assert.throws(() => run(`clip(median)+nnm+${name}`, spoilt, { numByzantine: 1 }), refused, name)
      }
    }
  })

  it('leave the inputs as they are', () => {
    for (const name of NAMES) {
      const updates = cloud(9, 5, 1, 1e20)
      const before = updates.map((update) => update.slice())
      run(`clip(median)+arc+nnm+${name}`, updates, { numByzantine: 1 })
      run(name, updates, { numByzantine: 1 })
      assert.deepEqual(updates, before)
    }
  })

  it('take identical rows, f = 0 and the fewest rows that they take', () => {
    for (const name of NAMES) {
      for (const numByzantine of [0, 1, 2]) {
        for (const n of [minimumOf(name, numByzantine), 11]) {
          const same = Array.from({ length: n }, () => Float32Array.of(3, -1, 0.5))
          const { aggregate: vector } = run(name, same, { numByzantine })
          if (name === 'signMajority') assert.deepEqual([...vector].map(Math.sign), [1, -1, 1])
          else if (name === 'geometricMedian') assertNear(vector, same[0], 1e-6, name)
          else assertNear(vector, same[0], 1e-6, `${name} of ${n}`)
          assert.ok(
            run(
              name,
              Array.from({ length: n }, () => new Float32Array(3)),
              { numByzantine },
            ).aggregate.every((x) => x === 0),
          )
        }
      }
    }
  })

  it('keep to the honest rows whatever a minority sends, be it huge, near or the opposite', () => {
    const robust = NAMES.filter((name) => !['mean', 'signMajority', 'foolsGold'].includes(name))
    for (const name of robust) {
      for (const value of [1e25, 1e6, -10, 3]) {
        const updates = cloud(12, 30, 2, value)
        const { aggregate: vector } = run(name, updates, { numByzantine: 2 })
        const distance = Math.sqrt(vector.reduce((sum, x) => sum + (x - 1) * (x - 1), 0) / 30)
        // The smoothed geometric median has only three steps to leave 0.
        const allowed = { geometricMedian: 0.6, flTrust: 0.5, centeredClipping: 0.4, signGuard: 0.5 }[name] ?? 0.2
        assert.ok(distance < allowed, `${name} at ${value}: ${distance}`)
      }
    }
  })

  it('those that do not break ties do not depend on the order of the rows', () => {
    const equivariant = ['mean', 'median', 'trimmedMean', 'meamed', 'geometricMedian', 'krum', 'multiKrum', 'mda']
    const rest = ['centeredClipping', 'caf', 'smea', 'flTrust', 'dnc', 'signGuard', 'foolsGold', 'signMajority']
    const updates = cloud(9, 6, 1, 4)
    const order = new Random('order').shuffle([...updates.keys()])
    for (const name of [...equivariant, ...rest]) {
      const options = { numByzantine: 1, trustedUpdate: updates[0] }
      const turned = order.map((row) => updates[row])
      assertNear(run(name, turned, options).aggregate, run(name, updates, options).aggregate, 1e-5, name)
    }
  })

  it('median and trimmed mean do not depend on the order of the rows, to the bit', () => {
    fc.assert(
      fc.property(matrix, fc.integer({ min: 0, max: 1000 }), (values, shift) => {
        const turned = values.map((_, i) => values[(i + shift) % values.length])
        for (const name of ['median', 'trimmedMean']) {
          const options = { numByzantine: 1 }
          assert.deepEqual(run(name, rows(...turned), options).aggregate, run(name, rows(...values), options).aggregate)
        }
      }),
    )
  })

  it('median and trimmed mean stay within the honest values whatever f hostile rows hold', () => {
    fc.assert(
      fc.property(matrix, fc.array(finite, { minLength: 12, maxLength: 12 }), (honest, hostile) => {
        const d = honest[0].length
        const poisoned = rows(
          ...honest,
          hostile.slice(0, d).map((value) => value * 1e20),
        )
        for (const name of ['median', 'trimmedMean']) {
          run(name, poisoned, { numByzantine: 1 }).aggregate.forEach((value, i) => {
            const column = honest.map((row) => Math.fround(row[i]))
            assert.ok(value >= Math.min(...column) && value <= Math.max(...column), `${name}: ${value}`)
          })
        }
      }),
    )
  })

  it('the mean is moved anywhere by one hostile row', () => {
    assert.ok(run('mean', rows([1], [1], [1], [-1e9])).aggregate[0] < -1e8)
  })

  it('say which updates count: the weights give the aggregate, the chosen rows their mean', () => {
    const updates = cloud(11, 7, 2, 5)
    for (const name of NAMES) {
      for (const pipeline of [name, `clip(median)+${name}`, `nnm+clip(2)+${name}`]) {
        const { aggregate: vector, weights, selected } = run(pipeline, updates, { numByzantine: 2 })
        if (weights !== undefined) {
          assert.equal(weights.length, updates.length)
          const sum = vector.map((_, i) => updates.reduce((total, update, row) => total + weights[row] * update[i], 0))
          assertNear(vector, sum, 1e-5, pipeline)
        }
        assert.deepEqual(
          selected,
          selected?.toSorted((a, b) => a - b),
        )
      }
    }
    const { aggregate: vector, selected = [] } = run('multiKrum', updates, { numByzantine: 2 })
    assert.deepEqual(selected, [0, 1, 2, 3, 4, 5, 6, 7, 8])
    assertNear(vector, run('mean', updates.slice(0, 9)).aggregate, 1e-6)
  })

  it('refuse finite rows of which the aggregate is not finite', () => {
    const huge = Array.from({ length: 3 }, () => new Float32Array(4).fill(3e38))
    assert.ok(run('mean', huge).aggregate.every((value) => value > 2.9e38))
    const parallel = rows([1, 1e-10], [1, 1e-10], [1, 1e-10])
    assert.throws(() => run('flTrust', parallel, { trustedUpdate: Float32Array.of(3.4e38, 3.4e38) }), {
      code: 'NON_FINITE',
    })
  })

  it('a rule that needs more than updates says so', () => {
    const updates = cloud(5, 3)
    const bare = { numByzantine: 1, kernels: referenceKernels }
    assert.throws(() => aggregate(parsePipeline('monna'), updates, bare), { code: 'MISSING_INPUT' })
    assert.throws(() => aggregate(parsePipeline('flTrust'), updates, bare), { code: 'MISSING_INPUT' })
    assert.throws(() => run('monna', updates, { trustedRow: 5 }), { code: 'MISSING_INPUT', message: /from 0 to 4/ })
    assert.throws(() => run('bucketing(2)+monna', updates), { code: 'MISSING_INPUT' })
    assert.throws(() => run('flTrust', updates, { trustedUpdate: new Float32Array(2) }), { code: 'SHAPE_MISMATCH' })
    assert.throws(() => run('centeredClipping', updates, { state: new Float32Array(2) }), { code: 'SHAPE_MISMATCH' })
    const spoilt = new Float32Array(3).fill(Number.NaN)
    assert.throws(() => run('centeredClipping', updates, { state: spoilt }), { code: 'NON_FINITE' })
  })
})

describe('single rules', () => {
  it('geometric median stops as soon as it moves less than the tolerance', () => {
    const updates = cloud(9, 4, 2, 50)
    const fixed = run('geometricMedian(steps=200)', updates, { numByzantine: 2 })
    const early = run('geometricMedian(steps=200,tolerance=1e-5)', updates, { numByzantine: 2 })
    assert.equal(fixed.diagnostics.steps, 200)
    assert.ok(early.diagnostics.steps < 60)
    assertNear(early.aggregate, fixed.aggregate, 1e-4)
  })

  it('centered clipping starts at the median, or where it is told, and hands on where it ended', () => {
    const updates = rows([0], [1], [2], [1000])
    assertNear(run('centeredClipping(tau=1,steps=1)', updates).aggregate, [1.5 + (-1 - 0.5 + 0.5 + 1) / 4], 1e-6)
    const state = Float32Array.of(10)
    const { aggregate: vector, state: next } = run('centeredClipping(tau=1,steps=2)', updates, { state })
    assertNear(vector, [9], 1e-6)
    assert.deepEqual(next, vector)
    assert.deepEqual([...state], [10])
  })

  it('MDA finds the exact subset where going through all would take forever, the first of equal ones', () => {
    const updates = cloud(60, 5, 20, 1.6)
    const { selected } = run('mda', updates, { numByzantine: 20 })
    assert.deepEqual(
      selected,
      Array.from({ length: 40 }, (_, row) => row),
    )
    assert.deepEqual(run('mda', rows([0], [1], [2], [3], [4]), { numByzantine: 2 }).selected, [0, 1, 2])
    assert.deepEqual(run('mda', rows([9], [0], [0], [9], [0]), { numByzantine: 2 }).selected, [1, 2, 4])
  })

  it('MDA agrees with trying every subset', () => {
    const coordinate = fc.integer({ min: 0, max: 6 })
    const points = fc
      .integer({ min: 3, max: 9 })
      .chain((n) => fc.array(fc.tuple(coordinate, coordinate), { minLength: n, maxLength: n }))
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 4 }), (values, f) => {
        fc.pre(2 * f < values.length)
        const { selected = [] } = run('mda', rows(...values), { numByzantine: f })
        let [best, least]: [number[], number] = [[], Infinity]
        for (const subset of subsetsOf(values.length, values.length - f)) {
          const diameter = Math.max(...subset.flatMap((i) => subset.map((j) => squared(values[i], values[j]))))
          if (diameter < least) [best, least] = [subset, diameter]
        }
        assert.deepEqual(selected, best)
      }),
      { numRuns: 300 },
    )
  })

  it('SMEA refuses what it cannot finish', () => {
    assert.throws(() => run('smea', cloud(60, 2), { numByzantine: 20 }), { code: 'TOO_MUCH_WORK' })
  })

  it('CAF is done after few steps, whatever a row holds', () => {
    for (const value of [1e30, 1e10, 50]) {
      const { aggregate: vector, diagnostics } = run('caf', cloud(10, 5, 3, value), { numByzantine: 3 })
      assert.ok(diagnostics.iterations <= 10)
      assertNear(vector, [1, 1, 1, 1, 1], 0.15)
    }
    assert.equal(run('caf', cloud(5, 3), { numByzantine: 0 }).diagnostics.iterations, 1)
  })

  it('FLTrust leaves out who points another way and shortens the rest to the trusted length', () => {
    const updates = rows([10, 0], [-5, 0], [0, 7], [3, 3])
    const { aggregate: vector, weights } = run('flTrust', updates, { trustedUpdate: Float32Array.of(2, 0) })
    const cosine = Math.SQRT1_2
    assertNear(vector, [(2 + 2 * cosine * cosine) / (1 + cosine), (2 * cosine * cosine) / (1 + cosine)], 1e-6)
    assert.deepEqual([weights?.[1], weights?.[2]], [0, 0])
    assert.deepEqual([...run('flTrust', updates, { trustedUpdate: Float32Array.of(0, 0) }).aggregate], [0, 0])
  })

  it('DnC draws its coordinates from the seed', () => {
    const updates = cloud(9, 300, 2, 1.15)
    const draw = (seed: string) => run('dnc(repeats=3,coordinates=5)', updates, { numByzantine: 2, seed })
    assert.deepEqual(draw('a'), draw('a'))
    const drawn = new Set(['a', 'b', 'c', 'd', 'e'].map((seed) => `${draw(seed).selected}`))
    assert.ok(drawn.size > 1)
    assert.deepEqual(
      run('dnc(repeats=3,coordinates=200)', updates, { numByzantine: 2 }).selected?.slice(0, 5),
      [0, 1, 2, 3, 4],
    )
  })

  it('SignGuard keeps the majority in sign among the rows of usual length', () => {
    const updates = [
      ...cloud(7, 40),
      ...cloud(2, 40, 2, -1),
      new Float32Array(40).fill(9),
      new Float32Array(40).fill(0.01),
    ]
    const { selected } = run('signGuard', updates, { numByzantine: 4 })
    assert.deepEqual(selected, [0, 1, 2, 3, 4, 5, 6])
  })

  it('FoolsGold takes the weight of rows that copy each other', () => {
    const random = new Random('fools')
    const honest = Array.from({ length: 4 }, () => Float32Array.from({ length: 200 }, () => random.normal()))
    const sybil = Float32Array.from({ length: 200 }, () => random.normal())
    const { weights = [] } = run('foolsGold', [...honest, sybil, sybil, sybil.map((x) => 2 * x)], { numByzantine: 3 })
    assert.ok(
      Array.from(weights)
        .slice(0, 4)
        .every((weight) => Math.abs(weight - 0.25) < 0.05),
    )
    assert.ok(
      Array.from(weights)
        .slice(4)
        .every((weight) => weight < 1e-3),
    )
  })

  it('the median sign has the median length unless it is told its scale', () => {
    const updates = rows([3, -4], [3, -4], [-30, 40], [3, 4], [5, 0])
    assertNear(run('signMajority', updates).aggregate, [5 / Math.SQRT2, 0], 1e-6)
    assertNear(run('signMajority(0.5)', updates).aggregate, [0.5, 0], 0)
  })
})

function squared(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + (x - b[i]) * (x - b[i]), 0)
}

function subsetsOf(n: number, size: number, first = 0): number[][] {
  if (size === 0) return [[]]
  return Array.from({ length: n - first - size + 1 }, (_, i) => first + i).flatMap((row) =>
    subsetsOf(n, size - 1, row + 1).map((rest) => [row, ...rest]),
  )
}
