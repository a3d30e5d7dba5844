import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  type AggregationOptions,
  aggregate,
  parsePipeline,
  preAggregate,
  RULES,
} from '../../../src/aggregation/index.ts'
import { MappedRows } from '../../../src/aggregation/mappedRows.ts'
import { Random } from '../../../src/kernels/random.ts'
import type { RowKernels, RowSource } from '../../../src/kernels/rowKernels.ts'
import { referenceKernels, rowsOf } from '../../reference/rowKernels.ts'

const SEED = 'composition'

function options(numByzantine: number, kernels: RowKernels = referenceKernels): AggregationOptions {
  return { numByzantine, seed: SEED, kernels }
}

/** Rows of a common offset and quite different lengths. */
function scattered(n: number, d: number, seed: string): Float32Array[] {
  const random = new Random(seed)
  return Array.from({ length: n }, () => {
    const length = 0.2 + 3 * random.float()
    return Float32Array.from({ length: d }, () => 0.5 + length * random.normal())
  })
}

function copies(source: RowSource): Float32Array[] {
  return rowsOf(source).map((row) => row.slice())
}

function preAggregated(text: string, updates: readonly Float32Array[], numByzantine: number): Float32Array[] {
  const { rows } = preAggregate(parsePipeline(`${text}+mean`), updates, options(numByzantine))
  const written = copies(rows)
  rows.free()
  return written
}

function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length, what)
  for (let i = 0; i < actual.length; i++) {
    assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `${what} [${i}]: ${actual[i]} is not ${expected[i]}`)
  }
}

/** How far mixed rows lie from a point is known to the pair pass's digits, of which little mixing leaves the fewest. */
const toleranceOf = (rule: string) => (rule === 'centeredClipping' ? 2e-4 : 2e-5)

const STAGES = ['clip(median)', 'clip(1.5)', 'arc', 'nnm', 'bucketing(2)']
const CHAINS = [
  ...STAGES,
  ...STAGES.flatMap((first) => STAGES.map((second) => `${first}+${second}`)),
  'arc+nnm+clip(2)+nnm',
]

describe('a composed pipeline', () => {
  it('gives what its stages give one at a time on rows written out', () => {
    const updates = scattered(14, 9, 'stages')
    for (const chain of CHAINS) {
      let rows = updates
      for (const stage of chain.split('+')) rows = preAggregated(stage, rows, 2)
      const composed = preAggregated(chain, updates, 2)
      for (const [row, values] of composed.entries()) assertNear(values, rows[row], 1e-5, `${chain}, row ${row}`)
      for (const { name } of RULES) {
        const needed = parsePipeline(name).rule.minUpdates(1)
        if (rows.length < needed || (name === 'monna' && chain.includes('bucketing'))) continue
        const given = { ...options(1), trustedRow: 3, trustedUpdate: updates[1] }
        const expected = aggregate(parsePipeline(name), preAggregatedOnce(chain, updates), given)
        const actual = aggregate(parsePipeline(`${chain}+${name}`), updates, given)
        assertNear(actual.aggregate, expected.aggregate, toleranceOf(name), `${chain}+${name}`)
        assert.deepEqual(actual.selected, expected.selected, `${chain}+${name}`)
      }
    }
  })

  function preAggregatedOnce(chain: string, updates: readonly Float32Array[]): Float32Array[] {
    return chain.split('+').reduce((rows, stage) => preAggregated(stage, rows, 1), [...updates])
  }

  it('says how much each original update counts', () => {
    const updates = scattered(12, 5, 'weights')
    for (const chain of CHAINS) {
      const { aggregate: vector, weights = new Float64Array(0) } = aggregate(
        parsePipeline(`${chain}+mean`),
        updates,
        options(2),
      )
      const sum = vector.map((_, i) => updates.reduce((total, update, row) => total + weights[row] * update[i], 0))
      assertNear(vector, sum, 1e-6, chain)
    }
  })

  it('draws its buckets from the seed alone', () => {
    const updates = scattered(12, 3, 'buckets')
    const draw = (seed: string) =>
      aggregate(parsePipeline('bucketing(3)+median'), updates, { ...options(1), seed }).aggregate
    assert.deepEqual(draw('a'), draw('a'))
    assert.ok(new Set(['a', 'b', 'c', 'd'].map((seed) => `${draw(seed)}`)).size > 1)
    const short = preAggregated('bucketing(5)', updates, 0)
    assert.equal(short.length, 3)
  })

  it('clips a row of any length without losing where it points', () => {
    const updates = scattered(9, 6, 'huge')
    const direction = Float32Array.from({ length: 6 }, (_, i) => (i % 2 ? -1 : 1))
    for (const huge of [1e6, 1e15, 1e30]) {
      const rows = [...updates, direction.map((x) => x * huge)]
      for (const rule of [
        'krum',
        'multiKrum',
        'mda',
        'caf',
        'geometricMedian',
        'centeredClipping',
        'trimmedMean',
        'nnm+meamed',
        'bulyan',
      ]) {
        for (const chain of ['clip(median)', 'nnm+clip(median)', 'clip(3)+nnm', 'clip(2)+arc']) {
          const expected = aggregate(parsePipeline(rule), preAggregatedOnce(chain, rows), options(1))
          const actual = aggregate(parsePipeline(`${chain}+${rule}`), rows, options(1))
          assertNear(actual.aggregate, expected.aggregate, toleranceOf(rule), `${chain}+${rule} at ${huge}`)
        }
      }
    }
  })

  it('looks at the rows no more often than it has to', () => {
    const passes: string[] = []
    const counting = new Proxy(referenceKernels, {
      get(kernels, name, receiver) {
        const member = Reflect.get(kernels, name, receiver)
        if (typeof member !== 'function') return member
        return (...given: unknown[]) => {
          passes.push(String(name))
          return Reflect.apply(member, kernels, given)
        }
      },
    })
    const updates = scattered(11, 4, 'passes')
    const passesOf = (pipeline: string) => {
      passes.length = 0
      aggregate(parsePipeline(pipeline), updates, { ...options(2, counting), trustedRow: 0 })
      return passes.splice(0)
    }
    assert.deepEqual(passesOf('mean'), ['weightedSum'])
    assert.deepEqual(passesOf('clip(median)+mean'), ['squaredNorms', 'weightedSum'])
    assert.deepEqual(passesOf('arc+clip(2)+mean'), ['squaredNorms', 'weightedSum'])
    assert.deepEqual(passesOf('krum'), ['squaredDistances', 'weightedSum'])
    assert.deepEqual(passesOf('arc+nnm+caf'), ['squaredNorms', 'squaredDistances', 'weightedSum'])
    assert.deepEqual(passesOf('clip(median)+nnm+trimmedMean'), ['squaredNorms', 'squaredDistances', 'trimmedMean'])
    assert.deepEqual(passesOf('monna'), ['squaredDistancesTo', 'weightedSum'])
    assert.deepEqual(passesOf('geometricMedian'), [
      'squaredNorms',
      'weightedSumAndDistances',
      'weightedSumAndDistances',
      'weightedSum',
    ])
    assert.deepEqual(passesOf('bulyan'), ['squaredDistances', 'meanAroundMedian'])
  })
})

describe('mapped rows', () => {
  const entry = fc.float({ min: -4, max: 4, noNaN: true })
  const factor = fc.float({ min: 0, max: 2, noNaN: true })

  it('have the norms, distances and products of the rows that they stand for', () => {
    const n = 5
    const shape = fc.record({
      values: fc.array(fc.array(entry, { minLength: 3, maxLength: 3 }), { minLength: n, maxLength: n }),
      factors: fc.array(factor, { minLength: n, maxLength: n }),
      weights: fc.array(factor, { minLength: 4 * n, maxLength: 4 * n }),
      after: fc.array(factor, { minLength: 4, maxLength: 4 }),
    })
    fc.assert(
      fc.property(shape, ({ values, factors, weights, after }) => {
        const source = values.map((row) => Float32Array.from(row))
        const start = MappedRows.of(referenceKernels, source)
        const maps = [
          start,
          start.scaled(Float64Array.from(factors)),
          start.mixed(4, Float64Array.from(weights)),
          start.scaled(Float64Array.from(factors)).mixed(4, Float64Array.from(weights)),
          start.mixed(4, Float64Array.from(weights)).scaled(Float64Array.from(after)),
        ]
        for (const mapped of maps) {
          const written = copies(mapped.materialize())
          assert.equal(written.length, mapped.count)
          const point = Float32Array.of(1, -2, 3)
          const scale = 1e-5 * (1 + Math.max(...written.map((row) => squaredDistance(row, point))) * 4)
          const plain = MappedRows.of(referenceKernels, written)
          assertNear(mapped.geometry.squaredNorms, plain.geometry.squaredNorms, scale, 'norms')
          assertNear(mapped.geometry.squaredDistances, plain.geometry.squaredDistances, scale, 'distances')
          assertNear(mapped.squaredDistancesTo(point), plain.squaredDistancesTo(point), scale, 'to a point')
          assertNear(mapped.dots(point), plain.dots(point), scale, 'products')
          const { source: chosen, map } = mapped.select([1, 3])
          const expected = referenceKernels.median([written[1], written[3]])
          assertNear(referenceKernels.median(chosen, map), expected, scale, 'selection')
        }
      }),
    )
  })

  it('that are mixed alike are at distance 0 exactly', () => {
    const source = scattered(6, 50, 'alike')
    const weights = new Float64Array(12).fill(1 / 6)
    const mapped = MappedRows.of(referenceKernels, source).scaled(new Float64Array(6).fill(0.3)).mixed(2, weights)
    assert.deepEqual([...mapped.geometry.squaredDistances], [0, 0, 0, 0])
  })
})

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + (x - b[i]) * (x - b[i]), 0)
}
