import { EvaluationError } from '../errors.ts'
import { scorableRows } from '../metrics/variance.ts'

/** What the model's own forecasts are called among the others. */
export const MODEL = 'model'

/** Test horizons of one symbol in order of time, all of length h and none overlapping another, as columns of n. */
export interface TestHorizons {
  /** When each begins, UTC ms, ascending. */
  readonly timeMs: Float64Array
  /** Realised variance, squared log return; NaN where it is missing. */
  readonly realised: Float64Array
  /** Forecasts of it by name, {@link MODEL} among them, each made when the horizon begins; NaN where there is none. */
  readonly forecasts: Readonly<Record<string, Float64Array>>
}

/** Why horizons are left out: each counts once, under the first reason that fits. */
export interface LeftOut {
  /** The bars lack too many of its minutes, or do not reach its end. */
  readonly withoutLabel: number
  /** No price moved, so that QLIKE is infinite. */
  readonly withoutVariance: number
  /** The model's features are missing or do not count: too few bars before it. */
  readonly withoutRow: number
  /** A baseline knows too little yet. */
  readonly withoutBaseline: number
}

export interface ScoredHorizons {
  /** Positive and finite throughout. */
  readonly horizons: TestHorizons
  /** Index of each among the horizons that were given. */
  readonly kept: Uint32Array
  readonly leftOut: LeftOut
}

/** The values at `indices`, in that order. */
export function pick(values: Float64Array, indices: Uint32Array): Float64Array {
  return Float64Array.from(indices, (i) => values[i])
}

/**
 * The horizons on which every forecast can be scored: losses compare on the same horizons only.
 *
 * @throws {EvaluationError} SHAPE_MISMATCH
 */
export function scorableHorizons({ timeMs, realised, forecasts }: TestHorizons): ScoredHorizons {
  const kept = scorableRows(realised, forecasts)
  const leftOut = { withoutLabel: 0, withoutVariance: 0, withoutRow: 0, withoutBaseline: 0 }
  const isKept = new Set(kept)
  for (let i = 0; i < realised.length; i++) {
    if (isKept.has(i)) continue
    if (!Number.isFinite(realised[i])) leftOut.withoutLabel++
    else if (!(realised[i] > 0)) leftOut.withoutVariance++
    else if (!(forecasts[MODEL][i] > 0)) leftOut.withoutRow++
    else leftOut.withoutBaseline++
  }
  const entries = Object.entries(forecasts).map(([name, values]) => [name, pick(values, kept)] as const)
  const horizons = {
    timeMs: pick(timeMs, kept),
    realised: pick(realised, kept),
    forecasts: Object.fromEntries(entries),
  }
  return { horizons, kept, leftOut }
}

/** One column after the other. */
export function concatenate(columns: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const column of columns) {
    whole.set(column, at)
    at += column.length
  }
  return whole
}

/**
 * The horizons of several folds of one symbol as one series.
 *
 * @param parts - in order of time, with the same forecasts, at least one
 * @throws {EvaluationError} SHAPE_MISMATCH
 */
export function joinHorizons(parts: readonly TestHorizons[]): TestHorizons {
  const names = Object.keys(parts[0].forecasts)
  const forecasts = names.map((name) => {
    const columns = parts.map((part) => part.forecasts[name])
    if (columns.includes(undefined as never)) throw new EvaluationError('SHAPE_MISMATCH', `a fold lacks ${name}`)
    return [name, concatenate(columns)] as const
  })
  return {
    timeMs: concatenate(parts.map(({ timeMs }) => timeMs)),
    realised: concatenate(parts.map(({ realised }) => realised)),
    forecasts: Object.fromEntries(forecasts),
  }
}
