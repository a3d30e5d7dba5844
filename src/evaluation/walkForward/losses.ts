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
  const pool = (of: (each: LossSeries) => Columns) =>
    poolColumns(series.map((each) => ({ timeMs: each.timeMs, columns: of(each) })))
  const { timeMs, columns } = pool((each) => each.qlike)
  return { timeMs, qlike: columns, squaredLogError: pool((each) => each.squaredLogError).columns }
}

type Columns = Readonly<Record<string, Float64Array>>

/** Columns of numbers by name, each number at its time. */
export interface TimedColumns {
  /** Ascending, UTC ms. */
  readonly timeMs: Float64Array
  readonly columns: Columns
}

/**
 * At each time of any part, the mean of each column over the parts that have it then.
 *
 * @param parts - at least one, all with the same columns
 */
export function poolColumns(parts: readonly TimedColumns[]): TimedColumns {
  if (parts.length === 1) return parts[0]
  const timeMs = Float64Array.from(new Set(parts.flatMap((part) => [...part.timeMs]))).sort()
  const place = new Map(Array.from(timeMs, (time, i) => [time, i] as const))
  const columns = Object.keys(parts[0].columns).map((name) => {
    const sum = new Float64Array(timeMs.length)
    const count = new Float64Array(timeMs.length)
    for (const part of parts) {
      for (const [i, value] of part.columns[name].entries()) {
        const at = place.get(part.timeMs[i])!
        sum[at] += value
        count[at]++
      }
    }
    return [name, sum.map((value, i) => value / count[i])] as const
  })
  return { timeMs, columns: Object.fromEntries(columns) }
}
