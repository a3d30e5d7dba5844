import { trainOnHistory } from '../../../../simulation/history.ts'
import { DataError } from '../../../../src/errors/index.ts'
import {
  type DirectionPart,
  directionBaselinesAlong,
  directionsOf,
  type UnusedHorizons,
  usableHorizons,
} from '../../../../src/evaluation/direction/index.ts'
import { purge, type TimeSpan } from '../../../../src/evaluation/splits/purgedWalkForward.ts'
import { MODEL } from '../../../../src/evaluation/walkForward/index.ts'
import { selectRows } from '../../../../src/market/rows.ts'
import type { Model } from '../../../../src/models/model.ts'
import type { FoldControl, FoldFrame } from '../evaluation.ts'
import type { Experiment } from '../fold.ts'
import { isShortage, range, requireFinite, tooShort, upTo } from '../foldParts.ts'
import { type HorizonGrid, horizonUntil } from '../grids.ts'
import { headForecasts } from '../headForecasts.ts'
import { type SpreadSeries, spreadsAt } from './books.ts'
import { type DirectionRows, pickRows } from './labels.ts'

/** What takes the place of the manifest's head. */
export const PROBABILITY = { kind: 'probability' } as const

export interface DirectionExperiment extends Experiment {
  /** To train on, at the manifest's stride. */
  readonly labelled: DirectionRows
  /** Of the markets that have a book, by symbol. */
  readonly spreads: ReadonlyMap<string, SpreadSeries>
}

/** A symbol's part of a fold. */
export interface DirectionSymbol extends DirectionPart {
  readonly unused: UnusedHorizons
  /** What was estimated for each baseline. */
  readonly baselineParameters: Readonly<Record<string, Readonly<Record<string, number>>>>
}

export interface DirectionFold extends FoldFrame {
  readonly symbols: readonly DirectionSymbol[]
}

/**
 * One fold: a federation that learns directions, and the baselines.
 *
 * @throws {DataError} TOO_SHORT when the training or the test has too little to go on
 * @throws {TrainingError} when the training fails
 * @throws the signal's reason when it is aborted
 */
export async function runDirectionFold(
  experiment: DirectionExperiment,
  fold: number,
  testSpan: TimeSpan,
  { onRound, signal }: FoldControl,
): Promise<DirectionFold> {
  const { labelled, manifest, workers, rounds, seed, grids, embargoMs } = experiment
  const before = upTo(labelled.rows, testSpan.startMs)
  const train = purge(labelled.rows, before, testSpan, embargoMs)
  if (train.length === 0) throw tooShort(fold, testSpan, 'there is no row to train on before it')
  const { rows, labels } = pickRows(labelled, train)
  try {
    const training = requireFinite(
      await trainOnHistory(
        { manifest, rows, learnt: { head: PROBABILITY, labels }, workers, rounds, seed },
        { onRound: (round) => onRound('model', round), signal },
      ),
    )
    return {
      fold,
      trainSpan: { startMs: rows.timeMs[0], endMs: rows.labelEndMs[rows.length - 1] },
      testSpan,
      trainRows: rows.length,
      purgedRows: before.length - rows.length,
      modelHash: training.modelHash,
      symbols: grids.map((grid) => symbolPart(experiment, grid, testSpan, training)),
    }
  } catch (cause) {
    if (!isShortage(cause)) throw cause
    throw tooShort(fold, testSpan, cause.message, cause)
  }
}

function symbolPart(
  { testRows, embargoMs, spreads }: DirectionExperiment,
  grid: HorizonGrid,
  testSpan: TimeSpan,
  { model, parameters }: { readonly model: Model; readonly parameters: Float32Array },
): DirectionSymbol {
  const { symbol, series } = grid
  const { from, to } = range(grid, testSpan)
  const baselines = directionBaselinesAlong(series, {
    fitUntil: horizonUntil(grid, testSpan.startMs - embargoMs),
    from,
    to,
  })
  const timeMs = Float64Array.from({ length: to - from }, (_, t) => grid.startMs + (from + t) * grid.horizonMs)
  const probabilityUp = new Float64Array(to - from).fill(Number.NaN)
  const places = Uint32Array.from(timeMs.keys()).filter((t) => grid.row[from + t] >= 0)
  const rows = selectRows(
    testRows,
    places.map((t) => grid.row[from + t]),
  )
  const [forecast] = headForecasts(model, parameters, rows, 1)
  for (const [i, t] of places.entries()) probabilityUp[t] = forecast[i]
  const book = spreads.get(symbol)
  const { horizons, unused } = usableHorizons({
    timeMs,
    logReturn: series.logReturn.slice(from, to),
    spreadBp: book === undefined ? new Float64Array(to - from).fill(Number.NaN) : spreadsAt(book, timeMs),
    forecasts: { [MODEL]: directionsOf(probabilityUp), ...baselines.forecasts },
  })
  if (horizons.timeMs.length === 0) {
    throw new DataError('TOO_SHORT', `${symbol}: a test span has no horizon with forecasts and a price`)
  }
  return { symbol, horizons, unused, baselineParameters: baselines.parameters }
}
