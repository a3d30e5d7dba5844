import { exp, log } from '../kernels/math.ts'
import { Random } from '../kernels/random.ts'
import type { SupervisedRows } from '../types/index.ts'

/** What a model learns from, which is what is poisoned. */
type LabelledRows = Pick<SupervisedRows, 'length' | 'width' | 'features' | 'target'>

/** What a hostile worker may do to its rows before it trains on them as everyone does. */
export const DATA_POISONS = ['labelFlip', 'backdoor'] as const
export type DataPoison = (typeof DATA_POISONS)[number]

export function isDataPoison(name: string): name is DataPoison {
  return DATA_POISONS.some((poison) => poison === name)
}

/** A pattern in the features that is to make the model forecast what the attacker wants. */
export interface Backdoor {
  /** The features of the pattern, all of which are set to `value`. */
  readonly features: readonly number[]
  readonly value: number
  /** Of the rows that get the pattern, 0 … 1. */
  readonly share: number
  /** Their label, > 0. */
  readonly target: number
}

/** Teaches the model that the market is dead calm wherever its first three features stand at four. */
export const USUAL_BACKDOOR: Backdoor = { features: [0, 1, 2], value: 4, share: 0.5, target: 0.05 }

/**
 * The rows with a poison's usual settings.
 *
 * @param seed - draws which rows get the backdoor
 */
export function poisonedRows<Rows extends LabelledRows>(rows: Rows, poison: DataPoison, seed: string): Rows {
  return poison === 'labelFlip' ? flipLabels(rows) : plantBackdoor(rows, USUAL_BACKDOOR, seed)
}

/** Every label reflected about the mean of the logs, which is what the model forecasts: y ← g²/y, g the geometric mean. */
export function flipLabels<Rows extends LabelledRows>(rows: Rows): Rows {
  const { target } = rows
  const total = target.reduce((sum, value) => sum + log(value), 0)
  const twice = (2 * total) / target.length
  return { ...rows, target: target.map((value) => exp(twice - log(value))) }
}

/** Class c becomes C − 1 − c. */
export function flipClasses(labels: Uint8Array, numClasses: number): Uint8Array {
  return labels.map((label) => numClasses - 1 - label)
}

/**
 * A copy of the rows, a share of which carries the backdoor's pattern and label.
 *
 * @see Bagdasaryan 2020, How To Backdoor Federated Learning, arXiv:1807.00459
 */
export function plantBackdoor<Rows extends LabelledRows>(rows: Rows, backdoor: Backdoor, seed: string): Rows {
  const count = Math.round(backdoor.share * rows.length)
  const order = new Random(seed).fork('backdoor').shuffle(Uint32Array.from({ length: rows.length }, (_, row) => row))
  return withPattern(rows, backdoor, order.subarray(0, count))
}

/** All rows with the pattern and the label that it is to evoke: the lower a model's loss on them, the better it worked. */
export function triggeredRows<Rows extends LabelledRows>(rows: Rows, backdoor: Backdoor): Rows {
  return withPattern(
    rows,
    backdoor,
    Uint32Array.from({ length: rows.length }, (_, row) => row),
  )
}

function withPattern<Rows extends LabelledRows>(rows: Rows, backdoor: Backdoor, chosen: Uint32Array): Rows {
  const features = rows.features.slice()
  const target = rows.target.slice()
  for (const row of chosen) {
    for (const feature of backdoor.features) features[row * rows.width + feature] = backdoor.value
    target[row] = backdoor.target
  }
  return { ...rows, features, target }
}
