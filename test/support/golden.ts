import { readFileSync } from 'node:fs'

/** One call of ByzFL and what it gave; see `conventions` in test/vectors/byzfl.json. */
export interface GoldenCase {
  readonly name: string
  readonly kind: 'aggregator' | 'preaggregator' | 'pipeline' | 'attack'
  readonly aggregator: string
  readonly params: Readonly<Record<string, number | string | null>>
  readonly backend: 'numpy' | 'torch'
  readonly n: number
  readonly f: number
  readonly d: number
  readonly input: string
  readonly output?: readonly Entry[] | readonly (readonly Entry[])[] | null
  readonly error?: string
  /** Rows chosen; for NNM a list of rows for each row. */
  readonly selected?: readonly number[] | readonly (readonly number[])[]
  readonly permutation?: readonly number[]
  /** What the one power step of CAF and SMEA starts from. */
  readonly init?: string
  readonly init_vectors?: readonly (readonly number[])[]
}

/** CAF and SMEA with exact eigenpairs, on NumPy. */
export interface ExactCase {
  readonly name: string
  readonly input: string
  readonly f: number
  readonly selected?: readonly number[]
  readonly output: readonly number[]
}

export type Entry = number | 'NaN' | 'Infinity' | '-Infinity'

interface GoldenFile {
  readonly inputs: Readonly<Record<string, { readonly rows: readonly (readonly Entry[])[] }>>
  readonly cases: readonly GoldenCase[]
  readonly references_not_byzfl: readonly ExactCase[]
}

const file: GoldenFile = JSON.parse(readFileSync(new URL('../vectors/byzfl.json', import.meta.url), 'utf8'))

export const goldenCases = file.cases
export const exactCases = file.references_not_byzfl

/** The input of a case as the named backend saw it: float64, or rounded to float32 first. */
export function goldenRows(input: string, backend: 'numpy' | 'torch'): Float64Array[] {
  return file.inputs[input].rows.map((row) => {
    const values = Float64Array.from(row, Number)
    return backend === 'torch' ? values.map(Math.fround) : values
  })
}

export function isFiniteInput(input: string): boolean {
  return goldenRows(input, 'numpy').every((row) => row.every(Number.isFinite))
}

/** The vectors that a case gave: one for a rule, one per row for a pre-aggregator; undefined when ByzFL gave nothing. */
export function goldenOutput(golden: GoldenCase): Float64Array[] | undefined {
  if (golden.output === undefined || golden.output === null) return undefined
  const vectors = golden.output.every((entry) => typeof entry === 'object') ? golden.output : [golden.output]
  return vectors.map((vector) => Float64Array.from(vector as readonly Entry[], Number))
}

/** How large the elements of a typical row get: the median of the rows' largest. */
export function typicalScale(rows: readonly ArrayLike<number>[]): number {
  return rows.map(largest).sort((a, b) => a - b)[rows.length >> 1]
}

function largest(vector: ArrayLike<number>): number {
  return Array.from(vector).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

/** What cancels to less than this share of a typical row has no digits to compare. */
const CANCELLED_SHARE = 1e-3

/**
 * The first place where two lists of vectors are further apart than `tolerance` of the expected vector's largest element,
 * or of a thousandth of `rowScale` if that is more; undefined when they agree.
 */
export function firstDifference(
  actual: readonly ArrayLike<number>[],
  expected: readonly ArrayLike<number>[],
  tolerance: number,
  rowScale: number,
): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} vectors instead of ${expected.length}`
  for (const [row, vector] of expected.entries()) {
    if (actual[row].length !== vector.length) return `row ${row}: length ${actual[row].length}, not ${vector.length}`
    const scale = Math.max(largest(vector), CANCELLED_SHARE * rowScale)
    for (let column = 0; column < vector.length; column++) {
      const off = Math.abs(actual[row][column] - vector[column])
      if (!(off <= tolerance * scale)) {
        return `row ${row}, column ${column}: ${actual[row][column]} instead of ${vector[column]}`
      }
    }
  }
  return undefined
}

/** Cases by rule, in the order of the file. */
export function grouped<T extends { readonly aggregator: string }>(cases: readonly T[]): [string, T[]][] {
  return Object.entries(Object.groupBy(cases, ({ aggregator }) => aggregator)).map(([rule, members]) => [
    rule,
    members ?? [],
  ])
}
