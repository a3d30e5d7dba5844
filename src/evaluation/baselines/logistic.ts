import { solveNormalEquations } from '../../kernels/leastSquares.ts'
import { exp, log } from '../../kernels/math.ts'
import { requireCount, requireEqualLengths, requireRange } from '../checks.ts'
import { EvaluationError } from '../errors.ts'
import { fitStandardizer, standardize } from './standardizer.ts'

const MAX_ITERATIONS = 100
const MAX_HALVINGS = 30
/** Newton's decrement, in nats of the penalised likelihood, below which the step would change nothing. */
const PRECISION = 1e-20
/** By so much, relatively, the likelihood of the last steps may move the wrong way. */
const ROUNDING = 1e-13

export interface LogisticFit {
  /** Of the standardised row z = 0; not penalised. */
  readonly intercept: number
  /** Per standardised column. */
  readonly coefficients: Float64Array
  /** P(label = 1) for a row in the features' own units, in [0, 1]. */
  predict(row: Float64Array): number
}

function sigmoid(x: number): number {
  return 1 / (1 + exp(-x))
}

/** ln(1 + eˣ) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + log(1 + exp(-Math.abs(x)))
}

/** The first of start + step, start + step/2, start + step/4 … that is accepted. */
function firstDescent(
  start: Float64Array,
  step: Float64Array,
  accept: (candidate: Float64Array) => boolean,
): Float64Array<ArrayBuffer> | undefined {
  let share = 1
  for (let halving = 0; halving < MAX_HALVINGS; halving++, share /= 2) {
    const candidate = Float64Array.from(start, (value, k) => value + share * step[k])
    if (accept(candidate)) return candidate
  }
  return undefined
}

/**
 * Logistic regression by iteratively reweighted least squares (Newton's method, steps halved until the likelihood rises),
 * with a ridge penalty: minimises −ln L + ½λ‖b‖² over the standardised columns' coefficients b and a free intercept.
 *
 * @param rows - n rows of k finite features
 * @param labels - n values, each 0 or 1, not all equal
 * @param penalty - λ > 0: it keeps the coefficients finite where a feature separates the labels
 * @throws {EvaluationError} SHAPE_MISMATCH | OUT_OF_RANGE | TOO_FEW_VALUES below k + 2 rows or with one label only |
 *   SINGULAR
 * @see McCullagh and Nelder 1989, Generalized Linear Models, 4.4
 */
export function fitLogistic(rows: readonly Float64Array[], labels: ArrayLike<number>, penalty: number): LogisticFit {
  requireEqualLengths({ rows, labels })
  requireRange('penalty', penalty, penalty > 0 && penalty < Infinity, 'positive')
  requireCount("logistic regression's rows", rows.length, (rows[0]?.length ?? 0) + 2)
  const n = rows.length
  let ones = 0
  for (let t = 0; t < n; t++) {
    requireRange(`labels[${t}]`, labels[t], labels[t] === 0 || labels[t] === 1, '0 or 1')
    ones += labels[t]
  }
  requireCount('the rarer label', Math.min(ones, n - ones), 1)
  const standardizer = fitStandardizer(rows)
  const width = rows[0].length + 1
  const design = rows.map((row) => Float64Array.of(1, ...standardize(standardizer, row)))
  const dot = (row: Float64Array, by: Float64Array): number => row.reduce((sum, value, k) => sum + value * by[k], 0)
  const objective = (candidate: Float64Array): number => {
    let loss = 0
    for (let k = 1; k < width; k++) loss += 0.5 * penalty * candidate[k] * candidate[k]
    for (let t = 0; t < n; t++) {
      const score = dot(design[t], candidate)
      loss += softplus(score) - labels[t] * score
    }
    return loss
  }
  let beta = new Float64Array(width)
  beta[0] = log(ones / (n - ones))
  let value = objective(beta)
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const hessian = new Float64Array(width * width)
    const descent = new Float64Array(width)
    for (let k = 1; k < width; k++) {
      hessian[k * width + k] = penalty
      descent[k] = -penalty * beta[k]
    }
    for (let t = 0; t < n; t++) {
      const row = design[t]
      const p = sigmoid(dot(row, beta))
      for (let j = 0; j < width; j++) {
        descent[j] += (labels[t] - p) * row[j]
        for (let k = 0; k < width; k++) hessian[j * width + k] += p * (1 - p) * row[j] * row[k]
      }
    }
    const step = solveNormalEquations(hessian, descent)
    if (step === undefined) throw new EvaluationError('SINGULAR', 'the penalty is too small for these columns')
    if (dot(step, descent) < PRECISION * n) break
    const accepted = firstDescent(beta, step, (candidate) => objective(candidate) <= value * (1 + ROUNDING))
    if (accepted === undefined) break
    beta = accepted
    value = objective(beta)
  }
  const [intercept] = beta
  const coefficients = beta.slice(1)
  return {
    intercept,
    coefficients,
    predict: (row) => sigmoid(intercept + dot(standardize(standardizer, row), coefficients)),
  }
}
