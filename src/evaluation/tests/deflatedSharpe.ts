import { requireCount, requireInteger, requireRange } from '../checks.ts'
import { EvaluationError } from '../errors.ts'
import { normalCdf, normalQuantile } from '../numeric/normal.ts'
import { moments } from '../numeric/summary.ts'

const EULER_MASCHERONI = 0.5772156649015329

/** The sample that a Sharpe ratio was estimated from; nothing here is annualised. */
export interface SharpeSample {
  /** Mean/standard deviation of the returns, per observation. */
  readonly sharpe: number
  /** Number of returns T, integer >= 2. */
  readonly count: number
  /** Skewness γ₃ of the returns. */
  readonly skewness: number
  /** Kurtosis γ₄ of the returns, 3 for a normal law (not the excess). */
  readonly kurtosis: number
}

/**
 * Probabilistic Sharpe ratio: P(true Sharpe ratio > benchmark),
 * Φ((SR − SR*)√(T − 1)/√(1 − γ₃SR + (γ₄ − 1)SR²/4)).
 *
 * @param benchmark - SR*, per observation
 * @returns in [0, 1]
 * @throws {EvaluationError} OUT_OF_RANGE | SINGULAR when no law has these moments (the root is not of a positive number)
 * @see Bailey and López de Prado 2012, The Sharpe ratio efficient frontier
 */
export function probabilisticSharpe({ sharpe, count, skewness, kurtosis }: SharpeSample, benchmark: number): number {
  requireInteger('count', count, 2)
  const square = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe
  if (!(square > 0)) throw new EvaluationError('SINGULAR', `the variance of the Sharpe ratio comes out as ${square}`)
  return normalCdf(((sharpe - benchmark) * Math.sqrt(count - 1)) / Math.sqrt(square))
}

/**
 * The greatest Sharpe ratio that N trials without skill are expected to reach:
 * √V·((1 − γ)Φ⁻¹(1 − 1/N) + γΦ⁻¹(1 − 1/(Ne))), γ Euler's constant; 0 for a single trial.
 *
 * @param trialVariance - V >= 0: variance of the trials' Sharpe ratios, per observation
 * @param trials - N, integer >= 1: how many independent configurations were tried
 * @throws {EvaluationError} OUT_OF_RANGE
 * @see Bailey and López de Prado 2014, The deflated Sharpe ratio, doi:10.3905/jpm.2014.40.5.094
 */
export function expectedMaximumSharpe(trialVariance: number, trials: number): number {
  requireInteger('trials', trials, 1)
  requireRange('trialVariance', trialVariance, trialVariance >= 0 && trialVariance < Infinity, 'finite and >= 0')
  if (trials === 1) return 0
  const quantiles =
    (1 - EULER_MASCHERONI) * normalQuantile(1 - 1 / trials) +
    EULER_MASCHERONI * normalQuantile(1 - 1 / (trials * Math.E))
  return Math.sqrt(trialVariance) * quantiles
}

/**
 * Deflated Sharpe ratio: P(true Sharpe ratio > 0) of the best of N trials, corrected for the search, skewness and kurtosis.
 *
 * @param trialSharpes - Sharpe ratios of all N trials, per observation, the selected one among them
 * @returns in [0, 1]; above 0.95 the result is unlikely to come from the search alone
 * @throws {EvaluationError} TOO_FEW_VALUES | OUT_OF_RANGE | SINGULAR
 * @see Bailey and López de Prado 2014, doi:10.3905/jpm.2014.40.5.094
 */
export function deflatedSharpe(selected: SharpeSample, trialSharpes: ArrayLike<number>): number {
  const trials = trialSharpes.length
  requireCount('trials', trials, 1)
  const trialVariance = trials === 1 ? 0 : moments(trialSharpes).variance
  return probabilisticSharpe(selected, expectedMaximumSharpe(trialVariance, trials))
}
