import assert from 'node:assert/strict'
import fc from 'fast-check'
import { WasmKernels } from '../../../src/kernels/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import type { RowKernels, RowMap, RowMatrix, RowSource } from '../../../src/kernels/rowKernels.ts'
import { referenceKernels, rowsOf } from '../../reference/rowKernels.ts'
import { nameOf, type RowCase, rowCase, runsOf, VALUE_KINDS } from '../../support/rowCases.ts'

const implementations: [string, () => WasmKernels][] = [1, 2, 3].map((threads) => [
  `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
  () => new WasmKernels({ threads }),
])
const NUM_ROWS = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 21, 31, 32, 33, 40]
const LENGTHS = [1, 3, 4, 5, 16, 31, 100, 257, 1000]
/** Some long enough to be shared among threads, with each kind of map. */
const LARGE: readonly (readonly [n: number, d: number])[] = [
  [3, 16_384],
  [5, 16_385],
  [4, 40_001],
  [9, 33_000],
  [8, 33_001],
  [6, 50_000],
  [100, 257],
  [257, 131],
  [64, 300],
]

type Result = Float32Array | Float64Array | RowMatrix | number | object | undefined
type Pass = (kernels: RowKernels, rows: RowSource, given: RowCase) => Result

const MAPPED_PASSES: Record<string, Pass> = {
  median: (kernels, rows, { map }) => kernels.median(rows, map),
  trimmedMean: (kernels, rows, { map, trim }) => kernels.trimmedMean(rows, trim, map),
  meanAroundMedian: (kernels, rows, { map, keep }) => kernels.meanAroundMedian(rows, keep, map),
  signMajority: (kernels, rows, { map }) => kernels.signMajority(rows, map),
  signCounts: (kernels, rows, { map }) => kernels.signCounts(rows, map),
}

const PASSES: Record<string, Pass> = {
  ...MAPPED_PASSES,
  mapped: (kernels, rows, { map }) => (map === undefined ? undefined : kernels.mapped(rows, map)),
  firstNonFinite: (kernels, rows) => kernels.firstNonFinite(rows),
  squaredNorms: (kernels, rows) => kernels.squaredNorms(rows),
  dots: (kernels, rows, { point }) => kernels.dots(rows, point),
  squaredDistancesTo: (kernels, rows, { point }) => kernels.squaredDistancesTo(rows, point),
  squaredDistances: (kernels, rows) => kernels.squaredDistances(rows),
  weightedSum: (kernels, rows, { weights }) => kernels.weightedSum(rows, weights),
  'weightedSum with a base': (kernels, rows, { weights, point }) =>
    kernels.weightedSum(rows, weights, { vector: point, weight: 0.3 }),
  weightedSumAndDistances: (kernels, rows, { weights, point }) =>
    kernels.weightedSumAndDistances(rows, weights, { vector: point, weight: -0.7 }),
  gather: (kernels, rows, { columns }) => kernels.gather(rows, columns),
  scaleInPlace: (kernels, rows, { factors }) => {
    const copy = matrixOf(kernels, rowsOf(rows))
    kernels.scaleInPlace(copy, factors)
    return copy
  },
}

function matrixOf(kernels: RowKernels, rows: readonly Float32Array[]): RowMatrix {
  const matrix = kernels.allocate(rows.length, rows[0].length)
  for (const [index, row] of rows.entries()) matrix.row(index).set(row)
  return matrix
}

/** What can be compared once the matrix is freed. */
function taken(result: Result): unknown {
  if (typeof result !== 'object' || !('free' in result)) return result
  const rows = rowsOf(result).map((row) => row.slice())
  result.free()
  return rows
}

/** deepStrictEqual compares the bytes of typed arrays. */
function assertSameBits(
  kernels: RowKernels,
  given: RowCase,
  passes = PASSES,
  expected = resultsOf(given, passes),
): void {
  const matrix = given.inMatrix ? matrixOf(kernels, given.rows) : undefined
  for (const [name, pass] of Object.entries(passes)) {
    const actual = taken(pass(kernels, matrix ?? given.rows, given))
    assert.deepStrictEqual(actual, expected[name], `${name} of ${nameOf(given)}`)
  }
  matrix?.free()
}

function resultsOf(given: RowCase, passes = PASSES): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(passes).map(([name, pass]) => [name, taken(pass(referenceKernels, given.rows, given))]),
  )
}

function memoised<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined
  return () => {
    value ??= { of: compute() }
    return value.of
  }
}

const largeCases = memoised(() =>
  LARGE.map(([n, d], index) => {
    const mapKind = (['none', 'scaled', 'mixed'] as const)[index % 3]
    const kind = VALUE_KINDS[index % VALUE_KINDS.length]
    const given = rowCase({ n, d, kind, mapKind, inMatrix: index % 2 === 0, seed: index })
    return { given, expected: resultsOf(given) }
  }),
)

/** Rows of which any shift starts some column. */
function shiftedColumns(column: readonly number[], length: number): Float32Array[] {
  return column.map((_, row) => Float32Array.from({ length }, (_, c) => column[(row + c) % column.length]))
}

/** More columns of so many rows than are copied at a time. */
const panelCase = memoised(() => {
  const given = rowCase({ n: 300, d: 16_400, kind: 'grid', mapKind: 'none', inMatrix: false, seed: 3 })
  const { squaredNorms, dots, gather, 'weightedSum with a base': weightedSum } = PASSES
  const passes = { squaredNorms, dots, gather, weightedSum }
  return { given, passes, expected: resultsOf(given, passes) }
})

for (const [name, make] of implementations) {
  describe(`row kernels on ${name}`, () => {
    let kernels: WasmKernels
    before(() => {
      kernels = make()
    })
    after(() => kernels.close())

    for (const kind of VALUE_KINDS) {
      it(`give the bits of their definition on ${kind} values`, () => {
        fc.assert(
          fc.property(
            fc.constantFrom(...NUM_ROWS),
            fc.constantFrom(...LENGTHS),
            fc.constantFrom<RowCase['mapKind']>('none', 'scaled', 'mixed'),
            fc.boolean(),
            fc.nat(1e6),
            (n, d, mapKind, inMatrix, seed) => {
              assertSameBits(kernels, rowCase({ n, d, kind, mapKind, inMatrix, seed }))
            },
          ),
          { seed: 20_240, numRuns: runsOf(kind) },
        )
      })
    }

    it('give the bits of their definition across chunks, and for many rows', () => {
      for (const { given, expected } of largeCases()) assertSameBits(kernels, given, PASSES, expected)
    })

    it('keep or drop any number of rows of every count up to 40', () => {
      for (let n = 1; n <= 40; n++) {
        const given = rowCase({
          n,
          d: 7,
          kind: n % 2 === 0 ? 'grid' : 'normal',
          mapKind: 'none',
          inMatrix: false,
          seed: n,
        })
        const { median, meanAroundMedian, trimmedMean } = MAPPED_PASSES
        for (let keep = 1; keep <= n; keep += n < 12 ? 1 : 5)
          assertSameBits(kernels, { ...given, keep }, { meanAroundMedian })
        for (let trim = 0; 2 * trim < n; trim++) assertSameBits(kernels, { ...given, trim }, { median, trimmedMean })
      }
    })

    it('sort as many rows as merges come in sizes', () => {
      for (const n of [47, 57, 63, 65, 72, 97, 100, 105, 128, 129, 200, 257]) {
        const given = rowCase({ n, d: 9, kind: 'normal', mapKind: 'none', inMatrix: true, seed: n })
        const { median, meanAroundMedian, trimmedMean } = MAPPED_PASSES
        for (const trim of [0, 1, n >> 3, n >> 2, (n - 1) >> 1]) {
          assertSameBits(kernels, { ...given, trim, keep: n - trim }, { median, meanAroundMedian, trimmedMean })
        }
      }
    })

    it('sum the values around the median by their rank modulo their number', () => {
      const random = new Random('ranks')
      for (let n = 7; n < 30; n++) {
        const small = Array.from({ length: n - 5 }, () => random.float())
        const given = rowCase({ n, d: 3 * n, kind: 'normal', mapKind: 'none', inMatrix: false, seed: n })
        const { meanAroundMedian } = MAPPED_PASSES
        // What is kept cancels but for the small ones, of which every order of summing loses other digits.
        const untied = [-1e30, -3 * 2 ** 45, 2 ** 45, 2 ** 45, 2 ** 45, ...small]
        const tied = [-(2 ** 47), 2 ** 47, -(2 ** 46), -(2 ** 46), 0, ...small]
        for (const column of [untied, tied]) {
          const rows = shiftedColumns(column, given.d)
          assertSameBits(kernels, { ...given, rows, keep: n - 1 }, { meanAroundMedian })
        }
      }
    })

    it('read vectors in panels as they read a matrix in place', () => {
      const { given, passes, expected } = panelCase()
      assertSameBits(kernels, given, passes, expected)
      assertSameBits(kernels, { ...given, inMatrix: true }, passes, expected)
    })

    it('let no value that is not finite pass for one', () => {
      const given = rowCase({ n: 9, d: 70, kind: 'normal', mapKind: 'none', inMatrix: false, seed: 1 })
      for (const [row, column, value] of [
        [0, 0, Number.NaN],
        [4, 37, Infinity],
        [8, 69, -Infinity],
      ]) {
        const rows = given.rows.map((vector) => vector.slice())
        rows[row][column] = value
        assert.deepStrictEqual(kernels.firstNonFinite(rows), { row, column })
        for (const source of ['squaredNorms', 'dots', 'squaredDistancesTo'] as const) {
          const sums = source === 'squaredNorms' ? kernels.squaredNorms(rows) : kernels[source](rows, given.point)
          assert.deepStrictEqual(
            Array.from(sums, Number.isFinite),
            rows.map((_, index) => index !== row),
          )
        }
        for (const map of [undefined, { kind: 'scaled', factors: given.factors } satisfies RowMap]) {
          for (const pass of ['median', 'trimmedMean', 'meanAroundMedian', 'signMajority']) {
            const result = MAPPED_PASSES[pass](kernels, rows, { ...given, rows, map })
            const clean = MAPPED_PASSES[pass](referenceKernels, given.rows, { ...given, map })
            assert.ok(result instanceof Float32Array && clean instanceof Float32Array)
            assert.ok(!Number.isFinite(result[column]), `${pass} hides ${value}`)
            result[column] = clean[column]
            assert.deepStrictEqual(result, clean, pass)
          }
        }
      }
    })

    it('name the first value that is not finite by row, then column, across chunks', () => {
      const rows = Array.from({ length: 3 }, () => new Float32Array(40_001))
      rows[2][0] = Number.NaN
      rows[1][40_000] = Infinity
      rows[1][20_000] = -Infinity
      assert.deepStrictEqual(kernels.firstNonFinite(rows), { row: 1, column: 20_000 })
    })

    it('keep nothing allocated, nor change what they are given', () => {
      const before = kernels.usedBytes
      const given = rowCase({ n: 8, d: 1000, kind: 'normal', mapKind: 'mixed', inMatrix: true, seed: 5 })
      const copies = given.rows.map((row) => row.slice())
      assertSameBits(kernels, given)
      assertSameBits(kernels, { ...given, inMatrix: false })
      assert.deepStrictEqual(given.rows, copies)
      assert.equal(kernels.usedBytes, before)
    })

    it('decode int8 codes, or name the first that is none', () => {
      const random = new Random('codes')
      for (const [length, blockLength] of [
        [1, 16],
        [100, 32],
        [4096, 256],
        [40_001, 1024],
      ]) {
        const codes = Uint8Array.from({ length }, () => random.below(255) + 129)
        const scales = Float32Array.from({ length: Math.ceil(length / blockLength) }, () => random.float())
        const decode = (chosen: RowKernels) => chosen.decodeInt8(codes, scales, blockLength)
        assert.deepStrictEqual(decode(kernels), decode(referenceKernels))
        codes[length - 1] = codes[length >> 1] = 128
        assert.equal(decode(kernels), length >> 1)
      }
    })
  })
}
