import { TrainingError } from '../errors/index.ts'
import type { TrainingSpec } from './config.ts'
import { forecasterOf, ROWS_AT_ONCE } from './forecaster.ts'
import type { Model } from './model.ts'
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
  let end = 0
  while (end < first && labelEndMs[end] <= timeMs[first]) end++
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
  #loss: number
  #looksSince = 0
  #parameters: Float32Array

  /**
   * @param base - the first that are looked at
   * @throws {TrainingError} NON_FINITE_LOSS when their loss is not finite
   */
  constructor(
    model: Model,
    tail: TrainingSet,
    { every, patience }: NonNullable<TrainingSpec['earlyStopping']>,
    base: Float32Array,
  ) {
    this.#model = model
    this.#tail = tail
    this.#every = every
    this.#patience = patience
    this.#slopes = new Float32Array(ROWS_AT_ONCE * model.head.outputs)
    this.#parameters = base.slice()
    this.#loss = this.#lossOf(base)
    if (!Number.isFinite(this.#loss)) {
      throw new TrainingError('NON_FINITE_LOSS', 'the loss of the held out rows is not finite before batch 1')
    }
  }

  get parameters(): Float32Array {
    return this.#parameters
  }

  get exhausted(): boolean {
    return this.#looksSince >= this.#patience
  }

  isDue(steps: number): boolean {
    return steps % this.#every === 0
  }

  look(parameters: Float32Array): void {
    const loss = this.#lossOf(parameters)
    if (loss < this.#loss) {
      this.#loss = loss
      this.#looksSince = 0
      this.#parameters = parameters.slice()
    } else this.#looksSince++
  }

  #lossOf(parameters: Float32Array): number {
    const { head } = this.#model
    const { length, features, labels } = this.#tail
    const forecaster = forecasterOf(this.#model, ROWS_AT_ONCE)
    forecaster.load(parameters)
    let total = 0
    forecaster.forEachRow(features, length, (raw, at, row) => {
      total += head.loss(raw, at, labels[row], this.#slopes, 1)
    })
    return total / length
  }
}
