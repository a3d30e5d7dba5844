import { requireRange } from '../checks.ts'
import { DRIFT_DEFAULTS } from '../drift/monitor.ts'
import type { DriftReason } from '../drift/types.ts'
import { testWindow } from '../drift/windowTests.ts'
import { adwin, EMPTY_ADWIN } from '../tests/adwin.ts'

/** A stretch of the test span whose features were compared with the training span's. */
export interface DriftWindow {
  /** Times of its first and last horizon, UTC ms. */
  readonly fromMs: number
  readonly toMs: number
  readonly severity: 'stable' | 'warning' | 'drift'
  /** The features that are not stable, KS and PSI of each. */
  readonly reasons: readonly DriftReason[]
}

/** When ADWIN found that the mean bounded forecast error had changed. */
export interface ErrorChange {
  readonly timeMs: number
  /** Newer less older mean of e/(e + c), in (−1, 1); above 0 the model has become worse. */
  readonly change: number
}

export interface DriftTimeline {
  readonly windows: readonly DriftWindow[]
  readonly errorChanges: readonly ErrorChange[]
}

export interface DriftInput {
  readonly features: readonly string[]
  /** Of each feature its values over the training span, in order of time; the newest 2016 count. */
  readonly reference: readonly Float64Array[]
  /** Of each feature its values at the test horizons, n. */
  readonly values: readonly Float64Array[]
  /** n, UTC ms. */
  readonly timeMs: Float64Array
  /** Forecast error of each horizon, such as QLIKE, n values >= 0. */
  readonly error: Float64Array
  /** Typical error c > 0, from before the test span: ADWIN sees e/(e + c). */
  readonly errorScale: number
}

/**
 * What has changed since the model was trained, and when. The model is frozen, so each window of the test span is
 * compared with the training span itself, not with a world that the model was never fitted to.
 *
 * Windows of 168 horizons, without what is left over at the end; none where the training span is shorter than that.
 *
 * @throws {EvaluationError} OUT_OF_RANGE | NON_FINITE
 * @see drift/windowTests.ts for KS with PSI; Bifet and Gavaldà 2007 for ADWIN
 */
export function driftAlong({ features, reference, values, timeMs, error, errorScale }: DriftInput): DriftTimeline {
  requireRange('errorScale', errorScale, errorScale > 0 && errorScale < Infinity, 'positive')
  const { windowLength, referenceLength } = DRIFT_DEFAULTS
  const config = { ...DRIFT_DEFAULTS, features, errorScale }
  const newest = reference.map((column) => column.slice(-referenceLength))
  const windows: DriftWindow[] = []
  const hasReference = newest.length > 0 && newest[0].length >= windowLength
  for (let from = 0; hasReference && from + windowLength <= timeMs.length; from += windowLength) {
    const window = values.map((column) => column.slice(from, from + windowLength))
    const { severity, reasons } = testWindow(config, newest, window)
    windows.push({ fromMs: timeMs[from], toMs: timeMs[from + windowLength - 1], severity, reasons })
  }
  const errorChanges: ErrorChange[] = []
  let state = EMPTY_ADWIN
  for (const [i, value] of error.entries()) {
    const step = adwin(state, value / (value + errorScale), config.adwinDelta)
    state = step.state
    if (step.cut) errorChanges.push({ timeMs: timeMs[i], change: step.change })
  }
  return { windows, errorChanges }
}
