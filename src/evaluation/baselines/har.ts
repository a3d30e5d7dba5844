import { solveNormalEquations } from '../../kernels/leastSquares.ts'
import { exp, log } from '../../kernels/math.ts'
import { requireCount } from '../checks.ts'
import { EvaluationError } from '../errors.ts'
import { type HorizonSeries, type VarianceBaseline, varianceFloor } from './series.ts'
import { TrailingMeans } from './trailingMeans.ts'

/** HAR's windows in hours for an hourly horizon: the last hour, day and week. */
export const HOURLY_WINDOWS = [1, 24, 168] as const
/** HAR's windows in days for a daily horizon: the last day, week and month of a market that never closes. */
export const DAILY_WINDOWS = [1, 7, 30] as const

/** With fewer rows for each coefficient than this a regression describes its noise. */
const MIN_ROWS_PER_COEFFICIENT = 10

interface HarFit {
  /** β₀ and one β for each window. */
  readonly coefficients: Float64Array
  /** Σe²/(n − k) of the n rows fitted by k coefficients. */
  readonly residualVariance: number
}

/** Least squares of transform(RVₜ) on 1 and transform(trailing means of the horizons before t). */
function regress(past: HorizonSeries, windows: readonly number[], transform: (variance: number) => number): HarFit {
  const width = windows.length + 1
  const means = new TrailingMeans(windows)
  const gram = new Float64Array(width * width)
  const moments = new Float64Array(width)
  const rows: Float64Array[] = []
  const targets: number[] = []
  for (const variance of past.variance) {
    const row = new Float64Array(width)
    means.write(row, 1)
    means.observe(variance)
    for (let k = 1; k < width; k++) row[k] = transform(row[k])
    row[0] = 1
    const target = transform(variance)
    if (!Number.isFinite(target) || !row.every((term) => Number.isFinite(term))) continue
    rows.push(row)
    targets.push(target)
    for (let j = 0; j < width; j++) {
      moments[j] += row[j] * target
      for (let k = 0; k < width; k++) gram[j * width + k] += row[j] * row[k]
    }
  }
  requireCount("HAR's rows", rows.length, MIN_ROWS_PER_COEFFICIENT * width)
  const coefficients = solveNormalEquations(gram, moments)
  if (coefficients === undefined) throw new EvaluationError('SINGULAR', "HAR's terms are linearly dependent")
  let squares = 0
  for (const [t, row] of rows.entries()) {
    let error = targets[t]
    for (let k = 0; k < width; k++) error -= coefficients[k] * row[k]
    squares += error * error
  }
  return { coefficients, residualVariance: squares / (rows.length - width) }
}

function baseline(
  name: string,
  windows: readonly number[],
  transform: (variance: number) => number,
  invert: (value: number, residualVariance: number) => number,
): VarianceBaseline {
  return {
    name,
    fit(past) {
      const floor = varianceFloor(past)
      const { coefficients, residualVariance } = regress(past, windows, transform)
      const parameters: Record<string, number> = { beta0: coefficients[0], residualVariance, floor }
      for (const [k, window] of windows.entries()) parameters[`beta${window}`] = coefficients[k + 1]
      return {
        parameters,
        begin() {
          const means = new TrailingMeans(windows)
          const terms = new Float64Array(windows.length)
          return {
            observe: ({ variance }) => means.observe(variance),
            forecast() {
              means.write(terms, 0)
              let value = coefficients[0]
              for (let k = 0; k < terms.length; k++) {
                const term = transform(terms[k])
                value += coefficients[k + 1] * (term === -Infinity ? transform(floor) : term)
              }
              return Math.max(invert(value, residualVariance), floor)
            },
          }
        },
      }
    },
  }
}

/**
 * HAR in levels: RVₜ₊₁ = β₀ + Σ β_w·mean(RV of the last w horizons), by least squares; not below the past's least
 * positive RV. The parameters are `beta0` and `beta<w>` for each window w.
 *
 * @param windows - w in horizons, {@link HOURLY_WINDOWS} or {@link DAILY_WINDOWS}
 * @throws when fitted: {EvaluationError} TOO_FEW_VALUES below ten rows a coefficient | SINGULAR
 * @see Corsi 2009, A simple approximate long-memory model of realized volatility
 */
export function har(windows: readonly number[]): VarianceBaseline {
  return baseline(
    'har',
    windows,
    (variance) => variance,
    (value) => value,
  )
}

/**
 * HAR in logs: ln RVₜ₊₁ = β₀ + Σ β_w·ln mean(RV of the last w horizons) + e, forecast e^(value + s²/2) with s² the
 * residual variance: the mean of a log-normal law, not its median. Horizons of zero variance are left out of the fit;
 * a mean of zero is forecast from as if it were the past's least positive RV.
 *
 * @param windows - w in horizons
 * @throws when fitted: {EvaluationError} TOO_FEW_VALUES below ten rows a coefficient | SINGULAR
 * @see Andersen, Bollerslev and Diebold 2007, Roughing it up, doi:10.1162/rest.89.4.701
 */
export function logHar(windows: readonly number[]): VarianceBaseline {
  return baseline('logHar', windows, log, (value, residualVariance) => exp(value + residualVariance / 2))
}
