import { poison, ATTACKS as UPDATE_ATTACKS } from '../src/aggregation/index.ts'
import { ConfigError } from '../src/errors/index.ts'
import { Random } from '../src/kernels/random.ts'
import type { TrainingRows } from '../src/models/batches.ts'
import type { Run } from '../src/round/run.ts'
import { type Adversary, craftingAdversary } from './adversaries.ts'
import type { DataPoison, Workload } from './workload.ts'

/** Every attack by name, `none` first. */
export const ATTACK_NAMES: readonly string[] = UPDATE_ATTACKS

/** @throws {ConfigError} INVALID_CONFIG when there is no such attack */
export function adversaryOf(name: string, run: Run, _workload: Workload): Adversary | undefined {
  if (name === 'none') return undefined
  const attack = UPDATE_ATTACKS.find((known) => known === name)
  if (attack === undefined) throw new ConfigError('INVALID_CONFIG', `there is no attack '${name}'`)
  return craftingAdversary(run.codec, run.parameterCount, (honest, count, seed) => {
    const random = new Random(seed)
    const mean = honest[0].map((_, i) => honest.reduce((sum, row) => sum + row[i], 0) / honest.length)
    return Array.from({ length: count }, () => poison(mean, attack, () => random.normal()))
  })
}

export function poisonedRows(rows: TrainingRows, _poison: DataPoison): TrainingRows {
  return rows
}

export function poisonedLabels(labels: Uint8Array, classes: number): Uint8Array {
  return labels.map((label) => classes - 1 - label)
}

export const MATRIX_ATTACKS = ATTACK_NAMES
export const DEFAULT_RULES: readonly string[] = ['mean', 'median', 'trimmedMean', 'clip(median)+trimmedMean']
