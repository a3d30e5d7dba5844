import assert from 'node:assert/strict'
import fc from 'fast-check'
import { DRIFT_DEFAULTS, observeDrift, openDrift } from '../../../src/evaluation/drift/monitor.ts'
import type { DriftConfig, DriftObservation, DriftState } from '../../../src/evaluation/drift/types.ts'
import { autocorrelationTime, kolmogorovSmirnov, thin } from '../../../src/evaluation/tests/kolmogorovSmirnov.ts'
import { Random } from '../../../src/kernels/random.ts'
import { assertRefused, normals } from './fixtures.ts'

const CONFIG: DriftConfig = {
  ...DRIFT_DEFAULTS,
  features: ['variance', 'volume'],
  windowLength: 100,
  referenceLength: 600,
  errorScale: 1,
}

function reference(): Float64Array[] {
  return [normals(800, 'reference 0'), normals(800, 'reference 1')]
}

/** Observations of two normal features, the first moved by `shift`, and of an error about `level`. */
function observations(count: number, seed: string, { shift = 0, level = 1 } = {}): DriftObservation[] {
  const random = new Random(seed)
  return Array.from({ length: count }, () => ({
    features: [shift + random.normal(), random.normal()],
    error: level * 2 * random.float(),
  }))
}

function run(state: DriftState, rows: readonly DriftObservation[], config = CONFIG): DriftState[] {
  const states: DriftState[] = []
  let next = state
  for (const row of rows) {
    next = observeDrift(config, next, row)
    states.push(next)
  }
  return states
}

describe('evaluation/drift', () => {
  it('stays stable while nothing changes', () => {
    const states = run(openDrift(CONFIG, reference()), observations(1500, 'still'))
    assert.ok(states.every(({ status, reasons }) => status === 'stable' && reasons.length === 0))
    assert.equal(states.at(-1)?.observed, 1500)
    assert.equal(states.at(-1)?.since, 0)
  })

  it('calls a drift at the end of the first window that is elsewhere, and says which feature and why', () => {
    const before = run(openDrift(CONFIG, reference()), observations(200, 'before')).at(-1)!
    const states = run(before, observations(100, 'moved', { shift: 1.2 }))
    assert.ok(states.slice(0, 99).every(({ status }) => status === 'stable'))
    const { status, reasons, since } = states[99]
    assert.equal(status, 'drift')
    assert.equal(since, 300)
    assert.deepEqual(
      reasons.map(({ stream, test }) => [stream, test]),
      [
        ['variance', 'ks'],
        ['variance', 'psi'],
      ],
    )
    assert.ok(reasons[0].value < 0.005 && reasons[0].threshold === 0.005)
    assert.ok(reasons[1].value >= 0.25 && reasons[1].threshold === 0.25)
  })

  it('shares the level of KS among the features', () => {
    const [first] = reference()
    const window = normals(100, 'window').map((value) => value + 0.9)
    const stride = Math.ceil(Math.max(autocorrelationTime(first.slice(-600)), autocorrelationTime(window)))
    const { pValue } = kolmogorovSmirnov(thin(first.slice(-600), stride), thin(window, stride))
    for (const [copies, status] of [
      [1, 'drift'],
      [2, 'stable'],
    ] as const) {
      const features = Array.from({ length: copies }, (_, k) => `copy ${k}`)
      const config = { ...CONFIG, features, ksLevel: 1.5 * pValue }
      const rows = Array.from(window, (value) => ({ features: features.map(() => value) }))
      const open = openDrift(config, new Array<Float64Array>(copies).fill(first))
      assert.equal(run(open, rows, config).at(-1)?.status, status)
    }
  })

  it('warns of a moderate change, goes on, and takes the warning back', () => {
    const config = { ...CONFIG, windowLength: 400, psiDrift: 2 }
    const open = openDrift(config, reference())
    const warned = run(open, observations(400, 'moderate', { shift: 0.5 }), config).at(-1)!
    assert.equal(warned.status, 'warning')
    assert.equal(warned.since, 400)
    assert.deepEqual(
      warned.reasons.map(({ test }) => test),
      ['ks', 'psi'],
    )
    assert.deepEqual(warned.reference, open.reference)
    const after = run(warned, observations(400, 'back'), config).at(-1)!
    assert.deepEqual([after.status, after.reasons.length, after.since], ['stable', 0, 800])
  })

  it('calls a drift as soon as the error has risen, not when it falls', () => {
    const before = run(openDrift(CONFIG, reference()), observations(400, 'errors')).at(-1)!
    const risen = run(before, observations(90, 'risen', { level: 6 })).find(({ status }) => status === 'drift')
    assert.ok(risen !== undefined && risen.since < 490)
    assert.deepEqual(
      risen.reasons.map(({ stream, test }) => [stream, test]),
      [['error', 'adwin']],
    )
    const fallen = run(before, observations(90, 'fallen', { level: 0.1 }))
    assert.ok(fallen.every(({ status }) => status === 'stable'))
    assert.ok(fallen.at(-1)!.error.width < 490, 'the window has been cut')
  })

  it('resumes once the new world has been the same for so many windows, with it as the reference', () => {
    const drifted = run(openDrift(CONFIG, reference()), observations(100, 'moved', { shift: 3 })).at(-1)!
    assert.equal(drifted.status, 'drift')
    const states = run(drifted, observations(400, 'settled', { shift: 3 }))
    // One window for the reference, three calm ones.
    assert.deepEqual(
      [99, 199, 299, 398, 399].map((i) => [states[i].status, states[i].calm]),
      [
        ['drift', 0],
        ['drift', 1],
        ['drift', 2],
        ['drift', 2],
        ['stable', 0],
      ],
    )
    assert.deepEqual(states[399].reasons, [])
    assert.equal(states[399].since, 500)
    assert.ok(run(states[399], observations(300, 'same', { shift: 3 })).every(({ status }) => status === 'stable'))
    assert.equal(run(states[399], observations(100, 'old')).at(-1)?.status, 'drift')
  })

  it('does not resume while the world keeps moving, nor after a calm window that is followed by another world', () => {
    let state = run(openDrift(CONFIG, reference()), observations(100, 'moved', { shift: 3 })).at(-1)!
    for (let k = 2; k < 12; k++) {
      state = run(state, observations(100, `moving ${k}`, { shift: 3 * k })).at(-1)!
      assert.deepEqual([state.status, state.calm], ['drift', 0])
    }
    state = run(state, observations(200, 'calm', { shift: 33 })).at(-1)!
    assert.equal(state.calm, 2)
    state = run(state, observations(100, 'again', { shift: 40 })).at(-1)!
    assert.deepEqual([state.status, state.calm, state.since], ['drift', 0, 100])
  })

  it('a rise of the error in the middle of a drift begins the wait anew', () => {
    const drifted = run(openDrift(CONFIG, reference()), observations(100, 'moved', { shift: 3 })).at(-1)!
    const calm = run(drifted, observations(300, 'settled', { shift: 3 })).at(-1)!
    assert.equal(calm.calm, 2)
    const states = run(calm, observations(95, 'worse', { shift: 3, level: 20 }))
    const again = states.find(({ reasons }) => reasons.some(({ test }) => test === 'adwin'))
    assert.deepEqual([again?.status, again?.calm, again?.since], ['drift', 0, 100])
  })

  it('is pure: the same state and observation give the same, the state given is left alone, its size is bounded', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }),
        fc.string(),
        (shifts, seed) => {
          const config = { ...CONFIG, windowLength: 20, referenceLength: 60 }
          let state = openDrift(config, reference())
          for (const [k, shift] of shifts.entries()) {
            for (const row of observations(20, `${seed} ${k}`, { shift })) {
              const kept = k === 0 ? structuredClone(state) : undefined
              const next = observeDrift(config, state, row)
              if (kept !== undefined) {
                assert.deepEqual(state, kept)
                assert.deepEqual(observeDrift(config, structuredClone(state), row), next)
              }
              state = next
            }
            assert.equal(state.reasons.length === 0, state.status === 'stable')
            for (const column of state.reference) assert.ok(column.length <= 60)
            for (const column of state.window) assert.ok(column.length < 20)
          }
        },
      ),
      { numRuns: 20 },
    )
  })

  it('works without an error, and refuses what it cannot watch', () => {
    const open = openDrift(CONFIG, reference())
    const { error } = observeDrift(CONFIG, open, { features: [0, 0] })
    assert.equal(error.width, 0)
    assertRefused(() => observeDrift(CONFIG, open, { features: [0] }), 'SHAPE_MISMATCH')
    assertRefused(() => observeDrift(CONFIG, open, { features: [0, Number.NaN] }), 'NON_FINITE')
    assertRefused(() => observeDrift(CONFIG, open, { features: [0, 0], error: -1 }), 'OUT_OF_RANGE')
    assertRefused(() => openDrift(CONFIG, [normals(800, 'one')]), 'SHAPE_MISMATCH')
    assertRefused(() => openDrift(CONFIG, [normals(99, 'a'), normals(99, 'b')]), 'TOO_FEW_VALUES')
    assertRefused(() => openDrift({ ...CONFIG, psiDrift: 0.01 }, reference()), 'OUT_OF_RANGE')
    assertRefused(() => openDrift({ ...CONFIG, windowLength: 5 }, reference()), 'OUT_OF_RANGE')
  })
})
