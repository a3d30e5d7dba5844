import { requireCount, requireOpenUnit, requireRange } from '../checks.ts'
import { sorted } from '../numeric/summary.ts'

/** So that (n + 1)(1 − α) that is whole but for rounding counts as whole. */
const ROUNDING = 1e-9

function conformalRank(count: number, alpha: number): number {
  return Math.max(1, Math.ceil((count + 1) * (1 - alpha) - ROUNDING))
}

function quantileAt(ascending: ArrayLike<number>, count: number, alpha: number): number {
  if (alpha >= 1) return -Infinity
  const rank = conformalRank(count, alpha)
  return rank > count ? Infinity : ascending[rank - 1]
}

/**
 * Split conformal quantile: the ⌈(n + 1)(1 − α)⌉-th smallest calibration score. A new exchangeable score is at most this
 * with probability >= 1 − α.
 *
 * @param scores - n >= 1 nonconformity scores of rows that the model was not fitted to; no NaN
 * @param alpha - α in (0, 1)
 * @returns Infinity where n is too small for α: n < 1/α − 1
 * @throws {EvaluationError} TOO_FEW_VALUES | OUT_OF_RANGE
 * @see Vovk, Gammerman and Shafer 2005, Algorithmic Learning in a Random World; Lei et al. 2018, arXiv:1604.04173
 */
export function conformalQuantile(scores: ArrayLike<number>, alpha: number): number {
  requireCount('calibration scores', scores.length, 1)
  requireOpenUnit('alpha', alpha)
  const ascending = sorted(scores)
  requireRange('a score', ascending[scores.length - 1], !Number.isNaN(ascending[scores.length - 1]), 'a number')
  return quantileAt(ascending, scores.length, alpha)
}

export interface AdaptiveConformalOptions {
  /** Target miscoverage α in (0, 1). */
  readonly alpha: number
  /** Step γ >= 0; 0 is split conformal on a rolling window. @default 0.005 */
  readonly gamma?: number
  /** Calibration scores before the first forecast, oldest first, at least one; the last ones stay when they are too many. */
  readonly scores: ArrayLike<number>
  /** Scores kept, integer >= 1. @default as many as there are at the beginning */
  readonly window?: number
  /** Whether no quantile goes above the largest score told so far, in the window or before it. @default false */
  readonly bounded?: boolean
}

/**
 * Adaptive conformal inference: αₜ₊₁ = αₜ + γ(α − errₜ) over a rolling window of scores.
 *
 * αₜ is not clamped: at αₜ <= 0 the quantile is Infinity, at αₜ >= 1 it is −Infinity, which covers nothing. This is what
 * makes the mean error over T steps differ from α by at most (max(α, 1 − α) + γ)/(γT), whatever the scores are. `bounded`
 * gives that guarantee up where the quantile would be Infinity: an interval without an end covers, and tells nobody
 * anything. A score beyond the largest one is then a miss, which counts as such.
 *
 * @see Gibbs and Candès 2021, Adaptive conformal inference under distribution shift, arXiv:2106.00170
 */
export class AdaptiveConformal {
  private readonly alpha: number
  private readonly gamma: number
  private readonly bounded: boolean
  /** A ring, oldest at `oldest` once it is full. */
  private readonly recent: Float64Array
  private readonly ascending: Float64Array
  private count = 0
  private oldest = 0
  private currentAlpha: number
  private largest = -Infinity

  /** @throws {EvaluationError} TOO_FEW_VALUES | OUT_OF_RANGE */
  constructor({ alpha, gamma = 0.005, scores, window = scores.length, bounded = false }: AdaptiveConformalOptions) {
    requireOpenUnit('alpha', alpha)
    requireRange('gamma', gamma, gamma >= 0 && gamma < Infinity, 'finite and >= 0')
    requireCount('calibration scores', scores.length, 1)
    requireRange('window', window, Number.isSafeInteger(window) && window >= 1, 'an integer from 1 on')
    this.alpha = alpha
    this.gamma = gamma
    this.bounded = bounded
    this.currentAlpha = alpha
    this.recent = new Float64Array(window)
    this.ascending = new Float64Array(window)
    for (let i = 0; i < scores.length; i++) this.remember(scores[i])
  }

  /** αₜ, anywhere from −γ to 1 + γ; below that while bounded quantiles miss. */
  get alphaT(): number {
    return this.currentAlpha
  }

  /** Whether αₜ asks for more than any score: αₜ <= 0, or too few scores for it. */
  get exceedsScores(): boolean {
    return this.asked() === Infinity
  }

  /**
   * The score up to which the next interval reaches; −Infinity where αₜ >= 1, and where it asks for more than any score
   * Infinity or, when bounded, the largest score.
   */
  quantile(): number {
    return this.bounded ? Math.min(this.asked(), this.largest) : this.asked()
  }

  private asked(): number {
    return quantileAt(this.ascending, this.count, this.currentAlpha)
  }

  /**
   * Tells the score of the horizon that the last quantile was for.
   *
   * @returns whether the quantile covered it
   * @throws {EvaluationError} OUT_OF_RANGE for NaN
   */
  observe(score: number): boolean {
    requireRange('a score', score, !Number.isNaN(score), 'a number')
    const covered = score <= this.quantile()
    this.currentAlpha += this.gamma * (this.alpha - (covered ? 0 : 1))
    this.remember(score)
    return covered
  }

  private remember(score: number): void {
    requireRange('a score', score, !Number.isNaN(score), 'a number')
    const { recent, ascending } = this
    this.largest = Math.max(this.largest, score)
    if (this.count === recent.length) {
      const at = this.position(recent[this.oldest])
      ascending.copyWithin(at, at + 1, this.count)
      this.count--
    }
    const at = this.position(score)
    ascending.copyWithin(at + 1, at, this.count)
    ascending[at] = score
    this.count++
    recent[this.oldest] = score
    this.oldest = (this.oldest + 1) % recent.length
  }

  /** Index of the first of the sorted scores that is not below `score`. */
  private position(score: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.ascending[middle] < score) low = middle + 1
      else high = middle
    }
    return low
  }
}
