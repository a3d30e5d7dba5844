import { TrainingError } from '../errors/index.ts'
import { forecasterOf, ROWS_AT_ONCE } from './forecaster.ts'
import type { Model } from './model.ts'
import type { TrainingSpec } from './specs.ts'
import type { TrainingSet } from './trainingSet.ts'

/**
 * Holds out the last rows in time. Rows before them whose label reaches into them are left out of both parts, so that no
 * held out bar is learnt from.
 *
 * @param share - of the rows, 0 < share < 1
 * @throws {TrainingError} NO_ROWS when either part would be empty | SHAPE_MISMATCH when the rows carry no times
 */
export function splitTail(set: TrainingSet, share: number): { readonly rows: TrainingSet; readonly tail: TrainingSet } {
  const { length, timeMs, labelEndMs } = set
  if (timeMs === undefined || labelEndMs === undefined) {
    throw new TrainingError(
      'SHAPE_MISMATCH',
      'early stopping needs rows that say when they stand and when their label ends',
    )
  }
  let first = Math.floor(length * (1 - share))
  // Rows of one time stay together.
  while (first > 0 && timeMs[first - 1] === timeMs[first]) first--
  let end = first
  while (end > 0 && labelEndMs[end - 1] > timeMs[first]) end--
  if (end === 0 || first >= length) {
    throw new TrainingError(
      'NO_ROWS',
      `early stopping leaves no rows to ${end === 0 ? 'train' : 'look'} on, of ${length}`,
    )
  }
  return { rows: part(set, 0, end), tail: part(set, first, length) }
}

function part({ width, features, labels }: TrainingSet, from: number, to: number): TrainingSet {
  const within = { features: features.subarray(from * width, to * width), labels: labels.subarray(from, to) }
  return { length: to - from, width, ...within }
}

/** The parameters that did best on held out rows. @see Prechelt 1998, Early stopping, but when? */
export class BestSoFar {
  readonly #model: Model
  readonly #tail: TrainingSet
  readonly #every: number
  readonly #patience: number
  readonly #slopes: Float32Array
  #best = Number.POSITIVE_INFINITY
  #looksSince = 0
  #parameters: Float32Array | undefined

  constructor(model: Model, tail: TrainingSet, { every, patience }: NonNullable<TrainingSpec['earlyStopping']>) {
    this.#model = model
    this.#tail = tail
    this.#every = every
    this.#patience = patience
    this.#slopes = new Float32Array(ROWS_AT_ONCE * model.head.outputs)
  }

  /** Undefined until something was finite. */
  get parameters(): Float32Array | undefined {
    return this.#parameters
  }

  get exhausted(): boolean {
    return this.#looksSince >= this.#patience
  }

  isDue(steps: number): boolean {
    return steps % this.#every === 0
  }

  look(parameters: Float32Array): void {
    const { head } = this.#model
    const { length, features, labels } = this.#tail
    let total = 0
    const forecaster = forecasterOf(this.#model, ROWS_AT_ONCE)
    forecaster.load(parameters)
    forecaster.forEachRow(features, length, (raw, at, row) => {
      total += head.loss(raw, at, labels[row], this.#slopes, 1)
    })
    if (total < this.#best) {
      this.#best = total
      this.#looksSince = 0
      this.#parameters = parameters.slice()
    } else this.#looksSince++
  }
}
