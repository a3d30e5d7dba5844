import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { attackNamed } from '../../../src/aggregation/attacks/index.ts'
import { maximizeOnLine, OPTIMAL_FACTOR } from '../../../src/aggregation/attacks/search.ts'
import {
  meanOf,
  moved,
  multiplied,
  sampleDeviation,
  squaredDistance,
} from '../../../src/aggregation/attacks/statistics.ts'
import { clip, nnm, trimmedMean } from '../../reference/rules.ts'

interface AttackCase {
  readonly name: string
  readonly kind: string
  readonly aggregator: string
  readonly params: { readonly tau?: number; readonly epsilon?: number; readonly agg?: string }
  readonly backend: 'numpy' | 'torch'
  /** How many of the input's rows are honest. */
  readonly n: number
  readonly f: number
  readonly input: string
  readonly output: readonly (number | string)[]
  readonly note?: string
}

const golden = JSON.parse(readFileSync(new URL('../../vectors/byzfl.json', import.meta.url), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly rows: readonly (readonly number[])[] }>>
  readonly cases: readonly AttackCase[]
}
const cases = golden.cases.filter(({ kind }) => kind === 'attack')

function honestRows({ input, n, backend }: AttackCase): Float64Array[] {
  const rows = golden.inputs[input].rows.slice(0, n)
  return rows.map((row) => Float64Array.from(backend === 'torch' ? row.map(Math.fround) : row))
}

type Defence = (rows: readonly Float64Array[], numByzantine: number) => Float64Array

const DEFENCES: Readonly<Record<string, Defence>> = {
  Average: (rows) => meanOf(clip(rows, 2)),
  TrMean: (rows, numByzantine) => trimmedMean(nnm(rows, numByzantine), numByzantine),
}

function defenceOf({ params }: AttackCase): Defence {
  return DEFENCES[params.agg?.split('(')[0] ?? '']
}

/** The row in float64, as the library makes it before it rounds. */
const CRAFT: Readonly<Record<string, (rows: Float64Array[], golden: AttackCase) => ArrayLike<number>>> = {
  SignFlipping: (rows) => multiplied(meanOf(rows), -1),
  // The labels were flipped before the rows were made.
  LabelFlipping: (rows) => meanOf(rows),
  InnerProductManipulation: (rows, { params }) => multiplied(meanOf(rows), -(params.tau ?? Number.NaN)),
  ALittleIsEnough: (rows, { params }) => alie(rows, params.tau ?? Number.NaN),
  Mimic: (rows, { params }) => rows[params.epsilon ?? Number.NaN],
  Inf: (rows) => attackNamed('infinity').craft({ honest: [Float32Array.from(rows[0])], numByzantine: 1, seed: '' })[0],
  Optimal_InnerProductManipulation: (rows, golden) => optimal(rows, golden, (tau) => multiplied(meanOf(rows), -tau)),
  Optimal_ALittleIsEnough: (rows, golden) => optimal(rows, golden, (tau) => alie(rows, tau)),
}

function alie(rows: Float64Array[], tau: number): Float64Array {
  const mean = meanOf(rows)
  return moved(mean, tau, sampleDeviation(rows, mean))
}

function displacement(rows: Float64Array[], golden: AttackCase, row: Float64Array): number {
  const all = [...rows, ...Array.from({ length: golden.f }, () => row)]
  return Math.sqrt(squaredDistance(defenceOf(golden)(all, golden.f), meanOf(rows)))
}

function optimal(rows: Float64Array[], golden: AttackCase, row: (tau: number) => Float64Array): Float64Array {
  return row(maximizeOnLine((tau) => displacement(rows, golden, row(tau)), OPTIMAL_FACTOR).x)
}

const NAMES: Readonly<Record<string, (golden: AttackCase) => string>> = {
  SignFlipping: () => 'signFlip',
  LabelFlipping: () => 'scale(1)',
  InnerProductManipulation: ({ params }) => `innerProduct(${params.tau})`,
  ALittleIsEnough: ({ params }) => `alie(${params.tau})`,
  Mimic: ({ params }) => `mimic(${params.epsilon})`,
  Inf: () => 'infinity',
  Optimal_InnerProductManipulation: () => 'innerProductOptimized',
  Optimal_ALittleIsEnough: () => 'alieOptimized',
}

function assertClose(actual: ArrayLike<number>, expected: readonly number[], rtol: number): void {
  assert.equal(actual.length, expected.length)
  for (const [i, value] of expected.entries()) {
    const near = actual[i] === value || Math.abs(actual[i] - value) <= rtol * Math.abs(value)
    assert.ok(near, `column ${i}: ${actual[i]}, not ${value}`)
  }
}

/** Once all attack rows are clipped to one norm, rounding decides between factors: only the harm is the same. */
const isPlateau = ({ note, backend, params: { agg } }: AttackCase): boolean =>
  note?.includes('plateau') === true || (backend === 'torch' && agg === 'Average')

describe("attacks against ByzFL's", () => {
  it('are compared in all 40 cases', () => {
    assert.equal(cases.length, 40)
    assert.deepEqual(new Set(cases.map(({ aggregator }) => aggregator)), new Set(Object.keys(CRAFT)))
    assert.equal(cases.filter(isPlateau).length, 6)
  })

  for (const golden of cases) {
    it(golden.name, () => {
      const rows = honestRows(golden)
      const expected = golden.output.map(Number)
      const rtol = golden.backend === 'torch' ? 1e-4 : 1e-9
      const honest = rows.map((row) => Float32Array.from(row))
      const defence = (all: readonly Float32Array[]) =>
        Float32Array.from(
          defenceOf(golden)(
            all.map((row) => Float64Array.from(row)),
            golden.f,
          ),
        )
      const view = { honest, numByzantine: golden.f, seed: '', defence }
      const crafted = attackNamed(NAMES[golden.aggregator](golden)).craft(view)
      assert.equal(crafted.length, golden.f)
      if (isPlateau(golden)) {
        const reached = displacement(rows, golden, Float64Array.from(expected))
        for (const row of [CRAFT[golden.aggregator](rows, golden), crafted[0]]) {
          const harm = displacement(rows, golden, Float64Array.from(row))
          assert.ok(Math.abs(harm - reached) <= 1e-4 * reached, `${harm}, not ${reached}`)
        }
        return
      }
      assertClose(CRAFT[golden.aggregator](rows, golden), expected, rtol)
      for (const row of crafted) assertClose(row, expected, 1e-4)
    })
  }
})
