import type { GoldenCase } from '../support/golden.ts'
import { dot, mean, minus, norm, type Rows, times } from './linear.ts'
import * as rules from './rules.ts'

/** What a rule (one vector) or pre-aggregator (one per row) gives, and the rows it chose where it chooses. */
export interface ReferenceResult {
  readonly vectors: readonly Float64Array[]
  readonly selected?: readonly number[] | readonly (readonly number[])[]
}

type Reference = (rows: Rows, golden: GoldenCase) => ReferenceResult

function chosen(rows: Rows, selected: readonly number[]): ReferenceResult {
  return { vectors: [rules.meanOf(rows, selected)], selected }
}

/** One power step from a fixed vector, as ByzFL takes it; the last eigenpair's sign does not matter to its callers. */
function powerStep(centred: Rows, weights: ArrayLike<number>, start: Float64Array) {
  const products = centred.map((row) => dot(row, times(1 / norm(start), start)))
  const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0)
  const image = start.map(
    (_, column) => centred.reduce((sum, row, i) => sum + weights[i] * products[i] * row[column], 0) / total,
  )
  const vector = image.map((value) => value / norm(image))
  return { value: dot(vector, image), vector }
}

function draws(golden: GoldenCase): (call: number) => Float64Array {
  return (call) => Float64Array.from(golden.init_vectors?.[call] ?? new Array<number>(golden.d).fill(1))
}

function oneStepCaf(rows: Rows, golden: GoldenCase): ReferenceResult {
  const draw = draws(golden)
  let calls = 0
  const eigensolver: rules.Eigensolver = (centred, weights) => powerStep(centred, weights, draw(calls++))
  return { vectors: [rules.caf(rows, golden.f, { eigensolver, removedRowsCount: true })] }
}

function oneStepSmea(rows: Rows, golden: GoldenCase): ReferenceResult {
  const draw = draws(golden)
  let calls = 0
  const selected = rules.smeaSelectionBy(rows, golden.f, (subset) => {
    const centre = mean(subset)
    const centred = subset.map((row) => minus(row, centre))
    return powerStep(centred, new Float64Array(subset.length).fill(1), draw(calls++)).value
  })
  return chosen(rows, selected)
}

function clippedTwice(rows: Rows, golden: GoldenCase): ReferenceResult {
  const steps = Number(golden.params.L) * Number(golden.params.calls ?? 1)
  return { vectors: [rules.centeredClipping(rows, times(0, rows[0]), Number(golden.params.tau), steps)] }
}

/** ByzFL's rules by its own names, with its parameters. */
export const BYZFL_REFERENCES: Readonly<Record<string, Reference>> = {
  Average: (rows) => ({ vectors: [rules.mean(rows)] }),
  Median: (rows) => ({ vectors: [rules.median(rows)] }),
  TrMean: (rows, { f }) => ({ vectors: [rules.trimmedMean(rows, f)] }),
  Meamed: (rows, { f }) => ({ vectors: [rules.meamed(rows, f)] }),
  GeometricMedian: (rows, { params }) => ({
    vectors: [rules.geometricMedian(rows, Number(params.nu), Number(params.T))],
  }),
  Krum: (rows, { f }) => chosen(rows, rules.krumSelection(rows, f, 'byzfl')),
  MultiKrum: (rows, { f }) => chosen(rows, rules.multiKrumSelection(rows, f, 'byzfl')),
  CenteredClipping: clippedTwice,
  MDA: (rows, { f }) => chosen(rows, rules.mdaSelection(rows, f)),
  MoNNA: (rows, { f, params }) => chosen(rows, rules.monnaSelection(rows, f, Number(params.idx))),
  CAF: oneStepCaf,
  SMEA: oneStepSmea,
  Clipping: (rows, { params }) => ({ vectors: rules.clip(rows, Number(params.c)) }),
  ARC: (rows, { f }) => ({ vectors: rules.arc(rows, f) }),
  NNM: (rows, { f }) => ({ vectors: rules.nnm(rows, f), selected: rules.nnmSelections(rows, f) }),
  Bucketing: (rows, { params, permutation }) => ({
    vectors: rules.bucketing(rows, Number(params.s), permutation ?? []),
  }),
  'NNM+TrMean': (rows, { f }) => ({ vectors: [rules.trimmedMean(rules.nnm(rows, f), f)] }),
  'Clipping(2)+NNM+GeometricMedian': (rows, { f }) => ({
    vectors: [rules.geometricMedian(rules.nnm(rules.clip(rows, 2), f), 0.1, 3)],
  }),
  'ARC+NNM+Krum': (rows, { f }) => {
    const mixed = rules.nnm(rules.arc(rows, f), f)
    return { vectors: [rules.meanOf(mixed, rules.krumSelection(mixed, f, 'byzfl'))] }
  },
  'ARC+NNM+Median': (rows, { f }) => ({ vectors: [rules.median(rules.nnm(rules.arc(rows, f), f))] }),
}
