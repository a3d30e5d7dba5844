import type { SupervisedRows } from '../types/index.ts'
import type { TrainingSpec } from './config.ts'

export interface TrainingOptions extends Omit<TrainingSpec, 'localSteps'> {
  /** Number of mini-batch steps. */
  readonly steps: number
  /** Decides which rows make each batch. */
  readonly seed: string
}

/**
 * Trains one model. Its results are good to float32 rounding and may differ between backends and machines; whatever is
 * recorded, scored or answered is computed by the pure functions of mlp.ts instead.
 */
export interface Engine {
  /** What does the arithmetic, e.g. `tfjs-wasm`. */
  readonly name: string

  /** A copy of the current parameters, laid out as `layersOf` says. */
  parameters(): Float32Array

  /** @throws {TrainingError} SHAPE_MISMATCH */
  setParameters(parameters: Float32Array): void

  /**
   * Takes `steps` mini-batch steps on the rows from the current parameters, with a fresh optimizer. Gives the event loop
   * a turn after every step. When it throws, the parameters are those it started from. One call at a time.
   *
   * @returns the mean QLIKE of the batches, each before its step
   * @throws {TrainingError} NO_ROWS | SHAPE_MISMATCH | NON_FINITE_LOSS, the last naming the step
   * @throws the signal's reason when it is aborted
   */
  train(
    rows: SupervisedRows,
    options: TrainingOptions,
    control?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly loss: number }>

  /** Mean QLIKE of the current parameters on the rows. @throws {TrainingError} NO_ROWS | SHAPE_MISMATCH */
  loss(rows: SupervisedRows): number

  /**
   * The model's output for n rows of features: n log ratios within ±MAX_LOG_RATIO, see `forecastLogRatio`.
   *
   * @throws {TrainingError} SHAPE_MISMATCH
   */
  predict(features: Float32Array, n: number): Float32Array
}
