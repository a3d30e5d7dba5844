import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { featureSetSchema } from '../../../src/market/streams/featureSet.ts'
import { type FeatureTable, featureTable, sequenceWindows } from '../../../src/market/streams/featureTable.ts'
import type { BarSeries } from '../../../src/types/index.ts'
import { python } from '../python.ts'
import { type BenchRow, measure } from '../suite.ts'

const REPETITIONS = 3
const STEPS = 48
/** Between values of float32 from sums in different orders; a definition that differs shows far above it. */
const LARGEST_DIFFERENCE = 1e-4

const spans = (name: string, minutes: readonly number[]) =>
  minutes.map((spanMinutes) => ({ name, parameters: { spanMinutes } }))
const zScore = (name: string, spanMinutes: number, windowMinutes: number) => ({
  name: 'zScore',
  parameters: { of: { name, parameters: { spanMinutes } }, windowMinutes },
})
const waves = (name: string, harmonic: number) =>
  ['sin', 'cos'].map((wave) => ({ name, parameters: { wave, harmonic } }))

/** In the order of `features` in peers/market.py. */
const SET = featureSetSchema.parse({
  features: [
    ...spans('logReturn', [1, 5, 15, 60, 240, 1440]),
    ...spans('realisedVariance', [15, 60, 240, 1440]),
    ...[1, 7, 30].map((periods) => ({ name: 'harTerm', parameters: { periods } })),
    { name: 'sameTimeLogVarianceRatio', parameters: { horizonMinutes: 60 } },
    ...spans('jumpShare', [1440]),
    ...spans('logBipowerShare', [240]),
    { name: 'averageTrueRange' },
    { name: 'averageTrueRange', parameters: { barMinutes: 5 } },
    ...spans('relativeLogVolume', [60]),
    ...spans('scaledReturn', [60]),
    ...spans('volume', [60]),
    zScore('volume', 5, 1440),
    zScore('logReturn', 15, 1440),
    zScore('realisedVariance', 60, 10_080),
    ...waves('timeOfDay', 1),
    ...waves('dayOfWeek', 1),
    ...waves('timeOfDay', 2),
  ],
  coverage: { lookbackMinutes: 43_200 },
})

interface PeerRun {
  readonly peers: Readonly<Record<string, number>>
  readonly windows: number
}

/** Features of 1-minute bars and the sequences of them that lack nothing, on one thread, beside Python when asked. */
export async function streamsRow(bars: BarSeries, withPandas: boolean): Promise<BenchRow> {
  const run = () => {
    const table = featureTable({ bars }, SET, 1)
    return { table, windows: sequenceWindows(table, { steps: STEPS, stepMinutes: 1 }) }
  }
  const { length } = bars.timeMs
  const id = `market/streams/${length}x${SET.features.length}`
  const row = await measure(id, REPETITIONS, run)
  const { table, windows } = run()
  const notes = [
    `${(length / row.ms / 1000).toFixed(2)} million bars/s`,
    `${windows.ends.length} windows of ${STEPS} rows`,
  ]
  if (!withPandas) return { ...row, note: notes.join(', ') }
  const folder = mkdtempSync(join(tmpdir(), 'murmuration-bench-'))
  try {
    for (const name of ['timeMs', 'high', 'low', 'close', 'volume'] as const) {
      writeFileSync(join(folder, `${name}.f64`), bars[name])
    }
    const theirs = python('market.py', ['features', folder, '--repetitions', `${REPETITIONS}`]) as PeerRun
    if (theirs.windows !== windows.ends.length) throw new Error(`the peer has ${theirs.windows} windows`)
    const bytes = readFileSync(join(folder, 'theirs.f32'))
    const difference = largestDifference(table, new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4))
    for (const [name, ms] of Object.entries(theirs.peers)) {
      notes.push(`${(ms / row.ms).toFixed(2)} × as fast as ${name} (${ms.toFixed(0)} ms)`)
    }
    notes.push(`values differ by ${difference.toExponential(1)} at most`)
    return { ...row, peers: theirs.peers, note: notes.join(', ') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Of values of complete rows, relative where they are above 1. @throws {Error} when they are not the same features */
function largestDifference({ length, width, values, isComplete }: FeatureTable, theirs: Float32Array): number {
  let largest = 0
  for (let row = 0; row < length; row++) {
    if (isComplete[row] === 0) continue
    for (let i = row * width; i < (row + 1) * width; i++) {
      const difference = Math.abs(values[i] - theirs[i]) / Math.max(1, Math.abs(values[i]))
      if (!(difference <= LARGEST_DIFFERENCE)) {
        throw new Error(`${SET.features[i % width].name} of row ${row} is ${values[i]} here, ${theirs[i]} in Python`)
      }
      largest = Math.max(largest, difference)
    }
  }
  return largest
}
