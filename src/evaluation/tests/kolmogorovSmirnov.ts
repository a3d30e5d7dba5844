import { exp } from '../../kernels/math.ts'
import { requireCount, requireFinite, requireRange } from '../checks.ts'
import { autocovariance, mean, sorted } from '../numeric/summary.ts'

const MAX_TERMS = 100
/** Below it the p-value is 1 to float64, and the alternating series no longer converges. */
const LEAST_LAMBDA = 0.2

export interface KolmogorovSmirnov {
  /** D = sup|F₁ − F₂|, in [0, 1]. */
  readonly statistic: number
  /** P of so large a distance between samples of one law, in [0, 1]; asymptotic. */
  readonly pValue: number
}

/**
 * P(D > observed) of the asymptotic law: λ = (√nₑ + 0.12 + 0.11/√nₑ)D, p = 2Σ(−1)^(j−1)e^(−2j²λ²).
 *
 * @param statistic - D in [0, 1]
 * @param effective - nₑ = nm/(n + m), > 0
 * @throws {EvaluationError} OUT_OF_RANGE
 * @see Stephens 1970, Use of the Kolmogorov-Smirnov statistics without extensive tables
 */
export function kolmogorovTail(statistic: number, effective: number): number {
  requireRange('statistic', statistic, statistic >= 0 && statistic <= 1, 'in [0, 1]')
  requireRange('effective', effective, effective > 0 && effective < Infinity, 'positive')
  const root = Math.sqrt(effective)
  const lambda = (root + 0.12 + 0.11 / root) * statistic
  if (lambda < LEAST_LAMBDA) return 1
  let sum = 0
  for (let j = 1, sign = 1; j <= MAX_TERMS; j++, sign = -sign) {
    const term = exp(-2 * j * j * lambda * lambda)
    sum += sign * term
    if (term < 1e-18) break
  }
  return Math.min(1, Math.max(0, 2 * sum))
}

/**
 * Two-sample Kolmogorov-Smirnov test. Autocorrelated samples have to be thinned first, see {@link thin}.
 *
 * @param first - n >= 1 finite values; ties are allowed
 * @param second - m >= 1 finite values
 * @throws {EvaluationError} TOO_FEW_VALUES | NON_FINITE
 * @see Smirnov 1948, Table for estimating the goodness of fit of empirical distributions
 */
export function kolmogorovSmirnov(first: ArrayLike<number>, second: ArrayLike<number>): KolmogorovSmirnov {
  requireCount('the first sample', first.length, 1)
  requireCount('the second sample', second.length, 1)
  requireFinite('first', first)
  requireFinite('second', second)
  const a = sorted(first)
  const b = sorted(second)
  let i = 0
  let j = 0
  let statistic = 0
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j])
    while (i < a.length && a[i] === value) i++
    while (j < b.length && b[j] === value) j++
    statistic = Math.max(statistic, Math.abs(i / a.length - j / b.length))
  }
  return { statistic, pValue: kolmogorovTail(statistic, (a.length * b.length) / (a.length + b.length)) }
}

/**
 * Integrated autocorrelation time 1 + 2Σρ_k, summed up to the first lag where ρ_k is within 2/√n of 0 and over at most
 * half of the series: how many rows are worth one independent row.
 *
 * @param values - finite numbers in order of time
 * @returns >= 1; 1 for fewer than 4 values or a constant series
 */
export function autocorrelationTime(values: ArrayLike<number>): number {
  const n = values.length
  if (n < 4) return 1
  const center = mean(values)
  const variance = autocovariance(values, 0, center)
  if (!(variance > 0)) return 1
  let time = 1
  for (let k = 1; k <= n / 2; k++) {
    const correlation = autocovariance(values, k, center) / variance
    if (correlation < 2 / Math.sqrt(n)) break
    time += 2 * correlation
  }
  return time
}

/**
 * Every s-th value, s the {@link autocorrelationTime} rounded up: nearly independent, as the test supposes them to be.
 *
 * @param values - finite numbers in order of time
 * @param stride - s. @default that of the values themselves
 */
export function thin(values: ArrayLike<number>, stride = Math.ceil(autocorrelationTime(values))): Float64Array {
  return Float64Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => values[i * stride])
}
