import { requireCount } from '../checks.ts'
import { qlike, squaredLogError } from '../metrics/variance.ts'
import type { TestHorizons } from './horizons.ts'

/** Losses of several forecasts on the same times, as columns of n. */
export interface LossSeries {
  /** Ascending, UTC ms. */
  readonly timeMs: Float64Array
  /** QLIKE by the forecast's name, dimensionless. */
  readonly qlike: Readonly<Record<string, Float64Array>>
  /** Squared error of the log variance by the forecast's name, dimensionless. */
  readonly squaredLogError: Readonly<Record<string, Float64Array>>
}

/** @throws {EvaluationError} TOO_FEW_VALUES without a horizon | OUT_OF_RANGE for a value that cannot be scored */
export function lossesOf({ timeMs, realised, forecasts }: TestHorizons): LossSeries {
  const each = (loss: typeof qlike) =>
    Object.fromEntries(Object.entries(forecasts).map(([name, values]) => [name, loss(realised, values)]))
  return { timeMs, qlike: each(qlike), squaredLogError: each(squaredLogError) }
}

/**
 * Losses of several symbols as one series: at each time their mean over the symbols that have one then. Markets move
 * together, so that their losses at one time are no independent cases; as one case each, tests stay honest.
 *
 * @param series - at least one, all with the same forecasts
 * @throws {EvaluationError} TOO_FEW_VALUES
 */
export function poolLosses(series: readonly LossSeries[]): LossSeries {
  requireCount('pooled series', series.length, 1)
  if (series.length === 1) return series[0]
  const timeMs = Float64Array.from(new Set(series.flatMap((each) => [...each.timeMs]))).sort()
  const place = new Map(Array.from(timeMs, (time, i) => [time, i] as const))
  const pool = (of: (each: LossSeries) => Readonly<Record<string, Float64Array>>) => {
    const names = Object.keys(of(series[0]))
    return Object.fromEntries(
      names.map((name) => {
        const sum = new Float64Array(timeMs.length)
        const count = new Float64Array(timeMs.length)
        for (const each of series) {
          for (const [i, loss] of of(each)[name].entries()) {
            const at = place.get(each.timeMs[i])!
            sum[at] += loss
            count[at]++
          }
        }
        return [name, sum.map((value, i) => value / count[i])]
      }),
    )
  }
  return { timeMs, qlike: pool((each) => each.qlike), squaredLogError: pool((each) => each.squaredLogError) }
}
