import { requireCount, requireFinite, requireInteger, requireOpenUnit, requireRange } from '../checks.ts'
import { EvaluationError } from '../errors.ts'
import { adwin, EMPTY_ADWIN } from '../tests/adwin.ts'
import { PSI_SHIFTED, PSI_STABLE } from '../tests/populationStability.ts'
import type { DriftConfig, DriftObservation, DriftReason, DriftState } from './types.ts'
import { testWindow } from './windowTests.ts'

/** Settings that hold for most streams; the features and the error's scale are the user's. */
export const DRIFT_DEFAULTS = {
  windowLength: 168,
  referenceLength: 2016,
  ksLevel: 0.01,
  psiWarning: PSI_STABLE,
  psiDrift: PSI_SHIFTED,
  bins: 10,
  adwinDelta: 0.002,
  calmWindows: 3,
} as const

function requireConfig(config: DriftConfig): void {
  requireCount('features', config.features.length, 1)
  requireInteger('bins', config.bins, 2)
  requireInteger('windowLength', config.windowLength, config.bins)
  requireInteger('referenceLength', config.referenceLength, config.windowLength)
  requireInteger('calmWindows', config.calmWindows, 1)
  requireOpenUnit('ksLevel', config.ksLevel)
  requireOpenUnit('adwinDelta', config.adwinDelta)
  requireRange('psiWarning', config.psiWarning, config.psiWarning > 0, 'positive')
  requireRange('psiDrift', config.psiDrift, config.psiDrift >= config.psiWarning, `at least ${config.psiWarning}`)
  requireRange('errorScale', config.errorScale, config.errorScale > 0 && config.errorScale < Infinity, 'positive')
}

function emptyColumns({ features }: DriftConfig): number[][] {
  return features.map(() => [])
}

/**
 * The state of a monitor that has seen nothing but its reference.
 *
 * @param reference - each feature's values over the training span, in order of time, at least `windowLength`; the newest
 *   `referenceLength` are kept
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | NON_FINITE | OUT_OF_RANGE
 */
export function openDrift(config: DriftConfig, reference: readonly ArrayLike<number>[]): DriftState {
  requireConfig(config)
  if (reference.length !== config.features.length) {
    throw new EvaluationError('SHAPE_MISMATCH', `${reference.length} references for ${config.features.length} features`)
  }
  for (const [k, values] of reference.entries()) {
    requireCount(`the reference of ${config.features[k]}`, values.length, config.windowLength)
    requireFinite(`the reference of ${config.features[k]}`, values)
  }
  return {
    status: 'stable',
    reasons: [],
    since: 0,
    observed: 0,
    reference: reference.map((values) => Array.from(values).slice(-config.referenceLength)),
    window: emptyColumns(config),
    error: EMPTY_ADWIN,
    calm: 0,
  }
}

/** A drift begins, or begins anew: what was known of the world no longer counts. */
function toDrift(config: DriftConfig, state: DriftState, reasons: readonly DriftReason[]): DriftState {
  return {
    ...state,
    status: 'drift',
    reasons,
    since: state.status === 'drift' ? state.since : state.observed,
    reference: emptyColumns(config),
    window: emptyColumns(config),
    calm: 0,
  }
}

/** A full window while updates go on: its verdict is the status. */
function judgeWindow(config: DriftConfig, state: DriftState): DriftState {
  const { severity, reasons } = testWindow(config, state.reference, state.window)
  if (severity === 'drift') return toDrift(config, state, reasons)
  const since = severity === state.status ? state.since : state.observed
  return { ...state, status: severity, reasons, since, window: emptyColumns(config) }
}

/** A full window during a drift: it has to agree with those since the drift, not with the world before it. */
function awaitCalm(config: DriftConfig, state: DriftState): DriftState {
  const window = emptyColumns(config)
  const first = state.reference[0].length === 0
  if (first || testWindow(config, state.reference, state.window).severity === 'drift') {
    return { ...state, reference: state.window, window, calm: 0 }
  }
  const reference = state.reference.map((values, k) => [...values, ...state.window[k]].slice(-config.referenceLength))
  const calm = state.calm + 1
  if (calm < config.calmWindows) return { ...state, reference, window, calm }
  return { ...state, status: 'stable', reasons: [], since: state.observed, reference, window, calm: 0 }
}

/**
 * The state after one more horizon.
 *
 * - ADWIN cuts its window because the bounded error e/(e + c) has risen: `drift` at once. A fall is no drift.
 * - A window of features is full: KS and PSI against the reference give `stable`, `warning` or `drift`.
 * - In `drift` the first full window is the new reference; each later one that does not drift from it is added to it and
 *   counts as calm, one that does replaces it. After `calmWindows` calm ones in a row, without a rise of the error among
 *   them, the status is `stable` again, with the reference taken since: the rule by which updates resume asks that the
 *   world has settled, not that it is the old one.
 *
 * @param config - the same as at {@link openDrift}
 * @throws {EvaluationError} SHAPE_MISMATCH | NON_FINITE | OUT_OF_RANGE for an error below 0
 */
export function observeDrift(config: DriftConfig, state: DriftState, observation: DriftObservation): DriftState {
  const { features, error } = observation
  if (features.length !== config.features.length) {
    throw new EvaluationError('SHAPE_MISMATCH', `${features.length} values for ${config.features.length} features`)
  }
  requireFinite('features', features)
  let next: DriftState = {
    ...state,
    observed: state.observed + 1,
    window: state.window.map((values, k) => [...values, features[k]]),
  }
  if (error !== undefined) {
    requireRange('error', error, error >= 0 && error < Infinity, 'finite and >= 0')
    const step = adwin(state.error, error / (error + config.errorScale), config.adwinDelta)
    next = { ...next, error: step.state }
    if (step.cut && step.change > 0) {
      const reason = { stream: 'error', test: 'adwin', value: step.change, threshold: config.adwinDelta } as const
      return toDrift(config, next, [reason])
    }
  }
  if (next.window[0].length < config.windowLength) return next
  return next.status === 'drift' ? awaitCalm(config, next) : judgeWindow(config, next)
}
