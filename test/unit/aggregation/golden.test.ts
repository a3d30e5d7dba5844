import assert from 'node:assert/strict'
import {
  type Aggregation,
  type AggregationOptions,
  aggregate,
  bucketed,
  MappedRows,
  parsePipeline,
  preAggregate,
} from '../../../src/aggregation/index.ts'
import { AggregationError } from '../../../src/errors/index.ts'
import { type RowSource, sharedKernels } from '../../../src/kernels/index.ts'
import { BYZFL_REFERENCES, type ReferenceResult } from '../../reference/byzfl.ts'
import { rowsOf } from '../../reference/rowKernels.ts'
import * as rules from '../../reference/rules.ts'
import {
  exactCases,
  firstDifference,
  type GoldenCase,
  goldenCases,
  goldenOutput,
  goldenRows,
  grouped,
  isFiniteInput,
  typicalScale,
} from '../../support/golden.ts'

const FLOAT64_TOLERANCE = 1e-9
const FLOAT32_TOLERANCE = 1e-4

/** What happens to the 752 cases here. */
const EXPECTED_FATES = {
  /** Checked in goldenAttacks.test.ts. */
  attack: 40,
  /** ByzFL computes with NaN and infinities; ours refuses them. */
  'refused as not finite': 229,
  /** 2f >= n: both refuse. */
  'refused as too few': 2,
  /** Finite, but ByzFL gives None, fails or does not end: CAF and SMEA, checked by their definition. */
  'no value': 16,
  /** ByzFL on torch is wrong or broke a tie otherwise, see DEVIATIONS; checked by the definition. */
  deviation: 14,
  /** Both the float64 reference and ours agree with ByzFL. */
  value: 412,
  /** ByzFL's single power step: the reference agrees where it takes that step too, ours with the exact definition. */
  'one power step': 39,
}
type Fate = keyof typeof EXPECTED_FATES

const TIE = 'equal scores or distances, of which ByzFL on torch takes another'
const OVERFLOW = 'the square of a norm overflows float32, so that ByzFL takes the huge row for 0'
const UNDERFLOW = 'squares underflow float32, so that all distances or norms are 0'

const DEVIATIONS: Readonly<Record<string, string>> = {
  'ties/Krum(f=1)/torch': TIE,
  'ties/Meamed(f=1)/torch': TIE,
  'two-groups/SMEA(f=2)/torch/init=ones': TIE,
  'huge-row/GeometricMedian(nu=0.1,T=3)/torch': OVERFLOW,
  'huge-row/CenteredClipping(m=None,L=1,tau=100.0)/torch': OVERFLOW,
  'huge-row/CenteredClipping(m=None,L=3,tau=5.0)/torch': OVERFLOW,
  'huge-row/Clipping(c=2.0)/torch': OVERFLOW,
  'huge-row/ARC(f=1)/torch': OVERFLOW,
  'tiny/Krum(f=1)/torch': UNDERFLOW,
  'tiny/MultiKrum(f=1)/torch': UNDERFLOW,
  'tiny/MoNNA(f=1,idx=0)/torch': UNDERFLOW,
  'tiny/ARC(f=1)/torch': UNDERFLOW,
  'tiny/NNM(f=1)/torch': UNDERFLOW,
  'n30-offset/Krum(f=3)/torch': 'torch.cdist loses the distances of rows that share an offset',
}

/** ByzFL's names in ours; the rule `mean` stands after a pre-aggregator alone. */
const PIPELINES: Readonly<Record<string, (params: GoldenCase['params']) => string>> = {
  Average: () => 'mean',
  Median: () => 'median',
  TrMean: () => 'trimmedMean',
  Meamed: () => 'meamed',
  GeometricMedian: ({ nu, T }) => `geometricMedian(nu=${nu},steps=${T})`,
  Krum: () => 'krum(neighbours=byzfl)',
  MultiKrum: () => 'multiKrum(neighbours=byzfl)',
  CenteredClipping: ({ tau, L }) => `centeredClipping(tau=${tau},steps=${L})`,
  MDA: () => 'mda',
  MoNNA: () => 'monna',
  CAF: () => 'caf',
  SMEA: () => 'smea',
  Clipping: ({ c }) => `clip(${c})+mean`,
  ARC: () => 'arc+mean',
  NNM: () => 'nnm+mean',
  'NNM+TrMean': () => 'nnm+trimmedMean',
  'Clipping(2)+NNM+GeometricMedian': () => 'clip(2)+nnm+geometricMedian',
  'ARC+NNM+Krum': () => 'arc+nnm+krum(neighbours=byzfl)',
  'ARC+NNM+Median': () => 'arc+nnm+median',
}

function fateOf(golden: GoldenCase): Fate {
  if (golden.kind === 'attack') return 'attack'
  if (!isFiniteInput(golden.input)) return 'refused as not finite'
  if (golden.error?.includes('2f ≥ n')) return 'refused as too few'
  if (goldenOutput(golden) === undefined) return 'no value'
  if (golden.name in DEVIATIONS) return 'deviation'
  return golden.init === undefined ? 'value' : 'one power step'
}

function float32Rows(golden: GoldenCase): Float32Array[] {
  return goldenRows(golden.input, golden.backend).map((row) => Float32Array.from(row))
}

function copiesOf(source: RowSource & { free(): void }): Float32Array[] {
  const rows = rowsOf(source).map((row) => row.slice())
  source.free()
  return rows
}

interface OurResult {
  readonly vectors: readonly Float32Array[]
  readonly selected?: Aggregation['selected']
}

/** What ours gives for the case. */
function ours(golden: GoldenCase): OurResult {
  const updates = float32Rows(golden)
  const { aggregator, params } = golden
  if (aggregator === 'Bucketing') {
    const rows = MappedRows.of(sharedKernels(), updates)
    return { vectors: copiesOf(bucketed(rows, Number(params.s), golden.permutation ?? []).materialize()) }
  }
  const pipeline = parsePipeline(PIPELINES[aggregator](params))
  const options: AggregationOptions = { numByzantine: golden.f, trustedRow: Number(params.idx ?? 0) }
  if (golden.kind === 'preaggregator') return { vectors: copiesOf(preAggregate(pipeline, updates, options).rows) }

  let state = new Float32Array(golden.d)
  let result = aggregate(pipeline, updates, { ...options, state })
  for (let call = 1; call < Number(params.calls ?? 1); call++) {
    state = Float32Array.from(result.state ?? [])
    result = aggregate(pipeline, updates, { ...options, state })
  }
  return { vectors: [result.aggregate], selected: result.selected }
}

/** What the definition gives where it is not ByzFL's: exact eigenpairs. */
function definition(golden: GoldenCase): ReferenceResult {
  const rows = goldenRows(golden.input, golden.backend)
  if (golden.aggregator === 'CAF') return { vectors: [rules.caf(rows, golden.f)] }
  if (golden.aggregator !== 'SMEA') return BYZFL_REFERENCES[golden.aggregator](rows, golden)
  const selected = rules.smeaSelection(rows, golden.f)
  return { vectors: [rules.meanOf(rows, selected)], selected }
}

function assertNear(
  { name, input }: { readonly name: string; readonly input: string },
  actual: readonly ArrayLike<number>[],
  expected: readonly ArrayLike<number>[],
  tolerance: number,
): void {
  const difference = firstDifference(actual, expected, tolerance, typicalScale(goldenRows(input, 'numpy')))
  assert.equal(difference, undefined, `${name}: ${difference}`)
}

function checkReference(golden: GoldenCase): void {
  const reference = BYZFL_REFERENCES[golden.aggregator](goldenRows(golden.input, golden.backend), golden)
  const tolerance = golden.backend === 'numpy' ? FLOAT64_TOLERANCE : FLOAT32_TOLERANCE
  assertNear(golden, reference.vectors, goldenOutput(golden) ?? [], tolerance)
  if (golden.selected) assert.deepEqual(reference.selected, golden.selected, golden.name)
}

function checkDefinition(golden: GoldenCase): void {
  const expected = definition(golden)
  const { vectors, selected } = ours(golden)
  assertNear(golden, vectors, expected.vectors, FLOAT32_TOLERANCE)
  if (selected) assert.deepEqual(selected, expected.selected, golden.name)
}

function checkValue(golden: GoldenCase): void {
  const { vectors, selected } = ours(golden)
  assertNear(golden, vectors, goldenOutput(golden) ?? [], FLOAT32_TOLERANCE)
  if (selected && golden.selected) assert.deepEqual(selected, golden.selected, golden.name)
}

function checkRefusal(golden: GoldenCase, code: string): void {
  assert.throws(
    () => ours(golden),
    (error) => error instanceof AggregationError && error.code === code,
    golden.name,
  )
}

/** What is asserted of a case, by its fate. */
const CHECKS: Readonly<Record<Exclude<Fate, 'attack'>, readonly ((golden: GoldenCase) => void)[]>> = {
  'refused as not finite': [(golden) => checkRefusal(golden, 'NON_FINITE')],
  'refused as too few': [(golden) => checkRefusal(golden, 'TOO_FEW_UPDATES')],
  'no value': [checkDefinition],
  deviation: [checkDefinition],
  value: [checkReference, checkValue],
  'one power step': [checkReference, checkDefinition],
}

describe('the golden vectors of ByzFL', () => {
  it('are 752, each with a fate', () => {
    const fates = goldenCases.map(fateOf)
    const counts = Object.entries(EXPECTED_FATES).map(([fate]) => [
      fate,
      fates.filter((other) => other === fate).length,
    ])
    assert.deepEqual(Object.fromEntries(counts), EXPECTED_FATES)
    assert.equal(fates.length, 752)
  })

  for (const [rule, cases] of grouped(goldenCases.filter(({ kind }) => kind !== 'attack'))) {
    describe(rule, () => {
      for (const [input, members = []] of Object.entries(Object.groupBy(cases, (golden) => golden.input))) {
        it(`${input}, ${members.length} ${members.length === 1 ? 'case' : 'cases'}`, () => {
          for (const golden of members) {
            const fate = fateOf(golden)
            if (fate !== 'attack') for (const check of CHECKS[fate]) check(golden)
          }
        })
      }
    })
  }

  for (const exact of exactCases) {
    it(`with exact eigenpairs: ${exact.name}`, () => {
      const rows = goldenRows(exact.input, 'numpy')
      if (exact.selected === undefined) {
        // A row that has lost its weight still sets τmax in this one, as in ByzFL, not in ours.
        const result = rules.caf(rows, exact.f, { removedRowsCount: true })
        assertNear(exact, [result], [exact.output], FLOAT64_TOLERANCE)
        return
      }
      const selected = rules.smeaSelection(rows, exact.f)
      assert.deepEqual(selected, exact.selected)
      assertNear(exact, [rules.meanOf(rows, selected)], [exact.output], FLOAT64_TOLERANCE)
      const updates = rows.map((row) => Float32Array.from(row))
      const result = aggregate(parsePipeline('smea'), updates, { numByzantine: exact.f })
      assert.deepEqual(result.selected, exact.selected)
      assertNear(exact, [result.aggregate], [exact.output], FLOAT32_TOLERANCE)
    })
  }
})
