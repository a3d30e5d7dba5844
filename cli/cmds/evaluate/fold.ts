import type { SimulatedRound } from '../../../simulation/federation.ts'
import { trainOnHistory } from '../../../simulation/history.ts'
import { purge, type TimeSpan } from '../../../src/evaluation/splits/purgedWalkForward.ts'
import {
  chooseSpread,
  type DriftTimeline,
  type LeftOut,
  type SymbolFold,
} from '../../../src/evaluation/walkForward/index.ts'
import { selectRows } from '../../../src/market/rows.ts'
import type { FeatureShape, SupervisedRows } from '../../../src/types/index.ts'
import type { Evaluated } from './config.ts'
import type { FoldControl, FoldFrame } from './evaluation.ts'
import { isShortage, range, requireFinite, tooShort, upTo } from './foldParts.ts'
import { type HorizonGrid, horizonUntil } from './grids.ts'
import { type Forecaster, symbolFold } from './symbolFold.ts'

/** Of the training span, the first part that the calibrating federation is trained on. */
const CALIBRATION_FROM = 0.85

/** What all folds share. */
export interface Experiment extends Evaluated {
  readonly shape: FeatureShape
  /** To train on, at the manifest's stride. */
  readonly rows: SupervisedRows
  /** To calibrate and test on, at whole multiples of the horizon. */
  readonly testRows: SupervisedRows
  readonly grids: readonly HorizonGrid[]
  readonly embargoMs: number
  /** Nominal coverages of the intervals, ascending. */
  readonly nominals: readonly number[]
  /** The one that spreads are chosen for. */
  readonly alpha: number
}

/** A symbol's part of a fold, with what only the report of the fold itself tells. */
export interface FoldSymbol extends SymbolFold {
  readonly leftOut: LeftOut
  readonly drift: DriftTimeline
  /** What was estimated for each baseline. */
  readonly baselineParameters: Readonly<Record<string, Readonly<Record<string, number>>>>
}

export interface FoldResult extends FoldFrame {
  /** When the calibration began, UTC ms, and its rows. */
  readonly calibrationFromMs: number
  readonly calibrationRows: number
  /** The spread that was chosen, and the mean interval scores that decided it. */
  readonly spread: { readonly name: string; readonly scores: Readonly<Record<string, number>> }
  readonly symbols: readonly FoldSymbol[]
}

/**
 * One fold: a federation that calibrates, one that is tested, and the baselines.
 *
 * @throws {DataError} TOO_SHORT when a training, a calibration or a test has too little to go on
 * @throws {TrainingError} when a training fails
 * @throws the signal's reason when it is aborted
 */
export async function runFold(
  experiment: Experiment,
  fold: number,
  testSpan: TimeSpan,
  { onRound, signal }: FoldControl,
): Promise<FoldResult> {
  const { rows, grids, embargoMs } = experiment
  const before = upTo(rows, testSpan.startMs)
  const train = purge(rows, before, testSpan, embargoMs)
  if (train.length === 0) throw tooShort(fold, testSpan, 'there is no row to train on before it')
  const startMs = rows.timeMs[train[0]]
  const { horizonMs } = grids[0]
  const calibrationFromMs =
    Math.floor((startMs + CALIBRATION_FROM * (testSpan.startMs - startMs)) / horizonMs) * horizonMs
  const calibrationSpan = { startMs: calibrationFromMs, endMs: testSpan.startMs }
  const early = purge(rows, upTo(rows, calibrationFromMs), calibrationSpan, embargoMs)
  if (early.length === 0) throw tooShort(fold, testSpan, 'its training span has no row before the calibration')
  try {
    const calibrator = await trainFederation(experiment, early, (round) => onRound('calibration', round), signal)
    const model = await trainFederation(experiment, train, (round) => onRound('model', round), signal)
    const parts = grids.map((grid) => {
      const span = { fitUntil: horizonUntil(grid, testSpan.startMs - embargoMs), ...range(grid, testSpan) }
      const calibration = range(grid, calibrationSpan)
      return symbolFold(experiment, grid, { calibrator, model, calibration, span })
    })
    const candidates = parts.map(({ calibrations }) => calibrations)
    const spread = chooseSpread(candidates, experiment.alpha)
    return {
      fold,
      trainSpan: { startMs, endMs: rows.labelEndMs[train[train.length - 1]] },
      testSpan,
      trainRows: train.length,
      purgedRows: before.length - train.length,
      calibrationFromMs,
      calibrationRows: candidates.reduce((sum, byName) => sum + byName[spread.name].realised.length, 0),
      modelHash: model.training.modelHash,
      spread,
      symbols: parts.map((part) => part.finish(spread.name)),
    }
  } catch (cause) {
    if (!isShortage(cause)) throw cause
    throw tooShort(fold, testSpan, cause.message, cause)
  }
}

async function trainFederation(
  { manifest, rows, workers, rounds, seed }: Experiment,
  indices: Uint32Array,
  onRound: (round: SimulatedRound) => void,
  signal: AbortSignal,
): Promise<Forecaster> {
  const trained = selectRows(rows, indices)
  const training = await trainOnHistory({ manifest, rows: trained, workers, rounds, seed }, { onRound, signal })
  return { training: requireFinite(training), trained }
}
