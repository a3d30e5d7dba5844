import { log } from '../../kernels/math.ts'
import { requireCount, requireEqualLengths, requireInteger, requireRange } from '../checks.ts'
import { type Proportion, wilson } from './proportion.ts'

/** Probabilities are taken for no nearer to 0 and 1 than this: one certain forecast that fails would cost Infinity. */
const LEAST_PROBABILITY = 1e-12

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  /** Of equal width, the bin holds forecasts p with lower <= p < upper, the last one 1 too; else its least and greatest. */
  readonly lower: number
  readonly upper: number
  /** Mean forecast of the bin, in [0, 1]. */
  readonly meanForecast: number
  /** Share of outcomes that came true, with its 95 % Wilson interval. */
  readonly observed: Proportion
}

function requireProbabilities(probability: ArrayLike<number>, outcome: ArrayLike<number>): void {
  requireEqualLengths({ probability, outcome })
  requireCount('a probability score', probability.length, 1)
  for (let i = 0; i < probability.length; i++) {
    requireRange(`probability[${i}]`, probability[i], probability[i] >= 0 && probability[i] <= 1, 'in [0, 1]')
    requireRange(`outcome[${i}]`, outcome[i], outcome[i] === 0 || outcome[i] === 1, '0 or 1')
  }
}

/**
 * Brier score of each probability forecast: (p − o)².
 *
 * @param probability - p, n values in [0, 1]
 * @param outcome - o, n values, each 0 or 1
 * @returns n losses in [0, 1]; a forecast of ½ costs ¼
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | OUT_OF_RANGE
 * @see Brier 1950, Verification of forecasts expressed in terms of probability
 */
export function brier(probability: ArrayLike<number>, outcome: ArrayLike<number>): Float64Array {
  requireProbabilities(probability, outcome)
  return Float64Array.from(probability, (p, i) => (p - outcome[i]) * (p - outcome[i]))
}

/**
 * Log loss of each probability forecast, its cross entropy: −ln p where the outcome is 1, −ln(1 − p) where it is 0.
 *
 * @returns n losses in nats, >= 0 and at most 27.7; a forecast of ½ costs ln 2
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | OUT_OF_RANGE
 * @see Good 1952, Rational decisions
 */
export function logLoss(probability: ArrayLike<number>, outcome: ArrayLike<number>): Float64Array {
  requireProbabilities(probability, outcome)
  return Float64Array.from(probability, (p, i) => -log(Math.max(LEAST_PROBABILITY, outcome[i] === 1 ? p : 1 - p)))
}

/**
 * A calibration table with bins of equally many forecasts, which suits forecasts that all lie close to ½. Equal forecasts
 * may fall into different bins.
 *
 * @param bins - integer >= 1, of which there are no more than forecasts. @default 10
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | OUT_OF_RANGE
 * @see Nguyen and O'Connor 2015, Posterior calibration and exploratory analysis, arXiv:1508.05154, 3
 */
export function equalCountTable(
  probability: ArrayLike<number>,
  outcome: ArrayLike<number>,
  bins = 10,
): ReliabilityBin[] {
  requireProbabilities(probability, outcome)
  requireInteger('bins', bins, 1)
  const order = Uint32Array.from({ length: probability.length }, (_, i) => i).sort(
    (a, b) => probability[a] - probability[b] || a - b,
  )
  const count = Math.min(bins, order.length)
  return Array.from({ length: count }, (_, k) => {
    const members = order.subarray(Math.floor((k * order.length) / count), Math.floor(((k + 1) * order.length) / count))
    return {
      lower: probability[members[0]],
      upper: probability[members[members.length - 1]],
      meanForecast: members.reduce((sum, i) => sum + probability[i], 0) / members.length,
      observed: wilson(
        members.reduce((sum, i) => sum + outcome[i], 0),
        members.length,
      ),
    }
  })
}

/**
 * The calibration table behind a reliability diagram: bins of equal width over [0, 1]; empty bins are left out.
 *
 * @param bins - integer >= 1. @default 10
 * @throws {EvaluationError} SHAPE_MISMATCH | TOO_FEW_VALUES | OUT_OF_RANGE
 * @see DeGroot and Fienberg 1983, The comparison and evaluation of forecasters
 */
export function reliabilityTable(
  probability: ArrayLike<number>,
  outcome: ArrayLike<number>,
  bins = 10,
): ReliabilityBin[] {
  requireProbabilities(probability, outcome)
  requireInteger('bins', bins, 1)
  const sums = Array.from({ length: bins }, () => ({ count: 0, forecast: 0, outcome: 0 }))
  for (let i = 0; i < probability.length; i++) {
    const bin = sums[Math.min(bins - 1, Math.floor(probability[i] * bins))]
    bin.count++
    bin.forecast += probability[i]
    bin.outcome += outcome[i]
  }
  return sums.flatMap(({ count, forecast, outcome: came }, k) =>
    count === 0
      ? []
      : [{ lower: k / bins, upper: (k + 1) / bins, meanForecast: forecast / count, observed: wilson(came, count) }],
  )
}

/**
 * Expected calibration error of a table: Σ (n_k/n)·|mean forecast − observed share|.
 *
 * @returns in [0, 1]; not 0 even for a calibrated forecaster of few cases
 * @throws {EvaluationError} TOO_FEW_VALUES
 * @see Naeini, Cooper and Hauskrecht 2015, Obtaining well calibrated probabilities using Bayesian binning
 */
export function expectedCalibrationError(table: readonly ReliabilityBin[]): number {
  requireCount('a calibration table', table.length, 1)
  let weighted = 0
  let total = 0
  for (const { meanForecast, observed } of table) {
    weighted += observed.count * Math.abs(meanForecast - observed.share)
    total += observed.count
  }
  return weighted / total
}

/** Murphy's parts of the mean Brier score of a table: reliability − resolution + uncertainty. */
export interface BrierParts {
  /** Σ n_k(mean forecast − observed)²/n, >= 0; 0 when calibrated. */
  readonly reliability: number
  /** Σ n_k(observed − base rate)²/n, >= 0; the more, the better. */
  readonly resolution: number
  /** Base rate·(1 − base rate), in [0, ¼]. */
  readonly uncertainty: number
}

/**
 * Murphy's decomposition. The parts make up the mean Brier score exactly when all forecasts of a bin are equal.
 *
 * @throws {EvaluationError} TOO_FEW_VALUES
 * @see Murphy 1973, A new vector partition of the probability score
 */
export function brierParts(table: readonly ReliabilityBin[]): BrierParts {
  requireCount('a calibration table', table.length, 1)
  let total = 0
  let came = 0
  for (const { observed } of table) {
    total += observed.count
    came += observed.count * observed.share
  }
  const base = came / total
  let reliability = 0
  let resolution = 0
  for (const { meanForecast, observed } of table) {
    const weight = observed.count / total
    reliability += weight * (meanForecast - observed.share) * (meanForecast - observed.share)
    resolution += weight * (observed.share - base) * (observed.share - base)
  }
  return { reliability, resolution, uncertainty: base * (1 - base) }
}
