import { directionLabels, returnLabels } from '../../../../src/market/labels/returns.ts'
import { selectRows } from '../../../../src/market/rows.ts'
import type { BarSeries, SupervisedRows } from '../../../../src/types/index.ts'
import { MIN_COVERAGE } from '../grids.ts'

/** Rows with the direction of the price over their horizon. */
export interface DirectionRows {
  readonly rows: SupervisedRows
  /** One for each row: 1 up, 0 down. */
  readonly labels: Float32Array
}

/** The rows whose price moved over the horizon, with the sign of its log return; those that stood still are left out. */
export function directionRows(
  series: readonly BarSeries[],
  rows: SupervisedRows,
  horizonMinutes: number,
): DirectionRows {
  const labels = new Int8Array(rows.length).fill(-1)
  for (const bars of series) {
    const symbol = rows.symbols.indexOf(bars.symbol)
    const own = Uint32Array.from(rows.symbolIndex.keys()).filter((i) => rows.symbolIndex[i] === symbol)
    const timeMs = Float64Array.from(own, (i) => rows.timeMs[i])
    const { value } = directionLabels(returnLabels(bars, timeMs, { horizonMinutes, minCoverage: MIN_COVERAGE }))
    for (const [k, i] of own.entries()) labels[i] = value[k]
  }
  return pickRows(
    { rows, labels: Float32Array.from(labels) },
    Uint32Array.from(labels.keys()).filter((i) => labels[i] >= 0),
  )
}

/** The rows at `indices` with their labels. */
export function pickRows({ rows, labels }: DirectionRows, indices: Uint32Array): DirectionRows {
  return { rows: selectRows(rows, indices), labels: Float32Array.from(indices, (i) => labels[i]) }
}
