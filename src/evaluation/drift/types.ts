import type { AdwinState } from '../tests/adwin.ts'

/** `warning` and `stable` go on as usual; in `drift` a worker pauses its own updates. */
export type DriftStatus = 'stable' | 'warning' | 'drift'

/** Why a status is not `stable`. */
export interface DriftReason {
  /** Name of a feature, or `error` for the forecast error. */
  readonly stream: string
  readonly test: 'ks' | 'psi' | 'adwin'
  /** KS: p-value; PSI: index; ADWIN: rise of the mean bounded error. */
  readonly value: number
  /** KS: greatest p, PSI: least index, ADWIN: δ. */
  readonly threshold: number
}

export interface DriftConfig {
  /** Names of the features that are watched, at least one. */
  readonly features: readonly string[]
  /** Observations to a window; windows do not overlap. Integer >= `bins`. */
  readonly windowLength: number
  /** Newest observations of a reference that are kept, integer >= `windowLength`. */
  readonly referenceLength: number
  /** Level of KS over all features of one window, in (0, 1). */
  readonly ksLevel: number
  /** Least PSI of a warning, > 0. */
  readonly psiWarning: number
  /** Least PSI of a drift, >= `psiWarning`. */
  readonly psiDrift: number
  /** Of PSI, integer >= 2. */
  readonly bins: number
  /** δ of ADWIN on the error, in (0, 1). */
  readonly adwinDelta: number
  /** Typical forecast error c > 0, such as its mean in training: ADWIN sees e/(e + c), which lies in [0, 1). */
  readonly errorScale: number
  /** Windows in a row without drift after which a drift is over, integer >= 1. */
  readonly calmWindows: number
}

/** One horizon that has ended. */
export interface DriftObservation {
  /** One finite value for each feature of the config. */
  readonly features: ArrayLike<number>
  /** Forecast error >= 0, such as QLIKE; left out where there was no forecast. */
  readonly error?: number
}

/** Plain data, never changed in place; its size is bounded by the config. */
export interface DriftState {
  readonly status: DriftStatus
  /** Why; empty when stable. */
  readonly reasons: readonly DriftReason[]
  /** Number of the observation at which the status began; 0 for the beginning. */
  readonly since: number
  /** Observations so far. */
  readonly observed: number
  /** Of each feature, in order of time; empty columns right after a drift was found. */
  readonly reference: readonly (readonly number[])[]
  /** The window being filled, of each feature. */
  readonly window: readonly (readonly number[])[]
  readonly error: AdwinState
  /** In `drift`: windows in a row that agreed with the reference taken since. */
  readonly calm: number
}
