import { DataError } from '../../errors/index.ts'
import { solveNormalEquations } from '../../kernels/leastSquares.ts'
import type { BaselineLosses, SupervisedRows } from '../../types/index.ts'
import { qlikeLoss } from '../metrics/variance.ts'

const TERMS = 4
/** With fewer rows than this a regression on four terms describes its noise. */
const MIN_FIT_ROWS = 40
/** The past day's mean alone: what HAR falls back to where it cannot be fitted, since it needs no fit. */
const DAY_MEAN = Float64Array.of(0, 0, 1, 0)

/** The HAR model of one symbol. */
export interface HarFit {
  /** Of 1 (squared log return) and of the last horizon's variance, its mean of the past day and of the past week. */
  readonly coefficients: Float64Array
  /** Least realised variance of the rows fitted: no forecast goes below, for a regression can go negative. */
  readonly floor: number
}

/**
 * Fits HAR to each symbol by least squares: RV = β₀ + β₁ RV₋₁ + β₂ mean(past day) + β₃ mean(past week).
 *
 * A symbol with fewer than 40 rows, or whose terms are linearly dependent, gets the past day's mean as its forecast.
 *
 * @param rows - past rows only: those known at the time of the forecast
 * @returns one fit per index of `rows.symbols`, undefined for a symbol without rows
 * @see Corsi 2009, A simple approximate long-memory model of realized volatility
 */
export function fitHar(rows: SupervisedRows): (HarFit | undefined)[] {
  const sums = rows.symbols.map(() => ({
    rows: 0,
    floor: Infinity,
    gram: new Float64Array(TERMS * TERMS),
    moments: new Float64Array(TERMS),
  }))
  const terms = new Float64Array(TERMS)
  terms[0] = 1
  for (let i = 0; i < rows.length; i++) {
    const symbol = sums[rows.symbolIndex[i]]
    const realised = rows.target[i] * rows.scale[i]
    symbol.rows++
    symbol.floor = Math.min(symbol.floor, realised)
    for (let k = 1; k < TERMS; k++) terms[k] = rows.pastVariance[i * 3 + k - 1]
    for (let j = 0; j < TERMS; j++) {
      symbol.moments[j] += terms[j] * realised
      for (let k = 0; k < TERMS; k++) symbol.gram[j * TERMS + k] += terms[j] * terms[k]
    }
  }
  return sums.map(({ rows: count, floor, gram, moments }) => {
    if (count === 0) return undefined
    const solution = count < MIN_FIT_ROWS ? undefined : solveNormalEquations(gram, moments)
    return { coefficients: solution ?? DAY_MEAN, floor }
  })
}

/** HAR's forecast of a row's realised variance, squared log return, > 0; the past day's mean where there is no fit. */
export function harForecast(fit: HarFit | undefined, rows: SupervisedRows, index: number): number {
  if (fit === undefined) return rows.scale[index]
  let forecast = fit.coefficients[0]
  for (let k = 1; k < TERMS; k++) forecast += fit.coefficients[k] * rows.pastVariance[index * 3 + k - 1]
  return Math.max(forecast, fit.floor)
}

/** The last horizon's variance as the forecast, floored like HAR's; without a fit at the past day's mean. */
export function randomWalkForecast(fit: HarFit | undefined, rows: SupervisedRows, index: number): number {
  return Math.max(rows.pastVariance[index * 3], fit?.floor ?? rows.scale[index])
}

/**
 * Mean QLIKE of the baselines over all rows of a window.
 *
 * @param pastRows - what HAR is fitted on: rows known when the window begins
 * @param windowRows - rows of the same symbols, at least one
 * @throws {DataError} TOO_SHORT when the window has no rows
 */
export function baselineLosses(pastRows: SupervisedRows, windowRows: SupervisedRows): BaselineLosses {
  const { length } = windowRows
  if (length === 0) throw new DataError('TOO_SHORT', 'the window has no rows to measure the baselines on')
  const fits = fitHar(pastRows)
  let randomWalk = 0
  let har = 0
  for (let i = 0; i < length; i++) {
    const realised = windowRows.target[i] * windowRows.scale[i]
    const fit = fits[windowRows.symbolIndex[i]]
    randomWalk += qlikeLoss(realised, randomWalkForecast(fit, windowRows, i))
    har += qlikeLoss(realised, harForecast(fit, windowRows, i))
  }
  return { randomWalk: randomWalk / length, har: har / length }
}
