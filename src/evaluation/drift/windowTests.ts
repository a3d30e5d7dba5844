import { autocorrelationTime, kolmogorovSmirnov, thin } from '../tests/kolmogorovSmirnov.ts'
import { populationStability } from '../tests/populationStability.ts'
import type { DriftConfig, DriftReason } from './types.ts'

/** What a window says of its features, against their reference. */
export interface WindowVerdict {
  readonly severity: 'stable' | 'warning' | 'drift'
  /** The features that are not stable. */
  readonly reasons: readonly DriftReason[]
}

/**
 * Compares a window of each feature with its reference.
 *
 * A feature has changed where KS of the thinned samples has p < ksLevel/k, k the number of features (Bonferroni), which
 * says that it is not chance, and PSI reaches psiWarning or psiDrift, which says how much. Neither alone counts: a small p
 * of a long window can be no matter, a large PSI of a short and autocorrelated one chance. Both samples are thinned by the
 * longer of their autocorrelation times, for the estimate from one short window is often far too small.
 *
 * @param reference - of each feature, at least `bins` values in order of time
 * @param window - of each feature, in order of time
 * @throws {EvaluationError} TOO_FEW_VALUES | NON_FINITE
 */
export function testWindow(
  { features, ksLevel, psiWarning, psiDrift, bins }: DriftConfig,
  reference: readonly ArrayLike<number>[],
  window: readonly ArrayLike<number>[],
): WindowVerdict {
  const reasons: DriftReason[] = []
  let severity: WindowVerdict['severity'] = 'stable'
  for (const [k, stream] of features.entries()) {
    const time = Math.max(autocorrelationTime(reference[k]), autocorrelationTime(window[k]))
    const stride = Math.ceil(time)
    const { pValue } = kolmogorovSmirnov(thin(reference[k], stride), thin(window[k], stride))
    if (pValue >= ksLevel / features.length) continue
    const index = populationStability(reference[k], window[k], bins)
    if (index < psiWarning) continue
    if (index >= psiDrift) severity = 'drift'
    else if (severity === 'stable') severity = 'warning'
    reasons.push({ stream, test: 'ks', value: pValue, threshold: ksLevel / features.length })
    reasons.push({ stream, test: 'psi', value: index, threshold: index >= psiDrift ? psiDrift : psiWarning })
  }
  return { severity, reasons }
}
