import assert from 'node:assert/strict'
import { causeOfPause, type DriftWatch, driftConfigOf, watchRound } from '../../../src/round/drift.ts'
import { genesisCheckpoint, type Run } from '../../../src/round/run.ts'
import type { SupervisedRows } from '../../../src/types/index.ts'
import { DAYS_BEFORE, ROUNDS, rowsOf, runOfDrift } from '../../support/driftRows.ts'
import { testRun } from '../../support/run.ts'

/** The watch after each round. */
function watched(run: Run, rows: SupervisedRows, rounds = ROUNDS, before?: DriftWatch): DriftWatch[] {
  const config = driftConfigOf(run)
  assert.ok(config !== undefined)
  const base = genesisCheckpoint(run).parameters
  const watches: DriftWatch[] = []
  while ((watches.at(-1) ?? before)?.round !== rounds) {
    watches.push(watchRound(run, config, watches.at(-1) ?? before, rows, base))
  }
  return watches
}

describe('drift from round to round', () => {
  const run = runOfDrift()

  it('finds none where there is none', () => {
    assert.ok(watched(run, rowsOf(run)).every(({ pausedSince }) => pausedSince === undefined))
  })

  it('pauses when a feature is another one, names it, and resumes when its world has settled', () => {
    const watches = watched(run, rowsOf(run, { from: 5, column: 'logVolume1h', shift: 2 }))
    const paused = watches.filter(({ pausedSince }) => pausedSince !== undefined)
    assert.deepEqual(
      paused.map(({ round }) => round),
      [5, 6, 7],
      'a window a day: the drift, the new reference, two calm ones',
    )
    for (const watch of paused) {
      assert.equal(watch.pausedSince, 5)
      const { stream, test } = causeOfPause(watch) ?? {}
      assert.deepEqual([stream, test], ['logVolume1h', 'psi'])
    }
    assert.equal(causeOfPause(watches[0]), undefined)
  })

  it('pauses when the model fails, and takes a better one for no drift', () => {
    const worse = watched(run, rowsOf(run, { from: 9, target: 30 }))
    const first = worse.find(({ pausedSince }) => pausedSince !== undefined)
    assert.ok(first !== undefined && first.round >= 9 && first.round <= 11)
    const { stream, test } = causeOfPause(first) ?? {}
    assert.deepEqual([stream, test], ['error', 'adwin'])
    const better = watched(run, rowsOf(run, { from: 1, to: 9, target: 30 }))
    assert.ok(better.every(({ pausedSince }) => pausedSince === undefined))
  })

  it('is the same whether it goes on or begins anew, in JSON or not', () => {
    const rows = rowsOf(run, { from: 5, column: 'return1h', shift: 2 })
    const watches = watched(run, rows)
    for (const stop of [1, 4, 5, 6, 20]) {
      const kept: DriftWatch = JSON.parse(JSON.stringify(watches[stop - 1]))
      assert.deepEqual(watched(run, rows, ROUNDS, kept).at(-1), watches.at(-1))
    }
  })

  it('never looks at rows whose label is still to come', () => {
    const calm = watched(run, rowsOf(run), 10)
    assert.deepEqual(watched(run, rowsOf(run, { from: 11, column: 'return1h', shift: 9 }), 10), calm)
  })

  it('waits for rows enough for a reference', () => {
    const patient = runOfDrift({ windowLength: (DAYS_BEFORE + 2) * 24, referenceLength: 10_000 })
    const states = watched(patient, rowsOf(patient), 5).map(({ state }) => state?.observed)
    assert.deepEqual(states, [undefined, undefined, 0, 24, 48])
  })

  it('watches what the manifest names, the newest step of a sequence too, or else the usual', () => {
    assert.equal(driftConfigOf(runOfDrift(null)), undefined)
    assert.deepEqual(driftConfigOf(run)?.features, ['logVariance1h', 'logVolume1h', 'return1h'])
    assert.throws(() => runOfDrift({ features: ['volume'] }), /no feature 'volume' to watch/)
    assert.throws(() => runOfDrift({ features: ['return1h', 'return1h'] }), /watched twice/)
    assert.throws(() => runOfDrift({ windowLength: 48, referenceLength: 47 }), /referenceLength is below/)
    const sequence = testRun({ features: { set: 'sequence-v1' }, drift: { features: ['logVolume'], windowLength: 24 } })
    assert.deepEqual(driftConfigOf(sequence)?.features, ['logVolume'])
  })
})
