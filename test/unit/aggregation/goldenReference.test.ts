import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Aggregation, aggregate, parsePipeline } from '../../../src/aggregation/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import { type Rows, times, toFloat64 } from '../../reference/linear.ts'
import * as rules from '../../reference/rules.ts'
import { firstDifference, typicalScale } from '../../support/golden.ts'

interface Expected {
  readonly vector: Float64Array
  readonly selected?: readonly number[]
}
type Reference = (rows: Rows, numByzantine: number, trusted: Float64Array) => Expected

function chosen(rows: Rows, selected: readonly number[]): Expected {
  return { vector: rules.meanOf(rows, selected), selected }
}

const STAGES: Readonly<Record<string, (rows: Rows, numByzantine: number) => Rows>> = {
  'clip(median)': rules.clipToMedianNorm,
  'clip(3)': (rows) => rules.clip(rows, 3),
  arc: rules.arc,
  nnm: rules.nnm,
  'arc+nnm': (rows, f) => rules.nnm(rules.arc(rows, f), f),
  'nnm+clip(median)': (rows, f) => rules.clipToMedianNorm(rules.nnm(rows, f)),
}

const RULES: Readonly<Record<string, Reference>> = {
  mean: (rows) => ({ vector: rules.mean(rows) }),
  median: (rows) => ({ vector: rules.median(rows) }),
  trimmedMean: (rows, f) => ({ vector: rules.trimmedMean(rows, f) }),
  meamed: (rows, f) => ({ vector: rules.meamed(rows, f) }),
  geometricMedian: (rows) => ({ vector: rules.geometricMedian(rows, 0.1, 3) }),
  'geometricMedian(nu=0.01,steps=20)': (rows) => ({ vector: rules.geometricMedian(rows, 0.01, 20) }),
  krum: (rows, f) => chosen(rows, rules.krumSelection(rows, f, 'paper')),
  'krum(byzfl)': (rows, f) => chosen(rows, rules.krumSelection(rows, f, 'byzfl')),
  multiKrum: (rows, f) => chosen(rows, rules.multiKrumSelection(rows, f, 'paper')),
  'multiKrum(byzfl)': (rows, f) => chosen(rows, rules.multiKrumSelection(rows, f, 'byzfl')),
  bulyan: (rows, f) => ({
    vector: rules.bulyan(rows, f, 'paper'),
    selected: rules.bulyanSelection(rows, f, 'paper'),
  }),
  mda: (rows, f) => chosen(rows, rules.mdaSelection(rows, f)),
  monna: (rows, f) => chosen(rows, rules.monnaSelection(rows, f, 1)),
  'centeredClipping(tau=2,steps=4)': (rows) => ({
    vector: rules.centeredClipping(rows, times(0, rows[0]), 2, 4),
  }),
  caf: (rows, f) => ({ vector: rules.caf(rows, f) }),
  smea: (rows, f) => chosen(rows, rules.smeaSelection(rows, f)),
  flTrust: (rows, _, trusted) => ({ vector: rules.flTrust(rows, trusted) }),
  dnc: (rows, f) => chosen(rows, rules.dncSelection(rows, [[...rows[0].keys()]], f)),
  'signMajority(0.5)': (rows) => ({ vector: rules.signMajority(rows, 0.5) }),
}

/** Rules whose aggregate jumps when rows that are nearly equal change places. */
const CHOOSING = new Set([
  'krum',
  'krum(byzfl)',
  'multiKrum',
  'multiKrum(byzfl)',
  'bulyan',
  'mda',
  'monna',
  'smea',
  'dnc',
  'caf',
])

/** Honest rows about a common centre, at their own lengths; hostile ones in turn large, opposite, or among the honest. */
function updatesOf(n: number, d: number, numByzantine: number, seed: number): Float32Array[] {
  const random = new Random(`${n}/${d}/${numByzantine}/${seed}`)
  const centre = Array.from({ length: d }, () => random.normal())
  return Array.from({ length: n }, (_, row) => {
    const spread = 0.2 + random.float()
    const hostile = row < numByzantine ? [20, -5, 1][row % 3] : 1
    return Float32Array.from(centre, (value) => hostile * value + spread * random.normal())
  })
}

const cases = fc.record({
  numByzantine: fc.nat(3),
  spare: fc.integer({ min: 0, max: 3 }),
  d: fc.constantFrom(1, 2, 5, 17, 40),
  seed: fc.nat(1e6),
})

/** Far more than rounding to float32 makes of it, far less than another choice of rows would. */
const TOLERANCE = 1e-4

function check(
  text: string,
  prepare: (rows: Rows, numByzantine: number) => Rows,
  rule: Reference,
  numRuns: number,
): void {
  fc.assert(
    fc.property(cases, ({ numByzantine, spare, d, seed }) => {
      const updates = updatesOf(4 * numByzantine + 3 + spare, d, numByzantine, seed)
      const trusted = updates[updates.length - 1]
      const options = { numByzantine, trustedRow: 1, trustedUpdate: trusted, state: new Float32Array(d) }
      const result: Aggregation = aggregate(parsePipeline(text), updates, options)
      const expected = rule(prepare(toFloat64(updates), numByzantine), numByzantine, Float64Array.from(trusted))
      const difference = firstDifference([result.aggregate], [expected.vector], TOLERANCE, 1e3 * typicalScale(updates))
      assert.equal(difference, undefined, difference)
      if (expected.selected) assert.deepEqual(result.selected, expected.selected)
    }),
    { seed: 20_240, numRuns },
  )
}

describe('the rules against their definitions in float64', () => {
  for (const [name, rule] of Object.entries(RULES)) {
    const text = name.replace('(byzfl)', '(neighbours=byzfl)')
    it(text, () => check(text, (rows) => rows, rule, name === 'smea' ? 6 : 25))

    it(`${text} after pre-aggregators`, () => {
      // Mixed rows can be equal but for rounding, which then chooses among them: only what does not choose is compared.
      for (const [stage, prepare] of Object.entries(STAGES)) {
        const chooses = stage.includes('nnm')
        if (!(chooses && CHOOSING.has(name))) check(`${stage}+${text}`, prepare, rule, 5)
      }
    })
  }
})
