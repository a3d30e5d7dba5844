import { exp, log } from '../../kernels/math.ts'
import { requireCount } from '../checks.ts'
import { EvaluationError } from '../errors.ts'
import { type Minimum, nelderMead } from '../numeric/nelderMead.ts'
import { type VarianceBaseline, varianceFloor } from './series.ts'

/** Parameters of σ²ₜ₊₁ = ω + αε²ₜ + βσ²ₜ: ω > 0, α >= 0, β >= 0, α + β < 1. */
export interface GarchParameters {
  /** Squared return. */
  readonly omega: number
  readonly alpha: number
  readonly beta: number
}

export interface GarchFit extends GarchParameters {
  /** σ² before the first return: the mean of ε². */
  readonly initialVariance: number
  /** −½Σ(ln 2π + ln σ²ₜ + ε²ₜ/σ²ₜ) over the returns present, in nats. */
  readonly logLikelihood: number
}

const MIN_RETURNS = 100
const LOG_TWO_PI = 1.8378770664093456
/** α + β at the first corner of each search, with α's share of it: from slowly to quickly reverting. */
const STARTS = [
  [0.98, 0.05],
  [0.9, 0.15],
  [0.6, 0.3],
] as const
/** Keeps α + β below 1 − 1e-7 and α's share inside (0, 1), where the logistic map still resolves them. */
const MAX_LOGIT = 16

function logistic(x: number): number {
  return 1 / (1 + exp(-x))
}

function logit(p: number): number {
  return log(p / (1 - p))
}

/** Variance, α + β and α's share, each mapped to the whole line, back to the parameters. */
function parametersOf(point: Float64Array): GarchParameters {
  const persistence = logistic(point[1])
  const alpha = persistence * logistic(point[2])
  return { omega: exp(point[0]) * (1 - persistence), alpha, beta: persistence - alpha }
}

/** σ² of the next horizon; a missing return counts as its expectation, ε² = σ². */
function nextVariance({ omega, alpha, beta }: GarchParameters, variance: number, shock: number): number {
  return omega + alpha * (Number.isNaN(shock) ? variance : shock * shock) + beta * variance
}

/** Σ(ln σ²ₜ + ε²ₜ/σ²ₜ) over the returns present. */
function deviance(parameters: GarchParameters, shocks: Float64Array, initialVariance: number): number {
  let variance = initialVariance
  let sum = 0
  for (let t = 0; t < shocks.length; t++) {
    const shock = shocks[t]
    if (!Number.isNaN(shock)) sum += log(variance) + (shock * shock) / variance
    variance = nextVariance(parameters, variance, shock)
  }
  return sum
}

/**
 * GARCH(1,1) with zero mean by Gaussian quasi-maximum likelihood, all three parameters free, σ²₁ the mean of ε².
 *
 * Nelder and Mead's simplex over ln(ω/(1 − α − β)), logit(α + β) and logit(α/(α + β)), from three fixed starts; the best
 * end is searched once more. The log likelihood is within 1e-10 of its maximum, relatively, so the parameters
 * agree with other programs' to about five digits.
 *
 * @param returns - ε, log returns; NaN where missing; at least 100 present
 * @throws {EvaluationError} TOO_FEW_VALUES | SINGULAR when all returns are 0
 * @see Bollerslev 1986, Generalized autoregressive conditional heteroskedasticity; Fiorentini, Calzolari and Panattoni
 *   1996, Analytic derivatives and the computation of GARCH estimates
 */
export function fitGarch(returns: Float64Array): GarchFit {
  let squares = 0
  let present = 0
  for (const value of returns) {
    if (Number.isNaN(value)) continue
    squares += value * value
    present++
  }
  requireCount("GARCH's returns", present, MIN_RETURNS)
  const initialVariance = squares / present
  if (!(initialVariance > 0 && initialVariance < Infinity)) {
    throw new EvaluationError('SINGULAR', `the mean square of the returns is ${initialVariance}`)
  }
  // The likelihood is searched for returns of unit variance, so that the same steps suit every market.
  const scale = Math.sqrt(initialVariance)
  const shocks = returns.map((value) => value / scale)
  const objective = (point: Float64Array): number => {
    if (!(Math.abs(point[0]) <= MAX_LOGIT && Math.abs(point[1]) <= MAX_LOGIT && Math.abs(point[2]) <= MAX_LOGIT)) {
      return Infinity
    }
    return deviance(parametersOf(point), shocks, 1) / present
  }
  let best: Minimum = { point: new Float64Array(3), value: Infinity, converged: false }
  for (const [persistence, share] of STARTS) {
    const found = nelderMead(objective, Float64Array.of(0, logit(persistence), logit(share)))
    if (found.value < best.value) best = found
  }
  // A simplex can collapse before the minimum; a fresh one at its end goes on from there.
  best = nelderMead(objective, best.point, { step: 0.1 })
  const { omega, alpha, beta } = parametersOf(best.point)
  return {
    omega: omega * initialVariance,
    alpha,
    beta,
    initialVariance,
    logLikelihood: -0.5 * present * (LOG_TWO_PI + log(initialVariance) + best.value),
  }
}

/**
 * GARCH(1,1) on the horizon's log returns as a forecast of its realised variance: σ²ₜ₊₁ = ω + αε²ₜ + βσ²ₜ, not below the
 * past's least positive RV. Fitted by {@link fitGarch}; the returns' mean is taken as zero, like that of RV = Σr².
 */
export function garch(): VarianceBaseline {
  return {
    name: 'garch',
    fit(past) {
      const floor = varianceFloor(past)
      const { omega, alpha, beta, initialVariance } = fitGarch(past.logReturn)
      return {
        parameters: { omega, alpha, beta, floor },
        begin() {
          let variance = initialVariance
          return {
            observe({ logReturn }) {
              variance = nextVariance({ omega, alpha, beta }, variance, logReturn)
            },
            forecast: () => Math.max(variance, floor),
          }
        },
      }
    },
  }
}
